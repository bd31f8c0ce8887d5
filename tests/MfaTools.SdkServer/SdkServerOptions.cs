namespace MfaTools.SdkServer;

/// <summary>What a server is like.</summary>
public sealed class SdkServerOptions
{
    public Fault Fault { get; init; }

    /// <summary>A second fault, of the certificates, so that two can be shown at once.</summary>
    public Fault CertificateFault { get; init; }

    public string UserName { get; init; } = @"CONTOSO\mfasdk";

    public string Password { get; init; } = "Pa55-word&<of>\"test'+";

    /// <summary>The name in the certificate.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Where the issuer's certificate can be fetched, as the leaf says; null: it does not say.</summary>
    public string? IssuerUri { get; init; }
}
