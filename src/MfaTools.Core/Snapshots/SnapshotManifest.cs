using System;

namespace MfaTools.Snapshots;

/// <summary>manifest.json: the server and the time of the snapshot.</summary>
internal sealed class SnapshotManifest
{
    /// <summary>The version of the format.</summary>
    public int SchemaVersion { get; set; }

    public string ComputerName { get; set; } = "";

    /// <summary>The NetBIOS name of the server's domain; null in a workgroup.</summary>
    public string? Domain { get; set; }

    /// <summary>When the snapshot was taken (UTC). Everything is judged as of this time.</summary>
    public DateTime CreatedUtc { get; set; }

    /// <summary>The version of the module that took it; null if it was written by hand.</summary>
    public string? ModuleVersion { get; set; }

    /// <summary>The version of MFA Server, or null.</summary>
    public string? ProductVersion { get; set; }

    /// <summary>The build of Windows, or null.</summary>
    public int? OsBuild { get; set; }

    /// <summary>The start of the period that the logs cover (UTC); null: all entries.</summary>
    public DateTime? AfterUtc { get; set; }

    /// <summary>The SID of the account that took it, or null. The recorded results of opening files are for this
    /// account.</summary>
    public string? TakenBy { get; set; }

    /// <summary>Whether personal data was masked.</summary>
    public bool Redacted { get; set; }

    /// <summary>The published hosts to test.</summary>
    public string[] HostNames { get; set; } = [];

    /// <summary>Whether trust/roots.pem holds all roots of the server; false if it was written by hand.</summary>
    public bool TrustIsWhole { get; set; }

    /// <summary>The hosts and ports of the Web Service SDK in the server's configurations; null: those in
    /// sdk.json.</summary>
    public string[]? SdkHosts { get; set; }

    /// <summary>What could not be collected.</summary>
    public SnapshotGap[] NotCollected { get; set; } = [];
}

/// <summary>Something that could not be collected.</summary>
internal sealed class SnapshotGap
{
    /// <summary>Such as <c>services</c>, <c>events</c>, <c>logs</c>, <c>bindings</c>.</summary>
    public string Area { get; set; } = "";

    /// <summary>Why, as a clause without a full stop.</summary>
    public string Reason { get; set; } = "";
}
