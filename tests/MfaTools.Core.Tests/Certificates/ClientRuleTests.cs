using System.Globalization;
using System;
using System.Linq;
using MfaTools.Certificates;
using MfaTools.Core.Tests.Tls;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>What phones refuse though this computer trusts it, and how serious that is for whom.</summary>
public sealed class ClientRuleTests
{
    private static readonly TestCertificate Root = TestCertificates.Root();
    private static readonly TestCertificate Issuing = TestCertificates.Intermediate(Root);

    [Theory]
    [InlineData(CertificateClients.Phones, CheckStatus.Fail, "Cert.PrivateRoot")]
    [InlineData(CertificateClients.Any, CheckStatus.Warning, "Cert.PrivateRoot")]
    [InlineData(CertificateClients.Servers, CheckStatus.Pass, "Cert.Ok")]
    internal void A_private_root_fails_for_phones_alone(CertificateClients clients, CheckStatus status, string id)
    {
        var result = Judge(clients, TestCertificates.Leaf(Issuing));
        Assert.Equal((status, id, ChainTrust.Trusted), (result.Status, result.Ids()[0], result.Trust));
    }

    [Fact]
    public void A_public_root_is_known_by_its_certificate_or_by_name_and_key()
    {
        var leaf = TestCertificates.Leaf(Issuing);
        Assert.Equal(
            ["Cert.Ok"],
            Judging.Judge(
                [leaf.Der, Issuing.Der], [Root], clients: CertificateClients.Phones, publicRoots: [Root]).Ids());
        // The same root in another certificate, and a public root that signed the root which is trusted here.
        var again = TestCertificates.Create(
            new CertificateOptions
            {
                Subject = "CN=Test Root", KeyPair = Root.KeyPair, IsCA = true, KeyUsage = KeyUsage.KeyCertSign,
            });
        Assert.Equal(
            ["Cert.Ok"],
            Judging.Judge(
                [leaf.Der, Issuing.Der], [again], clients: CertificateClients.Phones, publicRoots: [Root]).Ids());
        var upper = TestCertificates.Root("Public Root");
        var cross = TestCertificates.Cross(Root, upper);
        Assert.Equal(
            ["Cert.Ok"],
            Judging.Judge(
                [leaf.Der, Issuing.Der, cross.Der], [Root], clients: CertificateClients.Phones,
                publicRoots: [upper]).Ids());
    }

    [Fact]
    public void A_self_signed_certificate_of_a_published_site_fails_though_it_is_trusted()
    {
        var leaf = TestCertificates.SelfSigned();
        Assert.Equal(CheckStatus.Fail, Judging.Judge([leaf.Der], [leaf], clients: CertificateClients.Phones).Status);
        Assert.Equal(CheckStatus.Warning, Judging.Judge([leaf.Der], [leaf]).Status);
    }

    // Whole days from the beginning to the end, under a private and a public root.
    [Theory]
    [InlineData("2019-07-02", 825, false, "Cert.Ok")]
    [InlineData("2019-07-02", 826, false, "Cert.ClientRule")]
    [InlineData("2019-06-30", 3650, false, "Cert.Ok")]
    [InlineData("2020-09-02", 399, false, "Cert.Ok")]
    [InlineData("2020-09-02", 398, true, "Cert.Ok")]
    [InlineData("2020-09-02", 399, true, "Cert.ClientRule")]
    [InlineData("2020-08-30", 825, true, "Cert.Ok")]
    public void Validity_is_limited_as_Apple_says(string from, int days, bool isPublic, string id)
    {
        var begin = DateTime.Parse(
            from, null, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        var old = TestCertificates.Root("Old", change: options => options with { NotBefore = begin.AddYears(-1) });
        var leaf = TestCertificates.Leaf(
            old, change: options => options with { NotBefore = begin, NotAfter = begin.AddDays(days) });
        var result = Judging.Judge([leaf.Der], [old], at: begin.AddDays(5), publicRoots: isPublic ? [old] : []);
        Assert.Equal([id], result.Ids());
        Assert.Equal(id == "Cert.Ok" ? CheckStatus.Pass : CheckStatus.Warning, result.Status);
        var published = Judging.Judge(
            [leaf.Der], [old], at: begin.AddDays(5), publicRoots: [old], clients: CertificateClients.Phones);
        if (id != "Cert.Ok") Assert.Equal(CheckStatus.Fail, published.Status);
    }

    [Fact]
    public void Server_Authentication_has_to_be_named_and_RSA_needs_digitalSignature()
    {
        string[] Ids(Func<CertificateOptions, CertificateOptions> change, KeyKind key = KeyKind.P256) =>
            Judge(CertificateClients.Servers, TestCertificates.Leaf(Issuing, key: key, change: change)).Ids();
        Assert.Equal(["Cert.ClientRule"], Ids(options => options with { Purposes = [] }));
        Assert.Equal(
            ["Cert.ClientRule"], Ids(options => options with { Purposes = [KeyPurposeID.AnyExtendedKeyUsage] }));
        Assert.Equal(["Cert.WrongEku"], Ids(options => options with { Purposes = [KeyPurposeID.id_kp_clientAuth] }));
        Assert.Equal(
            ["Cert.ClientRule"], Ids(options => options with { KeyUsage = KeyUsage.KeyEncipherment }, KeyKind.Rsa2048));
        Assert.Equal(
            ["Cert.WrongKeyUsage"], Ids(options => options with { KeyUsage = KeyUsage.CrlSign }, KeyKind.Rsa2048));
        Assert.Equal(
            ["Cert.Ok"], Ids(options => options with { KeyUsage = KeyUsage.DigitalSignature }, KeyKind.Rsa2048));
        Assert.Equal(["Cert.Ok"], Ids(options => options with { KeyUsage = null }, KeyKind.Rsa2048));
    }

    [Fact]
    public void The_shipped_list_holds_the_roots_that_everyone_knows_and_says_where_it_is_from()
    {
        var roots = PublicRoots.Default;
        Assert.InRange(roots.Count, 100, 400);
        Assert.Matches("Mozilla.*ca-certificates [0-9a-z~+]+, 20[0-9]{2}-[0-9]{2}-[0-9]{2}", roots.Source);
        var both = CertificateFile.Read(
            System.IO.File.ReadAllBytes(
                System.IO.Path.Combine(
                    Repository.Root, "tests/MfaTools.Core.Tests/Certificates/Cases/le_both.pem"))).Certificates.Select(
                        bytes => Certificate.Read(bytes)).ToList();
        Assert.False(roots.Contains(both[0]));
        Assert.True(roots.Contains(both[1]));
        Assert.True(roots.Contains(both[1].Bytes));
    }

    private static CertChainResult Judge(CertificateClients clients, TestCertificate leaf) =>
        Judging.Judge([leaf.Der, Issuing.Der], [Root], clients: clients);
}
