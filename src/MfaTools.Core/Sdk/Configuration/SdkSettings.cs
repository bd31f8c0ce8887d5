using System;
using System.Security;

namespace MfaTools.Sdk;

/// <summary>What a configuration file says about the Web Service SDK: as it stands there, not judged.</summary>
/// <remarks>The password is in an object that has no text form. Nothing else of this class is secret.</remarks>
internal sealed class SdkSettings
{
    /// <summary>The full path of the file.</summary>
    public string Path { get; init; } = "";

    /// <summary>Whose configuration it is.</summary>
    public SdkConfigKind Kind { get; init; }

    /// <summary>Why the file could not be read as a configuration, without any of its content; null where it could.</summary>
    public string? Problem { get; init; }

    /// <summary>The URL of the SDK as it stands in the file, or null.</summary>
    public string? Url { get; init; }

    /// <summary>The name of the setting that holds the URL, or null.</summary>
    public string? UrlSetting { get; init; }

    /// <summary>The account, or null where the key is missing.</summary>
    public string? UserName { get; init; }

    /// <summary>The password, or null where it is missing or empty.</summary>
    public SecureString? Password { get; init; }

    /// <summary>Whether the password has a <c>&amp;</c>.</summary>
    public bool PasswordHasAmpersand { get; init; }

    /// <summary>The thumbprint of the client certificate, or null.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Whether the component calls the SDK at all; null where no key says so.</summary>
    public bool? UsesSdk { get; init; }

    /// <summary>The sections that are encrypted (<c>configProtectionProvider</c>), which are not decrypted.</summary>
    public string[] EncryptedSections { get; init; } = [];
}
