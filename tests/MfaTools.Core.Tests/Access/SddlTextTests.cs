using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Access;

/// <summary>SDDL as it is pasted, and what is said on it.</summary>
public sealed class SddlTextTests
{
    private const string Account = "S-1-5-21-1004336348-1177238915-682003330-1104";
    private const string Guide = @"\\fs01\public\Guide.pdf";

    public static TheoryData<string> Cases => [.. ReadCases().Select(one => one.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cases_from_practice(string id)
    {
        var one = ReadCases().Single(one => one.Id == id);
        var result = Test(one.File, one.Share, one.Sid, one.Groups, one.Path);
        bool? expected = one.Right.StartsWith("yes", StringComparison.Ordinal) ? true : null;
        Assert.Equal(expected, result.CanRead);
        Assert.Equal(expected == true ? "Access.Ok" : "Access.NotConclusive", Assert.Single(result.Findings).Id);
        if (id == "S38") Assert.Contains("has no D: part", result.Findings[0].Message);
    }

    [Theory]
    [InlineData("O:BAD:(A;;FR;;;WD)", "O:BAD:(A;;FR;;;WD)")]
    [InlineData("O:BAD:(A;;FR;;\r\n;WD)(A;;F\r\n   A;;;BA)", "O:BAD:(A;;FR;;;WD)(A;;FA;;;BA)")]
    [InlineData(
        "\r\n\r\nSddl        : O:BAD:(A;;FR;;;W\r\n              D)(A;;FA;;;BA)\r\n\r\n\r\n",
        "O:BAD:(A;;FR;;;WD)(A;;FA;;;BA)")]
    [InlineData(
        "Name               : public\nSecurityDescriptor : O:BAD:(A;;FR;;;W\n                     D)\nShadowCopy       "
            + "  : False\n", "O:BAD:(A;;FR;;;WD)")]
    [InlineData("\uFEFFO:BAD:(A;;FR;;;WD)", "O:BAD:(A;;FR;;;WD)")]
    [InlineData("Guide.pdf\r\nD:AI(A;ID;FR;;;WD)\r\n", "D:AI(A;ID;FR;;;WD)")]
    [InlineData("D:AI(A;ID;FR;;;WD)\r\n\r\n", "D:AI(A;ID;FR;;;WD)")]
    public void One_descriptor_however_it_was_copied(string text, string sddl) => Assert.Equal(sddl,
        new SddlText([text]).For(Guide));

    [Fact]
    public void Lines_of_Get_Content_are_joined() => Assert.Equal("O:BAD:(A;;FR;;;WD)", new SddlText(["O:BAD:(A;;F",
        "R;;;WD)"]).For(null));

    // As icacls MFA /save acl.txt /T writes it, in UTF-16 without a mark.
    [Theory]
    [InlineData(@"\\fs01\public\MFA\Guide.pdf", "D:(A;;FR;;;BA)")]
    [InlineData("//fs01/public/mfa/guide.pdf", "D:(A;;FR;;;BA)")]
    [InlineData(@"\\fs01\public\MFA\Old\Guide.pdf", "D:(A;;FR;;;BU)")]
    [InlineData(@"D:\MFA\Old\Guide.pdf", "D:(A;;FR;;;BU)")]
    [InlineData(@"\\fs01\public\MFA", "D:(A;;FR;;;SY)")]
    [InlineData(@"\\fs01\public\Guide.pdf", null)]
    [InlineData(@"\\fs01\public\MFA\NotGuide.pdf", null)]
    [InlineData(null, null)]
    public void A_file_of_icacls_has_the_permissions_of_many(string? path, string? sddl)
    {
        const string Saved =
            "MFA\r\nD:(A;;FR;;;SY)\r\nMFA\\Guide.pdf\r\nD:(A;;FR;;;BA)\r\nMFA\\Old\\Guide.pdf\r\nD:(A;;FR;;;BU)\r\n";
        Assert.Equal(sddl, new SddlText([Saved]).For(path));
        Assert.Equal(sddl, new SddlText(Saved.Split("\r\n")).For(path));
        Assert.Equal(sddl, new SddlText([string.Concat(Saved.Select(c => c + "\0"))]).For(path));
        Assert.Equal(3, new SddlText([Saved]).Names.Count());
    }

    [Theory]
    [InlineData("D:(A;;FR;;;S-1-5-2)", @"\\fs01\public\Guide.pdf", "", true)]
    [InlineData("D:(A;;FR;;;S-1-5-2)", @"C:\Guide.pdf", "", false)]
    // What is given counts as given.
    [InlineData("D:(A;;FR;;;S-1-5-2)", @"C:\Guide.pdf", "S-1-5-2", true)]
    [InlineData("D:(A;;FR;;;BU)", @"\\fs01\public\Guide.pdf", "", null)]
    [InlineData("D:(A;;FR;;;BU)", @"\\fs01\public\Guide.pdf", "S-1-5-32-545", true)]
    [InlineData("D:(A;;FR;;;S-1-5-64-10)", @"\\fs01\public\Guide.pdf", "S-1-5-64-10", true)]
    [InlineData("D:(A;;FR;;;S-1-22-2-1005)", @"\\fs01\public\Guide.pdf", "S-1-22-2-1005", true)]
    [InlineData("D:(A;;FR;;;SU)", @"C:\Guide.pdf", "", null)]
    public void Groups_that_are_given_count(string file, string path, string group, bool? canRead) =>
        Assert.Equal(canRead, Test(file, "D:(A;;FA;;;WD)", Account, group.Length == 0 ? [] : [group], path).CanRead);

    [Theory]
    [InlineData("O:BAG:BAS:(ML;;NW;;;HI)", "D:(A;;FA;;;WD)", "the SDDL of the file has no D: part")]
    [InlineData("D:(A;;FA;;;WD)", "O:BAG:BA", "the SDDL of the share has no D: part")]
    public void What_has_no_D_part_is_not_told(string file, string share, string said)
    {
        var result = Test(file, share, Account, [], Guide);
        Assert.Null(result.CanRead);
        Assert.Equal("Access.NotConclusive", result.Findings.Single().Id);
        Assert.Contains(said, result.Findings[0].Message);
        Assert.True(Test("D:NO_ACCESS_CONTROL", "D:NO_ACCESS_CONTROL", Account, [], Guide).CanRead);
        Assert.False(Test("D:", "D:NO_ACCESS_CONTROL", Account, [], Guide).CanRead);
    }

    [Fact]
    public void Local_System_reads_what_is_labelled_for_its_level()
    {
        Assert.True(Test("O:BAD:(A;;FA;;;SY)S:(ML;;NR;;;SI)", null, "S-1-5-18", null, @"C:\Guide.pdf").CanRead);
        Assert.True(Test("O:BAD:(A;;FA;;;SY)S:(ML;;NR;;;HI)", null, "S-1-5-18", null, @"C:\Guide.pdf").CanRead);
    }

    // The administrator of the file server is not the domain's.
    [Fact]
    public void LA_is_an_account_of_the_file_server()
    {
        const string Administrator = "S-1-5-21-1-2-3-500";
        Assert.Null(Test("O:BAD:(A;;FA;;;LA)", "D:(A;;FA;;;WD)", Administrator, [], Guide).CanRead);
    }

    [Fact]
    public void Without_a_path_the_permissions_alone_are_judged()
    {
        var result = Test("D:(A;;FR;;;AU)", null, Account, [], null);
        Assert.True(result.CanRead);
        Assert.Contains("-ShareSddl", result.Findings[0].Evidence);
        result = Test("D:(A;;FR;;;AU)", "D:(A;;FR;;;BA)", Account, [], null);
        Assert.False(result.CanRead);
        Assert.Equal(@"\\<server>\<share>\<file>", result.Path);
        Assert.Equal("Access.DeniedByShare", result.Findings[0].Id);
        // Whether it would come over the network is not known.
        Assert.Null(Test("D:(A;;FR;;;NU)", null, Account, [], null).CanRead);
    }

    private static AttachmentAccessResult Test(string file, string? share, string sid, string[]? groups, string? path)
    {
        var account = Sid.Parse(sid);
        var domain = account.IsOfDomain ? new Sid(account.Authority, [.. account.Parts.Take(4)]) : null;
        SecurityDescriptor Parse(string text) => SecurityDescriptor.ParseSddl(new SddlText([text]).For(path)!, domain);
        var attachment = path is null ? AttachmentPath.Unnamed(share is not null) : AttachmentPath.Parse(path)!;
        return new FakeWindows().Test(attachment, request => request with
        {
            IdentitySid = account,
            Groups = groups is null ? null : Array.ConvertAll(groups, Sid.Parse),
            File = Parse(file),
            Share = share is null ? null : Parse(share),
        });
    }

    private static readonly JsonSerializerOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    private static Case[] ReadCases() => JsonSerializer.Deserialize<Case[]>(
        System.IO.File.ReadAllText(Path.Combine(Repository.Root, "tests", "MfaTools.Core.Tests", "Access",
            "sddl-cases.json")),
        AnyCase)!;

    private sealed record Case(string Id, string File, string Share, string Sid, string[]? Groups, string Path,
        string Right);
}
