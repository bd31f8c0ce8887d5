using System;
using System.Text;

namespace MfaTools.Certificates;

/// <summary>Finds the names in the bytes of a certificate without decoding the rest: of a bundle of roots only the few
/// that are needed are decoded.</summary>
internal static class DerName
{
    private const int Sequence = 0x30;

    /// <summary>The subject in a form in which equal names are equal texts: strings of any kind without regard to case and
    /// repeated blanks (RFC 5280, 7.1, without the full string preparation). Null where the bytes are no certificate.</summary>
    public static string? SubjectKey(byte[] certificate)
    {
        int at = 0;
        int end = certificate.Length;
        // Certificate, TBSCertificate, then past [0] version to serial, signature, issuer and validity.
        if (!Enter(certificate, ref at, ref end, Sequence) || !Enter(certificate, ref at, ref end, Sequence)) return null;
        if (at < end && certificate[at] == 0xA0 && !Skip(certificate, ref at, end)) return null;
        for (int i = 0; i < 4; i++)
        {
            if (!Skip(certificate, ref at, end)) return null;
        }

        int start = at;
        return Skip(certificate, ref at, end) ? Key(certificate, start, at) : null;
    }

    /// <summary>A name, given as the bytes of its encoding, in that form.</summary>
    public static string Key(byte[] name) => Key(name, 0, name.Length) ?? BitConverter.ToString(name);

    private static string? Key(byte[] bytes, int at, int end)
    {
        var key = new StringBuilder();
        if (!Enter(bytes, ref at, ref end, Sequence)) return null;
        while (at < end)
        {
            int setEnd = end;
            if (!Enter(bytes, ref at, ref setEnd, 0x31)) return null;
            while (at < setEnd)
            {
                int pairEnd = setEnd;
                if (!Enter(bytes, ref at, ref pairEnd, Sequence)) return null;
                int oid = at;
                if (!Skip(bytes, ref at, pairEnd)) return null;
                key.Append(Convert.ToBase64String(bytes, oid, at - oid)).Append('=');
                int tag = at < pairEnd ? bytes[at] : 0;
                int valueEnd = pairEnd;
                if (!Enter(bytes, ref at, ref valueEnd, tag)) return null;
                AppendValue(key, bytes, tag, at, valueEnd - at);
                at = pairEnd;
                key.Append('+');
            }

            key.Append(',');
        }

        return key.ToString();
    }

    private static void AppendValue(StringBuilder key, byte[] bytes, int tag, int at, int length)
    {
        string? text = tag switch
        {
            0x0C => Encoding.UTF8.GetString(bytes, at, length),
            0x13 or 0x16 or 0x12 or 0x1A or 0x14 => Latin1(bytes, at, length),
            0x1E => Encoding.BigEndianUnicode.GetString(bytes, at, length),
            _ => null,
        };
        if (text is null)
        {
            key.Append('#').Append(tag).Append(' ').Append(Convert.ToBase64String(bytes, at, length));
            return;
        }

        bool blank = false;
        int begun = key.Length;
        foreach (char c in text)
        {
            if (c == ' ')
            {
                blank = key.Length > begun;
                continue;
            }

            if (blank) key.Append(' ');
            blank = false;
            // What separates parts is told from the same character in a value.
            if (c is '+' or ',' or '=' or '#' or '\\') key.Append('\\');
            key.Append(char.ToLowerInvariant(c));
        }
    }

    private static string Latin1(byte[] bytes, int at, int length)
    {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.Append((char)bytes[at + i]);
        return text.ToString();
    }

    private static bool Skip(byte[] bytes, ref int at, int end)
    {
        if (!Header(bytes, ref at, end, out _, out int length)) return false;
        at += length;
        return true;
    }

    private static bool Enter(byte[] bytes, ref int at, ref int end, int tag)
    {
        if (!Header(bytes, ref at, end, out int found, out int length) || found != tag) return false;
        end = at + length;
        return true;
    }

    private static bool Header(byte[] bytes, ref int at, int end, out int tag, out int length)
    {
        tag = 0;
        length = 0;
        if (end - at < 2) return false;
        tag = bytes[at++];
        length = bytes[at++];
        if (length >= 0x80)
        {
            int count = length & 0x7F;
            if (count is 0 or > 3 || end - at < count) return false;
            for (length = 0; count > 0; count--) length = (length << 8) | bytes[at++];
        }

        return length <= end - at;
    }
}
