namespace MfaTools.Tls;

/// <summary>The numbers of the protocol versions on the wire.</summary>
internal static class WireVersion
{
    public const int Ssl2 = 0x0002;
    public const int Ssl3 = 0x0300;
    public const int Tls10 = 0x0301;
    public const int Tls11 = 0x0302;
    public const int Tls12 = 0x0303;
    public const int Tls13 = 0x0304;

    /// <summary>The name that results carry.</summary>
    public static string Name(int version) => version switch
    {
        Ssl2 => "SSL 2.0",
        Ssl3 => "SSL 3.0",
        > Ssl3 and <= Tls13 => $"TLS 1.{version - Tls10}",
        _ => $"version 0x{version:X4}",
    };
}
