using System;
using MfaTools.Sdk;

namespace MfaTools.Snapshots;

/// <summary>Sentences that a snapshot holds. They are those of whoever wrote it, and are shown as such.</summary>
internal static class SaidText
{
    private const string Mark = "the snapshot says: ";
    private const int MaxLength = 600;

    /// <summary>The sentence, marked as the snapshot's; empty where there is none.</summary>
    public static string Of(string? text)
    {
        string line = Short(text, MaxLength);
        return line.Length == 0 || IsMarked(line) ? line : Mark + line;
    }

    /// <summary>Whether a text is marked already, as in a snapshot of a snapshot.</summary>
    public static bool IsMarked(string text) => text.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>A name, in one line.</summary>
    public static string Short(string? text, int max = 300) => SdkText.Clean(text ?? "", max);
}
