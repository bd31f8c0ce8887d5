using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Certificates;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Product;
using MfaTools.Sdk;
using MfaTools.Security;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Snapshots;

/// <summary>Reads a snapshot as if it were the server. A file that is missing or damaged leaves a gap, and the rest is read.</summary>
internal sealed class SnapshotSources : IServiceReader, IFileSecurityReader, IIdentityReader, IAccountGroups, ISystemProbe, IHostReader, ISdkTester
{
    private static readonly string[] Single =
    [
        "manifest.json", "services.json", "accounts.json", "files.json", "shares.json", "groups.json", "hosts.json", "bindings.json",
        "sdk.json", "trust/roots.pem", "trust/intermediates.pem",
    ];

    private static readonly string[] Folders = ["logs", "registry", "events"];

    /// <summary>The most that is read of registry exports in all: those that matter have some hundred kilobytes.</summary>
    private const int MaxRegistryBytes = 16 << 20;

    private const int MaxEvents = 100_000;

    private readonly SnapshotFolder _folder;
    private readonly CancellationToken _stop;
    private readonly List<(string Area, string Reason)> _gaps = [];
    private readonly IReadOnlyList<byte[]>? _roots;
    private readonly IReadOnlyList<byte[]> _intermediates;
    private readonly ServiceRecord[] _services;
    private readonly AccountRecord[] _accounts;
    private readonly FileRecord[] _files;
    private readonly ShareRecord[] _shares;
    private readonly GroupRecord[] _groups;
    private readonly HostRecord[] _hosts;
    private readonly SdkConnectionResult[] _sdk;
    private readonly SnapshotManifest _manifest;

    private SnapshotSources(SnapshotFolder folder, CancellationToken stop)
    {
        _folder = folder;
        _stop = stop;
        _manifest = folder.Read<SnapshotManifest>("manifest.json");
        if (_manifest.SchemaVersion != 1) throw new FormatException($"its format is version {_manifest.SchemaVersion}, and this module reads version 1");
        _gaps.AddRange(_manifest.NotCollected.Select(gap => (SaidText.Short(gap.Area), SaidText.Of(gap.Reason))));
        _services = ReadAll<ServiceRecord>("services");
        _accounts = ReadAll<AccountRecord>("accounts");
        _files = ReadAll<FileRecord>("files");
        _shares = ReadAll<ShareRecord>("shares");
        _groups = ReadAll<GroupRecord>("groups");
        _hosts = ReadAll<HostRecord>("hosts");
        _sdk = ReadAll<SdkConnectionResult>("sdk");
        for (int i = 0; i < _sdk.Length; i++) _sdk[i] = RecordedSdkTest.Judge(_sdk[i]);
        _roots = TryCertificates("trust/roots.pem");
        _intermediates = TryCertificates("trust/intermediates.pem") ?? [];
    }

    /// <inheritdoc/>
    public string Computer => _manifest.ComputerName;

    /// <inheritdoc/>
    public bool IsWindows => true;

    /// <inheritdoc/>
    public string? Domain => _manifest.Domain;

    /// <summary>Who took the snapshot: what opening a file gave was given to this account.</summary>
    public Sid? Self => _manifest.TakenBy is { } sid ? Parse(sid) : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Targets => [.. _sdk.Select(result => result.Target)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Urls => _manifest.SdkHosts ?? [.. _sdk.Select(result => result.Uri).OfType<string>()];

    /// <summary>The sources of a snapshot.</summary>
    /// <param name="folder">The snapshot.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="FormatException">It is no snapshot: its manifest is missing or damaged.</exception>
    public static HealthSources Create(SnapshotFolder folder, CancellationToken stop = default)
    {
        var snapshot = new SnapshotSources(folder, stop);
        var manifest = snapshot._manifest;
        var registry = snapshot.ReadRegistry();
        var (xml, events, starts) = snapshot.ReadEvents();
        return new HealthSources
        {
            ComputerName = manifest.ComputerName,
            AtUtc = manifest.CreatedUtc,
            ProductVersion = manifest.ProductVersion,
            OsBuild = manifest.OsBuild ?? TlsRegistry.ReadBuild(registry),
            Services = snapshot,
            Registry = registry,
            Files = snapshot,
            Identities = snapshot,
            Groups = snapshot,
            Probe = snapshot,
            Hosts = snapshot,
            Sdk = snapshot,
            Events = events,
            EventXml = xml,
            AfterUtc = manifest.AfterUtc,
            Starts = starts,
            LogFiles = folder.Files("logs"),
            Bindings = snapshot.ReadAll<SiteBinding>("bindings"),
            HostNames = manifest.HostNames,
            TrustedRoots = snapshot._roots,
            TrustIsWhole = manifest.TrustIsWhole,
            Intermediates = snapshot._intermediates,
            NotRead = snapshot._gaps,
            NotJudged = snapshot.NotJudged(),
            IsSnapshot = true,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<ServiceAccount> Find(string prefix) =>
    [
        .. from service in _services
           where service.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
           // CIM says "Stop Pending" and "Auto" where the service manager's enumeration says StopPending and Automatic.
           select new ServiceAccount(service.Name, service.StartName, service.State?.Replace(" ", ""), service.StartMode == "Auto" ? "Automatic" : service.StartMode),
    ];

    /// <inheritdoc/>
    public Reading ReadFile(string path)
    {
        var file = FindFile(path);
        return Reading(file?.Sddl, SaidOrNull(file?.Problem), Damage("files") ?? "the snapshot has no permissions of it");
    }

    /// <inheritdoc/>
    public Reading ReadShare(string server, string share)
    {
        var found = Array.Find(_shares, one => Same(one.Server, server) && Same(one.Share, share));
        return Reading(found?.Sddl, SaidOrNull(found?.Problem), Damage("shares") ?? "the snapshot has no permissions of the share");
    }

    /// <inheritdoc/>
    public int? Open(string path) => FindFile(path)?.OpenError;

    /// <inheritdoc/>
    public (DriveKind Kind, string? Target) Drive(char letter)
    {
        var file = Array.Find(_files, one => one.Drive != DriveKind.Unknown
            && one.Path.Length > 0 && char.ToUpperInvariant(one.Path[0]) == char.ToUpperInvariant(letter));
        return (file?.Drive ?? DriveKind.Unknown, file?.DriveTarget);
    }

    /// <inheritdoc/>
    public string? ResolveDfs(string path) => FindFile(path)?.DfsTarget;

    /// <inheritdoc/>
    Sid? IIdentityReader.Find(string name) => Array.Find(_accounts, account => Same(account.Name, name)) is { } found ? Parse(found.Sid) : null;

    /// <inheritdoc/>
    public string? NameOf(Sid sid) => Array.Find(_accounts, account => sid.Equals(Parse(account.Sid)))?.Name;

    /// <inheritdoc/>
    public IReadOnlyList<Sid>? MembersOf(string server, Sid group) =>
        Sids(Array.Find(_groups, one => Same(one.Server, server) && group.Equals(Parse(one.Group)))?.Members);

    /// <inheritdoc/>
    public IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel) =>
        Sids(Array.Find(_accounts, one => account.Equals(Parse(one.Sid)))?.Groups);

    /// <inheritdoc/>
    public (int? Win32Error, string? Problem) Open(string path, string account, CancellationToken cancel) => (null, "a snapshot cannot open files");

    /// <inheritdoc/>
    public Task<SentCertificates> ReadCertificatesAsync(Endpoint endpoint, Deadline deadline)
    {
        var host = FindHost(endpoint);
        // Anchors of another computer would say something else.
        if (Damage("trust/roots.pem") is { } damage) throw new InvalidDataException($"trust/roots.pem: {damage}");
        // Only certificates that are not there have a fault: an earlier version wrote the offer's fault beside them.
        if (host.Chains.Length == 0) throw NotRead(
            host.Fault, host.FaultEvidence, host.Resolved, host.Problem, $"the certificates that {endpoint} sends");
        return Task.FromResult(new SentCertificates
        {
            Address = Address(host.Address),
            Resolved = [.. host.Resolved.Select(Address)],
            NotTold = host.NotTold,
            AsksClientCertificate = host.AsksClientCertificate,
            Chains =
            [
                .. host.Chains.Select(chain => new SentChain
                {
                    Protocol = chain.Protocol,
                    KeyType = chain.KeyType,
                    AsksClientCertificate = chain.AsksClientCertificate,
                    Certificates = [.. ReadChain(chain.File)],
                }),
            ],
        });
    }

    /// <inheritdoc/>
    public Task<WireOffer> ReadOfferAsync(Endpoint endpoint, Deadline deadline)
    {
        var host = FindHost(endpoint);
        if (host.Offer is null)
        {
            // A snapshot written by hand has one fault for both.
            bool own = host.OfferFault is not null || host.OfferProblem is not null;
            throw NotRead(
                own ? host.OfferFault : host.Fault,
                own ? host.OfferFaultEvidence : host.FaultEvidence,
                host.OfferResolved ?? host.Resolved,
                own ? host.OfferProblem : host.Problem,
                $"what {endpoint} offers");
        }

        return Task.FromResult(new WireOffer
        {
            Address = Address(host.OfferAddress ?? host.Address),
            Resolved = [.. (host.OfferResolved ?? host.Resolved).Select(Address)],
            Protocols = host.Offer,
            VersionIntolerant = host.VersionIntolerant,
            IntolerantOfVersion = host.IntolerantOfVersion,
            IntoleranceEvidence = host.IntoleranceEvidence,
        });
    }

    /// <inheritdoc/>
    public Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel) => Task.FromResult(_sdk[index]);

    private RegistrySnapshot ReadRegistry()
    {
        RegistrySnapshot? registry = null;
        int left = MaxRegistryBytes;
        foreach (string name in _folder.NamesIn("registry"))
        {
            Try(name, () =>
            {
                byte[] file = SnapshotFolder.ReadBounded(_folder.File(name)!, left);
                left -= file.Length;
                // Of a damaged file nothing is taken: what is cut off would look as if it were absent.
                if (Array.FindLast(file, b => b != 0) != '\n') throw new FormatException("its last line has no end");
                var alone = new RegistrySnapshot();
                RegFile.Load(new MemoryStream(file), alone);
                if (registry is null) registry = alone;
                else RegFile.Load(new MemoryStream(file), registry);
                return true;
            });
        }

        return registry ?? new RegistrySnapshot();
    }

    private (string? Xml, IReadOnlyList<SchannelEvent>? Events, IReadOnlyList<StartEvent> Starts) ReadEvents()
    {
        var xml = new List<string>();
        var events = new List<SchannelEvent>();
        var starts = new List<StartEvent>();
        bool read = false;
        long left = SnapshotFolder.MaxDataBytes;
        foreach (string name in _folder.NamesIn("events"))
        {
            read |= Try(name, () =>
            {
                using var file = Files.OpenShared(_folder.File(name)!);
                if ((left -= file.Length) < 0)
                {
                    throw new FormatException($"the events are larger than {SnapshotFolder.MaxDataBytes >> 20} MiB in all");
                }

                var (errors, changes) = (new List<SchannelEvent>(), new List<StartEvent>());
                foreach (var record in EventReader.Read(file, _stop))
                {
                    if (SchannelEvent.From(record) is { } error) errors.Add(error);
                    else if (StartEvent.From(record) is { } change) changes.Add(change);
                    if (errors.Count + changes.Count <= MaxEvents) continue;
                    throw new FormatException($"it has more than {MaxEvents} events of TLS and services");
                }

                // Of a damaged file nothing is taken: then this is not reached.
                events.AddRange(errors);
                starts.AddRange(changes);
                if (ReadXml(name) is { } text) xml.Add(text);
                return true;
            });
        }

        return read ? (string.Concat(xml), events, starts) : (null, null, []);
    }

    /// <summary>The text of a file of XML, to be written into another snapshot; null where it is none, or large.</summary>
    private string? ReadXml(string name)
    {
        byte[] file = Files.ReadUpTo(_folder.File(name)!, SnapshotFolder.MaxTextBytes + 1);
        bool isXml = file.Length <= SnapshotFolder.MaxTextBytes && EventReader.FindForm(file, file.Length) == EventForm.Xml;
        return isXml ? new StreamReader(new MemoryStream(file)).ReadToEnd() : null;
    }

    /// <summary>The files that no check reads. Configurations have been tested where the snapshot has the results.</summary>
    private string[] NotJudged()
    {
        string[] read =
        [
            .. Single,
            .. Folders.SelectMany(_folder.NamesIn),
            .. _hosts.SelectMany(host => host.Chains).Select(chain => chain.File),
            .. _sdk.Length > 0 ? _folder.NamesIn("config") : [],
        ];
        return [.. _folder.Names.Concat(_folder.Ignored).Except(read, StringComparer.OrdinalIgnoreCase)
            .Select(PlainText.OneLine).OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];
    }

    private byte[] Bytes(string name) => _folder.ReadText(_folder.File(name)!);

    private IReadOnlyList<byte[]>? TryCertificates(string name) =>
        _folder.File(name) is null ? null : Try(name, () => ReadCertificates(name));

    private IReadOnlyList<byte[]> ReadChain(string name)
    {
        if (_folder.File(name) is null) throw new InvalidDataException($"the snapshot lacks {name}");
        try
        {
            return ReadCertificates(name);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{name}: {Damaged(e)}", e);
        }
    }

    private IReadOnlyList<byte[]> ReadCertificates(string name)
    {
        var certificates = CertificateFile.Read(Bytes(name)).Certificates;
        return certificates.All(certificate => DerName.SubjectKey(certificate) is not null)
            ? certificates
            : throw new FormatException("it holds what is not a certificate");
    }

    private T[] ReadAll<T>(string area) => Try(area, () => _folder.ReadAll<T>(area + ".json")) ?? [];

    private T? Try<T>(string area, Func<T> read)
    {
        _stop.ThrowIfCancellationRequested();
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _gaps.Add((area, Damaged(e)));
            return default;
        }
    }

    private static string Damaged(Exception e) => $"the snapshot's file is damaged: {PlainText.OneLine(e.Message).TrimEnd('.')}";

    /// <summary>Why a file could not be read, or null.</summary>
    private string? Damage(string area) => _gaps.Where(gap => gap.Area == area).Select(gap => gap.Reason).FirstOrDefault();

    private static Exception NotRead(
        NetFault? fault, string? evidence, string[] tried, string? problem, string what) => fault is { } known
        ? new NetException(known, evidence ?? "as the snapshot has it") { Tried = [.. tried.Select(Address)] }
        : new InvalidDataException(problem ?? $"the snapshot does not have {what}");

    /// <summary>What was seen where the endpoint leads: at its own address if it has one. A snapshot that was written by hand
    /// or by an earlier version has the address that answered alone, and may have any for this computer's loopback.</summary>
    private HostRecord FindHost(Endpoint endpoint)
    {
        string? address = endpoint.Address?.ToString();
        bool local = endpoint.Address is { } given && IPAddress.IsLoopback(given);
        var hosts = Array.FindAll(_hosts, one => one.Port == endpoint.Port && Same(one.HostName, endpoint.HostName));
        return Array.Find(hosts, one => one.ConnectTo == address)
            ?? Array.Find(hosts, one => one.ConnectTo is null && one.Address == address)
            ?? Array.Find(hosts, one => one.ConnectTo is null && (one.Address is null || local))
            ?? Array.Find(_hosts, one => one.Port == endpoint.Port && one.HostName == address)
            ?? throw new InvalidDataException(
                Damage("hosts") ?? $"the snapshot does not have {endpoint}{(address is null ? "" : $" at {address}")}");
    }

    private static IPAddress Address(string? text) => IPAddress.TryParse(text ?? "", out var address) ? address : IPAddress.None;

    private FileRecord? FindFile(string path) => Array.Find(_files, file => Same(file.Path.Replace('/', '\\'), path.Replace('/', '\\')));

    private static Reading Reading(string? sddl, string? problem, string missing)
    {
        if (sddl is null) return Security.Reading.Failed(problem ?? missing);
        try
        {
            return Security.Reading.Of(SecurityDescriptor.ParseSddl(sddl));
        }
        catch (DescriptorFormatException e)
        {
            return Security.Reading.Failed($"the snapshot's SDDL is damaged: {e.Message}");
        }
    }

    private static string? SaidOrNull(string? text) => string.IsNullOrEmpty(text) ? null : SaidText.Of(text);

    private static IReadOnlyList<Sid>? Sids(string[]? texts) => texts is null ? null : [.. texts.Select(Parse).OfType<Sid>()];

    private static Sid? Parse(string text)
    {
        try
        {
            return Sid.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
