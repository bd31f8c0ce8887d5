using System;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Sdk;
using MfaTools.SdkServer;

namespace MfaTools.Core.Tests.Sdk;

/// <summary>Each fault of a server is told at its stage, with its code and its finding.</summary>
public sealed class SdkServerFaultTests
{
    private const int Short = 1500;

    [Theory]
    [InlineData(Fault.None, "- - Pass:Sdk.Ok")]
    [InlineData(Fault.LeafOnly, "Certificate - Cert.IssuerUnknown")]
    [InlineData(Fault.ExpiredLeaf, "Certificate - Cert.Expired")]
    [InlineData(Fault.WrongName, "Certificate - Cert.NameMismatch")]
    [InlineData(Fault.SelfSigned, "Certificate - Cert.SelfSigned")]
    [InlineData(Fault.NotFound, "Http 404 Sdk.WrongUrl")]
    [InlineData(Fault.NotFoundBehindSignIn, "SdkCall 404 Sdk.WrongUrl")]
    [InlineData(Fault.MethodNotAllowed, "Http 405 Sdk.WrongUrl")]
    [InlineData(Fault.Forbidden, "Http 403 Sdk.HttpError")]
    [InlineData(Fault.WantsClientCertificate, "Authentication 403 Sdk.ClientCertificateRequired")]
    [InlineData(Fault.ServerError, "Http 500 Sdk.HttpError")]
    [InlineData(Fault.BadGateway, "Http 502 Sdk.HttpError")]
    [InlineData(Fault.Unavailable, "Http 503 Sdk.HttpError")]
    [InlineData(Fault.Teapot, "Http 418 Sdk.HttpError")]
    [InlineData(Fault.RedirectToHttp, "Http 302 Sdk.WrongUrl")]
    [InlineData(Fault.RedirectToOtherHost, "Http 302 Sdk.WrongUrl")]
    [InlineData(Fault.RedirectToItself, "Http 302 Sdk.WrongUrl")]
    [InlineData(Fault.RedirectOnHost, "Http 301 Sdk.WrongUrl")]
    [InlineData(Fault.RedirectToNowhere, "Http 302 Sdk.WrongUrl")]
    [InlineData(Fault.SignInPage, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.WebPage, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.EmptyPage, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.Json, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.OtherService, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.Bomb, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.EndlessPage, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.DrippingPage, "Http Timeout Net.Timeout", Short)]
    [InlineData(Fault.HangingPage, "Http Timeout Net.Timeout", Short)]
    [InlineData(Fault.DamagedGzip, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.ResetPage, "Http * Net.*")]
    [InlineData(Fault.CutPage, "Http * Net.*")]
    [InlineData(Fault.WsdlWithDtd, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.MalformedWsdl, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.WsdlWithoutNamespace, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.WsdlWithHeaderBreak, "Http 200 Sdk.NotTheSdk")]
    [InlineData(Fault.Anonymous, "- - Warning:Sdk.AnonymousAllowed")]
    [InlineData(Fault.NoScheme, "Authentication 401 Sdk.Unauthorized")]
    [InlineData(Fault.RefusesAtCall, "SdkCall 401 Sdk.Unauthorized")]
    [InlineData(Fault.EchoesPassword, "SdkCall s:Client Sdk.CallFailed")]
    [InlineData(Fault.SoapFault, "SdkCall s:Client Sdk.CallFailed")]
    [InlineData(Fault.NotSecure, "SdkCall - Sdk.CallFailed")]
    [InlineData(Fault.MasterUnreachable, "SdkCall 12 Sdk.MasterUnreachable")]
    [InlineData(Fault.MalformedSoap, "SdkCall 200 Sdk.CallFailed")]
    [InlineData(Fault.SoapWithDtd, "SdkCall 200 Sdk.CallFailed")]
    [InlineData(Fault.EndlessSoap, "SdkCall 200 Sdk.CallFailed")]
    [InlineData(Fault.HangingSoap, "SdkCall Timeout Net.Timeout", Short)]
    [InlineData(Fault.OtherSoap, "SdkCall 200 Sdk.CallFailed")]
    [InlineData(Fault.HtmlErrorAtCall, "SdkCall 500 Sdk.CallFailed")]
    public async Task A_fault_of_the_sdk(Fault fault, string told, int milliseconds = 20_000)
    {
        await using var server = await SdkServer.SdkServer.StartAsync(new SdkServerOptions { Fault = fault });
        var result = await SdkTests.TestAsync(server.SdkUrl, new SdkTestOptions
        {
            Account = SdkTests.Account(), Certificates = SdkTests.Trusting(server),
            Timeout = TimeSpan.FromMilliseconds(milliseconds),
        });
        SdkTests.Sound(result);
        string pattern = "^" + string.Join(".*", told.Split('*').Select(System.Text.RegularExpressions.Regex.Escape))
            + "$";
        Assert.Matches(pattern, SdkTests.Told(result));
        // Neither an operation that acts nor a request elsewhere.
        Assert.All(server.Requests, request => Assert.Matches("^(GET [^?]+[?]WSDL|POST "
            + ".*/Test(Security|MasterConnection)\"?) ", request));
        if (fault is Fault.LeafOnly or Fault.ExpiredLeaf or Fault.WrongName or Fault.SelfSigned)
        {
            Assert.NotEmpty(server.Requests);
            Assert.All(server.Requests, request => Assert.EndsWith(" anonymous", request));
        }
    }

    [Theory]
    [InlineData(Fault.None, "- - Pass:Sdk.Ok", null)]
    [InlineData(Fault.AppText131, "SdkCall 131 Sdk.CallFailed", "Test-MfaTlsConfig")]
    [InlineData(Fault.AppError131, "SdkCall 131 Sdk.CallFailed", "Test-MfaTlsConfig")]
    [InlineData(Fault.AppTextNotResolved, "SdkCall 131 Sdk.CallFailed", "Resolve-DnsName -Name 'mfa.contoso.test'")]
    [InlineData(Fault.AppTextOther, "SdkCall 131 Sdk.CallFailed", "Invoke-MfaSdkConnectionTest")]
    [InlineData(Fault.AppUnknownText, "- - Unknown:Sdk.CallFailed", "Invoke-MfaSdkConnectionTest")]
    [InlineData(Fault.AppNotSuccessful, "SdkCall - Sdk.CallFailed", null)]
    [InlineData(Fault.HtmlErrorAtCall, "SdkCall 500 Sdk.CallFailed", null)]
    [InlineData(Fault.LeafOnly, "Certificate - Cert.IssuerUnknown", "Test-MfaCertChain*")]
    public async Task A_fault_of_the_mobile_app_web_service(Fault fault, string told, string? command)
    {
        await using var server = await SdkServer.SdkServer.StartAsync(new SdkServerOptions { Fault = fault });
        var result = await SdkTests.TestAsync(
            server.AppUrl, new SdkTestOptions { Certificates = SdkTests.Trusting(server) });
        SdkTests.Sound(result);
        Assert.Equal(told, SdkTests.Told(result));
        if (command?.EndsWith('*') == true) Assert.StartsWith(command.TrimEnd('*'), result.Findings[0].Command);
        else Assert.Equal(command, result.Findings[0].Command);
        Assert.All(server.Requests, request => Assert.Matches("^(GET [^?]+[?]WSDL|POST .*/TestPfWsSdkConnection\"?) "
            + ".*anonymous$", request));
    }

    [Fact]
    public async Task Two_faults_at_once_are_both_told()
    {
        await using var server = await SdkServer.SdkServer.StartAsync(
            new SdkServerOptions { Fault = Fault.AppText131, CertificateFault = Fault.LeafOnly });
        var result = await SdkTests.TestAsync(
            server.AppUrl, new SdkTestOptions { Certificates = SdkTests.Trusting(server) });
        SdkTests.Sound(result);
        Assert.Equal("Certificate - Cert.IssuerUnknown,Sdk.CallFailed", SdkTests.Told(result));
        Assert.Contains(Services.StoryText, result.Stage(SdkStageName.SdkCall).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_tried_once()
    {
        await using var server = await SdkServer.SdkServer.StartAsync(new SdkServerOptions());
        var result = await SdkTests.TestAsync(
            server.SdkUrl,
            new SdkTestOptions
            {
                Account = SdkTests.Account(password: "Wrong-0123"), Certificates = SdkTests.Trusting(server),
            });
        SdkTests.Sound(result);
        Assert.Equal("Authentication 401 Sdk.Unauthorized", SdkTests.Told(result));
        Assert.Single(server.Requests, request => request.EndsWith(" Basic", StringComparison.Ordinal));
        Assert.Equal("the account was not accepted", result.Stage(SdkStageName.SdkCall).Detail);
    }

    [Fact]
    public async Task Without_an_account_the_rest_is_skipped()
    {
        await using var server = await SdkServer.SdkServer.StartAsync(new SdkServerOptions());
        var result = await SdkTests.TestAsync(
            server.SdkUrl, new SdkTestOptions { Certificates = SdkTests.Trusting(server) });
        SdkTests.Sound(result);
        Assert.Equal("- - Skipped:Sdk.Unauthorized", SdkTests.Told(result));
        Assert.Equal(CheckStatus.Skipped, result.Status);
    }

    [Fact]
    public async Task What_is_left_out_is_no_pass()
    {
        await using var server = await SdkServer.SdkServer.StartAsync(new SdkServerOptions());
        var result = await SdkTests.TestAsync(
            server.SdkUrl,
            new SdkTestOptions
            {
                Account = SdkTests.Account(), SkipAuthentication = true, Certificates = SdkTests.Trusting(server),
            });
        SdkTests.Sound(result);
        Assert.Equal(CheckStatus.Skipped, result.Status);
        Assert.All(server.Requests, request => Assert.EndsWith(" anonymous", request));
    }

    // With and without the system's NTLM: it breaks off at the first step, or at the second.
    [Fact]
    public async Task A_sign_in_that_this_computer_breaks_off_says_nothing_about_the_account()
    {
        await using var server = await SdkServer.SdkServer.StartAsync(
            new SdkServerOptions { Fault = Fault.BrokenNtlm });
        var result = await SdkTests.TestAsync(
            server.SdkUrl,
            new SdkTestOptions { Account = SdkTests.Account(), Certificates = SdkTests.Trusting(server) });
        SdkTests.Sound(result);
        Assert.Equal("- - Unknown:Sdk.Unauthorized", SdkTests.Told(result));
        Assert.Contains("cannot sign in with NTLM", result.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal("this computer cannot sign in", result.Stage(SdkStageName.SdkCall).Detail);
    }

    // Here no account is known to the server's NTLM. Two requests make one try.
    [Theory]
    [InlineData(Fault.NtlmOnly)]
    [InlineData(Fault.NegotiateOnly)]
    public async Task An_account_is_tried_once_by_integrated_authentication_too(Fault fault)
    {
        await using var server = await SdkServer.SdkServer.StartAsync(new SdkServerOptions { Fault = fault });
        var result = await SdkTests.TestAsync(
            server.SdkUrl,
            new SdkTestOptions { Account = SdkTests.Account(), Certificates = SdkTests.Trusting(server) });
        SdkTests.Sound(result);
        Assert.NotEqual(CheckStatus.Pass, result.Status);
        Assert.InRange(
            server.Requests.Count(request => !request.EndsWith(" anonymous", StringComparison.Ordinal)), 0, 2);
    }

    [Fact]
    public async Task A_failed_certificate_keeps_credentials_back_unless_told_otherwise()
    {
        await using var server = await SdkServer.SdkServer.StartAsync(new SdkServerOptions());
        var untrusted = new SdkTestOptions { Account = SdkTests.Account(), Certificates = new SdkCertificates([]) };
        var result = await SdkTests.TestAsync(server.SdkUrl, untrusted);
        Assert.Equal("Certificate - Cert.IssuerUnknown", SdkTests.Told(result));
        Assert.Equal(
            "the certificate failed, so credentials are not sent", result.Stage(SdkStageName.Authentication).Detail);
        Assert.All(server.Requests, request => Assert.EndsWith(" anonymous", request));

        var skipping = new SdkTestOptions
        {
            Account = SdkTests.Account(), Certificates = new SdkCertificates([]), SkipCertificateCheck = true,
        };
        result = await SdkTests.TestAsync(server.SdkUrl, skipping);
        Assert.Equal("Certificate - Cert.IssuerUnknown", SdkTests.Told(result));
        Assert.Equal("TestSecurity: secure; TestMasterConnection: true", result.Stage(SdkStageName.SdkCall).Detail);
    }

    [Fact]
    public async Task A_certificate_other_than_the_judged_one_gets_no_request()
    {
        await using var server = await SdkServer.SdkServer.StartAsync(
            new SdkServerOptions { Fault = Fault.SelfSignedInTls13 });
        var result = await SdkTests.TestAsync(
            server.SdkUrl,
            new SdkTestOptions { Account = SdkTests.Account(), Certificates = SdkTests.Trusting(server) });
        SdkTests.Sound(result);
        Assert.Equal(CheckStatus.Pass, result.Stage(SdkStageName.Certificate).Status);
        Assert.Equal(SdkStageName.Http, result.FailedStage);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Many_configurations_end_with_the_slowest()
    {
        await using var silent = await SdkServer.SdkServer.StartAsync(
            new SdkServerOptions { Fault = Fault.HangingPage });
        var options = new SdkTestOptions
        {
            Account = SdkTests.Account(), Certificates = SdkTests.Trusting(silent), Timeout = TimeSpan.FromSeconds(5),
        };
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => SdkTests.TestAsync(silent.SdkUrl, options)));
        Assert.All(results, result => Assert.Equal("Http Timeout Net.Timeout", SdkTests.Told(result)));
        // One after the other would take 250 s.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(100), $"took {watch.Elapsed}");
    }
}
