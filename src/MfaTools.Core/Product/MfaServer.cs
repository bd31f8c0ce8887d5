using System;

namespace MfaTools.Product;

/// <summary>The names that MFA Server uses for its keys, services, folders and groups. It was called PhoneFactor
/// before.</summary>
/// <remarks>Sources: howto-mfaserver-deploy-userportal, -deploy-mobileapp, -deploy-upgrade and -adfs-windows-server;
/// dn394294 for the older names (Microsoft).</remarks>
internal static class MfaServer
{
    /// <summary>Its name in the list of installed programs.</summary>
    public const string ProgramName = "Multi-Factor Authentication Server";

    /// <summary>Its key below HKEY_LOCAL_MACHINE.</summary>
    public const string RegistryKey = @"SOFTWARE\Positive Networks\PhoneFactor";

    /// <summary>The service that authenticates. The names of all its services, logs and programs begin with
    /// it.</summary>
    public const string MainService = "MultiFactorAuth";

    /// <summary>The service that sends mail.</summary>
    public const string MailService = "MultiFactorAuthAdSync";

    /// <summary>When the cloud service stopped answering it.</summary>
    public static readonly DateTime RetiredUtc = new(2024, 9, 30, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Its folders below Program Files.</summary>
    public static readonly string[] ProgramFolders = [ProgramName, "PhoneFactor"];

    /// <summary>The folders of the User Portal and the Mobile App Web Service in a web site.</summary>
    public static readonly string[] WebFolders =
    [
        "MultiFactorAuth", "MultiFactorAuthMobileAppWebService", "PA", "PhoneFactor", "PhoneFactorPhoneAppWebService",
    ];

    /// <summary>The folders of the Web Service SDK in a web site.</summary>
    public static readonly string[] SdkFolders = ["MultiFactorAuthWebServiceSdk", "PhoneFactorWebServiceSdk"];
}
