using System;

namespace MfaTools;

/// <summary>A product for multifactor authentication that a computer runs.</summary>
public enum MfaRole
{
    /// <summary>No product that this module knows.</summary>
    None = 0,

    /// <summary>Azure Multi-Factor Authentication Server, retired since 30 September 2024.</summary>
    MfaServer = 1,

    /// <summary>Network Policy Server with the NPS extension for Microsoft Entra multifactor authentication.</summary>
    NpsExtension = 2,

    /// <summary>AD FS with Microsoft Entra multifactor authentication.</summary>
    AdfsEntraMfa = 3,
}

/// <summary>A cloud of Microsoft with hosts of its own.</summary>
public enum EntraCloud
{
    /// <summary>The public cloud.</summary>
    Public = 0,

    /// <summary>The cloud for the US government.</summary>
    UsGov = 1,

    /// <summary>The cloud in China.</summary>
    China = 2,
}

/// <summary>Where a sign-in fails.</summary>
public enum SignInPlace
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Before the extension or adapter: at NPS itself or in Active Directory.</summary>
    Before = 1,

    /// <summary>In the NPS extension or the AD FS adapter, or on its way to the cloud.</summary>
    Extension = 2,

    /// <summary>In the cloud.</summary>
    Cloud = 3,
}

/// <summary>A certificate with which a server signs in to Entra.</summary>
public sealed class ClientCertificateResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Client cert</c>.</summary>
    public ClientCertificateResult() => Check = CheckNames.ClientCertificate;

    /// <summary>The role whose certificate it is.</summary>
    public MfaRole Role { get; set; }

    /// <summary>The tenant that its subject names, or null.</summary>
    public string? TenantId { get; set; }

    /// <summary>The thumbprint (SHA-1), or null if there is no certificate.</summary>
    public string? Thumbprint { get; set; }

    /// <summary>When it becomes valid (UTC).</summary>
    public DateTime? NotBeforeUtc { get; set; }

    /// <summary>When it expires (UTC).</summary>
    public DateTime? NotAfterUtc { get; set; }

    /// <summary>Whole days until it expires; negative if it has expired.</summary>
    public int? DaysLeft { get; set; }

    /// <summary>Whether the store has its private key; null for a file.</summary>
    public bool? HasPrivateKey { get; set; }

    /// <summary>The account of the service that can read the private key; null if it cannot, or if that is
    /// unknown.</summary>
    public string? KeyReadableBy { get; set; }

    /// <summary>Whether the NPS extension is configured to use it (CLIENT_CERT_IDENTIFIER); null if no value names a
    /// certificate.</summary>
    public bool? IsConfigured { get; set; }

    /// <summary>The file it was read from, or null for the store.</summary>
    public string? Path { get; set; }
}

/// <summary>A host of the cloud, as a server of a role reaches it.</summary>
public sealed class CloudEndpointResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Cloud host</c>.</summary>
    public CloudEndpointResult() => Check = CheckNames.CloudEndpoint;

    /// <summary>The role that needs it.</summary>
    public MfaRole Role { get; set; }

    /// <summary>The cloud that it belongs to.</summary>
    public EntraCloud Cloud { get; set; }

    /// <summary>The host.</summary>
    public string HostName { get; set; } = "";

    /// <summary>The TCP port.</summary>
    public int Port { get; set; } = 443;

    /// <summary>The address that answered or was tried, or null.</summary>
    public string? Address { get; set; }

    /// <summary>Whether its certificate leads to a root that is trusted here.</summary>
    public ChainTrust Trust { get; set; }

    /// <summary>The CA at the end of its chain, or null.</summary>
    public string? Root { get; set; }

    /// <summary>The TLS versions that it offers.</summary>
    public string[] Protocols { get; set; } = [];
}

/// <summary>The settings of the NPS extension.</summary>
public sealed class NpsExtensionResult : CheckResult
{
    /// <summary>Makes a result of the check <c>NPS settings</c>.</summary>
    public NpsExtensionResult() => Check = CheckNames.NpsExtension;

    /// <summary>The tenant, or null.</summary>
    public string? TenantId { get; set; }

    /// <summary>The thumbprint of CLIENT_CERT_IDENTIFIER, or null.</summary>
    public string? CertificateIdentifier { get; set; }

    /// <summary>REQUIRE_USER_MATCH, or null if it is not set.</summary>
    public string? RequireUserMatch { get; set; }

    /// <summary>OVERRIDE_NUMBER_MATCHING_WITH_OTP, or null if it is not set.</summary>
    public string? NumberMatchingOverride { get; set; }

    /// <summary>IP_WHITELIST, or null if it is not set.</summary>
    public string? IpWhitelist { get; set; }

    /// <summary>The DLLs that NPS loads for authorization.</summary>
    public string[] AuthorizationDlls { get; set; } = [];

    /// <summary>The DLLs that NPS loads for authentication.</summary>
    public string[] ExtensionDlls { get; set; } = [];
}

/// <summary>What the events of NPS, of its extension and of AD FS say about sign-ins.</summary>
public sealed class SignInResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Sign-ins</c>.</summary>
    public SignInResult() => Check = CheckNames.SignIns;

    /// <summary>Sign-ins that NPS granted.</summary>
    public int Granted { get; set; }

    /// <summary>Failed sign-ins by user and place, most recent first; at most 500.</summary>
    public SignInFailure[] Failures { get; set; } = [];

    /// <summary>The known issues among the events, most frequent first.</summary>
    public LogIssueCount[] Issues { get; set; } = [];
}

/// <summary>Failed sign-ins of one user at one place.</summary>
public sealed class SignInFailure
{
    /// <summary>The user, or null if the events do not name one.</summary>
    public string? UserName { get; set; }

    /// <summary>Where they fail.</summary>
    public SignInPlace Place { get; set; }

    /// <summary>The known issue that says why.</summary>
    public string IssueId { get; set; } = "";

    /// <summary>The code that says which case of the issue it is, or null.</summary>
    public string? Code { get; set; }

    /// <summary>How many.</summary>
    public int Count { get; set; }

    /// <summary>The last of them (UTC), or null if no event has a time.</summary>
    public DateTime? LastUtc { get; set; }

    /// <summary>The user, the place and the issue, for where an object becomes text.</summary>
    public override string ToString() => $"{UserName ?? "(no user)"} {Place} {IssueId} ({Count})";
}
