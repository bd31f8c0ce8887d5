using System.IO;
using System.Linq;
using System.Reflection;

namespace MfaTools.Tests;

public sealed class ManifestTests
{
    [Fact]
    public void Manifest_and_assembly_have_one_version()
    {
        using var session = new ModuleSession();
        string version = session.Run("(Get-Module MfaTools).Version.ToString(3)").Output.Single().ToString();
        string folder = Path.GetDirectoryName(Repository.Manifest)!;
        foreach (string name in new[] { "MfaTools.dll", "MfaTools.Core.dll" })
        {
            Assert.Equal(version, AssemblyName.GetAssemblyName(Path.Combine(folder, name)).Version!.ToString(3));
        }
    }

    [Fact]
    public void The_module_brings_no_other_assembly() => Assert.Equal(
        ["MfaTools.Core.dll", "MfaTools.dll"],
        Directory.GetFiles(Path.GetDirectoryName(Repository.Manifest)!, "*.dll").Select(Path.GetFileName).Order(System.StringComparer.Ordinal));

    [Fact]
    public void Every_type_that_is_given_has_a_view()
    {
        using var session = new ModuleSession();
        string text = Views.Render(session, "Get-MfaLogError $samples -IssueId Log.UnhandledSB");
        Assert.Contains("    Issue: Log.UnhandledSB", text);
        Assert.DoesNotContain("Next:", text);
        text = Views.Render(session, "Get-MfaLogError (Join-Path $samples MultiFactorAuthSvc.log) -Summary".Replace("(Join-Path $samples MultiFactorAuthSvc.log)", "\"$samples/MultiFactorAuthSvc.log\""));
        Assert.Contains("UnparsedLines", text);
        Assert.Contains("Log.UnhandledSB (1)", text);
        Assert.DoesNotContain("IssueIds", text);
    }
}
