using System.Linq;

namespace MfaTools.Tls;

/// <summary>The weaknesses of a cipher suite.</summary>
internal static class CipherWeakness
{
    /// <summary>All weaknesses, worst first; or null.</summary>
    public static string? Of(CipherSuite suite)
    {
        string[] weaknesses =
        [
            .. new[]
            {
                Broken(suite),
                suite.IsForwardSecret || suite.Protocol == "SSL 2.0" ? null : "no forward secrecy",
                suite.Mode is "CBC" or "CCM_8" ? suite.Mode : null,
            }.OfType<string>(),
        ];
        return weaknesses.Length == 0 ? null : string.Join(", ", weaknesses);
    }

    /// <summary>Why it must not be used, or null. CBC and missing forward secrecy are not reasons.</summary>
    public static string? Broken(CipherSuite suite) =>
        suite.Cipher == "NULL" ? "no encryption (NULL)"
        : suite.Authentication == "anon" ? "no authentication (anonymous)"
        : suite.Export ? "EXPORT"
        : suite.Cipher is "RC4" or "DES" or "RC2" or "3DES" ? suite.Cipher
        : suite.Protocol == "SSL 2.0" ? "SSL 2.0"
        : null;

    /// <summary>Whether it gives no protection: no encryption, no authentication, or EXPORT.</summary>
    public static bool IsWorthless(CipherSuite suite) =>
        suite.Cipher == "NULL" || suite.Authentication == "anon" || suite.Export;
}
