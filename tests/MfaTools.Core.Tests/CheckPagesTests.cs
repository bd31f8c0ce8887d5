using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Core.Tests;

/// <summary>Each finding id has its page and each page its id. The ids are read from the source: all stand there
/// whole.</summary>
public sealed class CheckPagesTests
{
    private static readonly string Pages = Path.Combine(Repository.Root, "docs", "checks");

    [Fact]
    public void Every_id_has_its_page_and_every_page_its_id()
    {
        var source = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).ToList();
        const string Areas = "Cert|ClientCert|Cloud|Net|Nps|Tls|Sdk|SignIn|Access|Product|Health|Diagnosis";
        var id = new Regex($"\"((?:{Areas})\\.[A-Z][A-Za-z0-9]*)\"");
        var ids = source.SelectMany(text => id.Matches(text).Select(match => match.Groups[1].Value))
            // Made of an area and a name in NetFindings.
            .Concat(["Net.Timeout", "Net.Reset", "Net.Closed", "Tls.Timeout", "Tls.Reset", "Tls.Closed"])
            .Distinct().Order(StringComparer.Ordinal);
        var pages = Directory.GetFiles(Pages, "*.*.md").Select(page => Path.GetFileNameWithoutExtension(page)!)
            .Order(StringComparer.Ordinal);
        Assert.Equal(ids, pages);
    }

    [Fact]
    public void Every_page_has_the_form()
    {
        foreach (string page in Directory.GetFiles(Pages, "*.*.md"))
        {
            string[] lines = File.ReadAllLines(page);
            Assert.Equal("# " + Path.GetFileNameWithoutExtension(page), lines[0]);
            Assert.NotEmpty(lines[2]);
            Assert.Equal(
                ["## What is read", "## How it is judged", "## Fix", "## Source"],
                lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
        }
    }
}
