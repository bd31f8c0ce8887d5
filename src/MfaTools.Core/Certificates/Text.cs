using System;
using System.Net;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Text from certificates, fit to be shown.</summary>
internal static class Text
{
    /// <summary>The greatest length of a text that is shown.</summary>
    public const int MaxLength = 512;

    /// <summary>A name with the most specific part first, as Windows shows it.</summary>
    public static string Name(X509Name name)
    {
        string all = name.ToString(reverse: true, X509Name.DefaultSymbols).Replace(",", ", ").Replace("\\, ", "\\,");
        string text = PlainText.OneLine(all, MaxLength);
        return text.Length == 0 ? "(no name)" : text;
    }

    public static string GeneralName(GeneralName name)
    {
        if (name.TagNo == Org.BouncyCastle.Asn1.X509.GeneralName.IPAddress && name.Name is Asn1OctetString bytes
            && bytes.GetOctets() is { Length: 4 or 16 } ip)
        {
            return new IPAddress(ip).ToString();
        }

        return PlainText.OneLine(name.Name.ToString() ?? "", MaxLength);
    }

    public static string Hex(byte[]? bytes) =>
        bytes is null ? "" : BitConverter.ToString(bytes, 0, Math.Min(bytes.Length, 64)).Replace("-", "");
}
