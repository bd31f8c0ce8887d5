using System;
using System.Collections.Generic;
using System.Management.Automation.Language;
using System.Text;

namespace MfaTools.Commands;

/// <summary>Breaks commands into lines that can be pasted.</summary>
internal static class CommandText
{
    private const string Indent = "  ";

    /// <summary>Breaks a command between its tokens, and text that is too long for a line between its characters,
    /// without changing what it does.</summary>
    public static string Fold(string command, int width)
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
}
