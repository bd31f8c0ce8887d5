using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Security;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Snapshots;

/// <summary>Stands between the health check and a server, and remembers every answer: what was asked is what a snapshot
/// needs.</summary>
internal sealed class SnapshotRecorder : IServiceReader, IFileSecurityReader, IIdentityReader, IAccountGroups, IHostReader, ISdkTester
{
    private readonly HealthSources _live;
    private readonly ConcurrentDictionary<string, ServiceRecord> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, FileRecord> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ShareRecord> _shares = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, AccountRecord> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, GroupRecord> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, HostRecord> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, SentChain> _chains = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<int, SdkConnectionResult> _sdk = new();
    private readonly ConcurrentDictionary<int, SnapshotGap> _sdkGaps = new();

    /// <param name="live">The server.</param>
    public SnapshotRecorder(HealthSources live)
    {
        _live = live ?? throw new ArgumentNullException(nameof(live));
        Sources = live with { Services = this, Files = this, Identities = this, Groups = this, Hosts = this, Sdk = this };
    }

    /// <summary>The sources to run the health check on.</summary>
    public HealthSources Sources { get; }

    /// <inheritdoc/>
    public string Computer => _live.Identities.Computer;

    /// <inheritdoc/>
    public bool IsWindows => _live.Identities.IsWindows;

    /// <inheritdoc/>
    public string? Domain => _live.Identities.Domain;

    /// <inheritdoc/>
    public Sid? Self => _live.Identities.Self;

    /// <inheritdoc/>
    public IReadOnlyList<string> Targets => _live.Sdk.Targets;

    /// <inheritdoc/>
    public IReadOnlyList<string> Urls => _live.Sdk.Urls;

    internal IEnumerable<ServiceRecord> Services => _services.Values.OrderBy(record => record.Name, StringComparer.Ordinal);

    internal IEnumerable<FileRecord> Files => _files.Values.OrderBy(record => record.Path, StringComparer.Ordinal);

    internal IEnumerable<ShareRecord> Shares => _shares.Values.OrderBy(record => record.Server + record.Share, StringComparer.Ordinal);

    internal IEnumerable<AccountRecord> Accounts => _accounts.Values.OrderBy(record => record.Name, StringComparer.Ordinal);

    internal IEnumerable<GroupRecord> LocalGroups => _groups.Values.OrderBy(record => record.Server + record.Group, StringComparer.Ordinal);

    internal IEnumerable<HostRecord> Hosts => _hosts.Values.OrderBy(record => $"{record.HostName}:{record.Port} {record.ConnectTo}", StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, SentChain> Chains => _chains;

    internal IEnumerable<SnapshotGap> SdkGaps => _sdkGaps.OrderBy(pair => pair.Key).Select(pair => pair.Value);

    internal IEnumerable<SdkConnectionResult> Sdk => _sdk.OrderBy(pair => pair.Key).Select(pair => pair.Value);

    /// <inheritdoc/>
    public IReadOnlyList<ServiceAccount> Find(string prefix)
    {
        var found = _live.Services.Find(prefix);
        foreach (var service in found)
        {
            _services[service.Name] = new ServiceRecord { Name = service.Name, StartName = service.StartName, State = service.State, StartMode = service.StartMode };
        }

        return found;
    }

    /// <inheritdoc/>
    public Reading ReadFile(string path)
    {
        var reading = _live.Files.ReadFile(path);
        var record = File(path);
        record.Sddl = reading.Descriptor?.ToSddl();
        record.Problem = reading.Problem;
        return reading;
    }

    /// <inheritdoc/>
    public Reading ReadShare(string server, string share)
    {
        var reading = _live.Files.ReadShare(server, share);
        _shares[server + "\\" + share] = new ShareRecord { Server = server, Share = share, Sddl = reading.Descriptor?.ToSddl(), Problem = reading.Problem };
        return reading;
    }

    /// <inheritdoc/>
    public int? Open(string path) => File(path).OpenError = _live.Files.Open(path);

    /// <inheritdoc/>
    public (DriveKind Kind, string? Target) Drive(char letter)
    {
        var drive = _live.Files.Drive(letter);
        // Told for each file, since a reader of the snapshot looks it up there.
        var record = File(letter + @":\");
        record.Drive = drive.Kind;
        record.DriveTarget = drive.Target;
        return drive;
    }

    /// <inheritdoc/>
    public string? ResolveDfs(string path) => File(path).DfsTarget = _live.Files.ResolveDfs(path);

    /// <inheritdoc/>
    Sid? IIdentityReader.Find(string name)
    {
        var sid = _live.Identities.Find(name);
        if (sid is not null) Account(name, sid);
        return sid;
    }

    /// <inheritdoc/>
    public string? NameOf(Sid sid)
    {
        string? name = _live.Identities.NameOf(sid);
        if (name is not null) Account(name, sid);
        return name;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Sid>? MembersOf(string server, Sid group)
    {
        var members = _live.Identities.MembersOf(server, group);
        _groups[server + group] = new GroupRecord { Server = server, Group = group.ToString(), Members = Texts(members) };
        return members;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel)
    {
        var groups = _live.Groups.GroupsOf(account, cancel);
        Account(_live.Identities.NameOf(account) ?? account.ToString(), account).Groups = Texts(groups);
        return groups;
    }

    /// <inheritdoc/>
    public async Task<SentCertificates> ReadCertificatesAsync(Endpoint endpoint, Deadline deadline)
    {
        var host = Host(endpoint);
        try
        {
            var sent = await _live.Hosts.ReadCertificatesAsync(endpoint, deadline).ConfigureAwait(false);
            host.Address = sent.Address.ToString();
            host.Resolved = [.. sent.Resolved.Select(address => address.ToString())];
            host.NotTold = sent.NotTold;
            host.AsksClientCertificate = sent.AsksClientCertificate;
            host.Chains = [.. sent.Chains.Select((chain, i) => Keep(endpoint, chain, i))];
            return sent;
        }
        catch (NetException e)
        {
            host.Fault = e.Fault;
            host.FaultEvidence = e.Message;
            host.Resolved = [.. e.Tried.Select(address => address.ToString())];
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            host.Problem = e.Message;
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<WireOffer> ReadOfferAsync(Endpoint endpoint, Deadline deadline)
    {
        var host = Host(endpoint);
        try
        {
            var offer = await _live.Hosts.ReadOfferAsync(endpoint, deadline).ConfigureAwait(false);
            host.Offer = offer.Protocols;
            host.OfferAddress = offer.Address.ToString();
            host.OfferResolved = [.. offer.Resolved.Select(address => address.ToString())];
            host.VersionIntolerant = offer.VersionIntolerant;
            host.IntolerantOfVersion = offer.IntolerantOfVersion;
            host.IntoleranceEvidence = offer.IntoleranceEvidence;
            return offer;
        }
        catch (NetException e)
        {
            host.OfferFault = e.Fault;
            host.OfferFaultEvidence = e.Message;
            host.OfferResolved = [.. e.Tried.Select(address => address.ToString())];
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            host.OfferProblem = e.Message;
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel)
    {
        try
        {
            return _sdk[index] = await _live.Sdk.TestAsync(index, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _sdkGaps[index] = new SnapshotGap { Area = Targets[index], Reason = e.Message.TrimEnd('.') };
            throw;
        }
    }

    private FileRecord File(string path) => _files.GetOrAdd(path, _ => new FileRecord { Path = path });

    private AccountRecord Account(string name, Sid sid) => _accounts.GetOrAdd(sid.ToString(), _ => new AccountRecord { Name = name, Sid = sid.ToString() });

    private HostRecord Host(Endpoint endpoint) => _hosts.GetOrAdd(endpoint + " " + endpoint.Address, _ => new HostRecord
    {
        HostName = endpoint.HostName,
        Port = endpoint.Port,
        ConnectTo = endpoint.Address?.ToString(),
    });

    private ChainRecord Keep(Endpoint endpoint, SentChain chain, int index)
    {
        string at = endpoint.Address is { } address ? $"_{address}" : "";
        string file = $"hosts/{$"{endpoint.HostName}_{endpoint.Port}{at}".Replace(':', '-')}_{index + 1}.pem";
        _chains[file] = chain;
        return new ChainRecord
        {
            Protocol = chain.Protocol,
            KeyType = chain.KeyType,
            AsksClientCertificate = chain.AsksClientCertificate,
            File = file,
        };
    }

    private static string[]? Texts(IReadOnlyList<Sid>? sids) => sids is null ? null : [.. sids.Select(sid => sid.ToString())];
}
