using System;
using System.Linq;
using MfaTools.Certificates;
using MfaTools.Core.Tests.Tls;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Core.Tests.Certificates;

public sealed class ChainJudgeTests
{
    private static readonly TestCertificate Root = TestCertificates.Root();
    private static readonly TestCertificate Issuing = TestCertificates.Intermediate(Root);
    private static readonly TestCertificate Leaf = TestCertificates.Leaf(Issuing);

    [Fact]
    public void A_good_chain_passes_and_names_its_evidence()
    {
        var result = Judging.Judge([Leaf, Issuing], Root, "mfa.contoso.test");
        Assert.Equal(["Cert.Ok"], result.Ids());
        Assert.Equal(
            (CheckStatus.Pass, ChainIssues.None, ChainCompleteness.OnWire, ChainTrust.Trusted, (string?)null),
            (result.Status, result.ChainIssues, result.Completeness, result.Trust, result.GradeCap));
        Assert.Equal(Leaf.Certificate.NotAfter.ToUniversalTime(), result.EarliestNotAfterUtc);
        Assert.Equal(299 + 1, result.DaysLeft);
        Assert.Equal(["2", "a trust anchor"], result.Sent.Select(certificate => certificate.SignedBy));
    }

    [Fact]
    public void A_leaf_alone_is_incomplete_and_names_what_is_missing()
    {
        var leaf = TestCertificates.Leaf(
            Issuing, change: options => options with { IssuerUris = ["http://pki.test/ca.cer?a='b'"] });
        var result = Judging.Judge([leaf], Root, "mfa.contoso.test");
        Assert.Equal(["Cert.ChainIncomplete"], result.Ids());
        Assert.Equal(
            (ChainIssues.Incomplete, ChainCompleteness.Broken, ChainTrust.NotBuilt, "B"),
            (result.ChainIssues, result.Completeness, result.Trust, result.GradeCap));
        Assert.Equal(
            ("CN=Test Issuing CA", "http://pki.test/ca.cer?a='b'"), (result.MissingIssuer, result.MissingIssuerUri));
        Assert.Equal(
            [CertificateRole.Leaf, CertificateRole.Missing], result.Expected.Select(certificate => certificate.Role));
        Assert.Equal(
            "Test-MfaCertChain -HostName 'mfa.contoso.test' -FetchMissing -SaveMissing \"$env:TEMP\\missing.p7b\" "
                + "-Force\nImport-Certificate -FilePath \"$env:TEMP\\missing.p7b\" -CertStoreLocation "
                + "Cert:\\LocalMachine\\CA",
            result.Findings[0].Command);
        Assert.Null(result.Findings[0].Undo);
        Assert.Equal("Test-MfaCertChain -HostName 'mfa.contoso.test'", result.Findings[0].Verify);
        Assert.Contains("http://pki.test", result.Findings[0].Evidence);
    }

    [Fact]
    public void The_undo_of_an_import_names_the_certificate_that_was_found()
    {
        var leaf = TestCertificates.Leaf(
            Issuing, change: options => options with { IssuerUris = ["http://pki.test/ca.cer"] });
        var result = Judging.Judge([leaf.Der], [Root], extra: [Issuing], source: ExtraCertificates.Fetched);
        Assert.Equal(
            @"Remove-Item -LiteralPath Cert:\LocalMachine\CA\"
                + Certificate.Read(Issuing.Der).Thumbprint, result.Findings[0].Undo);
    }

    [Theory]
    [InlineData(true, "Cert.Ok")]
    [InlineData(false, "Cert.PrivateRoot")]
    public void A_private_root_that_the_caller_chose_is_accepted(bool accepts, string id)
    {
        var result = Judging.Judge(
            [Leaf.Der, Issuing.Der], [Root], clients: CertificateClients.Any, acceptsPrivateRoot: accepts);
        Assert.Equal([id], result.Ids());
    }

    [Theory]
    [InlineData(ExtraCertificates.Given, ChainCompleteness.ByGivenOrStore)]
    [InlineData(ExtraCertificates.Fetched, ChainCompleteness.ByFetch)]
    public void What_fills_a_gap_changes_trust_and_not_the_findings(string source, ChainCompleteness completeness)
    {
        var result = Judging.Judge([Leaf.Der], [Root], extra: [Issuing], source: source);
        Assert.Equal(["Cert.ChainIncomplete"], result.Ids());
        Assert.Equal(
            (ChainIssues.Incomplete, completeness, ChainTrust.Trusted),
            (result.ChainIssues, result.Completeness, result.Trust));
        Assert.Equal(["Sent", source], result.Expected.Select(certificate => certificate.Source));
    }

    [Fact]
    public void A_complete_chain_to_an_unknown_root_is_not_incomplete()
    {
        var result = Judging.Judge([Leaf, Issuing, Root], TestCertificates.Root("Other Root"));
        Assert.Contains("Cert.UntrustedRoot", result.Ids());
        Assert.Equal(
            (ChainIssues.ContainsAnchor, ChainCompleteness.OnWire, ChainTrust.UntrustedRoot, "T"),
            (result.ChainIssues, result.Completeness, result.Trust, result.GradeCap));
    }

    [Fact]
    public void A_missing_authority_in_the_middle_is_told_once_it_is_known()
    {
        var middle = TestCertificates.Intermediate(Root, "Middle");
        var issuing = TestCertificates.Intermediate(middle, "Issuing");
        var leaf = TestCertificates.Leaf(issuing);
        Assert.Equal(["Cert.IssuerUnknown"], Judging.Judge([leaf, issuing], Root).Ids());
        var known = Judging.Judge([leaf.Der, issuing.Der], [Root], extra: [middle]);
        Assert.Equal(["Cert.ChainIncomplete"], known.Ids());
        Assert.Equal("CN=Middle", known.MissingIssuer);
    }

    [Fact]
    public void All_faults_are_found_at_once()
    {
        var leaf = TestCertificates.Leaf(
            Issuing, key: KeyKind.Rsa1024, change: options =>
                options with
                {
                    NotAfter = TestCertificates.Now.AddDays(-1), Purposes = [KeyPurposeID.id_kp_clientAuth],
                });
        var stranger = TestCertificates.Root("Stranger");
        var result = Judging.Judge([leaf, leaf, stranger, Root, Issuing], Root, "other.contoso.test");
        Assert.Equal(
            ["Cert.ContainsAnchor", "Cert.DuplicateCertificate", "Cert.Expired", "Cert.NameMismatch",
                "Cert.UnrelatedCertificate", "Cert.WeakKey", "Cert.WrongEku", "Cert.WrongOrder"],
            result.Ids().Order(StringComparer.Ordinal));
        Assert.Equal(
            ChainIssues.ContainsAnchor | ChainIssues.UnrelatedOrDuplicate | ChainIssues.WrongOrder, result.ChainIssues);
        Assert.Equal("T", result.GradeCap);
        Assert.All(result.Ids().Skip(1), id => Assert.Contains(id, result.Summary));
    }

    [Theory]
    [InlineData(-1, "Cert.Ok", 1)]
    [InlineData(41, "Cert.ExpiresSoon", 41)]
    [InlineData(0, "Cert.ExpiresSoon", 0)]
    public void Warnings_begin_42_days_before_the_end(int daysBefore, string id, int left)
    {
        var end = Leaf.Certificate.NotAfter.ToUniversalTime();
        var result = Judging.Judge(
            [Leaf, Issuing], Root, at: daysBefore < 0 ? end.AddDays(-43) : end.AddDays(-daysBefore));
        Assert.Equal([id], result.Ids());
        Assert.Equal(daysBefore < 0 ? 43 : left, result.DaysLeft);
        Assert.Equal(daysBefore < 0 ? CheckStatus.Pass : CheckStatus.Warning, result.Status);
    }

    [Fact]
    public void An_authority_that_ends_first_counts()
    {
        var issuing = TestCertificates.Intermediate(
            Root, change: options => options with { NotAfter = TestCertificates.Now.AddHours(-5) });
        var result = Judging.Judge([TestCertificates.Leaf(issuing), issuing], Root);
        Assert.Equal(["Cert.Expired"], result.Ids());
        Assert.Equal(-1, result.DaysLeft);
        Assert.Contains("Test Issuing CA", result.Findings[0].Message);
    }

    [Fact]
    public void An_expired_certificate_beside_a_valid_path_does_not_spoil_it()
    {
        // The chain of pain: the authority's own root is trusted, its old cross-certificate is expired.
        var old = TestCertificates.Root("Old Root");
        var cross = TestCertificates.Create(new CertificateOptions
        {
            Subject = "CN=Test Root", KeyPair = Root.KeyPair, Issuer = old, IsCA = true,
            KeyUsage = KeyUsage.KeyCertSign, NotAfter = TestCertificates.Now.AddDays(-1),
        });
        var result = Judging.Judge([Leaf.Der, Issuing.Der, cross.Der], [Root, old]);
        Assert.Equal(["Cert.ExpiredBeside", "Cert.Ok"], result.Ids());
        Assert.Equal((CheckStatus.Pass, ChainTrust.Trusted), (result.Status, result.Trust));
        // And where the old root alone is trusted, the cross-certificate is the only way.
        Assert.Contains("Cert.Expired", Judging.Judge([Leaf.Der, Issuing.Der, cross.Der], [old]).Ids());
    }

    [Fact]
    public void A_cross_certificate_that_links_is_not_unrelated()
    {
        var other = TestCertificates.Root("Other Root");
        var cross = TestCertificates.Cross(Root, other);
        foreach (var anchor in new[] { Root, other })
        {
            Assert.Equal((ChainIssues.None, ChainTrust.Trusted), Of(Judging.Judge([Leaf, Issuing, cross], anchor)));
        }

        static (ChainIssues, ChainTrust) Of(CertChainResult result) => (result.ChainIssues, result.Trust);
    }

    [Fact]
    public void Faults_of_a_single_certificate_have_their_ids()
    {
        TestCertificate Server(Func<CertificateOptions, CertificateOptions> change, KeyKind key = KeyKind.P256) =>
            TestCertificates.Leaf(Issuing, key: key, change: change);
        void Expect(
            string id, TestCertificate leaf, TestCertificate? issuer = null, ChainTrust trust = ChainTrust.Trusted,
            string? name = null)
        {
            var result = Judging.Judge([leaf, issuer ?? Issuing], Root, name);
            Assert.Equal([id], result.Ids());
            Assert.Equal(CheckStatus.Fail, result.Status);
            Assert.Equal(trust, result.Trust);
            Assert.Equal(
                trust == ChainTrust.Trusted ? ChainIssues.None : ChainIssues.UnvalidatedChain, result.ChainIssues);
        }

        Expect("Cert.NotYetValid", Server(options => options with { NotBefore = TestCertificates.Now.AddHours(1) }));
        Expect("Cert.WeakSignature", Server(options => options with { Hash = "SHA1" }));
        Expect("Cert.WeakKey", Server(options => options, KeyKind.Rsa1024));
        Expect("Cert.WeakKey", Server(options => options, KeyKind.P192));
        Expect("Cert.WrongEku", Server(options => options with { Purposes = [KeyPurposeID.id_kp_clientAuth] }));
        Expect("Cert.WrongKeyUsage", Server(options => options with { KeyUsage = KeyUsage.CrlSign }),
            trust: ChainTrust.NotBuilt);
        Expect("Cert.CriticalExtension", Server(options => options with { UnknownCritical = true }),
            trust: ChainTrust.NotBuilt);
        Expect("Cert.BadSignature", Server(options => options with { BadSignature = true }),
            trust: ChainTrust.NotBuilt);
        Expect("Cert.NameMismatch", Server(options => options with { DnsNames = [] }), name: "mfa.contoso.test");
        var noCa = TestCertificates.Intermediate(
            Root, change: options => options with { IsCA = false, KeyUsage = null });
        Expect("Cert.NotACa", TestCertificates.Leaf(noCa), noCa, ChainTrust.NotBuilt);
        var noSign = TestCertificates.Intermediate(
            Root, change: options => options with { KeyUsage = KeyUsage.CrlSign });
        Expect("Cert.WrongKeyUsage", TestCertificates.Leaf(noSign), noSign, ChainTrust.NotBuilt);
        var constrained = TestCertificates.Intermediate(
            Root, change: options => options with { PermittedDns = ["fabrikam.test"] });
        Expect("Cert.NameConstraint", TestCertificates.Leaf(constrained), constrained, ChainTrust.NotBuilt);
        var shallow = TestCertificates.Root("Shallow", change: options => options with { PathLength = 0 });
        var below = TestCertificates.Intermediate(shallow);
        Assert.Equal(["Cert.PathLength"], Judging.Judge([TestCertificates.Leaf(below), below], shallow).Ids());
    }

    [Fact]
    public void A_common_name_alone_is_no_match_and_says_so()
    {
        var result = Judging.Judge(
            [TestCertificates.Leaf(Issuing, change: options => options with { DnsNames = [] }), Issuing], Root,
            "mfa.contoso.test");
        Assert.Contains("only the common name 'mfa.contoso.test'", result.Findings[0].Message);
        Assert.Equal("M", result.GradeCap);
    }

    [Theory]
    [InlineData("a.contoso.test", true)]
    [InlineData("A.CONTOSO.TEST", true)]
    [InlineData("a.b.contoso.test", false)]
    [InlineData("contoso.test", false)]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.2", false)]
    [InlineData("2001:db8::1", true)]
    public void Names_match_as_RFC_9525_says(string name, bool matches)
    {
        var leaf = TestCertificates.Leaf(
            Issuing, "*.contoso.test", change: options =>
                options with
                {
                    IPAddresses = ["192.0.2.1", "2001:db8::1"], DnsNames = ["*.contoso.test", "192.0.2.2"],
                });
        Assert.Equal(!matches, Judging.Judge([leaf, Issuing], Root, name).Ids().Contains("Cert.NameMismatch"));
    }

    [Fact]
    public void A_self_signed_leaf_is_that_and_not_incomplete()
    {
        var leaf = TestCertificates.SelfSigned();
        var result = Judging.Judge([leaf], Root);
        Assert.Equal(
            (ChainIssues.None, ChainTrust.UntrustedRoot, CheckStatus.Fail),
            (result.ChainIssues, result.Trust, result.Status));
        Assert.Equal(["Cert.SelfSigned"], result.Ids());
        var trusted = Judging.Judge([leaf], leaf);
        Assert.Equal(["Cert.SelfSigned"], trusted.Ids());
        Assert.Equal((ChainTrust.Trusted, CheckStatus.Warning), (trusted.Trust, trusted.Status));
    }

    [Fact]
    public void Pkcs7_has_no_order()
    {
        byte[] p7 = CertificateFile.ToPkcs7([Root.Der, Issuing.Der, Leaf.Der]);
        var file = CertificateFile.Read(p7);
        Assert.False(file.Ordered);
        var result = Judging.Judge(file.Certificates, [Root], "mfa.contoso.test", ordered: file.Ordered);
        Assert.Equal(["Cert.ContainsAnchor"], result.Ids());
    }

    [Fact]
    public void A_server_that_sends_an_authority_first_fails()
    {
        var result = Judging.Judge([Issuing.Der, Leaf.Der], [Root], onWire: true);
        Assert.Equal((CheckStatus.Fail, ChainIssues.WrongOrder), (result.Status, result.ChainIssues));
        Assert.Equal(CheckStatus.Warning, Judging.Judge([Issuing, Leaf], Root).Status);
    }

    [Fact]
    public void A_name_without_key_identifiers_is_found_by_its_signature()
    {
        var twin = TestCertificates.Intermediate(Root, change: options => options with { KeyIdentifiers = false });
        var issuing = TestCertificates.Intermediate(Root, change: options => options with { KeyIdentifiers = false });
        var leaf = TestCertificates.Leaf(issuing, change: options => options with { KeyIdentifiers = false });
        var result = Judging.Judge([leaf, twin, issuing], Root);
        Assert.Equal(ChainIssues.UnrelatedOrDuplicate, result.ChainIssues);
        Assert.Equal(ChainTrust.Trusted, result.Trust);
    }

    [Fact]
    public void Text_from_a_certificate_has_no_control_characters()
    {
        var leaf = TestCertificates.Leaf(
            Issuing, change: options => options with { Subject = "CN=a\u001b[31mred\u202Eb" });
        var result = Judging.Judge([leaf], Root);
        Assert.DoesNotContain(
            result.Findings.Select(
                finding => finding.Message + finding.Evidence + finding.Recommendation + finding.Command),
                    text => text.Any(c => char.IsControl(c) || c == '\u202E'));
        Assert.DoesNotContain(result.Sent[0].Subject, char.IsControl);
    }
}
