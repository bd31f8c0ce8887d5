using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
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

    private const string Indent = "  ";
    internal const string BoldStyle = "1";
    internal const string DimStyle = "90";
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
    // not if
    // the output of the whole process is redirected.
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
        foreach (string line in Fold(command, CommandWidth).Split('\n')) lines.Add(Paint("36", line));
        return string.Join("\n", lines);
    }

    /// <summary>Breaks a command between its tokens, and text that is too long for a line between its characters,
    /// without changing what it does.</summary>
    internal static string Fold(string command, int width)
    {
        command = PlainText.Clean(command.Replace("\r\n", "\n").Replace("\r", "\n"));
        Parser.ParseInput(command, out var tokens, out var errors);
        if (errors.Length > 0) return command;
        var folded = new StringBuilder();
        int end = 0;
        int column = 0;
        tokens = Array.FindAll(
            tokens, one => one.Kind is not (TokenKind.NewLine or TokenKind.EndOfInput or TokenKind.LineContinuation));
        for (int i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            string gap = command.Substring(end, token.Extent.StartOffset - end);
            string text = token.Extent.Text;
            end = token.Extent.EndOffset;
            if (gap.IndexOf('\n') >= 0)
            {
                folded.Append(gap);
                column = gap.Length - gap.LastIndexOf('\n') - 1;
            }
            else if (gap.Length > 0
                && column > Indent.Length
                && column + gap.Length + WidthOf(tokens, i, width) + 2 > width)
            {
                folded.Append(" `\n").Append(Indent);
                column = Indent.Length;
            }
            else
            {
                folded.Append(gap);
                column += gap.Length;
            }

            if (token.Kind == TokenKind.Comment && column + text.Length > width) text = FoldComment(text, width);
            if (column + text.Length + 2 > width
                && token is StringLiteralToken { Kind: TokenKind.StringLiteral }
                    or StringExpandableToken { NestedTokens: null })
            {
                text = Split(((StringToken)token).Value, width);
            }

            folded.Append(text);
            int last = text.LastIndexOf('\n');
            column = last < 0 ? column + text.Length : text.Length - last - 1;
        }

        return folded.Append(command, end, command.Length - end).ToString().TrimEnd();
    }

    // A parameter and its value stay together if a line holds both.
    private static int WidthOf(Token[] tokens, int index, int width)
    {
        var extent = tokens[index].Extent;
        bool isParameter = extent.Text.Length > 1 && extent.Text[0] is '-' or '/';
        if (!isParameter || index + 1 == tokens.Length) return extent.Text.Length;
        var next = tokens[index + 1].Extent;
        int both = next.EndOffset - extent.StartOffset;
        bool isValue = next.Text[0] is not ('-' or '/' or '|' or ';') && next.StartLineNumber == extent.StartLineNumber;
        return isValue && Indent.Length + both + 2 <= width ? both : extent.Text.Length;
    }

    private static string FoldComment(string comment, int width)
    {
        var lines = new List<string> { "#" };
        foreach (string word in comment.Split([' ', '#'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[lines.Count - 1].Length + 1 + word.Length > width) lines.Add("#");
            lines[lines.Count - 1] += " " + word;
        }

        return string.Join("\n", lines);
    }

    // ('first' +
    //   'second')
    private static string Split(string value, int width)
    {
        var parts = new List<string>();
        int room = width - Indent.Length - 6;
        for (int at = 0; at < value.Length;)
        {
            int length = Math.Min(room, value.Length - at);
            // A quote is written twice.
            while (PowerShellText.Quote(value.Substring(at, length)).Length > room + 2) length--;
            if (char.IsHighSurrogate(value[at + length - 1]) && length > 1) length--;
            parts.Add(PowerShellText.Quote(value.Substring(at, length)));
            at += length;
        }

        return "(" + string.Join(" +\n" + Indent, parts) + ")";
    }

    /// <summary>The escape sequence that begins a style, or nothing where there are no colors.</summary>
    internal static string Begin(string code) => HasColor ? $"\x1B[{code}m" : "";

    /// <summary>The escape sequence that ends all styles.</summary>
    internal static string End() => HasColor ? Reset : "";

    /// <summary>The style of a status or a confidence.</summary>
    internal static string ColorOf(object? status) => $"{status}" switch
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
        var wrapped = new StringBuilder();
        int column = 0;
        foreach (string word in text.Split(' '))
        {
            int length = Escapes.Replace(word, "").Length;
            if (column > 0 && column + 1 + length > width)
            {
                wrapped.Append('\n');
                column = hanging;
            }
            else if (wrapped.Length > 0)
            {
                wrapped.Append(' ');
                column++;
            }

            wrapped.Append(word);
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
