using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Core.Tests.Tls;

public sealed class WireJudgeTests
{
    private static readonly string[] Six = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"];
    private static readonly string[] Good12 =
    [
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    ];
    private static readonly string[] Cbc = ["TLS_RSA_WITH_AES_128_CBC_SHA"];

    private static WireOffer Offer(params (string Protocol, string[] Suites)[] offered) => new()
    {
        Address = IPAddress.Loopback,
        VersionIntolerant = false,
        Protocols =
        [
            .. Six.Select(name =>
            {
                var found = offered.Where(one => one.Protocol == name).ToList();
                return new ProtocolOffer
                {
                    Protocol = name,
                    Offered = found.Count > 0,
                    Evidence = "as told",
                    AllCipherSuites = found.Count > 0,
                    CipherSuites =
                    [
                        .. found.SelectMany(one => one.Suites).Select(suite => CipherSuiteCatalog.Find(suite)!.Id),
                    ],
                };
            }),
        ],
    };

    private static TlsConfigResult Judge(WireOffer offer, params (string Protocol, bool? May)[] local)
    {
        var result = new TlsConfigResult();
        WireJudge.Judge(
            result, offer, Endpoint.Parse("mfa.contoso.com", 443),
            [.. local.Select(
                one => new TlsProtocolState
                {
                    Protocol = one.Protocol, Role = "Client", Effective = one.May, Source = "as told",
                })]);
        return result;
    }

    private static CheckStatus? StatusOf(TlsConfigResult result, string id) =>
        result.Findings.FirstOrDefault(finding => finding.Id == id)?.Status;

    [Fact]
    public void A_modern_host_passes()
    {
        var result = Judge(Offer(("TLS 1.2", Good12), ("TLS 1.3", ["TLS_AES_256_GCM_SHA384"])));
        Assert.Equal(
            (CheckStatus.Pass, "Tls.Ok", null), (result.Status, Assert.Single(result.Findings).Id, result.GradeCap));
        Assert.All(
            result.Clients.Where(client => client.Name.Contains("2022") || client.Name.Contains("Android 12")),
            client => Assert.Equal((true, "TLS 1.3"), (client.Connects, client.Protocol)));
    }

    [Theory]
    [InlineData("SSL 2.0", CheckStatus.Fail)]
    [InlineData("SSL 3.0", CheckStatus.Fail)]
    [InlineData("TLS 1.0", CheckStatus.Warning)]
    [InlineData("TLS 1.1", CheckStatus.Warning)]
    public void Legacy(string protocol, CheckStatus status)
    {
        var result = Judge(Offer((protocol, protocol == "SSL 2.0" ? [] : Cbc), ("TLS 1.2", Good12)));
        Assert.Equal(status, StatusOf(result, "Tls.LegacyProtocol"));
        Assert.Null(StatusOf(result, "Tls.NoModernProtocol"));
    }

    [Fact]
    public void No_modern_protocol()
    {
        Assert.Equal(CheckStatus.Fail, StatusOf(Judge(Offer(("TLS 1.1", Cbc))), "Tls.NoModernProtocol"));
        var offer = Offer(("TLS 1.1", Cbc));
        offer.Protocols[4].Offered = null;
        var result = Judge(offer);
        Assert.Null(StatusOf(result, "Tls.NoModernProtocol"));
        Assert.Equal(CheckStatus.Unknown, StatusOf(result, "Tls.OfferUnknown"));
    }

    [Theory]
    [InlineData("TLS_RSA_WITH_NULL_SHA", CheckStatus.Fail)]
    [InlineData("TLS_DH_anon_WITH_AES_128_CBC_SHA", CheckStatus.Fail)]
    [InlineData("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", CheckStatus.Fail)]
    [InlineData("TLS_RSA_WITH_RC4_128_SHA", CheckStatus.Fail)]
    [InlineData("TLS_RSA_WITH_DES_CBC_SHA", CheckStatus.Fail)]
    [InlineData("TLS_RSA_WITH_3DES_EDE_CBC_SHA", CheckStatus.Warning)]
    [InlineData("TLS_RSA_WITH_AES_128_CBC_SHA", null)]
    public void Weak_suites(string suite, CheckStatus? status) =>
        Assert.Equal(status, StatusOf(Judge(Offer(("TLS 1.2", [.. Good12, suite]))), "Tls.WeakCipher"));

    [Theory]
    [InlineData(512, CheckStatus.Fail)]
    [InlineData(1024, CheckStatus.Warning)]
    [InlineData(2048, null)]
    [InlineData(null, null)]
    public void Short_primes(int? bits, CheckStatus? status)
    {
        var offer = Offer(("TLS 1.2", Good12));
        offer.Protocols[4].DhBits = bits;
        var result = Judge(offer);
        Assert.Equal(status, StatusOf(result, "Tls.WeakDh"));
        Assert.Equal(status is null ? null : "B", result.GradeCap);
    }

    [Fact]
    public void Forward_secrecy_and_aead_only_of_a_whole_list()
    {
        var result = Judge(Offer(("TLS 1.2", Cbc)));
        Assert.Equal(
            (CheckStatus.Warning, CheckStatus.Warning),
            (StatusOf(result, "Tls.NoForwardSecrecy"), StatusOf(result, "Tls.NoAead")));
        Assert.Equal("B", result.GradeCap);
        var offer = Offer(("TLS 1.2", Cbc));
        offer.Protocols[4].AllCipherSuites = false;
        result = Judge(offer);
        Assert.Null(StatusOf(result, "Tls.NoForwardSecrecy") ?? StatusOf(result, "Tls.NoAead"));
        Assert.Null(result.GradeCap);
        // With TLS 1.3 there is both.
        Assert.Null(StatusOf(Judge(Offer(("TLS 1.2", Cbc), ("TLS 1.3", ["TLS_AES_128_GCM_SHA256"]))), "Tls.NoAead"));
    }

    public static TheoryData<string?, string[]> Caps => new()
    {
        { null, ["TLS 1.2 E"] },
        { null, ["TLS 1.3 G"] },
        { "B", ["TLS 1.1 E", "TLS 1.2 E"] },
        { "B", ["TLS 1.0 E", "TLS 1.2 E"] },
        { "B", ["TLS 1.0 R", "TLS 1.2 E"] },
        { "C", ["TLS 1.1 R", "TLS 1.2 E"] },
        { "C", ["TLS 1.2 R", "TLS 1.2 E"] },
        { "C", ["TLS 1.0 E"] },
        { "B", ["SSL 3.0 R", "TLS 1.2 E"] },
        { "C", ["SSL 3.0 C", "TLS 1.2 E"] },
        { "F", ["SSL 3.0 C"] },
        { "F", ["SSL 2.0", "TLS 1.2 E"] },
        { "F", ["TLS 1.0 R", "TLS 1.1 R"] },
        { "F", ["TLS 1.2 E", "TLS 1.2 N"] },
        { "F", ["TLS 1.2 E", "TLS 1.2 A"] },
        { "F", ["TLS 1.2 E", "TLS 1.2 X"] },
    };

    [Theory]
    [MemberData(nameof(Caps))]
    public void Grade_caps(string? cap, string[] offered) =>
        Assert.Equal(cap, WireJudge.FindGradeCap(Offer([.. offered.Select(one => (one[..7], one[7..].Trim() switch
    {
        "E" => one.StartsWith("TLS 1.2", StringComparison.Ordinal) ? Good12 : ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"],
        "G" => ["TLS_AES_128_GCM_SHA256"],
        "R" => ["TLS_RSA_WITH_RC4_128_SHA"],
        "C" => Cbc,
        "N" => ["TLS_RSA_WITH_NULL_SHA256"],
        "A" => ["TLS_ECDH_anon_WITH_AES_128_CBC_SHA"],
        "X" => ["TLS_RSA_EXPORT_WITH_RC4_40_MD5"],
        _ => (string[])[],
    }))])));

    [Theory]
    [InlineData("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", null)]
    [InlineData("TLS_AES_128_CCM_8_SHA256", "CCM_8")]
    [InlineData("TLS_AES_128_GCM_SHA256", null)]
    [InlineData("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "CBC")]
    [InlineData("TLS_RSA_WITH_AES_128_GCM_SHA256", "no forward secrecy")]
    [InlineData("TLS_RSA_WITH_AES_128_CBC_SHA", "no forward secrecy, CBC")]
    [InlineData("TLS_PSK_WITH_AES_128_GCM_SHA256", "no forward secrecy")]
    [InlineData("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "3DES, no forward secrecy, CBC")]
    [InlineData("TLS_DH_anon_WITH_AES_128_CBC_SHA", "no authentication (anonymous), CBC")]
    [InlineData("TLS_RSA_WITH_NULL_SHA", "no encryption (NULL), no forward secrecy")]
    public void What_is_weak_about_a_suite_is_in_the_list(string suite, string? weakness)
    {
        var listed = Judge(Offer((suite.Contains("TLS_AES") ? "TLS 1.3" : "TLS 1.2", [suite]))).CipherSuites;
        Assert.Equal(weakness, Assert.Single(listed).Weakness);
    }

    [Fact]
    public void A_list_that_is_not_complete_is_said_and_is_no_pass()
    {
        var offer = Offer(("TLS 1.2", Good12), ("TLS 1.3", ["TLS_AES_256_GCM_SHA384"]));
        (offer.Protocols[4].AllCipherSuites, offer.Protocols[4].ListProblem) = (false, "no answer within 2 s");
        var result = Judge(offer);
        Assert.Equal((CheckStatus.Unknown, "Tls.ListIncomplete"), (result.Status, Assert.Single(result.Findings).Id));
        Assert.Contains("no answer within 2 s", result.Findings[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_are_compared()
    {
        var offer = Offer(("TLS 1.2", [.. Good12, .. Cbc]), ("TLS 1.3", ["TLS_AES_256_GCM_SHA384"]));
        foreach (var one in offer.Protocols[4..]) (one.Groups, one.AllGroups) = (["x448"], true);
        var result = Judge(offer);
        Assert.Equal(["TLS 1.2 x448", "TLS 1.3 x448"], result.Groups.Select(group => group.ToString()));
        // Those with TLS 1.3 get no further; the others have a suite that needs no group.
        Assert.All(
            result.Clients.Where(client => client.Protocol == "TLS 1.3"), client => Assert.False(client.Connects));
        Assert.Equal(Cbc[0], result.Clients.Single(client => client.Name == "Android 8.1").CipherSuite);
        Assert.False(
            result.Clients.Single(client => client.Name.StartsWith("iOS 9", StringComparison.Ordinal)).Connects);
        foreach (var one in offer.Protocols[4..]) one.AllGroups = false;
        Assert.All(
            Judge(offer).Clients.Where(client => client.Protocol == "TLS 1.3"), client => Assert.Null(client.Connects));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("mfa.contoso.com", false)]
    public void By_address_it_is_said_that_no_name_was_sent(string host, bool said)
    {
        var result = new TlsConfigResult();
        WireJudge.Judge(result, Offer(("TLS 1.2", Good12)), Endpoint.Parse(host, 443), []);
        Assert.Equal(CheckStatus.Pass, result.Status);
        Assert.Equal("Tls.Ok", result.Findings[0].Id);
        Assert.Equal(said, result.Findings.Any(finding => finding.Id == "Tls.NoServerName"));
        var refused = NetFindings.ToFinding(
            new NetException(NetFault.Alert, "refused"), Endpoint.Parse(host, 443), inHandshake: true);
        Assert.Equal(said, refused.Recommendation!.Contains("No server name"));
    }

    [Fact]
    public void Version_intolerance()
    {
        var offer = Offer(("TLS 1.2", Good12));
        (offer.VersionIntolerant, offer.IntoleranceEvidence) = (true, "reset");
        Assert.Equal(CheckStatus.Warning, StatusOf(Judge(offer), "Tls.VersionIntolerant"));
    }

    [Fact]
    public void Local_policy_is_judged_only_where_it_is_known()
    {
        var old = Offer(("TLS 1.0", Cbc));
        Assert.Equal(
            CheckStatus.Fail, StatusOf(Judge(old, ("TLS 1.0", false), ("TLS 1.2", true)), "Tls.LocalPolicyForbids"));
        Assert.Null(StatusOf(Judge(old, ("TLS 1.0", true)), "Tls.LocalPolicyForbids"));
        Assert.Null(StatusOf(Judge(old, ("TLS 1.0", null)), "Tls.LocalPolicyForbids"));
        Assert.Null(StatusOf(Judge(old), "Tls.LocalPolicyForbids"));
        var both = Offer(("TLS 1.0", Cbc), ("TLS 1.2", Good12));
        // Yesterday's protocol forbidden is right so; today's is not.
        Assert.Null(StatusOf(Judge(both, ("TLS 1.0", false), ("TLS 1.2", true)), "Tls.LocalPolicyForbids"));
        Assert.Equal(
            CheckStatus.Warning,
            StatusOf(Judge(both, ("TLS 1.0", true), ("TLS 1.2", false)), "Tls.LocalPolicyForbids"));
        var result = Judge(both, ("TLS 1.0", false), ("TLS 1.2", false));
        Assert.Equal(CheckStatus.Fail, StatusOf(result, "Tls.LocalPolicyForbids"));
        // Both are shown side by side.
        Assert.Equal(
            [(true, "Wire"), (false, "Client")],
            result.Protocols.Where(state => state.Protocol == "TLS 1.2")
                .Select(state => (state.Effective!.Value, state.Role)));
    }

    [Fact]
    public void No_current_client_can_connect()
    {
        Assert.Equal(CheckStatus.Fail, StatusOf(Judge(Offer(("SSL 3.0", Cbc))), "Tls.ClientCannotConnect"));
        Assert.Equal(
            CheckStatus.Fail,
            StatusOf(Judge(Offer(("TLS 1.2", ["TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"]))), "Tls.ClientCannotConnect"));
        // One that can is enough; old ones are listed only.
        var result = Judge(Offer(("TLS 1.3", ["TLS_AES_128_GCM_SHA256"])));
        Assert.Null(StatusOf(result, "Tls.ClientCannotConnect"));
        Assert.False(result.Clients.Single(client => client.Name == "Schannel of Windows Server 2012 R2").Connects);
    }

    [Fact]
    public void Without_a_list_a_client_is_not_judged_by_one_suite()
    {
        var offer = Offer(("TLS 1.2", ["TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"]));
        offer.Protocols[4].AllCipherSuites = false;
        Assert.All(
            Judge(offer).Clients.Where(client => client.Protocol is not null), client => Assert.Null(client.Connects));
        offer.Protocols[4].CipherSuites = [CipherSuiteCatalog.Find(Cbc[0])!.Id];
        Assert.Equal(
            (true, null),
            Judge(offer).Clients.Where(client => client.Name == "Android 8.1")
                .Select(client => (client.Connects, client.CipherSuite)).Single());
    }

    /// <summary>Each client against random offers, by a search of its own: the highest common protocol, then the first
    /// suite of whose order counts.</summary>
    [Fact]
    public void Clients_by_another_way()
    {
        var random = new Random(5);
        int connected = 0;
        for (int round = 0; round < Runtime.Inputs(3000); round++)
        {
            var offer = Offer();
            foreach (var one in offer.Protocols.Skip(1))
            {
                var fitting = CipherSuiteCatalog.Default.Suites.Where(
                    suite =>
                        !suite.Signal && suite.Id != 0
                            && (one.Protocol == "TLS 1.3"
                                ? suite.Protocol == "TLS 1.3"
                                : suite.Protocol == "SSL 3.0"
                                    || (suite.Protocol == "TLS 1.2" && one.Protocol == "TLS 1.2"))).ToList();
                one.Offered = random.Next(2) == 0;
                if (one.Offered == false) continue;
                one.AllCipherSuites = true;
                one.ServerOrder = random.Next(2) == 0;
                one.CipherSuites =
                [
                    .. Enumerable.Range(0, random.Next(1, 40)).Select(_ => fitting[random.Next(fitting.Count)].Id)
                        .Distinct(),
                ];
            }

            foreach (var client in ClientProfile.All)
            {
                (string, string)? expected = null;
                foreach (string protocol in client.Protocols.Reverse())
                {
                    var one = offer.Protocols.Single(o => o.Protocol == protocol);
                    if (one.Offered != true) continue;
                    var theirs = one.CipherSuites.Select(id => CipherSuiteCatalog.Find(id)!.Name).ToList();
                    var mine = client.CipherSuites.ToList();
                    var (first, second) = one.ServerOrder == true ? (theirs, mine) : (mine, theirs);
                    string? suite = first.FirstOrDefault(second.Contains);
                    if (suite is not null) expected = (protocol, suite);
                    break;
                }

                var verdict = client.Judge(offer);
                Assert.Equal(expected is not null, verdict.Connects);
                if (expected is null)
                {
                    Assert.NotNull(verdict.Reason);
                    continue;
                }

                connected++;
                Assert.Equal(expected, (verdict.Protocol!, verdict.CipherSuite!));
            }
        }

        Assert.True(connected > Runtime.Inputs(1000));
    }

    [Fact]
    public void Profiles_are_sound()
    {
        Assert.Contains(ClientProfile.All, client => client.IsCurrent);
        Assert.All(ClientProfile.All, client =>
        {
            Assert.NotEmpty(client.Source);
            Assert.NotEmpty(client.Protocols);
            Assert.Equal(client.Protocols, Six.Where(client.Protocols.Contains));
            Assert.All(client.CipherSuites, suite => Assert.NotNull(CipherSuiteCatalog.Find(suite)));
            // Each protocol has a suite to use.
            Assert.All(
                client.Protocols, protocol =>
                    Assert.Contains(
                        client.CipherSuites, suite => ClientProfile.Fits(CipherSuiteCatalog.Find(suite)!, protocol)));
        });
    }
}
