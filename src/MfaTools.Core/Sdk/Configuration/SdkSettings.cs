using System.Security;

namespace MfaTools.Sdk;

/// <summary>What a configuration file says about the Web Service SDK, not judged.</summary>
/// <remarks>The password is in an object without a text form. No other property is secret.</remarks>
internal sealed class SdkSettings
{
    /// <summary>The full path of the file.</summary>
    public string Path { get; init; } = "";

    public SdkConfigKind Kind { get; init; }

    /// <summary>Why the file could not be read as a configuration, without any of its content; null if it
    /// could.</summary>
    public string? Problem { get; init; }

    /// <summary>The URL of the SDK as the file has it, or null.</summary>
    public string? Url { get; init; }

    /// <summary>The name of the setting that contains the URL, or null.</summary>
    public string? UrlSetting { get; init; }

    /// <summary>The account, or null if the key is missing.</summary>
    public string? UserName { get; init; }

    /// <summary>The password, or null if it is missing or empty.</summary>
    public SecureString? Password { get; init; }

    public bool PasswordHasAmpersand { get; init; }

    /// <summary>The thumbprint of the client certificate, or null.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Whether the component calls the SDK; null if no key says so.</summary>
    public bool? UsesSdk { get; init; }

    /// <summary>The sections that are encrypted (<c>configProtectionProvider</c>), which are not decrypted.</summary>
    public string[] EncryptedSections { get; init; } = [];

    /// <summary>The account with its password; null unless the file has both.</summary>
    public SdkAccount? ToAccount() =>
        UserName is { Length: > 0 } name && Password is { } password ? new SdkAccount(name, password) : null;
}

/// <summary>The component that a configuration file belongs to.</summary>
internal enum SdkConfigKind
{
    /// <summary>None that is known.</summary>
    Unknown,

    /// <summary>The web.config of the user portal or of the Mobile App Web Service.</summary>
    WebConfig,

    /// <summary>MultiFactorAuthenticationAdfsAdapter.config.</summary>
    AdfsAdapter,

    /// <summary>MfaSettings.xml of Microsoft Identity Manager.</summary>
    IdentityManager,
}
