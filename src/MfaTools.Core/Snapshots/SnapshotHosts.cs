using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Snapshots;

/// <summary>hosts.json: what a host showed on the wire.</summary>
internal sealed class HostRecord
{
    public string HostName { get; set; } = "";

    public int Port { get; set; } = 443;

    /// <summary>The address that was used instead of what the name resolves to, or null.</summary>
    public string? ConnectTo { get; set; }

    /// <summary>The address that answered, or null.</summary>
    public string? Address { get; set; }

    /// <summary>All addresses of the name.</summary>
    public string[] Resolved { get; set; } = [];

    /// <summary>What it did instead of sending certificates, or null.</summary>
    public NetFault? Fault { get; set; }

    /// <summary>The evidence of that fault.</summary>
    public string? FaultEvidence { get; set; }

    /// <summary>What it did instead of showing its TLS versions; null: see <see cref="Fault"/>.</summary>
    public NetFault? OfferFault { get; set; }

    /// <summary>The evidence of that fault.</summary>
    public string? OfferFaultEvidence { get; set; }

    /// <summary>Why the test of its certificates broke off, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>Why the test of its TLS versions broke off, or null.</summary>
    public string? OfferProblem { get; set; }

    /// <summary>What could not be determined, or null.</summary>
    public string? NotTold { get; set; }

    /// <summary>The chains it sent.</summary>
    public ChainRecord[] Chains { get; set; } = [];

    /// <summary>The TLS versions and cipher suites it offers; null if it was not asked.</summary>
    public ProtocolOffer[]? Offer { get; set; }

    /// <summary>The address that answered this question; null: <see cref="Address"/>.</summary>
    public string? OfferAddress { get; set; }

    /// <summary>All addresses of the name at that time; null: <see cref="Resolved"/>.</summary>
    public string[]? OfferResolved { get; set; }

    /// <summary>Whether it refuses a ClientHello that offers TLS 1.3; null if unknown.</summary>
    public bool? VersionIntolerant { get; set; }

    /// <summary>Whether the version alone makes the difference.</summary>
    public bool IntolerantOfVersion { get; set; }

    /// <summary>How the ClientHello that offers TLS 1.3 was refused, or null.</summary>
    public string? IntoleranceEvidence { get; set; }

    /// <summary>Whether it asks for a client certificate; null if unknown.</summary>
    public bool? AsksClientCertificate { get; set; }
}

/// <summary>A chain in hosts.json.</summary>
internal sealed class ChainRecord
{
    /// <summary>The negotiated version, such as <c>TLS 1.2</c>.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>The kind of the leaf's key, such as <c>RSA</c>.</summary>
    public string KeyType { get; set; } = "";

    /// <summary>Whether the server asks for a client certificate with it; null if unknown.</summary>
    public bool? AsksClientCertificate { get; set; }

    /// <summary>The PEM file in the snapshot with the certificates in the order in which they were sent.</summary>
    public string File { get; set; } = "";
}

/// <summary>Records what hosts show on the wire.</summary>
internal sealed class RecordingHosts(IHostReader live) : IHostReader
{
    private readonly ConcurrentDictionary<string, HostRecord> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, SentChain> _chains = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<HostRecord> Hosts =>
        _hosts.Values.OrderBy(record => $"{record.HostName}:{record.Port} {record.ConnectTo}", StringComparer.Ordinal);

    /// <summary>The chains by the name of their file in the snapshot.</summary>
    public IReadOnlyDictionary<string, SentChain> Chains => _chains;

    public async Task<SentCertificates> ReadCertificatesAsync(Endpoint endpoint, Deadline deadline)
    {
        var host = Host(endpoint);
        try
        {
            var sent = await live.ReadCertificatesAsync(endpoint, deadline).ConfigureAwait(false);
            host.Address = sent.Address.ToString();
            host.Resolved = Texts(sent.Resolved);
            host.NotTold = sent.NotTold;
            host.AsksClientCertificate = sent.AsksClientCertificate;
            host.Chains = [.. sent.Chains.Select((chain, i) => Keep(endpoint, chain, i))];
            return sent;
        }
        catch (NetException e)
        {
            host.Fault = e.Fault;
            host.FaultEvidence = e.Message;
            host.Resolved = Texts(e.Tried);
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            host.Problem = e.Message;
            throw;
        }
    }

    public async Task<WireOffer> ReadOfferAsync(Endpoint endpoint, Deadline deadline)
    {
        var host = Host(endpoint);
        try
        {
            var offer = await live.ReadOfferAsync(endpoint, deadline).ConfigureAwait(false);
            host.Offer = offer.Protocols;
            host.OfferAddress = offer.Address.ToString();
            host.OfferResolved = Texts(offer.Resolved);
            host.VersionIntolerant = offer.VersionIntolerant;
            host.IntolerantOfVersion = offer.IntolerantOfVersion;
            host.IntoleranceEvidence = offer.IntoleranceEvidence;
            return offer;
        }
        catch (NetException e)
        {
            host.OfferFault = e.Fault;
            host.OfferFaultEvidence = e.Message;
            host.OfferResolved = Texts(e.Tried);
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            host.OfferProblem = e.Message;
            throw;
        }
    }

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

    private static string[] Texts(IEnumerable<IPAddress> addresses) =>
        [.. addresses.Select(address => address.ToString())];
}

/// <summary>The hosts of a snapshot, as they were on the wire.</summary>
internal sealed class SnapshotHosts(SnapshotReader reader) : IHostReader
{
    private readonly HostRecord[] _hosts = reader.ReadAll<HostRecord>("hosts");

    public IEnumerable<string> ChainFiles => _hosts.SelectMany(host => host.Chains).Select(chain => chain.File);

    public Task<SentCertificates> ReadCertificatesAsync(Endpoint endpoint, Deadline deadline)
    {
        var host = Find(endpoint);
        // The trust anchors of this computer would give another verdict.
        if (reader.FindGap("trust/roots.pem") is { } gap) throw new InvalidDataException($"trust/roots.pem: {gap}");
        // The fault counts only if no certificates were sent: an earlier version wrote the offer's fault beside them.
        if (host.Chains.Length == 0)
        {
            throw Missing(
                host.Fault, host.FaultEvidence, host.Resolved, host.Problem, $"the certificates that {endpoint} sends");
        }

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
                    Certificates = [.. reader.ReadChain(chain.File)],
                }),
            ],
        });
    }

    public Task<WireOffer> ReadOfferAsync(Endpoint endpoint, Deadline deadline)
    {
        var host = Find(endpoint);
        if (host.Offer is null)
        {
            // A snapshot written by hand has one fault for both questions.
            bool own = host.OfferFault is not null || host.OfferProblem is not null;
            throw Missing(
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

    /// <summary>The record of an endpoint, at its own address if it has one. A snapshot that was written by hand or by
    /// an earlier version has only the address that answered; it stands for this computer's loopback address
    /// too.</summary>
    private HostRecord Find(Endpoint endpoint)
    {
        string? address = endpoint.Address?.ToString();
        bool local = endpoint.Address is { } given && IPAddress.IsLoopback(given);
        var hosts = Array.FindAll(
            _hosts, one => one.Port == endpoint.Port && SnapshotReader.IsSame(one.HostName, endpoint.HostName));
        return Array.Find(hosts, one => one.ConnectTo == address)
            ?? Array.Find(hosts, one => one.ConnectTo is null && one.Address == address)
            ?? Array.Find(hosts, one => one.ConnectTo is null && (one.Address is null || local))
            ?? Array.Find(_hosts, one => one.Port == endpoint.Port && one.HostName == address)
            ?? throw new InvalidDataException(reader.FindGap("hosts")
                ?? $"the snapshot does not have {endpoint}{(address is null ? "" : $" at {address}")}");
    }

    private static Exception Missing(NetFault? fault, string? evidence, string[] tried, string? problem, string what) =>
        fault is { } known
            ? new NetException(known, evidence ?? "according to the snapshot") { Tried = [.. tried.Select(Address)] }
            : new InvalidDataException(problem ?? $"the snapshot does not have {what}");

    private static IPAddress Address(string? text) =>
        IPAddress.TryParse(text ?? "", out var address) ? address : IPAddress.None;
}
