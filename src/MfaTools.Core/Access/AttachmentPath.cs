using System;
using MfaTools.Logs;

namespace MfaTools.Access;

/// <summary>A path as Windows reads it, on any system: its share or its drive, and the rest.</summary>
internal sealed record AttachmentPath
{
    /// <summary>The path as it was entered.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The file server of <c>\\server\share\file</c>, or null.</summary>
    public string? Server { get; private init; }

    /// <summary>The share, or null.</summary>
    public string? Share { get; private init; }

    /// <summary>The letter of <c>X:\file</c> in upper case, or null.</summary>
    public char? Drive { get; private init; }

    /// <summary>Whether it leads over the network.</summary>
    public bool IsUnc => Server is not null;

    /// <summary>Whether permissions were given without a path.</summary>
    internal bool IsUnnamed { get; private init; }

    /// <summary>Stands for the file if permissions were given without a path.</summary>
    /// <param name="share">Whether those of a share were also given.</param>
    internal static AttachmentPath Unnamed(bool share) => share
        ? new() { Text = @"\\<server>\<share>\<file>", Server = "<server>", Share = "<share>", IsUnnamed = true }
        : new() { Text = "<file>", IsUnnamed = true };

    /// <summary>Reads a path with a share or a drive.</summary>
    /// <param name="text">The path.</param>
    /// <returns>Null if it has neither, or a character that no Windows path has. A quote or a line break would also
    /// change the meaning of a suggested command.</returns>
    public static AttachmentPath? Parse(string text)
    {
        string plain = text.Replace('/', '\\');
        // Masked parts of a log are in angle brackets.
        if (PathText.WindowsProblem(Redactor.WithoutLabels(plain)) is not null
            || Array.Exists(plain.ToCharArray(), IsLineBreakOrControl))
        {
            return null;
        }

        if (plain.StartsWith(@"\\?\UNC\", StringComparison.OrdinalIgnoreCase)) plain = @"\\" + plain.Substring(8);
        else if (plain.StartsWith(@"\\?\", StringComparison.Ordinal)) plain = plain.Substring(4);
        if (plain.StartsWith(@"\\", StringComparison.Ordinal))
        {
            string[] parts = plain.Substring(2).Split('\\');
            // \\.\ is a device; a server and a share alone are not a file.
            if (parts.Length < 3 || Array.Exists(parts, part => part.Trim().Length == 0) || parts[0] is "." or "?")
            {
                return null;
            }

            return new AttachmentPath { Text = text, Server = parts[0], Share = parts[1] };
        }

        bool drive = plain.Length > 3 && plain[0] is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z')
            && plain[1] == ':' && plain[2] == '\\';
        return drive ? new AttachmentPath { Text = text, Drive = char.ToUpperInvariant(plain[0]) } : null;
    }

    // A U+FFFD replaces an unknown character of the log, so the real name differs.
    private static bool IsLineBreakOrControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFFFD';

    /// <summary>Whether the file server is a certain computer.</summary>
    /// <param name="computer">Its name without a domain.</param>
    public bool IsOn(string computer)
    {
        if (Server is null) return false;
        return Server.Equals(computer, StringComparison.OrdinalIgnoreCase)
            || Server.StartsWith(computer + ".", StringComparison.OrdinalIgnoreCase)
            || Server.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || Server is "127.0.0.1" or "--1.ipv6-literal.net";
    }
}
