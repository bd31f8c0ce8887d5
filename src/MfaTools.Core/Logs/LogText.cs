using System;
using System.Globalization;
using System.Text;

namespace MfaTools.Logs;

/// <summary>Bytes of a log to text. The product's encoding is not documented: UTF-8 where the bytes are UTF-8, else ANSI.</summary>
internal static class LogText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);
    private static readonly Lazy<Encoding> Ansi = new(FindAnsi);

    /// <summary>The text of some bytes, which never fails.</summary>
    public static string Decode(byte[] bytes, int start, int length)
    {
        string text = Encoding.UTF8.GetString(bytes, start, length);
        if (text.IndexOf('\uFFFD') < 0) return text;
        try
        {
            return StrictUtf8.GetString(bytes, start, length);
        }
        catch (DecoderFallbackException)
        {
            return Ansi.Value.GetString(bytes, start, length);
        }
    }

    // The code page of the machine that wrote the log is not known; this machine's is the best guess on the server
    // itself, and Western European elsewhere.
    private static Encoding FindAnsi()
    {
        int codePage = CultureInfo.CurrentCulture.TextInfo.ANSICodePage;
        return TryGet(codePage is 0 or 65001 ? 1252 : codePage) ?? TryGet(1252) ?? Encoding.GetEncoding(28591);
    }

    private static Encoding? TryGet(int codePage)
    {
        try
        {
            return Encoding.GetEncoding(codePage);
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            // .NET (not .NET Framework) has code pages only in a provider, which .NET Standard 2.0 does not name.
            // It is asked directly rather than registered: that would change the whole process.
            var type = Type.GetType("System.Text.CodePagesEncodingProvider, System.Text.Encoding.CodePages");
            var provider = type?.GetProperty("Instance")?.GetValue(null) as EncodingProvider;
            return provider?.GetEncoding(codePage);
        }
    }
}
