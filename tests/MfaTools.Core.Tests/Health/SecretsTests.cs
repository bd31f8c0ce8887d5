using System.Xml.Linq;
using MfaTools.Snapshots;

namespace MfaTools.Core.Tests.Health;

/// <summary>Users and passwords in URLs do not get into a snapshot, wherever they are in a configuration.</summary>
public sealed class SecretsTests
{
    [Theory]
    [InlineData("smtp://user:hunter2@mail")]
    [InlineData("https://user:hunter2@mfa.contoso.com:8443/PfWsSdk.asmx")]
    [InlineData("HTTPS://CONTOSO%5Cuser:hunter2@mfa.contoso.com")]
    [InlineData("ftp://hunter2@mail/x")]
    [InlineData("smtp://:hunter2@mail")]
    [InlineData("smtp://user:hunt/er2@mail")]
    [InlineData("smtp://user:hunter2@x/hunter2@mail")]
    [InlineData("smtp://user:hun'ter2\"@mail")]
    [InlineData("smtp://user:#hunter2?@mail")]
    [InlineData("first https://a.b/c then smtp://user:hunter2@mail")]
    public void A_user_in_a_URL_is_masked(string url)
    {
        foreach (var document in new[]
        {
            new XDocument(new XElement("configuration", new XElement("add", new XAttribute("key", "SmtpServer"), new XAttribute("value", url)))),
            new XDocument(new XElement("configuration", new XElement("setting", new XAttribute("name", "Relay"), new XElement("value", url)))),
            new XDocument(new XElement("configuration", new XElement("proxy", new XAttribute("proxyaddress", url)))),
            new XDocument(new XElement("configuration", new XElement("Relay", new XCData(url)))),
        })
        {
            Secrets.Remove(document);
            Assert.DoesNotContain("hunt", document.ToString(), System.StringComparison.Ordinal);
            Assert.DoesNotContain("er2", document.ToString(), System.StringComparison.Ordinal);
            Assert.Contains("://***@", document.ToString(), System.StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://mfa.contoso.com:8443/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx")]
    [InlineData("user@contoso.com")]
    [InlineData("https://mfa.contoso.com/?mail=user@contoso.com")]
    [InlineData("http://[fd00::7]/x")]
    public void Other_text_stays(string text)
    {
        var document = new XDocument(new XElement("configuration", new XElement("add", new XAttribute("key", "Address"), new XAttribute("value", text))));
        Secrets.Remove(document);
        Assert.Contains($"value=\"{text}\"", document.ToString(), System.StringComparison.Ordinal);
    }
}
