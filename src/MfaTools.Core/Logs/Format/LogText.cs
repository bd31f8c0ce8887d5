using System;
using System.Runtime.CompilerServices;
using System.Text;

namespace MfaTools.Logs;

/// <summary>Bytes of a log to text. The product's encoding is not documented: UTF-8 where the bytes are UTF-8, else ANSI.</summary>
internal static class LogText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);
    private static readonly Lazy<Encoding> Ansi = new(FindAnsi);

    [ThreadStatic]
    private static string? _last;

    /// <summary>The text of some bytes, which never fails.</summary>
    [MethodImpl(Optimization.Full)]
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

    /// <summary>The text of whole lines, clean, without what ends the last, and with a line feed alone between them.</summary>
    [MethodImpl(Optimization.Full)]
    public static string Lines(byte[] bytes, int start, int end)
    {
        while (end > start && bytes[end - 1] is (byte)'\r' or 0) end--;
        string text = Decode(bytes, start, end - start);
        return PlainText.Clean(text.IndexOf('\r') < 0 ? text : text.Replace("\r\n", "\n"));
    }

    /// <summary>A text that is nearly always that of the time before, which is then not made again.</summary>
    [MethodImpl(Optimization.Full)]
    public static string Repeated(byte[] bytes, int start, int end)
    {
        string last = _last ?? "";
        bool same = end - start == last.Length;
        for (int i = 0; same && i < last.Length; i++) same = bytes[start + i] == last[i];
        return same ? last : _last = PlainText.OneLine(Decode(bytes, start, end - start));
    }

    // The code page of the machine that wrote the log is not known; this machine's is the best guess on the server itself,
    // and Western European elsewhere.
    private static Encoding FindAnsi()
    {
        // .NET has code pages only in a provider, which .NET Standard 2.0 does not name; it is asked directly rather than
        // registered, which would change the whole process. .NET Framework has them built in, and no provider.
        var type = Type.GetType("System.Text.CodePagesEncodingProvider, System.Text.Encoding.CodePages");
        return FindAnsi(Encoding.Default, type?.GetProperty("Instance")?.GetValue(null) as EncodingProvider);
    }

    /// <summary>The ANSI code page of a system, which may be set to use UTF-8 for it.</summary>
    /// <param name="system">.NET Framework: the system's ANSI code page; .NET: UTF-8.</param>
    /// <param name="provider">The code pages of .NET, or null.</param>
    internal static Encoding FindAnsi(Encoding system, EncodingProvider? provider)
    {
        if (system.CodePage != Encoding.UTF8.CodePage) return system;
        // 0 is the system's.
        if (provider?.GetEncoding(0) is { CodePage: not 65001 } own) return own;
        try
        {
            return provider?.GetEncoding(1252) ?? Encoding.GetEncoding(1252);
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            // .NET without the provider.
            return Encoding.GetEncoding(28591);
        }
    }
}
