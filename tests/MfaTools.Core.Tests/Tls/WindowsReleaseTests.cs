using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Core.Tests.Registry;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Tls;

/// <summary>Exports of every Windows from 2008 to Server 2025, as people have them.</summary>
public sealed class WindowsReleaseTests
{
    private static readonly (string, string, uint)[] Strong =
        [.. from view in new[] { @"SOFTWARE\Microsoft", @"SOFTWARE\WOW6432Node\Microsoft" }
            from name in new[] { "SchUseStrongCrypto", "SystemDefaultTlsVersions" }
            select ($@"{view}\.NETFramework\v4.0.30319", name, 1u)];

    private static readonly (string, string, uint)[] OnlyModern =
        [.. from protocol in new[] { "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1" }
            from role in new[] { "Client", "Server" }
            select ($@"Protocols\{protocol}\{role}", "Enabled", 0u)];

    // KB3140245 and its fix write DisabledByDefault=0 alone.
    [Fact]
    public void The_setting_of_KB3140245_turns_TLS_1_2_on_as_client()
    {
        var result = JudgeCase("r01-kb3140245.reg", 7601);
        foreach (string protocol in new[] { "TLS 1.1", "TLS 1.2" })
        {
            Assert.True(Of(result, protocol, "Client") is { Effective: true, ByDefault: true });
            Assert.False(Of(result, protocol, "Server").Effective);
        }

        Assert.DoesNotContain(result.Findings, finding => finding.Id == "Tls.NoModernProtocol"
            && finding.Message.Contains("client"));
        var mismatch = result.Findings.Single(finding => finding.Id == "Tls.PolicyMismatch"
            && finding.Message.StartsWith("TLS 1.2", StringComparison.Ordinal));
        Assert.Contains("Enable TLS 1.2 for servers too", mismatch.Recommendation);
        Assert.EndsWith("\nRepair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Server", mismatch.Command);
    }

    [Theory]
    [InlineData(6002)]
    [InlineData(6003)]
    [InlineData(7600)]
    [InlineData(7601)]
    public void Up_to_2008_R2_an_absent_DisabledByDefault_counts_as_1(int build)
    {
        var result = Judge(RegText.Server((@"Protocols\TLS 1.2\Client", "Enabled", 1)), build);
        var state = Of(result, "TLS 1.2", "Client");
        Assert.Equal((true, false), (state.Effective, state.ByDefault));
        Assert.Contains("counts as 1", state.Source);
        var half = result.Find("Tls.HalfDisabled");
        Assert.EndsWith("\nRepair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Client", half.Command);
        // Where it is off by default for another reason, Enabled alone is enough.
        Assert.True(Of(Judge(RegText.Server((@"Protocols\TLS 1.0\Client", "Enabled", 1)), 26100), "TLS 1.0",
            "Client").ByDefault);
    }

    [Theory]
    [InlineData(6003)]
    [InlineData(7601)]
    [InlineData(17763)]
    [InlineData(26100)]
    public void What_turns_TLS_1_2_on_writes_both_values(int build)
    {
        var policy = TlsRegistry.Evaluate(RegText.Read(RegText.Server()), build);
        var changes = TlsRemedies.Protocol(policy, "TLS 1.2", server: false, on: true);
        Assert.Equal(["Enabled=1", "DisabledByDefault=0"], changes.Where(change => !TlsRemedies.IsInPlace(change))
            .Select(change => $"{change.Name}={change.Data}"));
    }

    [Theory]
    [InlineData(26100)]
    [InlineData(26200)]
    [InlineData(25398)]
    [InlineData(22631)]
    [InlineData(22621)]
    [InlineData(19044)]
    [InlineData(19045)]
    public void Windows_after_2021_is_known(int build)
    {
        var result = JudgeCase("r10-defaults.reg", build);
        Assert.All(result.Protocols, state => Assert.NotNull(state.Effective));
        Assert.All(result.Protocols.Where(state => state.Protocol == "TLS 1.2"), state => Assert.True(state.Effective));
        Assert.All(result.Protocols.Where(state => state.Protocol.StartsWith("SSL", StringComparison.Ordinal)),
            state => Assert.False(state.Effective));
        Assert.DoesNotContain(result.Findings, finding => finding.Status == CheckStatus.Unknown);
        Assert.All(result.Protocols.Where(state => state.IsInferred),
            state => Assert.Matches("inferred from|pages differ", state.Source));
        Assert.Equal(build is 25398 or 26200, Of(result, "TLS 1.2", "Client").Source.Contains("inferred from"));
    }

    [Fact]
    public void Off_by_a_default_that_is_not_certain_proves_nothing()
    {
        var result = Judge(RegText.Server(), 26100);
        Assert.Equal(CheckStatus.Warning, result.Find("Tls.DotNetStrongCrypto").Status);
        result = Judge(RegText.Server(Strong), 26100);
        Assert.Equal(CheckStatus.Pass, result.Status);
        Assert.Contains("as far as the defaults of this Windows are known", result.Findings[0].Message);
        Assert.Contains("pages differ", result.Findings[0].Evidence);
        // Set, it is certain.
        Assert.Equal(CheckStatus.Fail, Judge(RegText.Server(OnlyModern), 26100).Find("Tls.DotNetStrongCrypto").Status);
        Assert.Equal(CheckStatus.Warning, Judge(RegText.Server(Strong), 26100, "7.3")
            .Find("Tls.ProductNeedsTls10").Status);
    }

    [Fact]
    public void A_recorded_Windows_11_has_TLS_1_2_and_1_3()
    {
        var result = JudgeCase("r07-win11grpc.reg", 22631);
        Assert.All(result.Protocols.Where(state => state.Protocol is "TLS 1.2" or "TLS 1.3"),
            state => Assert.True(state is { Effective: true, ByDefault: true }));
    }

    [Fact]
    public void Equal_control_sets_agree()
    {
        var result = JudgeCase("r12-lithnet.reg", 9600);
        Assert.All(result.Protocols.Where(state => state is not { Protocol: "SSL 2.0", Role: "Server" }),
            state => Assert.NotNull(state.Effective));
        Assert.True(Of(result, "TLS 1.2", "Client").Effective);
        Assert.False(Of(result, "TLS 1.0", "Server").Effective);
        Assert.Equal(CheckStatus.Pass, result.Status);

        // One value differs: of that key nothing is known, of the others all.
        string text = File.ReadAllText(CasePath("r12-lithnet.reg"));
        int at = text.LastIndexOf(@"TLS 1.2\Client]", StringComparison.Ordinal);
        string other = text[..at] + text[at..].Replace("\"Enabled\"=dword:00000001", "\"Enabled\"=dword:00000000");
        result = new TlsConfigResult();
        TlsPolicyJudge.Judge(result, TlsRegistry.Evaluate(RegText.ReadBytes(Encoding.ASCII.GetBytes(other)), 9600),
            null, null);
        Assert.Null(Of(result, "TLS 1.2", "Client").Effective);
        Assert.Contains("ControlSet001 and ControlSet002", Of(result, "TLS 1.2", "Client").Source);
        Assert.False(Of(result, "TLS 1.0", "Server").Effective);
    }

    [Fact]
    public void TLS_1_3_without_a_suite_of_it_is_no_pass()
    {
        var result = JudgeCase("r14-pywinrm.reg", 20348);
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("Tls.HalfDisabled", CheckStatus.Warning), (finding.Id, finding.Status));
        Assert.Contains("no TLS 1.3 suite", finding.Message);
        Assert.Contains("TLS_AES_256_GCM_SHA384", finding.Recommendation);
    }

    [Fact]
    public void Errors_that_are_not_logged_are_said()
    {
        var finding = JudgeCase("r21-evlog4.reg", 20348).Find("Tls.SchannelErrors");
        Assert.Contains("logs no errors", finding.Message);
        Assert.Contains("Set EventLogging to 5", finding.Recommendation);
        for (uint logging = 0; logging < 8; logging++)
        {
            var result = Judge(RegText.Server([.. OnlyModern, .. Strong])
                + $"[{RegText.Schannel}]\r\n\"EventLogging\"=dword:{logging:x8}\r\n", 20348);
            Assert.Equal((logging & 1) == 0, result.Findings.Any(finding => finding.Id == "Tls.SchannelErrors"));
        }
    }

    [Fact]
    public void No_cipher_left_fails()
    {
        var result = JudgeCase("r22-noaes-9600.reg", 9600);
        var findings = result.Findings.Where(finding => finding.Id == "Tls.NoModernProtocol").ToList();
        Assert.Equal(2, findings.Count);
        Assert.All(findings, finding => Assert.Equal(CheckStatus.Fail, finding.Status));
        Assert.Contains("no cipher suite is left", findings[0].Message);
        Assert.Contains("AES 256/256", findings[0].Evidence);
    }

    /// <summary>Whatever of the keys or the order leaves TLS 1.2 without a suite.</summary>
    [Theory]
    [InlineData(20348, null, "Ciphers:AES 128/128,AES 256/256,Triple DES 168", false)]
    [InlineData(17763, null, "Ciphers:AES 128/128,AES 256/256,Triple DES 168,RC4 128/128", false)]
    [InlineData(17763, null, "Ciphers:AES 128/128,AES 256/256", true)]
    [InlineData(17763, null, "KeyExchangeAlgorithms:Diffie-Hellman,ECDH,PKCS", false)]
    [InlineData(17763, null, "KeyExchangeAlgorithms:Diffie-Hellman,PKCS", true)]
    [InlineData(17763, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "KeyExchangeAlgorithms:ECDH", false)]
    [InlineData(17763, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "Ciphers:AES 256/256", false)]
    [InlineData(17763, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "Ciphers:AES 128/128", true)]
    // TLS 1.3 is not there before 2022, ECDHE with GCM and RSA not before Windows 10.
    [InlineData(17763, "TLS_AES_256_GCM_SHA384", "", false)]
    [InlineData(20348, "TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256", "", false)]
    [InlineData(9600, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "", false)]
    [InlineData(9600, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384", "", true)]
    // For programs that ask for them only.
    [InlineData(17763, "TLS_RSA_WITH_NULL_SHA256,TLS_PSK_WITH_AES_256_GCM_SHA384", "", false)]
    // It is not documented that TLS 1.2 heeds the keys of hashes.
    [InlineData(17763, null, "Hashes:SHA,SHA256,SHA384,SHA512,MD5", null)]
    [InlineData(17763, null, "Hashes:SHA,MD5", true)]
    [InlineData(17763, "TLS_NEW_SUITE_OF_TOMORROW", "", null)]
    public void Pass_takes_a_suite(int build, string? order, string off, bool? left)
    {
        var values = new List<(string, string, uint)>([.. OnlyModern, .. Strong]);
        if (off.Length > 0) values.AddRange(off.Split(':')[1].Split(',')
            .Select(name => ($@"{off.Split(':')[0]}\{name}", "Enabled", 0u)));
        string text = RegText.Server([.. values]);
        if (order is not null)
        {
            text += "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL"
                + "\\00010002]\r\n"
                + $"\"Functions\"=\"{order}\"\r\n";
        }

        var result = Judge(text, build);
        var client = result.Findings.Where(finding => finding.Message.Contains("client")
            && finding.Id is "Tls.NoModernProtocol" or "Tls.PolicyUnknown").ToList();
        if (left == true) Assert.Empty(client);
        else Assert.Equal(left is null ? CheckStatus.Unknown : CheckStatus.Fail, Assert.Single(client,
            finding => finding.Message.Contains("for clients")).Status);
        Assert.Equal(left == true && (build < 20348 || order is null), result.Status == CheckStatus.Pass);
    }

    [Theory]
    [InlineData(1u, "neither 0 nor 0xFFFFFFFF")]
    [InlineData(2u, "neither 0 nor 0xFFFFFFFF")]
    public void A_cipher_that_is_on_by_another_number_is_remarked(uint number, string said)
    {
        var result = Judge(RegText.Server([.. OnlyModern, .. Strong, (@"Ciphers\AES 128/128", "Enabled", number)]),
            17763);
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("Tls.ValueNotDocumented", CheckStatus.Warning), (finding.Id, finding.Status));
        Assert.Contains(said, finding.Evidence);
        Assert.Null(result.Algorithms.Single().Effective);
        // A weak one is said to be weak all the same.
        result = Judge(RegText.Server([.. OnlyModern, .. Strong, (@"Ciphers\RC4 128/128", "Enabled", number)]), 17763);
        Assert.Contains(result.Findings, one => one.Id == "Tls.WeakCipher" && one.Message.Contains("RC4 128/128"));
        Assert.Equal(CheckStatus.Pass, Judge(RegText.Server([.. OnlyModern, .. Strong, (@"Ciphers\AES 128/128",
            "Enabled", uint.MaxValue)]), 17763).Status);
    }

    [Fact]
    public void Fips_mode_turns_SSL_off()
    {
        string fips = "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy]\r\n"
            + "\"Enabled\"=dword:0000000";
        foreach (string role in new[] { "Client", "Server" })
        {
            Assert.True(Of(Judge(RegText.Server() + fips + "0\r\n", 9600), "SSL 3.0", role).Effective);
            var state = Of(Judge(RegText.Server((@"Protocols\SSL 3.0\" + role, "Enabled", 1)) + fips + "1\r\n",
                9600), "SSL 3.0", role);
            Assert.Equal((false, false), (state.Effective, state.ByDefault));
            Assert.Contains("FIPS", state.Source);
            Assert.True(Of(Judge(RegText.Server() + fips + "1\r\n", 9600), "TLS 1.0", role).Effective);
        }
    }

    /// <summary>A 0 in the values of .NET changes what programs for later frameworks ask for, too.</summary>
    [Theory]
    [InlineData(null, null, "below 4.6 ")]
    [InlineData(0u, null, "below 4.7 ")]
    [InlineData(null, 0u, "below 4.6 ")]
    [InlineData(0u, 0u, "any .NET Framework 4.x")]
    public void The_programs_that_ask_for_old_protocols_are_named(uint? strong, uint? system, string said)
    {
        var values = new List<(string, string, uint)>();
        foreach (string view in new[] { @"SOFTWARE\Microsoft", @"SOFTWARE\WOW6432Node\Microsoft" })
        {
            if (strong is { } a) values.Add(($@"{view}\.NETFramework\v4.0.30319", "SchUseStrongCrypto", a));
            if (system is { } b) values.Add(($@"{view}\.NETFramework\v4.0.30319", "SystemDefaultTlsVersions", b));
        }

        Assert.Contains(said, Judge(RegText.Server([.. values]), 17763).Find("Tls.DotNetStrongCrypto").Message);
    }

    /// <summary>TLS 1.2 off as client is told on every build, also where TLS 1.3 is on; and meanwhile nothing advises
    /// to turn off what is left.</summary>
    [Theory]
    [InlineData(7601, null)]
    [InlineData(9600, 0u)]
    [InlineData(14393, 0u)]
    [InlineData(17763, 0u)]
    [InlineData(20348, 0u)]
    [InlineData(26100, 0u)]
    [InlineData(99999, 0u)]
    public void TLS_1_2_off_as_client_fails_and_nothing_turns_TLS_1_0_off(int build, uint? enabled)
    {
        var values = new List<(string, string, uint)>(Strong);
        if (enabled is { } number) values.Add((@"Protocols\TLS 1.2\Client", "Enabled", number));
        // TLS 1.0 and 1.1 differ by role, too.
        values.Add((@"Protocols\TLS 1.0\Client", "Enabled", 1));
        values.Add((@"Protocols\TLS 1.0\Server", "Enabled", 0));
        values.Add((@"Protocols\TLS 1.1\Client", "Enabled", 0));
        values.Add((@"Protocols\TLS 1.1\Server", "Enabled", 1));
        foreach (string? version in new[] { "7.3", "8.0.2", null })
        {
            var result = Judge(RegText.Server([.. values]), build, version);
            var finding = result.Findings.Single(finding => finding.Id == "Tls.NoModernProtocol"
                && finding.Message.Contains("for clients"));
            Assert.Equal(CheckStatus.Fail, finding.Status);
            Assert.EndsWith("\nRepair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Client", finding.Command);
            foreach (var one in result.Findings)
            {
                Assert.DoesNotMatch("[Dd]isable (them|TLS 1.[01]) (for|once|, but)", one.Recommendation);
                Assert.DoesNotContain("-DisableProtocol", one.Command ?? "");
            }

            Assert.Contains(result.Findings, one => one.Id == "Tls.PolicyMismatch"
                && one.Recommendation!.Contains("Leave TLS 1.0 as it is"));
            var remedy = Assert.Single(result.Remedies, remedy => remedy.RebootNeeded && !remedy.IsInsecure);
            Assert.EndsWith("\nRepair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Client", remedy.Command);
            Assert.Equal(Enumerable.Range(1, result.Remedies.Length), result.Remedies.Select(one => one.Order));
        }
    }

    [Fact]
    public void A_mismatch_says_which_side_to_change()
    {
        var values = new List<(string, string, uint)>([.. Strong, .. OnlyModern
            .Where(value => value.Item1 is not @"Protocols\TLS 1.0\Server"), (@"Protocols\TLS 1.2\Server", "Enabled",
            1)]);
        var finding = Judge(RegText.Server([.. values]), 17763, "8.0").Find("Tls.PolicyMismatch");
        Assert.Contains("Disable TLS 1.0 for servers too", finding.Recommendation);
        Assert.EndsWith("\nRepair-MfaTlsConfig -DisableProtocol 'TLS 1.0' -Role Server", finding.Command);
        // An earlier product may need it: then it is the client's side that matters, and nothing is to be turned off.
        finding = Judge(RegText.Server([.. values]), 17763, "7.3").Find("Tls.PolicyMismatch");
        Assert.Contains("Leave TLS 1.0 as it is", finding.Recommendation);
        Assert.Null(finding.Command);

        finding = Judge(RegText.Server([.. Strong, .. OnlyModern, (@"Protocols\TLS 1.2\Client", "Enabled", 0)]),
            20348, "8.0").Find("Tls.PolicyMismatch");
        Assert.Contains("Enable TLS 1.2 for clients too", finding.Recommendation);
    }

    [Theory]
    [InlineData(0xA0u, "64-bit: SSL 3.0, TLS 1.0")]
    [InlineData(0u, "64-bit: nothing")]
    [InlineData(0xA80u, null)]
    [InlineData(0x2000u, null)]
    public void WinHTTP_without_TLS_1_2_is_said(uint value, string? said)
    {
        string text = RegText.Server([.. OnlyModern, .. Strong])
            + "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet "
            + $"Settings\\WinHttp]\r\n\"DefaultSecureProtocols\"=dword:{value:x8}\r\n";
        var result = Judge(text, 9600);
        Assert.Equal(said is null, result.Status == CheckStatus.Pass);
        if (said is null) return;
        Assert.Contains(said, Assert.Single(result.Findings).Message);
        Assert.Contains("Add 0x800", result.Findings[0].Recommendation);
    }

    [Theory]
    [InlineData("TLS1.2", true)]
    [InlineData("TLS v1.2", true)]
    [InlineData("SSLv3", true)]
    [InlineData("tls 1.2", false)]
    [InlineData("DTLS 1.2", false)]
    [InlineData("PCT 1.0", false)]
    [InlineData("Multi-Protocol Unified Hello", false)]
    public void A_key_that_Windows_does_not_read_is_remarked(string name, bool remarked)
    {
        var result = Judge(RegText.Server([.. OnlyModern, .. Strong, ($@"Protocols\{name}\Client", "Enabled", 1),
            ($@"Protocols\{name}\Client", "DisabledByDefault", 0)]), 17763);
        Assert.Equal(remarked, result.Findings.Any(finding => finding.Id == "Tls.ValueNotDocumented"
            && finding.Message.Contains(name)));
        Assert.Equal(!remarked, result.Status == CheckStatus.Pass);
    }

    [Fact]
    public void A_Windows_without_TLS_1_2_is_not_told_to_turn_it_on()
    {
        var findings = Judge(RegText.Server(Strong), 6001).Findings
            .Where(finding => finding.Id == "Tls.NoModernProtocol").ToList();
        Assert.Equal(2, findings.Count);
        Assert.All(findings, finding => Assert.Contains("does not have TLS 1.2", finding.Recommendation));
        Assert.All(findings, finding => Assert.Null(finding.Command));
    }

    /// <summary>The table of the documentation is the one that is shipped.</summary>
    [Fact]
    public void The_documented_table_is_the_shipped_one()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "windows-tls-defaults.md"));
        foreach (var row in WindowsTlsDefaults.Default.Rows) Assert.Contains(Line(row), page);
        Assert.Equal(WindowsTlsDefaults.Default.Rows.Length,
            page.Split('\n').Count(line => line.StartsWith("| Windows", StringComparison.Ordinal)));
    }

    private static string Line(WindowsTlsDefaults.Row row)
    {
        string builds = row.FirstBuild == row.LastBuild ? $"{row.FirstBuild}" : $"{row.FirstBuild}-{row.LastBuild}";
        var cells = new[] { "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3" }.Select(name =>
        {
            var found = row.Defaults.Single(one => one.Protocol == name);
            string said = found.Client == found.Server ? found.Client : $"{found.Client} / {found.Server}";
            return said + (found.InferredFrom is null ? "" : " (i)") + (found.Note is null ? "" : " (!)");
        });
        return $"| {row.Os} | {builds} | {string.Join(" | ", cells)} |";
    }

    private static string CasePath(string name) => Path.Combine(Repository.Root, "tests", "MfaTools.Core.Tests",
        "Registry", "Cases", name);

    private static TlsConfigResult JudgeCase(string name, int build)
    {
        var result = new TlsConfigResult();
        TlsPolicyJudge.Judge(result, TlsRegistry.Evaluate(RegText.ReadBytes(File.ReadAllBytes(CasePath(name))),
            build), null, null);
        return result;
    }

    private static TlsConfigResult Judge(string registry, int build, string? version = null)
    {
        var result = new TlsConfigResult();
        TlsPolicyJudge.Judge(result, TlsRegistry.Evaluate(RegText.Read(registry), build), version, null);
        return result;
    }

    private static TlsProtocolState Of(TlsConfigResult result, string protocol, string role) =>
        result.Protocols.Single(state => state.Protocol == protocol && state.Role == role);
}

file static class FindingOf
{
    /// <summary>The one finding of an id.</summary>
    public static Finding Find(this TlsConfigResult result, string id) =>
        result.Findings.Single(finding => finding.Id == id);
}
