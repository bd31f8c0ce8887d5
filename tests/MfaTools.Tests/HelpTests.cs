using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Tests;

public sealed class HelpTests
{
    [Fact]
    public void Every_cmdlet_has_a_page_for_its_parameters_and_built_help_made_from_it()
    {
        using var session = new ModuleSession();
        string maml = Regex.Replace(File.ReadAllText(Path.Combine(Repository.Root, "out", "MfaTools", "en-US", "MfaTools.dll-Help.xml")), @"\s+", " ");
        var cmdlets = session.Run("(Get-Command -Module MfaTools).Name").Output.Select(name => name.ToString()).ToList();
        Assert.NotEmpty(cmdlets);
        foreach (string cmdlet in cmdlets)
        {
            string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", cmdlet + ".md"));
            var documented = Regex.Matches(page, @"^### -(\w+)\r?\n\r?\n(.+)$", RegexOptions.Multiline).Where(match => match.Groups[1].Value != "CommonParameters").ToList();
            var parameters = session.Run(
                $"(Get-Command {cmdlet}).Parameters.Keys | Where-Object {{ $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }}").Output;
            Assert.Equal(parameters.Select(name => name.ToString()).Order(), documented.Select(match => match.Groups[1].Value).Order());
            Assert.All(documented, match => Assert.Contains(
                System.Security.SecurityElement.Escape(match.Groups[2].Value.Trim()).Replace("&apos;", "'").Replace("&quot;", "\""),
                maml));
            Assert.DoesNotContain("{{", page);
        }
    }

    [Fact]
    public void Get_Help_shows_it()
    {
        using var session = new ModuleSession();
        string text = Views.Render(session, "Get-Help Get-MfaLogError -Full");
        Assert.Contains("names known issues with cause and fix", text);
        Assert.Contains("Why new users get no mail", text);
        Assert.Contains("-Redact", text);
    }

    [Fact]
    public void What_the_page_shows_is_what_the_console_prints()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", "Get-MfaLogError.md")).ReplaceLineEndings("\n");
        var examples = Regex.Matches(page, "```powershell\n(.+?)\n```\n\n```output\n(.+?)\n```", RegexOptions.Singleline);
        Assert.True(examples.Count >= 5);
        foreach (Match example in examples)
        {
            using var process = ShellTests.Start("-Command", example.Groups[1].Value);
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd();
            Assert.Equal(example.Groups[2].Value, Regex.Replace(output.ReplaceLineEndings("\n"), " +(?=\n)", "").Trim('\n'));
        }
    }
}
