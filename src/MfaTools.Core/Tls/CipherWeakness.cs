namespace MfaTools.Tls;

/// <summary>What is weak about a cipher suite.</summary>
internal static class CipherWeakness
{
    /// <summary>The weakness, or null. Missing forward secrecy and CBC are judged for all suites together, not here.</summary>
    public static string? Of(CipherSuite suite) =>
        suite.Cipher == "NULL" ? "no encryption (NULL)"
        : suite.Authentication == "anon" ? "no authentication (anonymous)"
        : suite.Export ? "EXPORT"
        : suite.Cipher is "RC4" or "DES" or "RC2" or "3DES" ? suite.Cipher
        : suite.Protocol == "SSL 2.0" ? "SSL 2.0"
        : null;
}
