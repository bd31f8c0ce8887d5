namespace MfaTools;

/// <summary>The product on a server: its version and its services.</summary>
public sealed class ProductResult : CheckResult
{
    /// <summary>The version, or null where it is not known.</summary>
    public string? ProductVersion { get; set; }

    /// <summary>The build of Windows, or null where it is not known.</summary>
    public int? OsBuild { get; set; }

    /// <summary>The product's services; empty where none was found.</summary>
    public ServiceInfo[] Services { get; set; } = [];

    /// <summary>When it was looked at (UTC): for a snapshot, when that was taken.</summary>
    public System.DateTime? CollectedUtc { get; set; }
}
