using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Commands;

/// <summary>Text for the views in MfaTools.Format.ps1xml.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Screen
{
    /// <summary>No line of a command is longer, so that a terminal of 80 columns does not break it.</summary>
    private const int CommandWidth = 79;

    internal const string BoldStyle = "1";
    private const string DimStyle = "90";
    private const string Reset = "\x1B[0m";

    // $PSStyle, which PowerShell has from 7.2 on. Older versions let escapes through to files, so they get none.
    private static readonly object? Style = typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle")
        ?.GetProperty("Instance")?.GetValue(null);

    private static readonly PropertyInfo? Rendering = Style?.GetType().GetProperty("OutputRendering");

    // The languages in which PowerShell's formatter breaks lines between words; in all others it breaks words.
    private static readonly string[] WrappedLanguages = ["en", "fr", "de", "it", "pt", "es"];

    private static readonly Regex Escapes = new(@"\x1B\[[0-9;]*m|\x1B\]8;;.*?\x1B\\", RegexOptions.CultureInvariant);

    private static readonly bool HasLinks = ShowsLinks();

    // NO_COLOR means PlainText. With Host, PowerShell removes escapes from text that is piped or written to a file, but
    // not if the output of the whole process is redirected.
    private static bool HasColor => $"{Rendering?.GetValue(Style)}" switch
    {
        "" or "PlainText" => false,
        "Host" or "Automatic" => !Console.IsOutputRedirected,
        _ => true,
    };

    /// <summary>What the views show of an object, by the object. Constrained language mode lets scripts read properties
    /// and indexers, but not call methods.</summary>
    public static ScreenTexts Of { get; } = new();

    /// <summary>A status or a confidence, in its color.</summary>
    internal static string Status(object? status) => Color(status, $"{status}");

    /// <summary>A text in the color of a status or a confidence.</summary>
    internal static string Color(object? status, string text) => Paint(ColorOf(status), text);

    /// <summary>A heading.</summary>
    internal static string Bold(string text) => Paint(BoldStyle, text);

    /// <summary>What is there for reference.</summary>
    internal static string Dim(string text) => Paint(DimStyle, text);

    /// <summary>An id as a link to its page, where the terminal has links.</summary>
    internal static string Link(string id, string? uri)
    {
        string shown = Dim(PlainText.OneLine(id));
        return HasColor && HasLinks && FindPage(uri) is { } page
            ? $"\x1B]8;;{page.AbsoluteUri}\x1B\\{shown}\x1B]8;;\x1B\\"
            : shown;
    }

    // A page of the module, or one on the web. Results may come from elsewhere, so no other file is linked.
    private static Uri? FindPage(string? uri)
    {
        if (uri is null) return null;
        string folder = PathText.Folder(typeof(Screen).Assembly.Location);
        string path = PathText.Join(folder, "docs", "checks", PathText.Name(uri));
        if (File.Exists(path)) return new Uri(path);
        return Uri.TryCreate(uri, UriKind.Absolute, out var page) && page.Scheme == Uri.UriSchemeHttps ? page : null;
    }

    /// <summary>A command to paste: alone at the left margin, long lines continued with a backtick.</summary>
    internal static string Command(string? command)
    {
        if (command is null) return "";
        var lines = new List<string>();
        foreach (string line in CommandText.Fold(command, CommandWidth).Split('\n')) lines.Add(Paint("36", line));
        return string.Join("\n", lines);
    }

    /// <summary>The escape sequence that begins a style, or nothing where there are no colors.</summary>
    internal static string Begin(string code) => HasColor ? $"\x1B[{code}m" : "";

    /// <summary>The escape sequence that ends all styles.</summary>
    internal static string End() => HasColor ? Reset : "";

    /// <summary>The style of a status or a confidence.</summary>
    private static string ColorOf(object? status) => $"{status}" switch
    {
        "Pass" => "32",
        "Warning" or "Likely" => "33",
        "Fail" or "Proven" => "1;91",
        "Unknown" or "Possible" => "35",
        _ => DimStyle,
    };

    /// <summary>Breaks a text between words if the formatter would break words.</summary>
    /// <param name="text">The text, which may contain colors.</param>
    /// <param name="indent">The columns before the first line.</param>
    /// <param name="hanging">The columns that are added before the others.</param>
    internal static string Wrap(string text, int indent, int hanging = 0)
    {
        string language = CultureInfo.CurrentCulture.TwoLetterISOLanguageName;
        if (Array.IndexOf(WrappedLanguages, language) >= 0) return text;
        int width = ConsoleWidth() - 1 - indent;
        var lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++) lines[i] = WrapLine(lines[i], width, i == 0 ? 0 : hanging, hanging);
        return string.Join("\n", lines);
    }

    private static string WrapLine(string line, int width, int column, int hanging)
    {
        var wrapped = new StringBuilder();
        string[] words = line.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            int length = Escapes.Replace(words[i], "").Length;
            if (i > 0 && column + 1 + length > width)
            {
                // Of two spaces, none begins the next line.
                if (words[i].Length == 0) continue;
                wrapped.Append('\n');
                column = hanging;
            }
            else if (i > 0)
            {
                wrapped.Append(' ');
                column++;
            }

            wrapped.Append(words[i]);
            column += length;
        }

        return wrapped.ToString();
    }

    private static int ConsoleWidth()
    {
        try
        {
            return Console.IsOutputRedirected || Console.WindowWidth < 20 ? 80 : Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private static string Paint(string code, string text) => text.Length > 0 ? Begin(code) + text + End() : text;

    // Others show the text alone; some of them show the address beside it.
    private static bool ShowsLinks() =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WT_SESSION"))
        || Environment.GetEnvironmentVariable("TERM_PROGRAM") is "vscode" or "iTerm.app" or "WezTerm" or "ghostty"
        || int.TryParse(
            Environment.GetEnvironmentVariable("VTE_VERSION"), NumberStyles.None, CultureInfo.InvariantCulture,
            out int version) && version >= 5000;
}
