using System;

namespace MfaTools.Snapshots;

/// <summary>Sentences in a snapshot. Anyone may have written them, so they are shown as quotations.</summary>
internal static class QuotedText
{
    private const string Mark = "the snapshot says: ";
    private const int MaxLength = 600;

    /// <summary>The sentence, marked as a quotation; empty if there is none.</summary>
    public static string Of(string? text)
    {
        string line = Short(text, MaxLength);
        return line.Length == 0 || IsMarked(line) ? line : Mark + line;
    }

    /// <summary>Whether a text is marked already, as in a snapshot of a snapshot.</summary>
    public static bool IsMarked(string text) => text.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>A name in one line, at most so many characters long.</summary>
    public static string Short(string? text, int max = 300) => PlainText.OneLine(text ?? "", max);
}
