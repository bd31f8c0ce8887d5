namespace MfaTools;

/// <summary>The stages of a connection to the Web Service SDK, in their order.</summary>
public enum SdkStageName
{
    /// <summary>What the configuration says.</summary>
    Config,

    /// <summary>The name resolves, and to which addresses.</summary>
    Dns,

    /// <summary>The addresses take connections.</summary>
    Tcp,

    /// <summary>The TLS handshake with this computer's own policy.</summary>
    Tls,

    /// <summary>The certificates the host sends, for the name the caller uses.</summary>
    Certificate,

    /// <summary>What the URL answers.</summary>
    Http,

    /// <summary>The account is accepted.</summary>
    Authentication,

    /// <summary>The service answers its own test operations.</summary>
    SdkCall,
}
