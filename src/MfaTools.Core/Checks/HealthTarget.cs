using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Certificates;
using MfaTools.Net;
using MfaTools.Product;
using MfaTools.Sdk;

namespace MfaTools.Checks;

/// <summary>A host that the health check tests: a published name, or a site of this server.</summary>
internal sealed record HealthTarget
{
    private const int CentralCertificateStore = 2;

    private static readonly string[] AllAddresses = ["*", "0.0.0.0", "::", ""];

    /// <summary>The target as a user knows it.</summary>
    public required string Name { get; init; }

    /// <summary>Where to connect to; null if it cannot be tested.</summary>
    public Endpoint? Endpoint { get; init; }

    /// <summary>The result if it cannot be tested.</summary>
    public NotCheckedResult? NotChecked { get; init; }

    /// <summary>Whether the certificate must match the name of the endpoint.</summary>
    public bool MatchName { get; init; } = true;

    /// <summary>Who connects: phones to a published name and to a site with the portal or the Mobile App Web Service,
    /// servers only to one that has nothing but the Web Service SDK.</summary>
    public CertificateClients Clients { get; init; }

    /// <summary>Whether it is known to belong to MFA Server. If not, its findings are results but not causes.</summary>
    public bool IsOurs { get; init; } = true;

    /// <summary>What distinguishes it from another target of the same name.</summary>
    private string? At { get; init; }

    /// <summary>The published hosts that the user named, and the https sites of this server.</summary>
    public static IReadOnlyList<HealthTarget> Of(HealthSources sources)
    {
        var published = sources.HostNames.Select(Published).ToList();
        var configured = sources.Sdk.Urls.Select(url => TryParse(url, 443)).OfType<Endpoint>();
        Endpoint[] named = [.. published.Select(target => target.Endpoint).OfType<Endpoint>(), .. configured];
        var sites = sources.Bindings.Select(binding => Site(binding, sources.ComputerName, named));
        var all = published.Concat(sites)
            .GroupBy(target => (target.Name.ToUpperInvariant(), target.MatchName, target.At))
            .Select(same => same.First())
            .ToList();
        // A published name is tested where it resolves to, so its binding on this server is not tested as well.
        var names = new HashSet<string>(published.Select(target => target.Name), StringComparer.OrdinalIgnoreCase);
        all.RemoveAll(target => target.At is not null && target.MatchName && names.Contains(target.Name));
        return [.. all.Select(target => all.Count(other => Same(target.Name, other.Name)) > 1 && target.At is { } at
            ? target with { Name = $"{target.Name} at {at}" }
            : target)];
    }

    private static HealthTarget Published(string host) => TryParse(host, 443) is { } endpoint
        ? new HealthTarget { Name = endpoint.ToString(), Endpoint = endpoint, Clients = CertificateClients.Phones }
        : Unknown(host, $"'{PlainText.OneLine(host)}' is not a host name", isOurs: true);

    private static HealthTarget Site(SiteBinding binding, string computer, Endpoint[] named)
    {
        bool any = AllAddresses.Contains(binding.Address);
        string address = any ? "127.0.0.1" : binding.Address;
        bool installed = binding.Applications is { Length: > 0 };
        string at = any ? "all addresses" : address;
        if (binding.HostName.Length > 0) return NamedSite(binding, address, at, installed, named);

        string name = $"{computer}:{binding.Port} ({binding.Site})";
        if ((binding.SslFlags & CentralCertificateStore) != 0)
        {
            return Unknown(
                name, "its certificate depends on the name that a client asks for, and the binding names none",
                installed);
        }

        if (TryParse(computer, binding.Port, address) is not { } endpoint)
        {
            return Unknown(name, "its address is not valid", installed);
        }

        return new HealthTarget
        {
            Name = endpoint.ToString(),
            Endpoint = endpoint,
            Clients = ClientsOf(binding),
            MatchName = false,
            IsOurs = installed || named.Any(other => IsSame(endpoint, other)),
            At = at,
        };
    }

    private static HealthTarget NamedSite(
        SiteBinding binding, string address, string at, bool installed, Endpoint[] named)
    {
        if (binding.HostName.StartsWith("*", StringComparison.Ordinal))
        {
            string name = $"{binding.HostName}:{binding.Port} ({binding.Site})";
            var covered = Array.FindAll(
                named, other => other.Port == binding.Port && IsCovered(other.HostName, binding.HostName));
            return covered.Length == 0
                ? Unknown(name, "a wildcard binding names no host to test; specify one with -HostName", installed)
                : new HealthTarget
                {
                    Name = name,
                    IsOurs = false,
                    NotChecked = NotCheckedResult.Skip(
                        CheckNames.Certificate,
                        name,
                        $"The test of {covered[0].HostName} covers the binding {binding.HostName}."),
                };
        }

        if (TryParse(binding.HostName, binding.Port, address) is not { } endpoint)
        {
            string name = $"{binding.HostName}:{binding.Port} ({binding.Site})";
            return Unknown(name, $"'{PlainText.OneLine(binding.HostName)}' at '{address}' is not a host", installed);
        }

        return new HealthTarget
        {
            Name = endpoint.ToString(),
            Endpoint = endpoint,
            Clients = ClientsOf(binding),
            IsOurs = installed || named.Any(other => IsSame(endpoint, other)),
            At = at,
        };
    }

    private static CertificateClients ClientsOf(SiteBinding binding) => binding.Applications switch
    {
        not { Length: > 0 } => CertificateClients.Any,
        var applications when applications.All(IsSdk) => CertificateClients.Servers,
        _ => CertificateClients.Phones,
    };

    private static bool IsSdk(string application) =>
        MfaServer.SdkFolders.Any(name => application.EndsWith("/" + name, StringComparison.OrdinalIgnoreCase));

    private static HealthTarget Unknown(string name, string reason, bool isOurs) => new()
    {
        Name = name,
        NotChecked = NotCheckedResult.Create(CheckNames.Certificate, name, reason),
        IsOurs = isOurs,
    };

    private static bool IsCovered(string host, string pattern) =>
        host.IndexOf('.') is > 0 and var dot && Same(host.Substring(dot), pattern.Substring(1));

    private static bool IsSame(Endpoint one, Endpoint other) =>
        one.Port == other.Port && Same(one.HostName, other.HostName);

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>A host and port; null if the text is not one.</summary>
    internal static Endpoint? TryParse(string text, int port, string? address = null)
    {
        try
        {
            return Endpoint.Parse(text, port, address);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
