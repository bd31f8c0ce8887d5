using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MfaTools.Core.Tests;

public sealed class LineLengthTests
{
    /// <summary>As .editorconfig has it for editors.</summary>
    private const int Max = 120;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void No_line_of_code_is_longer_than_120_columns(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).ToList();
        Assert.True(files.Count > 30, $"Only {files.Count} files were found.");
        Assert.Empty(files.SelectMany(FindLongLines));
    }

    // The lines of a raw string are data: a line break would change them.
    private static IEnumerable<string> FindLongLines(string file)
    {
        bool isRaw = false;
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            bool hasMarks = line.Contains("\"\"\"", StringComparison.Ordinal);
            if (line.Length > Max && !isRaw && !hasMarks)
            {
                yield return $"{Path.GetRelativePath(Repository.Root, file)}({number}): {line.Length} columns";
            }

            if (hasMarks && line.Split("\"\"\"").Length % 2 == 0) isRaw = !isRaw;
        }
    }
}
