using System;

namespace MfaTools.Snapshots;

/// <summary>manifest.json: what the snapshot is of.</summary>
internal sealed class SnapshotManifest
{
    /// <summary>The version of the format.</summary>
    public int SchemaVersion { get; set; }

    /// <summary>The server.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>The NetBIOS name of its domain; null in a workgroup.</summary>
    public string? Domain { get; set; }

    /// <summary>When it was taken (UTC): the time that everything is judged at.</summary>
    public DateTime CreatedUtc { get; set; }

    /// <summary>The version of the module that took it; null where it was written by hand.</summary>
    public string? ModuleVersion { get; set; }

    /// <summary>The version of MFA Server, or null.</summary>
    public string? ProductVersion { get; set; }

    /// <summary>The build of Windows, or null.</summary>
    public int? OsBuild { get; set; }

    /// <summary>From when on logs were taken (UTC); null: all of them.</summary>
    public DateTime? AfterUtc { get; set; }

    /// <summary>The SID of the account that took it, or null: what opening a file gave was given to this account.</summary>
    public string? TakenBy { get; set; }

    /// <summary>Whether personal data was masked.</summary>
    public bool Redacted { get; set; }

    /// <summary>The published hosts that were asked for.</summary>
    public string[] HostNames { get; set; } = [];

    /// <summary>Whether trust/roots.pem holds all roots of the server; false where it was written by hand.</summary>
    public bool TrustIsWhole { get; set; }

    /// <summary>The hosts and ports that configurations name as those of the Web Service SDK; null: those in sdk.json.</summary>
    public string[]? SdkHosts { get; set; }

    /// <summary>What could not be looked at.</summary>
    public SnapshotGap[] NotCollected { get; set; } = [];
}
