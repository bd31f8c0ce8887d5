using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using MfaTools.Core.Tests.Registry;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Tls;

public sealed class TlsPolicyTests
{
    private const string Framework = @"SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
    private const string Framework32 = @"SOFTWARE\WOW6432Node\Microsoft\.NETFramework\v4.0.30319";

    private static readonly string[] Six = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"];

    private static readonly (string, string, uint)[] Strong =
    [
        (Framework, "SchUseStrongCrypto", 1), (Framework, "SystemDefaultTlsVersions", 1),
        (Framework32, "SchUseStrongCrypto", 1), (Framework32, "SystemDefaultTlsVersions", 1),
    ];

    private static readonly (string, string, uint)[] OnlyModern =
        [.. from protocol in new[] { "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1" }
            from role in new[] { "Client", "Server" }
            select ($@"Protocols\{protocol}\{role}", "Enabled", 0u)];

    /// <summary>The defaults by release, read off the documentation once more for this test: six protocols in the order
    /// SSL 2.0 to TLS 1.3; + on, - off, 0 not supported; client, then server.</summary>
    [Theory]
    [InlineData(6001, "-++000", "+++000")]
    [InlineData(6002, "-++--0", "+++--0")]
    [InlineData(6003, "-++--0", "+++--0")]
    [InlineData(7600, "-++--0", "+++--0")]
    [InlineData(7601, "-++--0", "+++--0")]
    [InlineData(9200, "-++++0", "-++++0")]
    [InlineData(9600, "-++++0", "-++++0")]
    [InlineData(10240, "-++++0", "-++++0")]
    [InlineData(10586, "-++++0", "-++++0")]
    [InlineData(14393, "0-+++0", "0-+++0")]
    [InlineData(15063, "0-+++0", "0-+++0")]
    [InlineData(16299, "0-+++0", "0-+++0")]
    [InlineData(17134, "0-+++0", "0-+++0")]
    [InlineData(17763, "0-+++0", "0-+++0")]
    [InlineData(18362, "0-+++0", "0-+++0")]
    [InlineData(18363, "0-+++0", "0-+++0")]
    [InlineData(19041, "0-+++0", "0-+++0")]
    [InlineData(19042, "0-+++0", "0-+++0")]
    [InlineData(19043, "0-+++0", "0-+++0")]
    [InlineData(19044, "0-+++0", "0-+++0")]
    [InlineData(19045, "0-+++0", "0-+++0")]
    [InlineData(20348, "0-++++", "0-++++")]
    [InlineData(22000, "0-++++", "0-++++")]
    [InlineData(22621, "0-++++", "0-++++")]
    [InlineData(22631, "0-++++", "0-++++")]
    [InlineData(25398, "0-++++", "0-++++")]
    [InlineData(26100, "0---++", "0---++")]
    [InlineData(26200, "0---++", "0---++")]
    public void What_is_absent_takes_the_default_of_the_build(int build, string client, string server)
    {
        var policy = TlsRegistry.Evaluate(RegText.Read(RegText.Server()), build);
        for (int i = 0; i < Six.Length; i++)
        {
            foreach (var (role, expected) in new[] { ("Client", client[i]), ("Server", server[i]) })
            {
                var state = Of(policy, Six[i], role);
                Assert.Equal(expected == '+', state.Effective);
                Assert.Equal(expected == '+', state.ByDefault);
                Assert.Null(state.Enabled);
                Assert.Contains($"build {build}", state.Source);
            }
        }
    }

    [Theory]
    [InlineData(20347)]
    [InlineData(20349)]
    [InlineData(26099)]
    [InlineData(99999)]
    [InlineData(5000)]
    [InlineData(null)]
    public void A_build_without_documented_default_is_unknown(int? build)
    {
        var policy = TlsRegistry.Evaluate(RegText.Read(RegText.Server()), build);
        Assert.All(policy.Protocols, state => Assert.Null(state.Effective));
        var result = Judge(RegText.Server(Strong), build, null);
        Assert.Equal(CheckStatus.Unknown, result.Status);
        Assert.Contains(
            result.Findings, finding => finding is { Id: "Tls.PolicyUnknown", Status: CheckStatus.Unknown });
    }

    /// <summary>Each pair of values for a protocol whose default is on: the table of the documentation.</summary>
    [Theory]
    [InlineData(1u, null, true, true)]
    [InlineData(1u, 0u, true, true)]
    [InlineData(0xFFFFFFFF, 0u, true, true)]
    [InlineData(2u, null, true, true)]
    [InlineData(1u, 1u, true, false)]
    [InlineData(0xFFFFFFFF, 0xFFFFFFFF, true, false)]
    [InlineData(0u, 0u, false, false)]
    [InlineData(0u, 1u, false, false)]
    [InlineData(0u, null, false, false)]
    [InlineData(null, 0u, true, true)]
    [InlineData(null, 1u, true, false)]
    public void Values_decide(uint? enabled, uint? disabledByDefault, bool effective, bool byDefault)
    {
        var values = new List<(string, string, uint)>();
        if (enabled is { } on) values.Add((@"Protocols\TLS 1.2\Client", "Enabled", on));
        if (disabledByDefault is { } off) values.Add((@"Protocols\TLS 1.2\Client", "DisabledByDefault", off));
        foreach (int build in new[] { 14393, 17763, 20348 })
        {
            var state = Of(TlsRegistry.Evaluate(RegText.Read(RegText.Server([.. values])), build), "TLS 1.2", "Client");
            Assert.Equal(
                (effective, byDefault, enabled, disabledByDefault),
                (state.Effective, state.ByDefault, state.Enabled, state.DisabledByDefault));
        }
    }

    [Fact]
    public void Enabled_alone_turns_on_what_is_off_by_default_but_not_what_does_not_exist()
    {
        var policy = TlsRegistry.Evaluate(
            RegText.Read(
                RegText.Server(
                    (@"Protocols\TLS 1.2\Client", "Enabled", 1), (@"Protocols\TLS 1.3\Client", "Enabled", 1))), 7601);
        Assert.True(Of(policy, "TLS 1.2", "Client").Effective);
        Assert.False(Of(policy, "TLS 1.3", "Client").Effective);
        Assert.Contains("not supported", Of(policy, "TLS 1.3", "Client").Source);
        // Set, on a build without documented defaults: what the release before it had.
        policy = TlsRegistry.Evaluate(
            RegText.Read(
                RegText.Server(
                    (@"Protocols\TLS 1.3\Client", "Enabled", 1), (@"Protocols\TLS 1.0\Client", "Enabled", 1),
                    (@"Protocols\TLS 1.1\Client", "Enabled", 0), (@"Protocols\SSL 2.0\Client", "Enabled", 1))), 27000);
        Assert.True(Of(policy, "TLS 1.3", "Client").Effective);
        Assert.True(Of(policy, "TLS 1.0", "Client").Effective);
        Assert.False(Of(policy, "TLS 1.1", "Client").Effective);
        Assert.Null(Of(policy, "SSL 2.0", "Client").Effective);
    }

    [Fact]
    public void A_value_of_another_type_is_not_guessed()
    {
        string text = RegText.Server() + "[" + RegText.Schannel
            + "\\Protocols\\TLS 1.2\\Client]\r\n\"Enabled\"=\"1\"\r\n";
        var state = Of(TlsRegistry.Evaluate(RegText.Read(text), 17763), "TLS 1.2", "Client");
        Assert.Null(state.Effective);
        Assert.Contains("REG_SZ", state.Source);
    }

    [Fact]
    public void An_export_of_one_key_says_nothing_on_the_others()
    {
        var policy = TlsRegistry.Evaluate(
            RegText.Read(
                RegText.Lines("[" + RegText.Schannel + @"\Protocols\TLS 1.0\Client]", "\"Enabled\"=dword:00000000")),
                    17763);
        Assert.False(Of(policy, "TLS 1.0", "Client").Effective);
        Assert.Null(Of(policy, "TLS 1.2", "Client").Effective);
        Assert.All(policy.DotNet, state => Assert.Null(state.StrongCrypto));
        Assert.Null(policy.Fips);
    }

    [Theory]
    // Below 4.6 only 1 counts; from 4.6 (SchUseStrongCrypto) and 4.7 (SystemDefaultTlsVersions) only 0.
    [InlineData(null, null, "SSL 3.0, TLS 1.0", "TLS 1.0, TLS 1.1, TLS 1.2", "what Windows allows", false)]
    [InlineData(1u, null, "TLS 1.0, TLS 1.1, TLS 1.2", "TLS 1.0, TLS 1.1, TLS 1.2", "what Windows allows", true)]
    [InlineData(null, 1u, "what Windows allows", "what Windows allows", "what Windows allows", true)]
    [InlineData(0u, null, "SSL 3.0, TLS 1.0", "SSL 3.0, TLS 1.0", "what Windows allows", false)]
    [InlineData(0u, 0u, "SSL 3.0, TLS 1.0", "SSL 3.0, TLS 1.0", "SSL 3.0, TLS 1.0", false)]
    [InlineData(null, 0u, "SSL 3.0, TLS 1.0", "TLS 1.0, TLS 1.1, TLS 1.2", "TLS 1.0, TLS 1.1, TLS 1.2", false)]
    [InlineData(2u, 2u, "SSL 3.0, TLS 1.0", "TLS 1.0, TLS 1.1, TLS 1.2", "what Windows allows", false)]
    public void What_dotnet_asks_for(
        uint? strong, uint? system, string asks, string from46, string from47, bool isStrong)
    {
        var values = new List<(string, string, uint)>();
        if (strong is { } a) values.Add((Framework32, "SchUseStrongCrypto", a));
        if (system is { } b) values.Add((Framework32, "SystemDefaultTlsVersions", b));
        var policy = TlsRegistry.Evaluate(RegText.Read(RegText.Server([.. values])), 17763);
        var state = policy.DotNet.Single(one => one is { Version: "v4.0.30319", Bits: 32 });
        Assert.Equal(
            (asks, from46, from47, isStrong),
            (state.AsksFor, state.AsksForFrom46, state.AsksForFrom47, state.StrongCrypto));
        Assert.Equal((strong, system), (state.SchUseStrongCrypto, state.SystemDefaultTlsVersions));
        Assert.False(policy.DotNet.Single(one => one is { Version: "v4.0.30319", Bits: 64 }).StrongCrypto);
    }

    [Fact]
    public void The_rest_of_the_policy_is_read()
    {
        string text = RegText.Server(
            (@"Ciphers\RC4 128/128", "Enabled", 0xFFFFFFFF), (@"Ciphers\DES 56/56", "Enabled", 0),
            (@"Hashes\MD5", "Enabled", 0), (@"KeyExchangeAlgorithms\Diffie-Hellman", "ServerMinKeyBitLength", 1024),
            ("x", "y", 0))
            + string.Join("\r\n",
                "[" + RegText.Schannel + "]", "\"EventLogging\"=dword:00000000",
                @"[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa\FIPSAlgorithmPolicy]",
                "\"Enabled\"=dword:00000001",
                @"[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp]",
                "\"DefaultSecureProtocols\"=dword:00000aa0",
                @"[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002]",
                "\"Functions\"=\"TLS_RSA_WITH_RC4_128_SHA, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\"", "");
        var policy = TlsRegistry.Evaluate(RegText.Read(text), 17763);
        Assert.Equal(0u, policy.EventLogging);
        Assert.True(policy.Fips);
        Assert.Equal(["SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2"], policy.WinHttp[0].Protocols);
        Assert.Null(policy.WinHttp[1].DefaultSecureProtocols);
        Assert.Equal(("Policy", 2), (policy.CipherSuiteOrderSource, policy.CipherSuiteOrder.Length));
        Assert.True(policy.Algorithms.Single(one => one.Name == "RC4 128/128").Effective);
        Assert.False(policy.Algorithms.Single(one => one.Name == "DES 56/56").Effective);
        Assert.Equal(1024u, policy.Algorithms.Single(one => one.Name == "Diffie-Hellman").ServerMinKeyBitLength);

        var result = Judge(text, 17763, null);
        Assert.Contains(
            result.Findings, finding =>
                finding.Id == "Tls.WeakCipher" && finding.Message.Contains("RC4 128/128")
                    && finding.Message.Contains("TLS_RSA_WITH_RC4_128_SHA") && !finding.Message.Contains("DES 56/56"));
        Assert.Contains(result.Findings, finding => finding.Id == "Tls.WeakDh" && finding.Message.Contains("1024"));
    }

    /// <summary>Nothing says that 8.x asks for TLS 1.0. Where Schannel would log a program that fails, and logs none,
    /// nothing has failed.</summary>
    [Theory]
    [InlineData("8.0.4", true, null, CheckStatus.Warning)]
    [InlineData("8.0.4", false, null, CheckStatus.Fail)]
    [InlineData("8.0.4", true, 0, CheckStatus.Fail)]
    [InlineData("7.3", true, null, CheckStatus.Fail)]
    [InlineData(null, true, null, CheckStatus.Fail)]
    public void DotNet_that_fails_nowhere_is_a_warning(string? version, bool read, int? logging, CheckStatus status)
    {
        string server = RegText.Server((@"Protocols\TLS 1.0\Client", "Enabled", 0))
            + (logging is { } value ? $"[{RegText.Schannel}]\r\n\"EventLogging\"=dword:{value:x8}\r\n" : "");
        Assert.Equal(status, Judge(server, 17763, version, read ? [] : null).Findings.Single(IsDotNet).Status);
        Assert.Equal(CheckStatus.Fail, Judge(server, 17763, version, [Event10013()]).Findings.Single(IsDotNet).Status);

        static bool IsDotNet(Finding finding) => finding.Id == "Tls.DotNetStrongCrypto";
    }

    [Fact]
    public void The_storys_server()
    {
        var result = Judge(
            RegText.Server(
                (@"Protocols\TLS 1.0\Client", "Enabled", 0), (@"Protocols\TLS 1.0\Client", "DisabledByDefault", 1)),
                    9600, "7.3", [Event10013()]);
        var product = Assert.Single(result.Findings, finding => finding.Id == "Tls.ProductNeedsTls10");
        Assert.Equal(CheckStatus.Fail, product.Status);
        Assert.Contains("7.3", product.Message);
        Assert.Contains("Enabled=0", product.Evidence);
        Assert.Contains("36871 client state 10013", product.Evidence);
        Assert.StartsWith(
            "In this order: 1. upgrade MFA Server to 8.x; 2. let .NET Framework programs", product.Recommendation);
        Assert.Equal(
            "Repair-MfaTlsConfig -DotNetStrongCrypto -WhatIf\nRepair-MfaTlsConfig -DotNetStrongCrypto",
            product.Command);
        Assert.Equal("Test-MfaTlsConfig", product.Verify);
        Assert.Contains(
            result.Findings, finding => finding is { Id: "Tls.DotNetStrongCrypto", Status: CheckStatus.Fail });
        Assert.Contains(result.Findings, finding => finding.Id == "Tls.PolicyMismatch");
        Assert.Contains(
            result.Findings, finding =>
                finding.Id == "Tls.SchannelErrors" && finding.Message.Contains("TLS 1.0 (Client)"));

        // TLS 1.2 is enabled already: that step is left out, and the others are numbered without a gap.
        Assert.Equal([1, 2, 3], result.Remedies.Select(remedy => remedy.Order));
        Assert.StartsWith("Upgrade", result.Remedies[0].Title);
        Assert.Equal(4, result.Remedies[1].Changes.Length);
        Assert.Equal([64, 64, 32, 32], result.Remedies[1].Changes.Select(change => change.Bits));
        Assert.Equal((false, 2), (result.Remedies[1].RebootNeeded, result.Remedies[1].RestartServices.Length));
    }

    [Fact]
    public void The_insecure_remedy_is_the_last_and_only_a_pointer()
    {
        var result = Judge(RegText.Server((@"Protocols\TLS 1.0\Client", "Enabled", 0)), 9600, "7.3");
        Assert.Equal([false, false, true], result.Remedies.Select(remedy => remedy.IsInsecure));
        var last = result.Remedies[^1];
        Assert.Contains("INSECURE", last.Title);
        Assert.Contains("Get-Help Repair-MfaTlsConfig", last.Detail);
        Assert.Null(last.Command);
        Assert.Empty(last.Changes);
        Assert.All(result.Findings, finding => Assert.DoesNotContain("AllowInsecureProtocol", finding.Command ?? ""));
    }

    [Fact]
    public void Two_steps_that_are_left_are_one_command()
    {
        var result = Judge(
            RegText.Server((@"Protocols\TLS 1.0\Client", "Enabled", 0), (@"Protocols\TLS 1.2\Client", "Enabled", 0)),
            9600, "7.3");
        var product = result.Findings.Single(finding => finding.Id == "Tls.ProductNeedsTls10");
        Assert.EndsWith("\nRepair-MfaTlsConfig -DotNetStrongCrypto -Protocol 'TLS 1.2' -Role Client", product.Command);
        Assert.Equal([1, 2, 3, 4], result.Remedies.Select(remedy => remedy.Order));
    }

    [Theory]
    [InlineData("8.0.1.1", null)]
    [InlineData("8", null)]
    [InlineData("10.1", null)]
    [InlineData(null, null)]
    [InlineData("6.3.1", CheckStatus.Fail)]
    [InlineData("7.3", CheckStatus.Fail)]
    [InlineData("v7.0", CheckStatus.Fail)]
    public void Only_before_8_the_product_needs_tls_1_0(string? version, CheckStatus? expected)
    {
        var result = Judge(RegText.Server((@"Protocols\TLS 1.0\Client", "Enabled", 0)), 17763, version);
        Assert.Equal(
            expected, result.Findings.FirstOrDefault(finding => finding.Id == "Tls.ProductNeedsTls10")?.Status);
        Assert.Equal(expected is null, result.Remedies.All(remedy => !remedy.IsInsecure));
    }

    [Fact]
    public void With_strong_crypto_the_need_is_a_warning()
    {
        var result = Judge(RegText.Server([.. OnlyModern, .. Strong]), 20348, "7.3");
        Assert.Equal(CheckStatus.Warning, Assert.Single(result.Findings).Status);
        Assert.Equal("Tls.ProductNeedsTls10", result.Findings[0].Id);
    }

    [Fact]
    public void A_version_that_is_none_is_said()
    {
        var result = Judge(RegText.Server([.. OnlyModern, .. Strong]), 20348, "latest");
        Assert.Equal("Product.VersionUnknown", Assert.Single(result.Findings).Id);
        Assert.Equal(CheckStatus.Unknown, result.Status);
    }

    [Fact]
    public void A_hardened_server_passes()
    {
        var result = Judge(RegText.Server([.. OnlyModern, .. Strong]), 20348, "8.0");
        Assert.Equal(CheckStatus.Pass, result.Status);
        Assert.Equal("Tls.Ok", Assert.Single(result.Findings).Id);
        Assert.NotEmpty(result.Findings[0].Evidence);
        // 0xFFFFFFFF for on is as good as 1.
        Assert.Equal(
            CheckStatus.Pass,
            Judge(RegText.Server(
                [.. OnlyModern, .. Strong, (@"Protocols\TLS 1.2\Client", "Enabled", uint.MaxValue),
                    (@"Protocols\TLS 1.2\Client", "DisabledByDefault", 0)]), 20348, null).Status);
    }

    [Fact]
    public void No_modern_protocol_fails_and_half_disabled_is_said()
    {
        var result = Judge(
            RegText.Server(
                [.. Strong, (@"Protocols\TLS 1.2\Server", "Enabled", 0), (@"Protocols\TLS 1.2\Client", "Enabled", 1),
                    (@"Protocols\TLS 1.2\Client", "DisabledByDefault", 1)]), 17763, null);
        Assert.EndsWith(
            "for servers.", result.Findings.Single(finding => finding.Id == "Tls.NoModernProtocol").Message);
        Assert.Contains(
            "TLS 1.2 for clients", result.Findings.Single(finding => finding.Id == "Tls.HalfDisabled").Message);
    }

    [Fact]
    public void Legacy_is_a_warning_that_spares_what_the_product_needs()
    {
        var result = Judge(RegText.Server(Strong), 17763, "7.3");
        var legacy = Assert.Single(result.Findings);
        Assert.Equal(("Tls.LegacyProtocol", CheckStatus.Warning), (legacy.Id, legacy.Status));
        Assert.EndsWith("\nRepair-MfaTlsConfig -DisableProtocol 'TLS 1.1' -Role Client, Server", legacy.Command);
        legacy = Assert.Single(Judge(RegText.Server(Strong), 17763, "8.1").Findings);
        Assert.EndsWith(
            "\nRepair-MfaTlsConfig -DisableProtocol 'TLS 1.0', 'TLS 1.1' -Role Client, Server", legacy.Command);
    }

    [Fact]
    public void Silence_is_no_evidence_where_nothing_is_logged()
    {
        string text = RegText.Server([.. OnlyModern, .. Strong]) + "[" + RegText.Schannel
            + "]\r\n\"EventLogging\"=dword:00000000\r\n";
        var result = Judge(text, 20348, "8.0", []);
        Assert.Equal(CheckStatus.Unknown, result.Status);
        Assert.Contains("EventLogging", Assert.Single(result.Findings).Message);
        // Nobody asked for events: it is a setting to change.
        Assert.Equal(CheckStatus.Warning, Judge(text, 20348, "8.0").Status);
    }

    /// <summary>Raw values of real servers: their effective state by the documentation's table, whatever another tool
    /// says of them.</summary>
    [RecordedServersTheory]
    [InlineData("exchange2016.xml", 14393)]
    [InlineData("exchange2019-misconfigured.xml", 17763)]
    [InlineData("extended-protection-misconfigured.xml", 17763)]
    public void Recorded_servers(string file, int build)
    {
        XNamespace ns = "http://schemas.microsoft.com/powershell/2004/04";
        var values = new List<(string Key, string Name, uint Value)>();
        var expected = new List<(string Protocol, string Role, uint? Enabled, uint? Off)>();
        foreach (
            var entry in XDocument.Load(Path.Combine(RecordedServersTheoryAttribute.Folder, file))
                .Descendants(ns + "MS"))
        {
            uint? Raw(string name)
            {
                var element = entry.Elements().FirstOrDefault(e => (string?)e.Attribute("N") == name);
                return element is null || element.Name.LocalName == "Nil"
                    ? null
                    : unchecked((uint)long.Parse(element.Value, CultureInfo.InvariantCulture));
            }

            string? version = entry.Elements(ns + "S")
                .FirstOrDefault(e => (string?)e.Attribute("N") == "TLSVersion")?.Value;
            if (version is not null)
            {
                foreach (string role in new[] { "Client", "Server" })
                {
                    expected.Add(
                        ($"TLS {version}", role, Raw(role + "EnabledValue"), Raw(role + "DisabledByDefaultValue")));
                    if (Raw(role + "EnabledValue") is { } on)
                    {
                        values.Add(($@"Protocols\TLS {version}\{role}", "Enabled", on));
                    }

                    if (Raw(role + "DisabledByDefaultValue") is { } off)
                    {
                        values.Add(($@"Protocols\TLS {version}\{role}", "DisabledByDefault", off));
                    }
                }
            }

            string? net = entry.Elements(ns + "S")
                .FirstOrDefault(e => (string?)e.Attribute("N") == "NetVersion")?.Value;
            if (net is null) continue;
            foreach (
                var (prefix, root) in new[] { ("", @"SOFTWARE\Microsoft"), ("Wow", @"SOFTWARE\WOW6432Node\Microsoft") })
            {
                foreach (string name in new[] { "SystemDefaultTlsVersions", "SchUseStrongCrypto" })
                {
                    if (Raw($"{prefix}{name}Value") is { } number)
                    {
                        values.Add(($@"{root}\.NETFramework\{net}", name, number));
                    }
                }
            }
        }

        Assert.True(expected.Count >= 6, "the recording has no protocols");
        var policy = TlsRegistry.Evaluate(RegText.Read(RegText.Server([.. values])), build);
        foreach (var (protocol, role, enabled, off) in expected)
        {
            var state = Of(policy, protocol, role);
            Assert.Equal((enabled, off), (state.Enabled, state.DisabledByDefault));
            bool byBuild = protocol != "TLS 1.3";
            bool on = byBuild && (enabled is null || enabled != 0);
            Assert.Equal(on, state.Effective);
            Assert.Equal(on && off is null or 0 && on, state.ByDefault);
        }

        foreach (var (key, name, value) in values.Where(value => value.Key.Contains(".NETFramework")))
        {
            var state = policy.DotNet.Single(
                one => key.EndsWith(one.Version, StringComparison.Ordinal)
                    && one.Bits == (key.Contains("WOW") ? 32 : 64));
            Assert.Equal(
                value, name == "SchUseStrongCrypto" ? state.SchUseStrongCrypto : state.SystemDefaultTlsVersions);
        }

        // It is judged without a fault, and nothing that Windows honours is a failure of its own.
        var result = new TlsConfigResult();
        TlsPolicyJudge.Judge(result, policy, null, null);
        Assert.All(
            result.Findings.Where(finding => finding.Status == CheckStatus.Fail), finding =>
                Assert.Contains(finding.Id, new[] { "Tls.DotNetStrongCrypto", "Tls.NoModernProtocol" }));
    }

    [Fact]
    public void An_event_whose_role_is_not_known_is_no_evidence_for_the_client()
    {
        foreach (string? role in (string?[])["client", "server", null])
        {
            var seen = Event10013();
            seen.Role = role;
            var result = Judge(RegText.Server((@"Protocols\TLS 1.0\Client", "Enabled", 0)), 9600, "7.3", [seen]);
            var finding = Assert.Single(result.Findings, one => one.Id == "Tls.ProductNeedsTls10");
            Assert.Equal(role == "client", finding.Evidence!.Contains("Schannel logged it", StringComparison.Ordinal));
        }
    }

    internal static TlsEvent Event10013() =>
        SchannelEvents.Count(
            [new SchannelEvent
            {
                Id = 36871, Role = "client", ErrorState = 10013, Level = 2,
                TimeUtc = new DateTime(2018, 3, 7, 18, 20, 20, DateTimeKind.Utc),
            }])[0];

    private static TlsConfigResult Judge(string registry, int? build, string? version, TlsEvent[]? events = null)
    {
        var result = new TlsConfigResult();
        TlsPolicyJudge.Judge(result, TlsRegistry.Evaluate(RegText.Read(registry), build), version, events);
        return result;
    }

    private static TlsProtocolState Of(TlsPolicy policy, string protocol, string role) =>
        policy.Protocols.Single(state => state.Protocol == protocol && state.Role == role);
}
