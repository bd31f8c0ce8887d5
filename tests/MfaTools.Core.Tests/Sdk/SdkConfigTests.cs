using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Product;
using MfaTools.Sdk;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Sdk;

/// <summary>Configuration files: what is read of them, and what is wrong with them.</summary>
public sealed class SdkConfigTests
{
    private const string Url = "https://mfa.contoso.test/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx";

    private static string Portal(
        string url = Url, string user = @"CONTOSO\mfasdk", string password = "Secret-0123", string use = "true",
        string before = "") => $"""
        <?xml version="1.0" encoding="utf-8"?>{before}
        <configuration>
          <appSettings>
            <add key="USE_WEB_SERVICE_SDK" value="{use}" />
            <add key="WEB_SERVICE_SDK_AUTHENTICATION_USERNAME" value="{user}" />
            <add key="WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD" value="{password}" />
          </appSettings>
          <applicationSettings><pfup.Properties.Settings>
            <setting name="pfup_pfwssdk_PfWsSdk" serializeAs="String"><value>{url}</value></setting>
          </pfup.Properties.Settings></applicationSettings>
        </configuration>
        """;

    private static string Adfs(string password = "Secret-0123", string use = "true", string thumbprint = "") => $"""
        <?xml version="1.0"?>
        <ConfigurationData>
          <UseWebServiceSdk>{use}</UseWebServiceSdk>
          <WebServiceSdkUrl>{Url}</WebServiceSdkUrl>
          <WebServiceSdkUsername>CONTOSO\adfs</WebServiceSdkUsername>
          <WebServiceSdkPassword>{password}</WebServiceSdkPassword>
          <WebServiceSdkCertificateThumbprint>{thumbprint}</WebServiceSdkCertificateThumbprint>
        </ConfigurationData>
        """;

    private const string Mim = "<SD><LOCMFA>true</LOCMFA><LOCMFASRV>"
        + "https://mfa.contoso.test:9999/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx</LOCMFASRV>"
        + "<Username>mim</Username></SD>";

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes(Portal()) },
        { "UTF-8 with mark", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Portal())] },
        { "UTF-16 that calls itself UTF-8",
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Portal())] },
        { "UTF-16, big end first",
            [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(Portal())] },
        { "UTF-16 without mark", Encoding.Unicode.GetBytes(Portal()) },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Encodings_are_told_apart(string name, byte[] bytes)
    {
        var settings = SdkConfigReader.Parse(bytes, name);
        Assert.Null(settings.Problem);
        Assert.Equal(
            (SdkConfigKind.WebConfig, Url, @"CONTOSO\mfasdk", true),
            (settings.Kind, settings.Url, settings.UserName, settings.UsesSdk));
        Assert.Equal("Secret-0123", new System.Net.NetworkCredential("", settings.Password).Password);
        Assert.Empty(ConfigJudge.Judge(settings, false, null));
    }

    [Fact]
    public void The_url_is_found_by_its_value_whatever_the_setting_is_called()
    {
        var settings = Parse(
            Portal().Replace(
                "pfup_pfwssdk_PfWsSdk", "pfMobile App Web Service_pfwssdk_PfWsSdk", StringComparison.Ordinal));
        Assert.Equal((Url, "pfMobile App Web Service_pfwssdk_PfWsSdk"), (settings.Url, settings.UrlSetting));
        Assert.Equal(Url, Parse(Portal().Replace("pfup_pfwssdk_PfWsSdk", "Other", StringComparison.Ordinal)).Url);
    }

    [Fact]
    public void The_other_configurations_are_read()
    {
        var adfs = Parse(Adfs(thumbprint: "AB CD"));
        Assert.Equal(
            (SdkConfigKind.AdfsAdapter, Url, @"CONTOSO\adfs", "AB CD"),
            (adfs.Kind, adfs.Url, adfs.UserName, adfs.CertificateThumbprint));
        var mim = Parse(Mim);
        Assert.Equal((SdkConfigKind.IdentityManager, "mim", (bool?)true), (mim.Kind, mim.UserName, mim.UsesSdk));
        Assert.Contains(":9999/", mim.Url, StringComparison.Ordinal);
    }

    /// <summary>A user, a password and a query of the URL are in no word of the result, sound or malformed.</summary>
    [Theory]
    [InlineData("https://svc:SECRET@127.0.0.1:1/MultiFactorAuthWebServiceSdk")]
    [InlineData("https://svc:SECRET@127.0.0.1:1/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx")]
    [InlineData("https://127.0.0.1:1/MultiFactorAuthWebServiceSdk/?sig=SECRET")]
    [InlineData("https://127.0.0.1:1/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx?sig=SECRET#SECRET")]
    [InlineData("https://svc:SECRET@127.0.0.1:99999/PfWsSdk.asmx")]
    [InlineData("https://svc:9/SECRET@127.0.0.1:1/PfWsSdk.asmx")]
    [InlineData("https://svc:9?SECRET@127.0.0.1:1/PfWsSdk.asmx")]
    [InlineData("https://svc:9#SECRET@127.0.0.1:1/PfWsSdk.asmx")]
    [InlineData("https://svc:SECRET%40127.0.0.1/PfWsSdk.asmx")]
    [InlineData("https://svc:SECRET/PfWsSdk.asmx")]
    [InlineData("https:/svc:SECRET@127.0.0.1/PfWsSdk.asmx")]
    [InlineData("https:svc:SECRET@127.0.0.1/PfWsSdk.asmx")]
    [InlineData("htps://svc:SECRET@127.0.0.1/PfWsSdk.asmx")]
    [InlineData("svc:SECRET@127.0.0.1/PfWsSdk.asmx")]
    [InlineData(@"https:\\svc:SECRET@127.0.0.1:x/PfWsSdk.asmx")]
    [InlineData("127.0.0.1/PfWsSdk.asmx?pw=SECRET")]
    [InlineData("password=SECRET")]
    [InlineData("password is SECRET")]
    public async Task No_secret_of_a_url_is_in_a_result(string url)
    {
        var verbose = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var settings = Parse(Portal(url: url));
        var result = await new SdkConnectionCheck(new SdkTestOptions { Timeout = TimeSpan.FromSeconds(2) })
            .RunAsync(new SdkTarget { Name = "web.config", Settings = settings }, verbose.Enqueue, default);
        using var json = new MemoryStream();
        Json.Write(json, result);
        Assert.DoesNotContain(
            "SECRET", string.Join('\n', verbose) + Encoding.UTF8.GetString(json.ToArray()),
            StringComparison.OrdinalIgnoreCase);
        SdkTests.Sound(result);
    }

    [Fact]
    public void A_password_that_nothing_can_hold_is_told_and_ends_nothing()
    {
        Assert.Null(Parse(Portal(password: new string('x', 1024))).Problem);
        Assert.Equal(
            "its password is longer than 1024 characters", Parse(Portal(password: new string('x', 70_000))).Problem);
    }

    public static TheoryData<string, string, string> Faults => new()
    {
        { "placeholder", Portal(url: "http://localhost:4898/PfWsSdk.asmx"), "Fail Sdk.BadConfig: pfup_pfwssdk_PfWsSdk "
            + "still contains" },
        { "placeholder, not used", Portal(url: "http://localhost:4898/PfWsSdk.asmx", use: "false"), "Warning "
            + "Sdk.BadConfig: USE_WEB_SERVICE_SDK is false" },
        { "not used", Portal(use: "false"), "Warning Sdk.BadConfig: USE_WEB_SERVICE_SDK is false" },
        { "no URL", "<configuration><appSettings><add key='USE_WEB_SERVICE_SDK' "
            + "value='true'/></appSettings></configuration>", "Fail Sdk.BadConfig: The configuration does not contain "
            + "the URL" },
        { "other file", "<configuration/>", "Fail Sdk.BadConfig: The configuration does not contain the URL" },
        { "no http URL", Portal(url: "mfa.contoso.test"), "Fail Sdk.BadConfig: pfup_pfwssdk_PfWsSdk is not an http or "
            + "https URL: mfa.contoso.test" },
        { "a sentence as URL", Portal(url: "ask Jane"), "Fail Sdk.BadConfig: pfup_pfwssdk_PfWsSdk is not an http or "
            + "https URL: not shown" },
        { "folder", Portal(url: "https://mfa.contoso.test/MultiFactorAuthWebServiceSdk/"), "Fail Sdk.WrongUrl: "
            + "pfup_pfwssdk_PfWsSdk ends with the folder" },
        { "no user", Portal(user: ""), "Fail Sdk.BadConfig: The configuration has no account" },
        { "no password", Portal(password: ""), "Fail Sdk.BadConfig: The configuration has no password for "
            + "CONTOSO\\mfasdk" },
        { "& in the password of AD FS", Adfs("Secret&amp;0123"),
            "Fail Sdk.BadConfig: WebServiceSdkPassword contains &" },
        { "raw & in the password of AD FS", Adfs("Secret&0123"), "Fail Sdk.BadConfig: The configuration cannot be "
            + "read: it is not well-formed XML (line 6, position" },
        { "entity in the password of AD FS", Adfs("Secret&rest-of-secret;"), "Fail Sdk.BadConfig: The configuration "
            + "cannot be read: it is not well-formed XML (line 6, position" },
        { "DTD", Portal(before: "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"), "Fail Sdk.BadConfig: The "
            + "configuration cannot be read: it contains a document type definition" },
        { "cut off", Portal()[..200],
            "Fail Sdk.BadConfig: The configuration cannot be read: it is not well-formed XML" },
        { "empty", "", "Fail Sdk.BadConfig: The configuration cannot be read: it is not well-formed XML" },
        { "huge", new string(' ', 1024 * 1024 + 1), "Fail Sdk.BadConfig: The configuration cannot be read: the file is "
            + "larger than 1 MiB" },
        { "encrypted", "<configuration><appSettings "
            + "configProtectionProvider='RsaProtectedConfigurationProvider'><EncryptedData/>"
                + "</appSettings></configuration>",
            "Warning Sdk.BadConfig: The section appSettings is encrypted" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_told_without_the_password(string name, string text, string starts)
    {
        var settings = Parse(text);
        var findings = ConfigJudge.Judge(settings, false, null);
        Assert.StartsWith(starts, findings[0].ToString());
        var result = await new SdkConnectionCheck(new SdkTestOptions { Timeout = TimeSpan.FromSeconds(2) })
            .RunAsync(new SdkTarget { Name = name, Settings = settings }, null, default);
        SdkTests.Sound(result);
        if (findings[0].Status == CheckStatus.Fail) Assert.Equal(SdkStageName.Config, result.FailedStage);
        string all = string.Concat(
            result.Findings.Select(finding => finding.ToString() + finding.Evidence + finding.Recommendation));
        Assert.DoesNotContain("rest-of-secret", all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Secret", all, StringComparison.Ordinal);
    }

    [Fact]
    public void A_virtual_directory_that_iis_does_not_have_is_told()
    {
        var findings = ConfigJudge.Judge(Parse(Portal()), false, ["/MultiFactorAuth", "/PhoneFactorWebServiceSdk"]);
        Assert.Equal(
            "IIS on this computer has no application /MultiFactorAuthWebServiceSdk.", Assert.Single(findings).Message);
        Assert.Contains("/PhoneFactorWebServiceSdk", findings[0].Recommendation, StringComparison.Ordinal);
        Assert.Empty(ConfigJudge.Judge(Parse(Portal()), false, ["/multifactorauthwebservicesdk"]));
    }

    [Fact]
    public async Task A_client_certificate_that_is_not_there_is_told()
    {
        string config = Adfs(thumbprint: "0123456789ABCDEF0123456789ABCDEF01234567")
            .Replace("mfa.contoso.test", "mfa.invalid", StringComparison.Ordinal);
        var options = new SdkTestOptions { FindCertificate = _ => null, Timeout = TimeSpan.FromSeconds(5) };
        var target = new SdkTarget { Name = "x", Settings = Parse(config) };
        var result = await new SdkConnectionCheck(options).RunAsync(target, null, default);
        SdkTests.Sound(result);
        Assert.Equal("Config - Sdk.BadConfig,Net.DnsFailed", SdkTests.Told(result));
    }

    [Theory]
    [InlineData("https://h.test/MultiFactorAuthWebServiceSdk",
        "https://h.test/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx", true)]
    [InlineData("https://h.test/MultiFactorAuthWebServiceSdk/",
        "https://h.test/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx", true)]
    [InlineData("https://h.test/MultiFactorAuthMobileAppWebService",
        "https://h.test/MultiFactorAuthMobileAppWebService/PfPaWs.asmx", true)]
    [InlineData("https://h.test/PA/", "https://h.test/PA/PfPaWs.asmx", true)]
    [InlineData("https://h.test", "https://h.test/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx", true)]
    [InlineData("https://u:p@h.test:9999/a/PfWsSdk.asmx?WSDL#x", "https://h.test:9999/a/PfWsSdk.asmx", false)]
    [InlineData("https://[::1]:8443/a/PfWsSdk.asmx", "https://[::1]:8443/a/PfWsSdk.asmx", false)]
    public void Folders_are_completed(string given, string uri, bool completed)
    {
        var url = SdkUrl.Parse(given);
        Assert.Equal((uri, completed), (url.Uri.ToString(), url.Completed is not null));
    }

    [Theory]
    [InlineData("ftp://h.test/x.asmx")]
    [InlineData("/x.asmx")]
    [InlineData("")]
    [InlineData("https://")]
    public void What_is_no_url_is_refused(string text) => Assert.Throws<FormatException>(() => SdkUrl.Parse(text));

    [Fact]
    public void Installed_configurations_are_found()
    {
        string root = Directory.CreateTempSubdirectory("mfa").FullName;
        try
        {
            string Write(string path, string text)
            {
                string full = Path.Combine([root, .. path.Split('/')]);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllText(full, text);
                return full;
            }

            string portal = Write("www/MultiFactorAuth/web.config", Portal());
            string old = Write("www/PhoneFactorPhoneAppWebService/web.config", Portal());
            string elsewhere = Write("sites/portal/web.config", Portal());
            Write("sites/blog/web.config", "<configuration/>");
            string adapter = Write("product/MultiFactorAuthenticationAdfsAdapter.config", Adfs());
            string mim = Write("programs/Microsoft Forefront Identity Manager/2010/Service/MfaSettings.xml", Mim);
            Write("windows/System32/inetsrv/config/applicationHost.config", $"""
                <configuration><system.applicationHost><sites><site name="Default Web Site" id="1">
                  <application path="/"><virtualDirectory path="/" physicalPath="{root}/www" /></application>
                  <application path="/Portal">
                    <virtualDirectory path="/" physicalPath="{root}/sites/portal" />
                  </application>
                  <application path="/Blog"><virtualDirectory path="/" physicalPath="{root}/sites/blog" /></application>
                </site></sites></system.applicationHost></configuration>
                """);
            var found = new InstalledConfigurations(
                new Registry(Path.Combine(root, "product")), Path.Combine(root, "windows"), Path.Combine(root, "www"),
                Path.Combine(root, "programs"));
            Assert.Equal([elsewhere, portal, old, adapter, mim], found.Files);
            Assert.Equal(["/Portal", "/Blog"], found.Applications);
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }

    private static SdkSettings Parse(string text) => SdkConfigReader.Parse(Encoding.UTF8.GetBytes(text), "web.config");

    private sealed class Registry(string folder) : IRegistryReader
    {
        public RegistryKey Read(RegistryBits bits, string path) =>
            bits == RegistryBits.View32 && path == @"SOFTWARE\Positive Networks\PhoneFactor"
                ? new(path, RegistryState.Found,
                    new() { ["InstallPath"] = RegistryValue.FromText("InstallPath", folder) })
                : new(path, RegistryState.Absent);
    }

    // Each encoder escapes other characters: .NET Framework leaves ! * ' ( ) as they are, a server may not.
    [Theory]
    [InlineData("p!a*s's(w)rd", "p!a*s's(w)rd")]
    [InlineData("p!a*s's(w)rd", "p%21a%2As%27s%28w%29rd")]
    [InlineData("p!a*s's(w)rd", "P%21A*S&#39;s%28w)rd")]
    [InlineData("p!a*s's(w)rd", "p!a*s&#x27;s(w)rd")]
    [InlineData("p!a*s's(w)rd", "p!a*s\\u0027s(w)rd")]
    [InlineData("a b&c\"d", "a+b%26c%22d")]
    [InlineData("a b&c\"d", "a%20b&amp;c&quot;d")]
    [InlineData("a b&c\"d", "a b&c\\\"d")]
    [InlineData("a\\b/c<d>", "a\\\\b\\/c&lt;d&gt;")]
    [InlineData("100%sure", "100%25sure")]
    [InlineData("100%sure", "%31%30%30%25%73%75%72%65")]
    [InlineData("caf\u00e9s\U0001F511", "caf%C3%A9s%f0%9f%94%91")]
    [InlineData("caf\u00e9s\U0001F511", "caf%E9s&#128273;")]
    [InlineData("caf\u00e9s\U0001F511", "caf\\u00e9s\\ud83d\\udd11")]
    public void A_password_is_masked_however_it_is_escaped(string password, string shown) =>
        Assert.Equal("said * to", new SdkAccount("svc", SdkTests.Secure(password)).Mask($"said {shown} to"));
}
