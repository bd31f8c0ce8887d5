using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Security;

/// <summary>SDDL as users have it: on one line, wrapped by Format-List, with the name of its property, or in a file of
/// icacls /save, which has the SDDL of many files.</summary>
internal sealed class SddlText
{
    private const RegexOptions AnyCase = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly Regex Start = new(@"^\s*[OGDS]\s*:", AnyCase);
    private static readonly Regex Property = new(@"^\s*(?:Sddl|SecurityDescriptor)\s*:\s*(?<sddl>.*)$", AnyCase);

    private readonly List<(string Name, string Sddl)> _files = [];

    /// <summary>Reads one text, or several lines.</summary>
    public SddlText(IEnumerable<string> given)
    {
        // icacls writes UTF-16 without a byte order mark, which other programs read as these characters.
        string text = string.Join("\n", given).Replace("\0", "").Trim('\uFEFF', '\uFFFE');
        string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];
        if (!ReadProperty(lines) && !ReadFiles(lines)) _files.Add(("", Join(lines)));
    }

    /// <summary>The names of the files, if there are several.</summary>
    public IEnumerable<string> Names => _files.Select(file => file.Name);

    /// <summary>The SDDL of a file; null if there are several and none is for this file.</summary>
    /// <param name="path">The path of the file, or null.</param>
    public string? For(string? path)
    {
        if (_files.Count == 1) return _files[0].Sddl;
        string whole = "\\" + path?.Replace('/', '\\');
        // The longest relative name is the most certain one.
        return _files
            .Where(file => whole.EndsWith("\\" + file.Name, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(file => file.Name.Length)
            .Select(file => file.Sddl)
            .FirstOrDefault();
    }

    private bool ReadProperty(string[] lines)
    {
        int at = Array.FindIndex(lines, line => Property.IsMatch(line));
        if (at < 0) return false;
        var rest = lines.Skip(at + 1).TakeWhile(line => line.Trim().Length > 0 && char.IsWhiteSpace(line[0]));
        _files.Add(("", Join([Property.Match(lines[at]).Groups["sddl"].Value, .. rest])));
        return true;
    }

    private bool ReadFiles(string[] lines)
    {
        lines = [.. lines.Where(line => line.Trim().Length > 0)];
        for (int i = 0; i + 1 < lines.Length; i++)
        {
            if (Start.IsMatch(lines[i]) || !Start.IsMatch(lines[i + 1])) continue;
            _files.Add((lines[i].Trim().TrimStart('.', '\\'), lines[i + 1].Trim()));
        }

        // A file of icacls begins with a name; otherwise these are wrapped lines of one SDDL.
        if (lines.Length > 0 && Start.IsMatch(lines[0])) _files.Clear();
        return _files.Count > 0;
    }

    // A line can be broken anywhere, and the next one is indented.
    private static string Join(IEnumerable<string> lines) =>
        string.Concat(lines.Select(line => line.TrimStart())).Trim();
}
