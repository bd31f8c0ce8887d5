using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace MfaTools.Certificates;

/// <summary>Finds names in the bytes of a certificate without decoding the rest, so that only the few roots of a bundle
/// that are needed are decoded.</summary>
internal static class DerName
{
    private const int Sequence = 0x30;

    /// <summary>The subject in a form in which equal names are equal strings: strings of any type, without case and
    /// repeated blanks (RFC 5280, 7.1, without full string preparation). Null if the bytes are not a
    /// certificate.</summary>
    public static string? SubjectKey(byte[] certificate)
    {
        int at = 0;
        int end = certificate.Length;
        // Certificate, TBSCertificate, then past [0] version to serial, signature, issuer and validity.
        if (!Enter(certificate, ref at, ref end, Sequence) || !Enter(certificate, ref at, ref end, Sequence))
        {
            return null;
        }

        if (at < end && certificate[at] == 0xA0 && !Skip(certificate, ref at, end)) return null;
        for (int i = 0; i < 4; i++)
        {
            if (!Skip(certificate, ref at, end)) return null;
        }

        int start = at;
        return Skip(certificate, ref at, end) ? Key(certificate, start, at) : null;
    }

    /// <summary>The bytes that a certificate's signature covers; null if they are not a certificate.</summary>
    public static byte[]? Signed(byte[] certificate)
    {
        int at = 0;
        int end = certificate.Length;
        if (!Enter(certificate, ref at, ref end, Sequence)) return null;
        int start = at;
        if (!Skip(certificate, ref at, end)) return null;
        byte[] signed = new byte[at - start];
        Array.Copy(certificate, start, signed, 0, signed.Length);
        return signed;
    }

    /// <summary>The two times of a certificate as text, after G for GeneralizedTime and U for UTCTime.</summary>
    public static IReadOnlyList<string> Times(byte[] certificate)
    {
        int at = 0;
        int end = certificate.Length;
        if (!Enter(certificate, ref at, ref end, Sequence) || !Enter(certificate, ref at, ref end, Sequence)) return [];
        if (at < end && certificate[at] == 0xA0 && !Skip(certificate, ref at, end)) return [];
        for (int i = 0; i < 3; i++)
        {
            if (!Skip(certificate, ref at, end)) return [];
        }

        if (!Enter(certificate, ref at, ref end, Sequence)) return [];
        var times = new List<string>();
        while (at < end && Header(certificate, ref at, end, out int tag, out int length))
        {
            if (tag is 0x17 or 0x18) times.Add((tag == 0x18 ? "G" : "U") + Latin1(certificate, at, length));
            at += length;
        }

        return times;
    }

    /// <summary>Why bytes are not a certificate, as a clause.</summary>
    public static string WhyNotCertificate(byte[] bytes)
    {
        int at = 0;
        if (bytes.Length == 0) return "there are no bytes";
        if (bytes[0] != Sequence) return "it does not begin like a certificate";
        if (!Header(bytes, ref at, bytes.Length, out _, out int length)) return "it is cut off, or its length is not "
            + "DER";
        if (at + length < bytes.Length) return $"{bytes.Length - at - length} bytes follow its end";
        if (Times(bytes).FirstOrDefault(time => time.StartsWith("G0000", StringComparison.Ordinal)) is { } early)
        {
            return $"its time '{early.Substring(1, Math.Min(early.Length - 1, 20))}' is before the year 1";
        }

        return SubjectKey(bytes) is null ? "its parts are not those of a certificate" : "a part of it is not DER";
    }

    /// <summary>A name, given as its encoded bytes, in that form.</summary>
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
            // Separators are distinguished from the same characters in a value.
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
