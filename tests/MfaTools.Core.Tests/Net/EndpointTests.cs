using System;
using MfaTools.Net;

namespace MfaTools.Core.Tests.Net;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("mfa.contoso.com", "mfa.contoso.com", 443)]
    [InlineData(" MFA.Contoso.com. ", "mfa.contoso.com", 443)]
    [InlineData("mfa.contoso.com:8443", "mfa.contoso.com", 8443)]
    [InlineData("https://mfa.contoso.com/MultiFactorAuth/", "mfa.contoso.com", 443)]
    [InlineData("https://mfa.contoso.com:444/x", "mfa.contoso.com", 444)]
    [InlineData("http://mfa.contoso.com", "mfa.contoso.com", 80)]
    [InlineData("m\u00fcnchen.example", "xn--mnchen-3ya.example", 443)]
    [InlineData("mfa_01", "mfa_01", 443)]
    [InlineData("192.0.2.7", "192.0.2.7", 443)]
    [InlineData("192.0.2.7:444", "192.0.2.7", 444)]
    [InlineData("::1", "::1", 443)]
    [InlineData("2001:DB8::1", "2001:db8::1", 443)]
    [InlineData("[::1]", "::1", 443)]
    [InlineData("[::1]:444", "::1", 444)]
    public void A_host_is_read_as_typed(string text, string host, int port)
    {
        var endpoint = Endpoint.Parse(text, 443);
        Assert.Equal((host, port), (endpoint.HostName, endpoint.Port));
        Assert.Equal(endpoint.ToString(), Endpoint.Parse(endpoint.ToString(), 1).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two words")]
    [InlineData("mfa.contoso.com:0")]
    [InlineData("mfa.contoso.com:65536")]
    [InlineData("mfa.contoso.com:https")]
    [InlineData("mfa.contoso.com/path")]
    [InlineData("a..b")]
    [InlineData("https://")]
    [InlineData("[::1")]
    public void What_is_no_host_is_refused(string text) =>
        Assert.Throws<FormatException>(() => Endpoint.Parse(text, 443));

    /// <summary>What can be a user, a password or a query is not repeated by the error.</summary>
    [Theory]
    [InlineData("https://svc:SECRET@mfa:99999/x")]
    [InlineData("https://svc:SECRET@")]
    [InlineData("https://svc:a/SECRET@mfa:x/")]
    [InlineData("svc:SECRET@mfa.contoso.com")]
    [InlineData("SECRET@mfa.contoso.com")]
    [InlineData("mfa.contoso.com?SECRET")]
    [InlineData("mfa.contoso.com:443?sig=SECRET")]
    [InlineData("https://mfa..com:x/?sig=SECRET")]
    [InlineData("mailto://:x@#SECRET")]
    public void No_secret_is_in_the_error(string text) => Assert.DoesNotContain(
        "SECRET", Assert.Throws<FormatException>(() => Endpoint.Parse(text, 443)).Message,
        StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void An_address_is_an_address()
    {
        Assert.Equal("::1", Endpoint.Parse("mfa.contoso.com", 443, "[::1]").Address!.ToString());
        Assert.Throws<FormatException>(() => Endpoint.Parse("mfa.contoso.com", 443, "mfa.contoso.com"));
        Assert.True(Endpoint.Parse("[::1]:444", 443).IsIPAddress);
        Assert.False(Endpoint.Parse("mfa.contoso.com", 443, "::1").IsIPAddress);
    }

    [Fact]
    public void A_relative_url_has_no_host() =>
        Assert.Throws<FormatException>(() => Endpoint.FromUri(new Uri("/x", UriKind.Relative)));
}
