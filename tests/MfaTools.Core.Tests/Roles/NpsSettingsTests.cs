using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Diagnosis;
using MfaTools.Core.Tests.Registry;
using MfaTools.Roles;

namespace MfaTools.Core.Tests.Roles;

public sealed class NpsSettingsTests
{
    [Fact]
    public void An_extension_that_is_set_up_passes()
    {
        var result = Judge(RoleSamples.Registry());
        Assert.Equal(
            (CheckStatus.Pass, RoleSamples.Tenant, "TRUE"), (result.Status, result.TenantId, result.RequireUserMatch));
        Assert.Equal([@"C:\Extensions\MfaNpsAuthzExt.dll"], result.AuthorizationDlls);
        Assert.Equal("Nps.Ok", Assert.Single(result.Findings).Id);
    }

    [Theory]
    [InlineData("REQUIRE_USER_MATCH", "FALSE", "Nps.UserMatchOff")]
    [InlineData("REQUIRE_USER_MATCH", "false", "Nps.UserMatchOff")]
    [InlineData("REQUIRE_USER_MATCH", null, "Nps.Ok")]
    [InlineData("IP_WHITELIST", "10.0.0.1;10.0.0.2", "Nps.IpWhitelist")]
    [InlineData("IP_WHITELIST", "", "Nps.Ok")]
    public void An_open_door_is_a_warning(string name, string? value, string id) =>
        Assert.Equal([id], Ids(Judge(RoleSamples.Registry(values: (name, value)))));

    [Fact]
    public void A_door_closes_by_the_command_and_opens_by_its_undo()
    {
        var finding = Judge(RoleSamples.Registry(values: ("REQUIRE_USER_MATCH", "FALSE"))).Findings[0];
        Assert.Equal(
            @"Set-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\AzureMfa' -Name 'REQUIRE_USER_MATCH' -Value "
                + @"'TRUE'", finding.Command);
        Assert.EndsWith("-Value 'FALSE'", finding.Undo, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dll_that_is_not_registered_fails()
    {
        var result = Judge(RoleSamples.Registry(isRegistered: false));
        Assert.Equal((CheckStatus.Fail, "Nps.ExtensionNotRegistered"), (result.Status, result.Findings[0].Id));
        // The list may be several strings, of which one is the extension's.
        string several = RoleSamples.Registry().Replace(
            "\"AuthorizationDLLs\"=\"C:\\\\Extensions\\\\MfaNpsAuthzExt.dll\"",
            "\"AuthorizationDLLs\"=hex(7):" + Hex("C:\\other.dll\0C:\\x\\MfaNpsAuthzExt.dll\0\0"),
            StringComparison.Ordinal);
        Assert.Equal([@"C:\other.dll", @"C:\x\MfaNpsAuthzExt.dll"], Judge(several).AuthorizationDlls);
        Assert.Equal(["Nps.Ok"], Ids(Judge(several)));
    }

    [Fact]
    public void Keys_that_were_not_read_are_unknown()
    {
        var result = Judge(RegText.Lines(@"[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\AzureMfa]"));
        Assert.Equal((CheckStatus.Unknown, "Nps.NotRead"), (result.Status, Assert.Single(result.Findings).Id));
    }

    [Theory]
    [InlineData("MS-CHAPv2", null, "Nps.NumberMatching")]
    [InlineData("MS-CHAPv2", "FALSE", "Nps.Ok")]
    [InlineData("MS-CHAPv2", "TRUE", "Nps.NumberMatching")]
    [InlineData("PAP", null, "Nps.Ok")]
    [InlineData("Extension", null, "Nps.Ok")]
    public void Number_matching_needs_PAP(string type, string? overridden, string id)
    {
        var signIns = new SignInJudge(RoleSamples.Read(RoleSamples.Decision(6272, "alice", 5, 0, type))).Facts;
        Assert.Equal(
            [id], Ids(Judge(RoleSamples.Registry(values: ("OVERRIDE_NUMBER_MATCHING_WITH_OTP", overridden)), signIns)));
    }

    [Theory]
    [InlineData(null, "MS-CHAPv2", 16, true)]
    [InlineData(0u, "MS-CHAPv2", 16, true)]
    [InlineData(1u, "MS-CHAPv2", 16, false)]
    [InlineData(null, "PAP", 16, false)]
    [InlineData(null, "MS-CHAPv2", 48, false)]
    public void NTLMv2_matters_where_MS_CHAPv2_is_denied(uint? value, string type, int reason, bool found)
    {
        var signIns = new SignInJudge(RoleSamples.Read(RoleSamples.Decision(6273, "alice", 5, reason, type))).Facts;
        Assert.Equal(found, Ids(Judge(RoleSamples.Registry(ntlm: value), signIns)).Contains("Nps.NtlmV2Off"));
    }

    [Fact]
    public void A_RADIUS_client_that_need_not_send_the_attribute_is_a_warning()
    {
        RadiusClient[] clients =
        [
            new() { Name = "VPN'01", AuthAttributeRequired = false },
            new() { Name = "VPN02", AuthAttributeRequired = true },
            new() { Name = "OLD", AuthAttributeRequired = false, Enabled = false }, new() { Name = "VPN03" },
        ];
        var finding = Assert.Single(Judge(RoleSamples.Registry(), clients: clients).Findings);
        Assert.Equal(
            ("Nps.MessageAuthenticator", "Set-NpsRadiusClient -Name 'VPN''01' -AuthAttributeRequired $true"),
            (finding.Id, finding.Command));
    }

    private static string Hex(string text) =>
        string.Join(
            ",", System.Text.Encoding.Unicode.GetBytes(text)
                .Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    private static List<string> Ids(NpsExtensionResult result) => [.. result.Findings.Select(finding => finding.Id)];

    private static NpsExtensionResult Judge(
        string registry, SignInFacts? signIns = null, RadiusClient[]? clients = null) =>
        NpsSettingsJudge.Judge("NPS01", RegText.Read(registry), clients, signIns ?? SignInFacts.None);
}
