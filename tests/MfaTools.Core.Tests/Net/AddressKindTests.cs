using System.Net;
using MfaTools.Net;

namespace MfaTools.Core.Tests.Net;

/// <summary>Whom a stranger's certificate can make this computer ask. The ranges are those of IANA's special-purpose
/// registries (iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry): the first and last
/// address of each.</summary>
public sealed class AddressKindTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.0", "10.255.255.255")]
    [InlineData("100.64.0.0", "100.127.255.255")]
    [InlineData("127.0.0.0", "127.255.255.255")]
    [InlineData("169.254.0.0", "169.254.255.255")]
    [InlineData("172.16.0.0", "172.31.255.255")]
    [InlineData("192.0.0.0", "192.0.0.255")]
    [InlineData("192.0.0.8", "192.0.0.10")]
    [InlineData("192.0.0.170", "192.0.0.171")]
    [InlineData("192.0.2.0", "192.0.2.255")]
    [InlineData("192.31.196.0", "192.31.196.255")]
    [InlineData("192.52.193.0", "192.52.193.255")]
    [InlineData("192.88.99.0", "192.88.99.255")]
    [InlineData("192.168.0.0", "192.168.255.255")]
    [InlineData("192.175.48.0", "192.175.48.255")]
    [InlineData("198.18.0.0", "198.19.255.255")]
    [InlineData("198.51.100.0", "198.51.100.255")]
    [InlineData("203.0.113.0", "203.0.113.255")]
    [InlineData("224.0.0.0", "239.255.255.255")]
    [InlineData("240.0.0.0", "255.255.255.255")]
    [InlineData("168.63.129.16", "168.63.129.16")]
    [InlineData("::", "::1")]
    [InlineData("::2", "::ffff")]
    [InlineData("::7f00:1", "::a00:1")]
    [InlineData("::ffff:127.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254", "::ffff:168.63.129.16")]
    [InlineData("64:ff9b::", "64:ff9b::ffff:ffff")]
    [InlineData("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("100::", "100::ffff:ffff:ffff:ffff")]
    [InlineData("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff")]
    [InlineData("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:1::1", "2001:1::3")]
    [InlineData("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:3::", "2001:4:112:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:10::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Addresses_of_special_purpose_are_asked_for_nobody_else(string first, string last)
    {
        foreach (string text in new[] { first, last })
        {
            var address = IPAddress.Parse(text);
            foreach (string? host in new[] { null, "8.8.8.8", "2606:4700::1111" })
            {
                Assert.False(AddressKind.MayAsk(address, host is null ? null : IPAddress.Parse(host)), text);
            }

            Assert.True(AddressKind.MayAsk(address, address), text);
        }
    }

    [Theory]
    [InlineData("1.0.0.0")]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("168.63.129.17")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2001:200::")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00::1")]
    [InlineData("3ffe:ffff::")]
    public void Addresses_reached_from_anywhere_are_asked_for_anyone(string address)
    {
        foreach (string? host in new[] { null, "8.8.8.8", "10.1.2.3", "127.0.0.1", "fd00::1" })
        {
            Assert.True(
                AddressKind.MayAsk(IPAddress.Parse(address), host is null ? null : IPAddress.Parse(host)), address);
        }

        Assert.False(AddressKind.IsInternal(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.1.2.3", "10.200.0.1", true)]
    [InlineData("10.1.2.3", "::ffff:10.200.0.1", true)]
    [InlineData("172.16.0.1", "172.31.0.1", true)]
    [InlineData("192.168.1.1", "192.168.7.7", true)]
    [InlineData("100.64.0.1", "100.127.0.1", true)]
    [InlineData("fd12:3456:789a::1", "fd12:3456:789a:1::9", true)]
    [InlineData("fd12:3456:789a::1", "fd12:3456:789b::1", false)]
    [InlineData("10.1.2.3", "192.168.7.7", false)]
    [InlineData("10.1.2.3", "172.16.0.1", false)]
    [InlineData("10.1.2.3", "127.0.0.1", false)]
    [InlineData("10.1.2.3", "::1", false)]
    [InlineData("10.1.2.3", "169.254.169.254", false)]
    [InlineData("10.1.2.3", "168.63.129.16", false)]
    [InlineData("10.1.2.3", "100.64.0.1", false)]
    [InlineData("100.64.0.1", "100.100.100.200", false)]
    [InlineData("fd00:ec2:0:1::5", "fd00:ec2::254", false)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("127.0.0.1", "10.1.2.3", false)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.1", "::1", false)]
    [InlineData("169.254.1.1", "169.254.169.254", false)]
    [InlineData("fe80::1", "fe80::2", false)]
    [InlineData("fe80::1%3", "fe80::1", true)]
    public void A_private_host_names_addresses_of_its_own_network(string host, string address, bool asked) =>
        Assert.Equal(asked, AddressKind.MayAsk(IPAddress.Parse(address), IPAddress.Parse(host)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("fec0::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("203.0.113.5", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("0.0.0.0", false)]
    public void Internal_addresses_are_those_of_networks_of_organizations(string address, bool isInternal) =>
        Assert.Equal(isInternal, AddressKind.IsInternal(IPAddress.Parse(address)));
}
