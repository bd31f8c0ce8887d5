using System;
using MfaTools.Security;

namespace MfaTools.Snapshots;

/// <summary>Something that could not be looked at when the snapshot was taken.</summary>
internal sealed class SnapshotGap
{
    /// <summary>Such as <c>services</c>, <c>events</c>, <c>logs</c>, <c>bindings</c>.</summary>
    public string Area { get; set; } = "";

    /// <summary>Why, as half a sentence.</summary>
    public string Reason { get; set; } = "";
}

/// <summary>services.json: a service.</summary>
internal sealed class ServiceRecord
{
    /// <summary>The service's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its logon account; null is Local System.</summary>
    public string? StartName { get; set; }

    /// <summary>Such as <c>Running</c>.</summary>
    public string? State { get; set; }

    /// <summary>Such as <c>Automatic</c>.</summary>
    public string? StartMode { get; set; }
}

/// <summary>accounts.json: an account.</summary>
internal sealed class AccountRecord
{
    /// <summary>Its name, such as <c>CONTOSO\MFA01$</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its SID.</summary>
    public string Sid { get; set; } = "";

    /// <summary>The SIDs of all its groups in the directory; null where they are not known.</summary>
    public string[]? Groups { get; set; }
}

/// <summary>files.json: an attachment or a folder above one.</summary>
internal sealed class FileRecord
{
    /// <summary>Its path.</summary>
    public string Path { get; set; } = "";

    /// <summary>Its descriptor as SDDL, or null.</summary>
    public string? Sddl { get; set; }

    /// <summary>Why there is no descriptor, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>What opening it gave to whoever took the snapshot: 0 or the error of Windows; null where it was not tried.</summary>
    public int? OpenError { get; set; }

    /// <summary>What its drive letter stands for: Unknown, Disk, Mapped, Substituted or Missing.</summary>
    public Security.DriveKind Drive { get; set; }

    /// <summary>Where a mapped drive leads to, or null.</summary>
    public string? DriveTarget { get; set; }

    /// <summary>Where a path through DFS leads to, or null.</summary>
    public string? DfsTarget { get; set; }
}

/// <summary>shares.json: a share.</summary>
internal sealed class ShareRecord
{
    /// <summary>The file server.</summary>
    public string Server { get; set; } = "";

    /// <summary>The share.</summary>
    public string Share { get; set; } = "";

    /// <summary>Its descriptor as SDDL, or null.</summary>
    public string? Sddl { get; set; }

    /// <summary>Why there is no descriptor, or null.</summary>
    public string? Problem { get; set; }
}

/// <summary>groups.json: a local group of a file server.</summary>
internal sealed class GroupRecord
{
    /// <summary>The file server.</summary>
    public string Server { get; set; } = "";

    /// <summary>The group's SID.</summary>
    public string Group { get; set; } = "";

    /// <summary>The SIDs of its members; null where they are not known.</summary>
    public string[]? Members { get; set; }
}

/// <summary>hosts.json: what a host showed on the wire.</summary>
internal sealed class HostRecord
{
    /// <summary>Its name.</summary>
    public string HostName { get; set; } = "";

    /// <summary>Its TCP port.</summary>
    public int Port { get; set; } = 443;

    /// <summary>The address that was connected to instead of what the name resolves to, or null.</summary>
    public string? ConnectTo { get; set; }

    /// <summary>The address that answered, or null.</summary>
    public string? Address { get; set; }

    /// <summary>All addresses of the name.</summary>
    public string[] Resolved { get; set; } = [];

    /// <summary>What it did instead of sending certificates, or null.</summary>
    public Net.NetFault? Fault { get; set; }

    /// <summary>What was seen of the fault.</summary>
    public string? FaultEvidence { get; set; }

    /// <summary>What it did instead of saying what it offers of TLS; null: what <see cref="Fault"/> says.</summary>
    public Net.NetFault? OfferFault { get; set; }

    /// <summary>What was seen of that fault.</summary>
    public string? OfferFaultEvidence { get; set; }

    /// <summary>Why the test of its certificates broke off, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>Why the test of what it offers broke off, or null.</summary>
    public string? OfferProblem { get; set; }

    /// <summary>What could not be told, or null.</summary>
    public string? NotTold { get; set; }

    /// <summary>The chains it sent.</summary>
    public ChainRecord[] Chains { get; set; } = [];

    /// <summary>What it offers of TLS; null where it was not asked.</summary>
    public Tls.ProtocolOffer[]? Offer { get; set; }

    /// <summary>The address that answered about it; null: <see cref="Address"/>.</summary>
    public string? OfferAddress { get; set; }

    /// <summary>All addresses of the name then; null: <see cref="Resolved"/>.</summary>
    public string[]? OfferResolved { get; set; }

    /// <summary>Whether a hello that offers TLS 1.3 is refused; null where it could not be told.</summary>
    public bool? VersionIntolerant { get; set; }

    /// <summary>Whether the version alone makes the difference.</summary>
    public bool IntolerantOfVersion { get; set; }

    /// <summary>How the hello that offers TLS 1.3 was refused, or null.</summary>
    public string? IntoleranceEvidence { get; set; }

    /// <summary>Whether it asks for a client certificate; null where that could not be told.</summary>
    public bool? AsksClientCertificate { get; set; }
}

/// <summary>A chain of hosts.json.</summary>
internal sealed class ChainRecord
{
    /// <summary>The version negotiated, such as <c>TLS 1.2</c>.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>The kind of the leaf's key, such as <c>RSA</c>.</summary>
    public string KeyType { get; set; } = "";

    /// <summary>Whether the server asks for a client certificate with it; null where that could not be told.</summary>
    public bool? AsksClientCertificate { get; set; }

    /// <summary>The PEM file in the snapshot that holds the certificates in the order sent.</summary>
    public string File { get; set; } = "";
}
