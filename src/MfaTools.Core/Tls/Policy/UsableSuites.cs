using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>Which cipher suites a policy leaves: those of its order, or the defaults of the build, without those that
/// keys below SCHANNEL disable.</summary>
internal static class UsableSuites
{
    // Before Windows 10 the names of suites end with a curve.
    private static readonly string[] Curves = ["_P256", "_P384", "_P521"];

    /// <summary>Whether a suite of a protocol is left; null if unknown.</summary>
    public static bool? Any(TlsPolicy policy, string protocol)
    {
        var names = policy.CipherSuiteOrder.Length > 0
            ? policy.CipherSuiteOrder
            : WindowsTlsDefaults.Default.SuitesOf(policy.OsBuild);
        var usable = names.Select(name => IsUsable(policy, WithoutCurve(name), protocol)).ToList();
        return usable.Contains(true) ? true : usable.Contains(null) ? null : false;
    }

    private static bool? IsUsable(TlsPolicy policy, string name, string protocol)
    {
        if (CipherSuiteCatalog.Find(name) is not { } suite) return null;
        // NULL, anonymous and PSK suites are for programs that request them.
        if (suite.Signal || suite.Cipher == "NULL" || suite.Authentication is "anon" or "PSK") return false;
        if (!IsOf(suite, protocol)) return false;
        if (WindowsTlsDefaults.Default.LacksSuite(policy.OsBuild, name)) return false;
        // Not in any list of Schannel suites.
        if (suite.Mode is not ("CBC" or "GCM" or "stream") && suite.Protocol != "TLS 1.3") return null;
        bool?[] keys =
        [
            Use(policy, "Ciphers", CipherKeys(suite)),
            Use(policy, "KeyExchangeAlgorithms", ExchangeKey(suite)),
        ];
        // Whether these keys affect TLS 1.3 or hashes is not documented.
        bool isOpen = keys.Contains(null) || Use(policy, "Hashes", HashKey(suite)) != true;
        if (protocol != "TLS 1.3" && keys.Contains(false)) return false;
        return isOpen || keys.Contains(false) ? null : true;
    }

    private static bool IsOf(CipherSuite suite, string protocol) => suite.Protocol switch
    {
        "TLS 1.3" => protocol == "TLS 1.3",
        "TLS 1.2" => protocol == "TLS 1.2",
        "SSL 2.0" => protocol == "SSL 2.0",
        _ => protocol is "SSL 3.0" or "TLS 1.0" or "TLS 1.1" or "TLS 1.2",
    };

    // Enabled unless a key says otherwise.
    private static bool? Use(TlsPolicy policy, string kind, params string[] names)
    {
        var state = policy.Algorithms.FirstOrDefault(one => one.Kind == kind
            && names.Contains(one.Name, StringComparer.OrdinalIgnoreCase)
            && (one.Enabled is not null || one.Problem is not null));
        return state is null ? true : state.Effective;
    }

    private static string[] CipherKeys(CipherSuite suite) => suite.Cipher switch
    {
        "AES" => [$"AES {suite.Bits}/{suite.Bits}"],
        "3DES" => ["Triple DES 168", "Triple DES 168/168"],
        "DES" => ["DES 56/56"],
        _ => [$"{suite.Cipher} {suite.Bits}/128"],
    };

    private static string ExchangeKey(CipherSuite suite) => suite.KeyExchange switch
    {
        "RSA" => "PKCS",
        "DH" or "DHE" => "Diffie-Hellman",
        _ => "ECDH",
    };

    private static string HashKey(CipherSuite suite) => suite.Hash switch
    {
        "SHA1" => "SHA",
        _ => suite.Hash,
    };

    private static string WithoutCurve(string name) =>
        Array.Find(Curves, curve => name.EndsWith(curve, StringComparison.OrdinalIgnoreCase)) is { } found
            ? name.Substring(0, name.Length - found.Length)
            : name;
}
