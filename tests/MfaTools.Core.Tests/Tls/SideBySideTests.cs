using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using MfaTools.Net;
using MfaTools.Tls;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Tls;

/// <summary>The same servers seen by us, by sslscan and by testssl.sh.</summary>
public class SideBySideTests(ITestOutputHelper output)
{
    public static TheoryData<string> Servers => [.. Configurations.Keys];

    private static readonly Dictionary<string, Func<ServerProcess>> Configurations = new()
    {
        ["openssl, all suites"] = () =>
            ServerProcess.OpenSsl(
                "-dcert", "ec.pem", "-dkey", "ec.key", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-min_protocol",
                "TLSv1"),
        ["openssl, server's order"] = () =>
            ServerProcess.OpenSsl(
                "-serverpref", "-cipher", "AES128-SHA:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA:@SECLEVEL=0",
                "-min_protocol", "TLSv1.1", "-no_tls1_3"),
        ["openssl, TLS 1.2 alone"] = () =>
            ServerProcess.OpenSsl("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA"),
        ["openssl, TLS 1.3 alone"] = () => ServerProcess.OpenSsl("-tls1_3", "-curves", "P-384:X25519"),
        ["openssl, TLS 1.0 alone"] = () => ServerProcess.OpenSsl("-tls1", "-cipher", "ALL:@SECLEVEL=0"),
        ["openssl, without 1.1"] = () =>
            ServerProcess.OpenSsl("-cipher", "ALL:@SECLEVEL=0", "-min_protocol", "TLSv1", "-no_tls1_1"),
        ["openssl, anonymous"] = () =>
            ServerProcess.OpenSsl("-cipher", "aNULL:eNULL:@SECLEVEL=0", "-min_protocol", "TLSv1", "-no_tls1_3"),
        ["openssl, ARIA alone"] = () => ServerProcess.OpenSsl("-cipher", "ARIAGCM", "-no_tls1_3"),
        ["openssl, Camellia alone"] = () =>
            ServerProcess.OpenSsl("-cipher", "CAMELLIA:@SECLEVEL=0", "-min_protocol", "TLSv1", "-no_tls1_3"),
        ["openssl, CCM alone"] = () => ServerProcess.OpenSsl("-cipher", "AESCCM", "-no_tls1_3"),
        ["openssl, CCM alone with TLS 1.3"] = () =>
            ServerProcess.OpenSsl("-cipher", "AESCCM8", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256"),
        ["openssl, PSK alone"] = () =>
            ServerProcess.OpenSsl("-nocert", "-psk", "0123456789abcdef", "-cipher", "PSK:@SECLEVEL=0", "-no_tls1_3"),
        ["openssl, anonymous alone"] = () =>
            ServerProcess.OpenSsl("-nocert", "-cipher", "aNULL:@SECLEVEL=0", "-min_protocol", "TLSv1", "-no_tls1_3"),
        ["openssl, X448 alone"] = () => ServerProcess.OpenSsl("-curves", "X448"),
        ["openssl, P-521 alone"] = () => ServerProcess.OpenSsl("-curves", "P-521"),
        ["openssl, brainpool alone"] = () =>
            ServerProcess.OpenSsl("-curves", "brainpoolP256r1:brainpoolP384r1", "-no_tls1_3", "-cipher", "ECDHE"),
        ["openssl, sect571r1 alone"] = () =>
            ServerProcess.OpenSsl("-curves", "sect571r1", "-no_tls1_3", "-cipher", "ECDHE"),
        ["openssl, client certificate required"] = () => ServerProcess.OpenSsl("-Verify", "1"),
        ["nginx, today's"] = () => ServerProcess.Nginx("ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on;"),
        ["nginx, old"] = () =>
            ServerProcess.Nginx(
                "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0; ssl_verify_client optional_no_ca;"),
    };

    private static readonly string[] BeyondSslscan =
        ["openssl, PSK alone", "openssl, client certificate required", "openssl, brainpool alone",
            "openssl, sect571r1 alone"];

    [ToolTheory("sslscan", "openssl", "nginx")]
    [MemberData(nameof(Servers))]
    public async Task Finds_what_sslscan_finds(string name)
    {
        using var server = Configurations[name]();
        var watch = Stopwatch.StartNew();
        var offer = await RunAsync(server);
        var ours = watch.Elapsed;
        watch.Restart();
        var scan = XDocument.Parse(Run("sslscan", "--xml=-", "--no-colour", $"127.0.0.1:{server.Port}"));
        output.WriteLine(
            $"{name}: {offer.Protocols.Sum(p => p.CipherSuites.Length)} suites, {ours.TotalMilliseconds:F0} ms, "
                + $"sslscan {watch.ElapsedMilliseconds} ms");

        var protocols = scan.Descendants("protocol").Where(p => (string?)p.Attribute("enabled") == "1")
            .Select(p => $"{p.Attribute("type")!.Value.ToUpperInvariant()} {p.Attribute("version")!.Value}").Select(
                p => p is "SSL 2" or "SSL 3" ? p + ".0" : p);
        Assert.Equal(protocols.Order(), offer.Protocols.Where(p => p.Offered == true).Select(p => p.Protocol).Order());
        Assert.All(offer.Protocols, p => Assert.NotNull(p.Offered));

        foreach (var protocol in offer.Protocols.Where(p => p.Offered == true))
        {
            string theirs = protocol.Protocol.Replace("TLS ", "TLSv");
            var suites = scan.Descendants("cipher").Where(c => (string?)c.Attribute("sslversion") == theirs)
                .Select(c => Hex(c.Attribute("id")!.Value)).ToArray();
            Assert.True(protocol.AllCipherSuites);
            // It makes whole connections, which it cannot with keys, certificates and curves that it does not have.
            if (BeyondSslscan.Contains(name))
            {
                Assert.Subset(Names(protocol.CipherSuites).ToHashSet(), Names(suites).ToHashSet());
            }
            else Assert.Equal(Names(suites), Names(protocol.CipherSuites));
            var groups = scan.Descendants("group").Where(g => (string?)g.Attribute("sslversion") == theirs)
                .Select(g => TlsNames.Group(Hex(g.Attribute("id")!.Value))).ToArray();
            // sslscan knows fewer groups; it lists none below TLS 1.2.
            if (groups.Length > 0) Assert.Subset(protocol.Groups.ToHashSet(), groups.ToHashSet());
        }
    }

    [ToolTheory("openssl")]
    [InlineData("openssl, ARIA alone")]
    [InlineData("openssl, Camellia alone")]
    [InlineData("openssl, CCM alone")]
    [InlineData("openssl, CCM alone with TLS 1.3")]
    [InlineData("openssl, PSK alone")]
    [InlineData("openssl, anonymous alone")]
    [InlineData("openssl, sect571r1 alone")]
    public async Task A_server_of_rare_suites_or_groups_alone_is_found_and_not_called_intolerant(string name)
    {
        using var server = Configurations[name]();
        var offer = await RunAsync(server, list: false);
        Assert.Contains(offer.Protocols, one => one.Offered == true);
        Assert.False(offer.VersionIntolerant);
        Assert.All(offer.Protocols, one => Assert.NotNull(one.Offered));
    }

    // With TLS 1.3 on, and nothing to answer in it: it speaks TLS 1.3, but has no certificate.
    [ToolTheory("openssl")]
    [InlineData("-psk", "0123456789abcdef", "-cipher", "PSK:@SECLEVEL=0")]
    [InlineData("-cipher", "aNULL:@SECLEVEL=0", "-min_protocol", "TLSv1")]
    public async Task A_server_without_a_certificate_is_not_called_intolerant(params string[] options)
    {
        using var server = ServerProcess.OpenSsl(["-nocert", .. options]);
        var offer = await RunAsync(server, list: true);
        Assert.True(offer.Protocols[4].Offered);
        Assert.NotEmpty(offer.Protocols[4].CipherSuites);
        Assert.NotEqual(true, offer.VersionIntolerant);
    }

    [ToolTheory("openssl")]
    [InlineData("openssl, X448 alone", "x448", false, CheckStatus.Warning)]
    [InlineData("openssl, P-521 alone", "secp521r1", null, CheckStatus.Warning)]
    [InlineData("openssl, brainpool alone", "brainpoolP256r1", false, CheckStatus.Fail)]
    public async Task Groups_decide_which_clients_connect(string name, string group, bool? ios, CheckStatus status)
    {
        using var server = Configurations[name]();
        var result = new TlsConfigResult();
        WireJudge.Judge(result, await RunAsync(server), server.At, []);
        Assert.Contains(result.Groups, one => one.Name == group);
        Assert.All(
            result.Clients.Where(client => client.Name.Contains("iOS 12")), client =>
                Assert.Equal(ios, client.Connects));
        Assert.All(
            result.Clients.Where(client => client.Name.Contains("Android 1")), client => Assert.False(client.Connects));
        // Its suites with RSA key exchange need no group: Windows before TLS 1.3 connects with them, phones with TLS
        // 1.3 do not.
        Assert.Equal(
            !name.Contains("brainpool"),
            result.Clients.Single(client => client.Name.EndsWith("2019", StringComparison.Ordinal)).Connects);
        Assert.Equal(status, result.Findings.Single(finding => finding.Id == "Tls.ClientCannotConnect").Status);
    }

    [ToolTheory("openssl")]
    [InlineData("-tls1_3", "X448", CheckStatus.Fail)]
    [InlineData("-tls1_3", "P-521", CheckStatus.Warning)]
    public async Task A_host_of_TLS_13_whose_group_no_client_has_is_told_without_a_list_too(
        string version, string group, CheckStatus status)
    {
        using var server = ServerProcess.OpenSsl(version, "-curves", group);
        var result = new TlsConfigResult();
        WireJudge.Judge(result, await RunAsync(server, list: false), server.At, []);
        Assert.Equal(status, result.Findings.Single(finding => finding.Id == "Tls.ClientCannotConnect").Status);
    }

    [ToolTheory("openssl")]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    [InlineData("-no_ssl3")]
    public async Task A_client_certificate_that_is_asked_for_is_said_in_every_version(string version)
    {
        foreach (bool asks in new[] { true, false })
        {
            using var server = ServerProcess.OpenSsl(asks ? [version, "-Verify", "1"] : [version]);
            var result = new TlsConfigResult();
            WireJudge.Judge(result, await RunAsync(server, list: false), server.At, []);
            Assert.Equal(asks, result.AsksClientCertificate);
            Assert.Equal(asks, result.Findings.Any(finding => finding.Id == "Tls.AsksClientCertificate"));
            using var deadline = new Deadline(TimeSpan.FromSeconds(20), CancellationToken.None);
            Assert.Equal(asks, (await CertificateProbe.RunAsync(server.At, deadline)).AsksClientCertificate);
        }
    }

    [ToolTheory("testssl", "openssl", OnlyWith = "MFATOOLS_TESTSSL")]
    [InlineData("openssl, all suites")]
    [InlineData("openssl, server's order")]
    [InlineData("openssl, TLS 1.3 alone")]
    public async Task Finds_what_testssl_finds(string name)
    {
        using var server = Configurations[name]();
        var offer = await RunAsync(server);
        string file = Path.GetTempFileName();
        File.Delete(file);
        Run("testssl", "-p", "-E", "--quiet", "--color", "0", "--warnings", "off", "--jsonfile", file,
            $"127.0.0.1:{server.Port}");
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        File.Delete(file);
        var lines = json.RootElement.EnumerateArray()
            .Select(line => (
                Id: line.GetProperty("id").GetString()!, Finding: line.GetProperty("finding").GetString()!)).ToArray();
        string[] ids = ["SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3"];
        for (int i = 0; i < ids.Length; i++)
        {
            string finding = lines.First(line => line.Id == ids[i]).Finding;
            Assert.Equal(finding.StartsWith("offered", StringComparison.Ordinal), offer.Protocols[i].Offered);
            string prefix = $"cipher-{ids[i].ToLowerInvariant()}_x";
            var suites = lines.Where(line => Regex.IsMatch(line.Id, $"^{prefix}[0-9a-f]+$"))
                .Select(line => Hex(line.Id[prefix.Length..])).ToArray();
            output.WriteLine($"{name}, {ids[i]}: {suites.Length} suites");
            Assert.Equal(Names(suites), Names(offer.Protocols[i].CipherSuites));
        }
    }

    // Where sslscan cannot, openssl itself connects with each suite that was found, and with none of the others that it
    // has.
    [ToolTheory("openssl")]
    [InlineData("openssl, PSK alone", "PSK:@SECLEVEL=0", "-psk", "0123456789abcdef")]
    [InlineData("openssl, brainpool alone", "ALL:@SECLEVEL=0", "-curves", "brainpoolP256r1")]
    [InlineData("openssl, sect571r1 alone", "ALL:@SECLEVEL=0", "-curves", "sect571r1")]
    public async Task Finds_what_openssl_connects_with(string name, string ciphers, params string[] options)
    {
        using var server = Configurations[name]();
        var found = (await RunAsync(server)).Protocols[4].CipherSuites;
        var known = Run("openssl", "ciphers", "-V", ciphers).Split('\n')
            .Where(line => line.Contains(" TLSv1.2 ") || line.Contains(" SSLv3 ") || line.Contains(" TLSv1 "))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(
                parts => Hex(parts[0].Replace("0x", "").Replace(",", "")), parts => parts[2]);
        foreach (var (id, cipher) in known.Where(pair => found.Contains(pair.Key)))
        {
            string said = Run(
                "openssl",
                ["s_client", "-connect", $"127.0.0.1:{server.Port}", "-tls1_2", "-cipher", cipher
                    + ":@SECLEVEL=0", .. options]);
            Assert.True(said.Contains($"Cipher is {cipher}"), $"{cipher} was found, and openssl says {said}");
        }

        Assert.Equal(found.Length, found.Count(known.ContainsKey));
    }

    [ToolTheory("openssl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tells_the_order_of_a_real_server(bool serverPreference)
    {
        string[] options =
        [
            "-tls1_2", "-cipher", "AES128-SHA:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA:@SECLEVEL=0",
        ];
        using var server = ServerProcess.OpenSsl(serverPreference ? [.. options, "-serverpref"] : options);
        var tls12 = (await RunAsync(server)).Protocols[4];
        Assert.Equal(serverPreference, tls12.ServerOrder);
        if (serverPreference) Assert.Equal([0x002F, 0xC030, 0x0033], tls12.CipherSuites);
        Assert.Equal(2048, tls12.DhBits);
        Assert.False(tls12.AsksClientCertificate);
    }

    [ToolTheory("nginx")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sees_whether_a_real_server_asks_for_a_client_certificate(bool asks)
    {
        using var server = ServerProcess.Nginx(
            "ssl_protocols TLSv1.2;" + (asks ? "ssl_verify_client optional_no_ca;" : ""));
        Assert.Equal(asks, (await RunAsync(server)).Protocols[4].AsksClientCertificate);
    }

    [ToolTheory("openssl")]
    [InlineData("-tls1_2")]
    [InlineData("-serverpref")]
    public async Task Two_hellos_are_enough_for_a_real_server_with_an_RSA_certificate(string option)
    {
        using var server = ServerProcess.OpenSsl(option);
        using var deadline = new Deadline(TimeSpan.FromSeconds(20), CancellationToken.None);
        int hellos = 0;
        Assert.Single(
            (await CertificateProbe.RunAsync(server.At, deadline, _ => Interlocked.Increment(ref hellos))).Chains);
        Assert.Equal(2, hellos);
    }

    [ToolTheory("openssl")]
    [InlineData("", 2)]
    [InlineData("-tls1_3", 2)]
    [InlineData("-tls1_2", 2)]
    public async Task Fetches_both_certificates_of_a_real_server(string option, int chains)
    {
        using var server = ServerProcess.OpenSsl(
            ["-dcert", "ec.pem", "-dkey", "ec.key", .. option.Length > 0 ? new[] { option } : []]);
        using var deadline = new Deadline(TimeSpan.FromSeconds(20), CancellationToken.None);
        var sent = await CertificateProbe.RunAsync(server.At, deadline);
        Assert.Equal(chains, sent.Chains.Length);
    }

    private static async Task<WireOffer> RunAsync(ServerProcess server, bool list = true)
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(60), CancellationToken.None);
        return await OfferProbe.RunAsync(server.At, deadline, list);
    }

    private static int Hex(string text) =>
        int.Parse(text.Replace("0x", ""), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string[] Names(IEnumerable<int> ids) =>
        [.. ids.Select(id => CipherSuiteCatalog.Find(id)?.Name ?? $"0x{id:X4}").Order(StringComparer.Ordinal)];

    private static string Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(ToolTheoryAttribute.Find(tool)!)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
