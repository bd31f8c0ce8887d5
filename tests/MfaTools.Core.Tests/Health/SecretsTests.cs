using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using MfaTools.Sdk;
using MfaTools.Snapshots;

namespace MfaTools.Core.Tests.Health;

/// <summary>Of a configuration, a snapshot has what is known to be no secret, and no other value, redacted or
/// not.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Url = "https://mfa.contoso.test/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx";

    // {0} is the secret. Each is tried as content of an element of a web.config.
    private static readonly string[] Forms =
    [
        // Within a value.
        "<appSettings><add key='Db' value='Server=x;User Id=sa;Password={0}'/></appSettings>",
        "<appSettings><add key='Db' value='Data Source=x;Pwd={0};'/></appSettings>",
        "<appSettings><add key='Ldap' value='LDAP://dc/DC=x?user=svc&amp;password={0}'/></appSettings>",
        "<appSettings><add key='Json' "
            + "value='{{&quot;user&quot;:&quot;svc&quot;,&quot;password&quot;:&quot;{0}&quot;}}'/></appSettings>",
        "<appSettings><add key='Run' value='tool.exe /user:svc /password:{0}'/></appSettings>",
        "<appSettings><add key='Args' value='-u svc -p {0}'/></appSettings>",
        "<aspNetCore><environmentVariables><environmentVariable name='SMTP' "
            + "value='{0}'/></environmentVariables></aspNetCore>",
        "<aspNetCore arguments='--password {0}'/>",
        "<appSettings><add key='Header' value='Authorization: Basic {0}'/></appSettings>",
        "<appSettings><add key='Bearer' value='Bearer {0}'/></appSettings>",
        "<connectionStrings><add name='db' connectionString='Server=x;Password={0}'/></connectionStrings>",
        "<connectionStrings><add name='{0}' connectionString='x'/></connectionStrings>",
        // Users and queries of URLs.
        "<appSettings><add key='Relay' value='smtp://svc:{0}@mail'/></appSettings>",
        "<appSettings><add key='Relay' value='smtp://svc:a/{0}@mail'/></appSettings>",
        "<appSettings><add key='Relay' value='ftp://{0}@mail/x'/></appSettings>",
        "<defaultProxy><proxy proxyaddress='http://svc:{0}@proxy:8080'/></defaultProxy>",
        "<appSettings><add key='WEB_SERVICE_SDK_X' value='https://svc:{0}@mfa/PfWsSdk.asmx'/></appSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://svc:{0}@mfa/PfWsSdk.asmx</value></setting>"
            + "</applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://svc:a/{0}@mfa/PfWsSdk.asmx</value></setting>"
            + "</applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://svc:a?{0}@mfa/PfWsSdk.asmx</value></setting>"
            + "</applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://svc:{0}%40mfa/PfWsSdk.asmx</value></setting>"
            + "</applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https:/svc:{0}@mfa/PfWsSdk.asmx</value></setting>"
            + "</applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>svc:{0}@mfa/PfWsSdk.asmx</value></setting></applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://svc:{0}</value></setting></applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://mfa/PfWsSdk.asmx?sig={0}</value></setting>"
            + "</applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://mfa/x?sig={0}/PfWsSdk.asmx</value></setting>"
            + "</applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://mfa/PfWsSdk.asmx#{0}</value></setting></applicationSettings>",
        "<applicationSettings><setting "
            + "name='pfup_pfwssdk_PfWsSdk'><value>https://mfa/PfWsSdk.asmx;pw={0}</value></setting>"
            + "</applicationSettings>",
        "<applicationSettings><setting name='pfup_pfwssdk_PfWsSdk'><value>the password is "
            + "{0}</value></setting></applicationSettings>",
        "<WebServiceSdkUrl>https://svc:{0}@mfa/PfWsSdk.asmx</WebServiceSdkUrl>",
        "<LOCMFASRV>https://svc:{0}@mfa/PfWsSdk.asmx</LOCMFASRV>",
        // Names of all kinds.
        "<appSettings><add key='WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD' value='{0}'/></appSettings>",
        "<appSettings><add key='SmtpPass' value='{0}'/></appSettings>",
        "<appSettings><add key='pw' value='{0}'/></appSettings>",
        "<appSettings><add key='Passphrase' value='{0}'/></appSettings>",
        "<appSettings><add key='Passwd' value='{0}'/></appSettings>",
        "<appSettings><add key='PIN' value='{0}'/></appSettings>",
        "<appSettings><add key='Otp' value='{0}'/></appSettings>",
        "<appSettings><add key='Seed' value='{0}'/></appSettings>",
        "<appSettings><add key='Auth' value='{0}'/></appSettings>",
        "<appSettings><add key='Cred' value='{0}'/></appSettings>",
        "<appSettings><add key='RadiusShared' value='{0}'/></appSettings>",
        "<appSettings><add key='Kennwort' value='{0}'/></appSettings>",
        "<appSettings><add key='MotDePasse' value='{0}'/></appSettings>",
        "<appSettings><add key='Encryption' value='{0}'/></appSettings>",
        "<appSettings><add key='USE_PASSWORD' value='{0}'/></appSettings>",
        "<appSettings><add key='WebServiceSdkCertificateThumbprint' value='{0}'/></appSettings>",
        "<appSettings><add key='{0}' value='x'/></appSettings>",
        "<appSettings><add key='Username' value='svc:{0}'/></appSettings>",
        "<network userName='svc' password='{0}'/>",
        "<network userName='svc' pwd='{0}'/>",
        "<network userName='{0}'/>",
        "<identity impersonate='true' userName='svc' password='{0}'/>",
        "<machineKey validationKey='{0}' decryptionKey='x'/>",
        "<machineKey validationKey='x' decryptionKey='{0}'/>",
        // Apart from its name.
        "<dict><key>password</key><string>{0}</string></dict>",
        "<param><name>password</name><value>{0}</value></param>",
        "<item id='password' title='{0}'/>",
        "<item id='{0}'/>",
        "<item title='password'>{0}</item>",
        "<item password='x'>{0}</item>",
        "<setting name='Other'><value>{0}</value></setting>",
        "<setting name='pfup_pfwssdk_PfWsSdk'><value><deep>{0}</deep></value></setting>",
        "<setting name='pfup_pfwssdk_PfWsSdk'>{0}</setting>",
        "<WebServiceSdkPassword>{0}</WebServiceSdkPassword>",
        "<Password>{0}</Password>",
        "<USE_WEB_SERVICE_SDK>true {0}</USE_WEB_SERVICE_SDK>",
        // Other parts of a document.
        "<!-- password={0} --><a/>",
        "<?password {0}?><a/>",
        "<a><![CDATA[{0}]]></a>",
        "<Password>x<![CDATA[{0}]]></Password>",
        "<a xmlns:p='urn:{0}' p:b='1'/>",
        "<a xmlns='urn:{0}'/>",
        "<a xml:lang='{0}'/>",
        "<appSettings><add key='x' value='&#x20;{0}'/></appSettings>",
        "<section "
            + "configProtectionProvider='Rsa'><EncryptedData><CipherValue>{0}</CipherValue></EncryptedData></section>",
        "<section configProtectionProvider='{0}'/>",
        "<a>{0}</b>",
        "<a b='{0}",
        "<appSettings><add key='password' value='&{0};'/></appSettings>",
        "<appSettings><add key='password' value='<{0}'/></appSettings>",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_secret_of_any_form_is_in_a_snapshot(bool redact)
    {
        Assert.True(Forms.Length > 71);
        string[] files = [.. Forms.Select((form, i) => Write($"site{i}", string.Format(null, form, Secret(i))))];
        using var zip = Take(files, redact);
        Assert.Equal(
            Forms.Length - Damaged(zip).Count,
            zip.Entries.Count(entry => entry.FullName.StartsWith("config/", StringComparison.Ordinal)));
        var leaks =
            from entry in zip.Entries
            let content = Content(entry)
            from i in Enumerable.Range(0, Forms.Length)
            where (entry.FullName + content).Contains(Secret(i), StringComparison.OrdinalIgnoreCase)
            select $"{entry.FullName}: {Forms[i]}";
        Assert.Empty(leaks);
    }

    /// <summary>Random configurations: no text stays but names of elements and attributes, and what may.</summary>
    [Fact]
    public void No_value_survives_that_may_not()
    {
        var random = new Random(23);
        string[] names =
        [
            "add", "setting", "value", "key", "name", "Username", "Password", "item", "USE_X", "pfup_pfwssdk_PfWsSdk",
            "LOCMFA", "string",
        ];
        for (int round = 0; round < 300; round++)
        {
            int values = 0;
            var document = new XDocument(Make(0));
            Secrets.Remove(document);
            string text = document.ToString();
            Assert.DoesNotContain("s3:", text, StringComparison.Ordinal);

            // With a character that no account has.
            string Value() => random.Next(4) switch
            {
                0 => $"s3:{values++}",
                1 => $"https://s3:{values++}@host/PfWsSdk.asmx",
                2 => $"https://host/PfWsSdk.asmx?s3:{values++}",
                _ => $"true s3:{values++}",
            };

            XElement Make(int depth)
            {
                var element = new XElement(names[random.Next(names.Length)]);
                foreach (string name in names.OrderBy(_ => random.Next()).Take(random.Next(4)))
                {
                    element.SetAttributeValue(name, random.Next(3) == 0 ? names[random.Next(names.Length)] : Value());
                }

                for (int i = random.Next(4); i > 0; i--)
                {
                    element.Add(depth < 5 && random.Next(2) == 0 ? Make(depth + 1) : random.Next(3) switch
                    {
                        0 => new XText(Value()),
                        1 => new XCData(Value()),
                        _ => new XComment(Value()),
                    });
                }

                return element;
            }
        }
    }

    /// <summary>What the reader of a snapshot needs is there: read again, the configuration says the same.</summary>
    [Theory]
    [InlineData(
        "<appSettings><add key='USE_WEB_SERVICE_SDK' value='true'/><add key='WEB_SERVICE_SDK_AUTHENTICATION_USERNAME' "
        + "value='CONTOSO\\svc-mfa$'/></appSettings><applicationSettings><x.Settings><setting name='pf "
        + $"up_pfwssdk_PfWsSdk' serializeAs='String'><value>{Url}</value></setting></x.Settings>"
        + "</applicationSettings>")]
    [InlineData(
        $"<UseWebServiceSdk>true</UseWebServiceSdk><WebServiceSdkUrl>{Url}</WebServiceSdkUrl><WebServiceSdkUsername>"
        + "adfs@contoso.test</WebServiceSdkUsername><WebServiceSdkCertificateThumbprint>"
        + "0123456789abcdef0123456789ABCDEF01234567</WebServiceSdkCertificateThumbprint>")]
    [InlineData($"<LOCMFA>false</LOCMFA><LOCMFASRV>{Url}</LOCMFASRV><Username>O'Brien</Username>")]
    [InlineData(
        $"<appSettings><add key='Other' value='{Url}'/></appSettings><appSettings "
            + "configProtectionProvider='Rsa'><EncryptedData/></appSettings>")]
    public void What_is_no_secret_stays(string content)
    {
        var before = XDocument.Parse($"<configuration xmlns='urn:x'>{content}</configuration>");
        var after = new XDocument(before);
        Secrets.Remove(after);
        var (one, other) = (Read(before), Read(after));
        Assert.Equal(Url, other.Url);
        Assert.Equal(
            (one.Url, one.UserName, one.UsesSdk, one.CertificateThumbprint, string.Join(' ', one.EncryptedSections)),
            (other.Url, other.UserName, other.UsesSdk, other.CertificateThumbprint,
                string.Join(' ', other.EncryptedSections)));
    }

    [Fact]
    public void Configurations_of_one_name_are_all_in_the_snapshot()
    {
        using var zip = Take([Write("a/Portal", "<a/>"), Write("b/Portal", "<b/>")], redact: false);
        Assert.Equal(
            ["config/2-Portal-web.config", "config/Portal-web.config"],
            zip.Entries.Select(entry => entry.FullName)
                .Where(name => name.StartsWith("config/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Secret(int i) => $"hunter{i}x2";

    private static SdkSettings Read(XDocument document) =>
        SdkConfigReader.Parse(Encoding.UTF8.GetBytes(document.ToString()), "web.config");

    private static List<string> Damaged(ZipArchive zip)
    {
        string manifest = Content(zip.GetEntry("manifest.json")!);
        return [.. manifest.Split('\n').Where(line => line.Contains("not well-formed XML", StringComparison.Ordinal))];
    }

    private static string Content(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using (var stream = entry.Open()) stream.CopyTo(content);
        return Encoding.UTF8.GetString(content.ToArray()) + Encoding.Unicode.GetString(content.ToArray());
    }

    private static ZipArchive Take(string[] files, bool redact)
    {
        var recorder = new SnapshotRecorder(new FakeServer().Sources with { Configurations = files, LogFiles = [] });
        var stream = new MemoryStream();
        new SnapshotWriter(recorder, "1.0", redact).Write(stream, null, default);
        return new ZipArchive(stream, ZipArchiveMode.Read);
    }

    private string Write(string folder, string content)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName, "web.config");
        File.WriteAllText(path, $"<configuration>{content}</configuration>");
        return path;
    }
}
