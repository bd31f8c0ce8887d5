using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MfaTools.Core.Tests.Knowledge;

/// <summary>The messages of issue-samples.txt.</summary>
internal static class IssueSamples
{
    public static IReadOnlyList<(string? Id, bool Shows, string Message)> All { get; } =
        [.. File.ReadAllLines(
            Path.Combine(Repository.Root, "tests", "MfaTools.Core.Tests", "Knowledge", "issue-samples.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(Parse)];

    private static (string? Id, bool Shows, string Message) Parse(string line)
    {
        string id = line[..line.IndexOf(' ', StringComparison.Ordinal)];
        string message = line[(id.Length + 1)..].Replace('\u23CE', '\n');
        return id == "none" ? (null, true, message) : (id.TrimStart('!'), id[0] != '!', message);
    }
}
