using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Text from certificates, fit to be shown.</summary>
internal static class Text
{
    private const int MaxLength = 512;

    /// <summary>Without what a terminal obeys or what turns the order of letters, and of bounded length.</summary>
    public static string Clean(string text)
    {
        bool plain = text.Length <= MaxLength && !text.Any(IsUnsafe);
        if (plain) return text;
        var clean = new StringBuilder();
        foreach (char c in text.Take(MaxLength)) clean.Append(IsUnsafe(c) ? '\uFFFD' : c);
        return text.Length > MaxLength ? clean.Append('…').ToString() : clean.ToString();
    }

    /// <summary>A name with the most specific part first, as Windows shows it.</summary>
    public static string Name(X509Name name)
    {
        string text = Clean(name.ToString(reverse: true, X509Name.DefaultSymbols).Replace(",", ", ").Replace("\\, ", "\\,"));
        return text.Length == 0 ? "(no name)" : text;
    }

    public static string GeneralName(GeneralName name)
    {
        if (name.TagNo == Org.BouncyCastle.Asn1.X509.GeneralName.IPAddress && name.Name is Asn1OctetString bytes && bytes.GetOctets() is { Length: 4 or 16 } ip)
        {
            return new IPAddress(ip).ToString();
        }

        return Clean(name.Name.ToString() ?? "");
    }

    public static string Hex(byte[]? bytes) => bytes is null ? "" : BitConverter.ToString(bytes, 0, Math.Min(bytes.Length, 64)).Replace("-", "");

    private static bool IsUnsafe(char c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
