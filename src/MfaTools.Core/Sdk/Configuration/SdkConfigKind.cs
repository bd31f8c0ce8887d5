namespace MfaTools.Sdk;

/// <summary>Whose configuration a file is.</summary>
internal enum SdkConfigKind
{
    /// <summary>None of those known.</summary>
    Unknown,

    /// <summary>The web.config of the user portal or of the mobile app web service.</summary>
    WebConfig,

    /// <summary>MultiFactorAuthenticationAdfsAdapter.config.</summary>
    AdfsAdapter,

    /// <summary>MfaSettings.xml of Microsoft Identity Manager.</summary>
    IdentityManager,
}
