using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Product;
using MfaTools.Roles;
using MfaTools.Sdk;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>What hosts show on the wire; of a snapshot, what was seen when it was taken.</summary>
internal interface IHostReader
{
    /// <summary>The certificates that a host sends.</summary>
    /// <exception cref="NetException">It sends none.</exception>
    Task<SentCertificates> ReadCertificatesAsync(Endpoint endpoint, Deadline deadline);

    /// <summary>The TLS versions and cipher suites that a host offers.</summary>
    /// <exception cref="NetException">It cannot be reached.</exception>
    Task<WireOffer> ReadOfferAsync(Endpoint endpoint, Deadline deadline);
}

/// <summary>Tests connections to the Web Service SDK; of a snapshot, returns the result when it was taken.</summary>
internal interface ISdkTester
{
    /// <summary>The configurations, as names for messages.</summary>
    IReadOnlyList<string> Targets { get; }

    /// <summary>The URLs in the configurations, unchanged.</summary>
    IReadOnlyList<string> Urls { get; }

    /// <summary>Tests one connection.</summary>
    /// <param name="index">The index in <see cref="Targets"/>.</param>
    /// <param name="cancel">Canceled by the user.</param>
    Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel);
}

/// <summary>Where the health check reads: a live server, or a snapshot of one. The checks cannot tell the two
/// apart.</summary>
internal sealed record HealthSources
{
    /// <summary>The server.</summary>
    public string ComputerName { get; init; } = "";

    /// <summary>The time to judge at (UTC): now, or when the snapshot was taken.</summary>
    public DateTime AtUtc { get; init; }

    /// <summary>The product's version, or null.</summary>
    public string? ProductVersion { get; init; }

    /// <summary>The build of Windows, or null.</summary>
    public int? OsBuild { get; init; }

    /// <summary>The service manager.</summary>
    public required IServiceReader Services { get; init; }

    /// <summary>The registry.</summary>
    public required IRegistryReader Registry { get; init; }

    /// <summary>Files and shares.</summary>
    public required IFileSecurityReader Files { get; init; }

    /// <summary>The file servers that a path in the logs may lead to; null for a snapshot, which contacts
    /// none.</summary>
    internal Access.FileServers? FileServers { get; init; }

    /// <summary>Accounts.</summary>
    public required IIdentityReader Identities { get; init; }

    /// <summary>Groups of accounts.</summary>
    public required IAccountGroups Groups { get; init; }

    /// <summary>Opens files as a service account; does nothing for a snapshot.</summary>
    public required ISystemProbe Probe { get; init; }

    /// <summary>Hosts on the wire.</summary>
    public required IHostReader Hosts { get; init; }

    /// <summary>Connections to the Web Service SDK.</summary>
    public required ISdkTester Sdk { get; init; }

    /// <summary>The Schannel events; null if they could not be read.</summary>
    internal IReadOnlyList<SchannelEvent>? Events { get; init; }

    /// <summary>Starts and ends of the product's services and of Windows; none if the events could not be
    /// read.</summary>
    internal IReadOnlyList<StartEvent> Starts { get; init; } = [];

    /// <summary>What was read for the NPS extension and AD FS with Entra MFA.</summary>
    internal Roles.SuccessorFacts Successors { get; init; } = new();

    /// <summary>The events as XML, for a snapshot; or null.</summary>
    public string? EventXml { get; init; }

    /// <summary>The configuration files of the clients of the Web Service SDK (full paths).</summary>
    public IReadOnlyList<string> Configurations { get; init; } = [];

    /// <summary>The start of the period whose logs were collected (UTC); null for all.</summary>
    public DateTime? AfterUtc { get; init; }

    /// <summary>The log files (full paths).</summary>
    public IReadOnlyList<string> LogFiles { get; init; } = [];

    /// <summary>The https bindings of IIS.</summary>
    public IReadOnlyList<SiteBinding> Bindings { get; init; } = [];

    /// <summary>The published hosts that the user named.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>The trust anchors (DER); null for those of this computer.</summary>
    public IReadOnlyList<byte[]>? TrustedRoots { get; init; }

    /// <summary>Whether these are all that the server trusts: a snapshot written by hand may hold a
    /// selection.</summary>
    public bool TrustIsWhole { get; init; } = true;

    /// <summary>Certificates of the server's stores that may fill a gap (DER).</summary>
    public IReadOnlyList<byte[]> Intermediates { get; init; } = [];

    /// <summary>What could not be read: an area such as "events", and why.</summary>
    public IReadOnlyList<(string Area, string Reason)> NotRead { get; init; } = [];

    /// <summary>Whether this is a snapshot, whose names and paths anyone may have written.</summary>
    internal bool IsSnapshot { get; init; }

    /// <summary>Files of a snapshot that no check reads.</summary>
    public IReadOnlyList<string> NotJudged { get; init; } = [];

    /// <summary>Finds the roles of the server.</summary>
    public InstalledRoles FindRoles() =>
        InstalledRoles.Find(Registry, Services, Successors, ProductVersion is not null || LogFiles.Count > 0);
}
