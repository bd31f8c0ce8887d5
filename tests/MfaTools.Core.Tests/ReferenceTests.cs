using System.IO;
using System.Linq;
using System.Reflection;

namespace MfaTools.Core.Tests;

/// <summary>What the module is linked against is there in Windows PowerShell 5.1 on .NET Framework 4.7.2.</summary>
public sealed class ReferenceTests
{
    private static readonly string Module = Path.Combine(Repository.Root, "out", "MfaTools");

    [Theory]
    [InlineData("MfaTools.dll", 400)]
    [InlineData("MfaTools.Core.dll", 1500)]
    [InlineData("BouncyCastle.Cryptography.dll", 500)]
    public void Every_type_and_member_is_there(string name, int least)
    {
        using var references = NetFramework();
        var missing = references.FindMissing(Path.Combine(Module, name));
        // Of VectorSearch.cs, which is not called on .NET Framework.
        string[] known = name == "MfaTools.Core.dll"
            ? ["System.Numerics.Vector", "System.Numerics.Vector`1", "System.Numerics.Vectors"]
            : [];
        Assert.Equal(known, missing);
        Assert.True(references.Count >= least, $"{references.Count} references");
    }

    // That the test above can fail: these tests are for a newer .NET.
    [Fact]
    public void What_newer_dotnet_has_is_missing()
    {
        using var references = NetFramework();
        var missing = references.FindMissing(typeof(ReferenceTests).Assembly.Location);
        Assert.Contains("System.Security.Cryptography.PemEncoding", missing);
        Assert.Contains("System.String.Contains System.Boolean`0(System.Char)", missing);
        Assert.DoesNotContain("System.String.Contains System.Boolean`0(System.String)", missing);
    }

    private static References NetFramework()
    {
        string framework = Folder("NetFramework");
        return new References(Module, framework, Path.Combine(framework, "Facades"), Folder("PowerShell"));
    }

    private static string Folder(string name) =>
        typeof(ReferenceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(one => one.Key == name).Value!;
}
