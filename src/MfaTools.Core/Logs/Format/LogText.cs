using System;
using System.Runtime.CompilerServices;
using System.Text;

namespace MfaTools.Logs;

/// <summary>Decodes bytes of a log. The product's encoding is not documented: valid UTF-8 is read as UTF-8,
/// everything else as ANSI.</summary>
internal static class LogText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);
    private static readonly Lazy<Encoding> Ansi = new(FindAnsi);

    [ThreadStatic]
    private static string? _last;

    /// <summary>Decodes some bytes. This never fails.</summary>
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

    /// <summary>Decodes whole lines to clean text, with line feeds between them and without the end of the last
    /// line.</summary>
    [MethodImpl(Optimization.Full)]
    public static string Lines(byte[] bytes, int start, int end)
    {
        while (end > start && bytes[end - 1] is (byte)'\r' or 0) end--;
        string text = Decode(bytes, start, end - start);
        return PlainText.Clean(text.IndexOf('\r') < 0 ? text : text.Replace("\r\n", "\n"));
    }

    /// <summary>Decodes a text that is nearly always the same as the one before, which is then reused.</summary>
    [MethodImpl(Optimization.Full)]
    public static string Repeated(byte[] bytes, int start, int end)
    {
        string last = _last ?? "";
        bool same = end - start == last.Length;
        for (int i = 0; same && i < last.Length; i++) same = bytes[start + i] == last[i];
        return same ? last : _last = PlainText.OneLine(Decode(bytes, start, end - start));
    }

    // The code page of the computer that wrote the log is unknown. On the server itself, its own code page is the
    // best guess, and Western European elsewhere.
    private static Encoding FindAnsi()
    {
        // .NET has code pages only in a provider that .NET Standard 2.0 does not contain. It is called directly,
        // since registering it would change the whole process. .NET Framework has built-in code pages and no
        // provider.
        var type = Type.GetType("System.Text.CodePagesEncodingProvider, System.Text.Encoding.CodePages");
        return FindAnsi(Encoding.Default, type?.GetProperty("Instance")?.GetValue(null) as EncodingProvider);
    }

    /// <summary>Finds the ANSI code page of a system, which may be set to UTF-8.</summary>
    /// <param name="system">.NET Framework: the system's ANSI code page; .NET: UTF-8.</param>
    /// <param name="provider">The code pages of .NET, or null.</param>
    internal static Encoding FindAnsi(Encoding system, EncodingProvider? provider)
    {
        if (system.CodePage != Encoding.UTF8.CodePage) return system;
        // 0 stands for the code page of the system.
        if (provider?.GetEncoding(0) is { CodePage: not 65001 } own) return own;
        try
        {
            return provider?.GetEncoding(1252) ?? Encoding.GetEncoding(1252);
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            // This is .NET without the provider.
            return Encoding.GetEncoding(28591);
        }
    }
}
