using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Tls;
using Org.BouncyCastle.Tls;

namespace MfaTools.Core.Tests.Tls;

/// <summary>A sound server behind a box that does not let every hello through: what it offers is found all the same,
/// and what was not answered is never called "not offered".</summary>
public class MiddleboxTests
{
    private static readonly TestCertificate[] Chain = TestCertificates.Chain(leafKey: KeyKind.Rsa2048);

    [Theory]
    [InlineData(Middlebox.Act.Drop)]
    [InlineData(Middlebox.Act.Close)]
    [InlineData(Middlebox.Act.Reset)]
    [InlineData(Middlebox.Act.Alert40)]
    [InlineData(Middlebox.Act.Alert70)]
    internal async Task Where_hellos_of_TLS_13_are_not_answered_the_older_versions_are_found(Middlebox.Act act)
    {
        using var server = Server();
        using var box = Middlebox.Before(server.Port, hello => hello.Version == 0x0304 ? act : Middlebox.Act.Pass);
        var (offer, result) = await RunAsync(box, seconds: 6);
        Assert.Equal(["TLS 1.0", "TLS 1.1", "TLS 1.2"], Offered(offer));
        Assert.Equal(act == Middlebox.Act.Drop ? null : false, offer.Protocols[5].Offered);
        Assert.Equal((true, true), (offer.VersionIntolerant, offer.IntolerantOfVersion));
        Assert.Contains(result.Findings, finding => finding.Id == "Tls.VersionIntolerant");
        Assert.Contains("TLS 1.3 hello", offer.IntoleranceEvidence, StringComparison.Ordinal);
        Assert.Contains("answered with TLS 1.2", offer.IntoleranceEvidence, StringComparison.Ordinal);
        Assert.All(
            result.Clients.Where(client => client.Name.Contains("Android 12")), client =>
                Assert.False(client.Connects));
    }

    [Theory]
    [InlineData(Middlebox.Act.Drop, 256, 511)]
    [InlineData(Middlebox.Act.Reset, 256, 511)]
    [InlineData(Middlebox.Act.Close, 256, 511)]
    [InlineData(Middlebox.Act.Drop, 256, 65535)]
    [InlineData(Middlebox.Act.Reset, 256, 65535)]
    internal async Task Where_hellos_are_not_answered_for_their_length_all_versions_are_found(
        Middlebox.Act act, int from, int to)
    {
        using var server = Server();
        using var box = Middlebox.Before(
            server.Port, hello => hello.Length >= from && hello.Length <= to ? act : Middlebox.Act.Pass);
        var (offer, result) = await RunAsync(box, list: true, seconds: 12);
        Assert.Equal(["TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"], Offered(offer));
        Assert.Equal((true, false), (offer.VersionIntolerant, offer.IntolerantOfVersion));
        Assert.Contains(
            result.Findings, finding => finding.Id == "Tls.VersionIntolerant" && finding.Message.Contains("length"));
        Assert.All(
            offer.Protocols.Where(one => one.Offered == true), one =>
                Assert.True(one.AllCipherSuites, one.ListProblem));
        Assert.Equal([0x002F, 0xC013, 0xC02F], offer.Protocols[4].CipherSuites.Order());
        Assert.Equal([0x1301, 0x1302], offer.Protocols[5].CipherSuites.Order());
    }

    [Theory]
    [InlineData(Middlebox.Act.Alert40, 64)]
    [InlineData(Middlebox.Act.Alert40, 32)]
    [InlineData(Middlebox.Act.Close, 32)]
    [InlineData(Middlebox.Act.Drop, 32)]
    [InlineData(Middlebox.Act.Drop, 64)]
    internal async Task A_host_that_takes_few_suites_is_listed_in_parts_and_is_not_intolerant(
        Middlebox.Act act, int most)
    {
        using var server = Server();
        using var box = Middlebox.Before(server.Port, hello => hello.Suites > most ? act : Middlebox.Act.Pass);
        var (offer, result) = await RunAsync(box, list: true, seconds: 12);
        Assert.Equal(["TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"], Offered(offer));
        Assert.False(offer.VersionIntolerant);
        Assert.All(
            offer.Protocols.Where(one => one.Offered == true), one =>
                Assert.True(one.AllCipherSuites, one.ListProblem));
        Assert.Equal([0x002F, 0xC013, 0xC02F], offer.Protocols[4].CipherSuites.Order());
        Assert.Equal([0x1301, 0x1302], offer.Protocols[5].CipherSuites.Order());
        Assert.DoesNotContain(result.Findings, finding => finding.Id == "Tls.ListIncomplete");
    }

    [Theory]
    [InlineData(23)]
    [InlineData(51)]
    internal async Task An_extension_that_the_box_does_not_let_through_is_told_as_such(int extension)
    {
        using var server = Server();
        using var box = Middlebox.Before(server.Port, hello =>
            hello.Extensions.TryGetValue(extension, out byte[]? content) && content.Length != 2
                ? Middlebox.Act.Drop
                : Middlebox.Act.Pass);
        var (offer, _) = await RunAsync(box, seconds: 6);
        Assert.Contains("TLS 1.3", Offered(offer));
        Assert.True(offer.VersionIntolerant);
    }

    [Theory]
    [InlineData(Middlebox.Act.Stall)]
    [InlineData(Middlebox.Act.Fragment)]
    internal async Task An_answer_that_is_cut_stalled_or_in_pieces_costs_no_more_than_the_deadline(Middlebox.Act act)
    {
        using var server = Server();
        using var box = Middlebox.Before(server.Port, _ => act);
        var watch = Stopwatch.StartNew();
        var (offer, _) = await RunAsync(box, seconds: 5);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
        Assert.DoesNotContain(offer.Protocols, one => one.Offered == false && one.Protocol is "TLS 1.2" or "TLS 1.3");
        if (act == Middlebox.Act.Fragment) Assert.Equal(["TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"], Offered(offer));
    }

    [Fact]
    public async Task Where_no_answer_comes_whole_each_version_is_told_in_the_evidence()
    {
        using var server = Server();
        using var box = Middlebox.Before(server.Port, _ => Middlebox.Act.Truncate);
        using var deadline = new Deadline(TimeSpan.FromSeconds(5), CancellationToken.None);
        var fault = await Assert.ThrowsAsync<NetException>(() => OfferProbe.RunAsync(box.At(), deadline, false));
        Assert.Contains(fault.Fault, new[] { NetFault.Closed, NetFault.Reset });
        Assert.Contains("bytes of an answer", fault.Message, StringComparison.Ordinal);
        Assert.All(
            new[] { "TLS 1.3 hello", "TLS 1.2 hello", "SSL 3.0 hello" }, hello =>
                Assert.Contains(hello, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_takes_half_a_second_for_each_answer_is_told_apart_and_its_list_is_not_called_whole()
    {
        using var server = Server();
        using var box = Middlebox.Before(server.Port, _ => Middlebox.Act.Pass, TimeSpan.FromSeconds(0.5));
        var (offer, result) = await RunAsync(box, seconds: 4);
        Assert.Equal(["TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"], Offered(offer));
        Assert.False(offer.VersionIntolerant);
        Assert.Equal(CheckStatus.Warning, result.Status);
        (offer, result) = await RunAsync(box, list: true, seconds: 3);
        var cut = Assert.Single(result.Findings, finding => finding.Id == "Tls.ListIncomplete");
        Assert.Equal(CheckStatus.Unknown, cut.Status);
        Assert.All(offer.Protocols.Where(one => one.Offered == true), one => Assert.NotEmpty(one.CipherSuites));
    }

    [Fact]
    public async Task A_version_that_is_dropped_is_unknown_and_said()
    {
        using var server = Server();
        using var box = Middlebox.Before(
            server.Port, hello => hello.Version is 0x0301 or 0x0302 ? Middlebox.Act.Drop : Middlebox.Act.Pass);
        var (offer, result) = await RunAsync(box, seconds: 6);
        Assert.Equal(["TLS 1.2", "TLS 1.3"], Offered(offer));
        Assert.Equal([null, null], offer.Protocols[2..4].Select(one => one.Offered));
        Assert.Contains(
            result.Findings, finding =>
                finding.Id == "Tls.OfferUnknown" && finding.Message.Contains("TLS 1.0, TLS 1.1"));
    }

    [Fact]
    public async Task A_version_that_a_box_refuses_says_nothing_of_older_ones()
    {
        using var server = Server();
        using var box = Middlebox.Before(
            server.Port, hello => hello.Version is 0x0302 ? Middlebox.Act.Alert70 : Middlebox.Act.Pass);
        Assert.Equal(["TLS 1.0", "TLS 1.2", "TLS 1.3"], Offered((await RunAsync(box, seconds: 6)).Offer));
    }

    [Theory]
    [InlineData(Middlebox.Act.Drop)]
    [InlineData(Middlebox.Act.Reset)]
    internal async Task Its_certificates_are_fetched_too(Middlebox.Act act)
    {
        using var server = Server();
        foreach (
            var judge in new Func<Middlebox.Hello,
            bool>[]
            {
                hello => hello.Version == 0x0304, hello => hello.Length is >= 256 and < 512, hello => hello.Suites > 32,
            })
        {
            using var box = Middlebox.Before(server.Port, hello => judge(hello) ? act : Middlebox.Act.Pass);
            using var deadline = new Deadline(TimeSpan.FromSeconds(10), CancellationToken.None);
            var sent = await CertificateProbe.RunAsync(box.At(), deadline);
            Assert.Equal(TestCertificates.Ders(Chain[0], Chain[1]), Assert.Single(sent.Chains).Certificates);
            Assert.Null(sent.NotTold);
        }
    }

    private static string[] Offered(WireOffer offer) =>
        [.. offer.Protocols.Where(one => one.Offered == true).Select(one => one.Protocol)];

    private static TestServer Server() =>
        TestServers.Tls([[Chain[0], Chain[1]]], ProtocolVersion.TLSv10, ProtocolVersion.TLSv13);

    private static async Task<(WireOffer Offer, TlsConfigResult Result)> RunAsync(
        TestServer box, bool list = false, int seconds = 10)
    {
        WireOffer? offer = null;
        var result = await TlsOfferCheck.RunAsync(
            box.At(), TimeSpan.FromSeconds(seconds), async (host, deadline) =>
                offer = await OfferProbe.RunAsync(host, deadline, list), [], CancellationToken.None);
        Assert.True(offer is not null, result.Summary + result.Findings[0].Evidence);
        return (offer, result);
    }
}
