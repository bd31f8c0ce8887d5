using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Product;
using MfaTools.Sdk;

namespace MfaTools.Core.Tests.Health;

/// <summary>Which sites are tested, for which name, and which of them can be causes.</summary>
public sealed class SiteTests
{
    private static readonly string[] Portal = ["/MultiFactorAuth"];

    public static TheoryData<string, string, int> UnrelatedSites => new()
    {
        { "WSUS Administration", "", 8531 },
        { "Exchange Back End", "", 444 },
        { "Default Web Site", "rdweb.contoso.test", 443 },
        { "Intranet", "intranet.contoso.test", 443 },
        { "Intranet", "mfa.contoso.test", 8443 },
        { "Default Web Site", "", 443 },
    };

    [Fact]
    public async Task A_binding_without_a_host_name_has_no_name_to_match()
    {
        var server = With(FakeServer.Binding("Default Web Site", applications: Portal));
        var results = await server.RunAsync();
        Assert.Equal((CheckStatus.Pass, null), (Chain(results, "mfa01:443").Status, Chain(results, "mfa01:443").Name));
        Assert.Equal("Diagnosis.Ok", Assert.Single(results[^1].Findings).Id);
        Assert.Equal(["mfa01:443 at 127.0.0.1"], server.Asked);
    }

    [Theory]
    [MemberData(nameof(UnrelatedSites))]
    public async Task A_site_that_nothing_names_is_a_result_and_no_cause(string site, string host, int port)
    {
        foreach (string[]? applications in new[] { null, System.Array.Empty<string>() })
        {
            var server = With(FakeServer.Binding(site, host, port: port, applications: applications));
            server.Sources = server.Sources with { HostNames = ["mfa.contoso.test"] };
            string name = $"{(host.Length > 0 ? host : "mfa01")}:{port}";
            server.Certificates[name + " at 127.0.0.1"] = () => FakeServer.SelfSigned;
            var results = await server.RunAsync();
            Assert.Equal(CheckStatus.Fail, Chain(results, name).Status);
            Assert.EndsWith(
                " (not known to be a site of MFA Server)", Chain(results, name).Summary,
                System.StringComparison.Ordinal);
            Assert.Equal("Diagnosis.Ok", Assert.Single(results[^1].Findings).Id);
        }
    }

    [Fact]
    public async Task A_site_with_the_products_applications_is_a_cause()
    {
        var server = With(FakeServer.Binding("Portal", port: 8443, applications: Portal));
        server.Certificates["mfa01:8443 at 127.0.0.1"] = () => FakeServer.Expired;
        Assert.Equal(["Cert.Expired"], Causes(await server.RunAsync()));
    }

    [Theory]
    [InlineData("https://mfa.contoso.test:8443/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx", true)]
    [InlineData("https://MFA.contoso.test:8443", true)]
    [InlineData("https://mfa.contoso.test/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx", false)]
    [InlineData("not a url", false)]
    [InlineData("http://localhost:4898/PfWsSdk.asmx", false)]
    public async Task A_site_that_a_configuration_names_is_a_cause(string url, bool named)
    {
        var server = With(FakeServer.Binding("SDK", "mfa.contoso.test", port: 8443));
        server.Configurations.Add(("web.config", url, () => Sdk("web.config", url)));
        server.Certificates["mfa.contoso.test:8443 at 127.0.0.1"] = () => FakeServer.Expired;
        Assert.Equal(named, Causes(await server.RunAsync()).Contains("Cert.Expired"));
    }

    [Fact]
    public async Task Sites_without_host_names_on_two_addresses_are_both_tested()
    {
        var server = With(
            FakeServer.Binding("A", address: "10.0.0.5", applications: Portal),
            FakeServer.Binding("B", address: "10.0.0.6", applications: Portal),
            FakeServer.Binding("C", address: "fd00::7", applications: Portal),
            FakeServer.Binding("All", applications: Portal));
        server.Certificates["mfa01:443 at 10.0.0.6"] = () => FakeServer.Expired;
        var results = await server.RunAsync();
        Assert.Equal(
            ["mfa01:443 at 10.0.0.5", "mfa01:443 at 10.0.0.6", "mfa01:443 at 127.0.0.1", "mfa01:443 at fd00::7"],
            server.Asked.Order(System.StringComparer.Ordinal));
        Assert.Equal(CheckStatus.Fail, Chain(results, "mfa01:443 at 10.0.0.6").Status);
        Assert.Equal(CheckStatus.Pass, Chain(results, "mfa01:443 at 10.0.0.5").Status);
        Assert.Equal(["Cert.Expired"], Causes(results));
    }

    [Fact]
    public async Task Sites_of_one_name_on_two_addresses_are_both_tested()
    {
        var server = With(
            FakeServer.Binding("A", "mfa.contoso.test", "10.0.0.5"),
            FakeServer.Binding("B", "mfa.contoso.test", "10.0.0.6"));
        await server.RunAsync();
        Assert.Equal(
            ["mfa.contoso.test:443 at 10.0.0.5", "mfa.contoso.test:443 at 10.0.0.6"],
            server.Asked.Order(System.StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_published_name_is_tested_once_where_it_leads()
    {
        var server = With(FakeServer.Binding("Portal", "MFA.contoso.test", applications: Portal));
        server.Sources = server.Sources with { HostNames = ["mfa.contoso.test", "mfa.contoso.test:443"] };
        await server.RunAsync();
        Assert.Equal(["mfa.contoso.test:443"], server.Asked);
    }

    [Theory]
    [InlineData("*.contoso.test", "*", "")]
    [InlineData("*", "*", "")]
    [InlineData("bad host", "*", "")]
    [InlineData("mfa.contoso.test", "no address", "")]
    [InlineData("", "no address", "")]
    [InlineData("", "*", "bad host")]
    [InlineData("", "*", "*.contoso.test")]
    public async Task What_cannot_be_tested_ends_nothing(string host, string address, string published)
    {
        var server = published.Length > 0
            ? new FakeServer()
            : With(FakeServer.Binding("Portal", host, address, applications: Portal));
        if (published.Length > 0) server.Sources = server.Sources with { HostNames = [published, "mfa.contoso.test"] };
        var results = await server.RunAsync();
        Assert.Equal(CheckStatus.Unknown, Assert.Single(results.OfType<NotCheckedResult>()).Status);
        Assert.Equal("Diagnosis.NotConclusive", Assert.Single(results[^1].Findings).Id);
        Assert.Equal(published.Length > 0 ? ["mfa.contoso.test:443"] : [], server.Asked);
    }

    [Fact]
    public async Task A_wildcard_binding_is_covered_by_a_name_that_is_tested()
    {
        var server = With(FakeServer.Binding("Portal", "*.contoso.test", flags: 1, applications: Portal));
        server.Sources = server.Sources with { HostNames = ["mfa.contoso.test"] };
        var results = await server.RunAsync();
        var skipped = Assert.Single(results.OfType<NotCheckedResult>());
        Assert.Equal((CheckStatus.Skipped, "*.contoso.test:443 (Portal)"), (skipped.Status, skipped.Target));
        Assert.Equal("Diagnosis.Ok", Assert.Single(results[^1].Findings).Id);
        server.Sources = server.Sources with { HostNames = ["a.mfa.contoso.test"] };
        Assert.Equal(CheckStatus.Unknown, Assert.Single((await server.RunAsync()).OfType<NotCheckedResult>()).Status);
    }

    [Fact]
    public async Task A_central_certificate_store_has_no_certificate_for_no_name()
    {
        foreach (int flags in new[] { 2, 3, 2 + 8 })
        {
            var server = With(FakeServer.Binding("Portal", flags: flags, applications: Portal));
            Assert.Contains(
                "depends on the name", Assert.Single((await server.RunAsync()).OfType<NotCheckedResult>()).Summary,
                System.StringComparison.Ordinal);
            Assert.Empty(server.Asked);
        }
    }

    [Fact]
    public void Sites_are_read_with_their_applications_and_flags()
    {
        var site = Assert.Single(IisConfiguration.Parse("""
            <configuration><system.applicationHost><sites>
              <site name="Default Web Site" id="1">
                <application path="/"><virtualDirectory path="/" physicalPath="C:\inetpub\wwwroot" /><virtualDirectory path="/Files" physicalPath="D:\Files" /></application>
                <application path="/MultiFactorAuth"><virtualDirectory path="/" physicalPath="C:\inetpub\wwwroot\MultiFactorAuth" /></application>
                <bindings>
                  <binding protocol="http" bindingInformation="*:80:" />
                  <binding protocol="https" bindingInformation=":443:" sslFlags="0" />
                  <binding protocol="https" bindingInformation="[fd00::7]:443:mfa.contoso.test" sslFlags="3" />
                  <binding protocol="https" bindingInformation="10.0.0.5:8443:*.contoso.test" sslFlags="1" />
                  <binding protocol="https" bindingInformation="nonsense" />
                </bindings>
              </site>
              <siteDefaults><logFile directory="x" /></siteDefaults>
            </sites></system.applicationHost></configuration>
            """u8.ToArray()));
        Assert.Equal(["/", "/Files", "/MultiFactorAuth"], site.Applications.Select(application => application.Path));
        Assert.Equal(
            ["*|443||0", "fd00::7|443|mfa.contoso.test|3", "10.0.0.5|8443|*.contoso.test|1"],
            site.Bindings.Select(binding => $"{binding.Address}|{binding.Port}|{binding.HostName}|{binding.SslFlags}"));
        Assert.Empty(IisConfiguration.Parse("<configuration"u8.ToArray()));
    }

    private static FakeServer With(params SiteBinding[] bindings)
    {
        var server = new FakeServer();
        server.Sources = server.Sources with { Bindings = bindings };
        return server;
    }

    private static SdkConnectionResult Sdk(string name, string url)
    {
        var result = new SdkConnectionResult { Target = name, Uri = url };
        result.Conclude(
            [new Finding
            {
                Id = "Sdk.Ok", Status = CheckStatus.Pass, Message = "The SDK answers.", Evidence = "asked",
            }]);
        return result;
    }

    private static CertChainResult Chain(List<CheckResult> results, string target) =>
        results.OfType<CertChainResult>().Single(result => result.Target == target);

    private static string[] Causes(List<CheckResult> results) =>
        [.. ((DiagnosisResult)results[^1]).Causes.Select(cause => cause.Id)];
}
