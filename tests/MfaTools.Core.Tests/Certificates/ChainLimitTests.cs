using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MfaTools.Certificates;
using MfaTools.Core.Tests.Tls;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>Deep and hostile chains, and what is odd in a certificate without being wrong.</summary>
public sealed class ChainLimitTests
{
    private static readonly TestCertificate Root = TestCertificates.Root();
    private static readonly TestCertificate Issuing = TestCertificates.Intermediate(Root);

    [Fact]
    public void What_is_not_verified_in_time_is_said_and_nothing_beyond_it()
    {
        // None of these was judged before: the signatures of others are known already.
        var issuing = TestCertificates.Intermediate(Root, "Late CA");
        var leaf = TestCertificates.Leaf(
            issuing, change: options => options with { NotAfter = TestCertificates.Now.AddDays(-1) });
        using var over = new CancellationTokenSource();
        over.Cancel();
        var result = Judging.Judge([leaf.Der, issuing.Der], [Root], "other.test", end: over.Token);
        Assert.Equal(
            ["Cert.Expired", "Cert.NameMismatch", "Cert.NotVerified"], result.Ids().Order(StringComparer.Ordinal));
        Assert.Equal((ChainIssues.None, ChainTrust.NotBuilt), (result.ChainIssues, result.Trust));
        Assert.Equal(
            CheckStatus.Unknown,
            Judging.Judge([TestCertificates.Leaf(issuing).Der, issuing.Der], [Root], end: over.Token).Status);
        // With time, the same certificates are judged.
        Assert.DoesNotContain("Cert.NotVerified", Judging.Judge([leaf.Der, issuing.Der], [Root], "other.test").Ids());
    }

    [Theory]
    [InlineData(60, "Cert.Ok")]
    [InlineData(120, "Cert.NotVerified")]
    public void A_deep_chain_is_accepted_or_said_to_be_too_deep(int depth, string id)
    {
        var chain = new List<TestCertificate> { Root };
        for (int i = 0; i < depth; i++) chain.Insert(0, TestCertificates.Intermediate(chain[0], $"CA {i}"));
        chain.Insert(0, TestCertificates.Leaf(chain[0]));
        Assert.Equal([id], Judging.Judge(chain.Take(depth + 1).Select(certificate => certificate.Der), [Root]).Ids());
    }

    [Fact]
    public void Largest_keys_cost_no_time()
    {
        var issuing = TestCertificates.Intermediate(Root, "Big CA", KeyKind.Rsa2048);
        var leaf = TestCertificates.Leaf(issuing, key: KeyKind.Rsa2048);
        // Keys that nobody has: to verify with them is what costs.
        var random = new SecureRandom();
        var others = Enumerable.Range(0, 41).Select(_ => Sign(
            "CN=Big CA", Root, new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, Org.BouncyCastle.Asn1.DerNull.Instance),
                new RsaPublicKeyStructure(
                    new BigInteger(16384, random).SetBit(16383).SetBit(0), BigInteger.ValueOf(65537))))).ToList();
        var watch = Stopwatch.StartNew();
        var result = Judging.Judge([leaf.Der, .. others], [Root]);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.InRange(result.Findings.Length, 1, 8);
    }

    [Theory]
    [InlineData("SHA-256", 32, "Cert.Ok")]
    [InlineData("SHA-256", 0, "Cert.NotConforming")]
    [InlineData("SHA-512", 17, "Cert.NotConforming")]
    [InlineData("SHA-1", 20, "Cert.WeakSignature")]
    public void RSASSA_PSS_verifies_with_any_salt_and_SHA1_is_weak(string hash, int salt, string id)
    {
        var root = TestCertificates.Root("PSS Root", KeyKind.Rsa2048);
        IDigest Digest() => DigestUtilities.GetDigest(hash);
        var oid = new AlgorithmIdentifier(
            DigestUtilities.GetObjectIdentifier(hash), Org.BouncyCastle.Asn1.DerNull.Instance);
        var parameters = new RsassaPssParameters(
            oid, new AlgorithmIdentifier(PkcsObjectIdentifiers.IdMgf1, oid),
            Org.BouncyCastle.Asn1.DerInteger.ValueOf(salt), Org.BouncyCastle.Asn1.DerInteger.One);
        var algorithm = new AlgorithmIdentifier(PkcsObjectIdentifiers.IdRsassaPss, parameters);
        var plain = TestCertificates.Leaf(root);
        byte[] Make(bool spoil)
        {
            var old = plain.Certificate.CertificateStructure.TbsCertificate;
            var generator = new V3TbsCertificateGenerator();
            generator.SetSerialNumber(old.SerialNumber);
            generator.SetIssuer(old.Issuer);
            generator.SetSubject(old.Subject);
            generator.SetValidity(old.Validity);
            generator.SetSubjectPublicKeyInfo(old.SubjectPublicKeyInfo);
            generator.SetExtensions(old.Extensions);
            generator.SetSignature(algorithm);
            var tbs = generator.GenerateTbsCertificate();
            var signer = new PssSigner(new RsaBlindedEngine(), Digest(), Digest(), salt);
            signer.Init(true, root.KeyPair.Private);
            byte[] bytes = tbs.GetEncoded();
            signer.BlockUpdate(bytes, 0, bytes.Length);
            byte[] signature = signer.GenerateSignature();
            if (spoil) signature[5] ^= 1;
            return new X509CertificateStructure(
                tbs, algorithm, new Org.BouncyCastle.Asn1.DerBitString(signature)).GetEncoded();
        }

        Assert.Contains(id, Judging.Judge([Make(spoil: false)], [root]).Ids());
        Assert.DoesNotContain("Cert.BadSignature", Judging.Judge([Make(spoil: false)], [root]).Ids());
        Assert.Contains("Cert.BadSignature", Judging.Judge([Make(spoil: true)], [root]).Ids());
    }

    [Theory]
    [InlineData(0xFB, "its serial number is negative")]
    [InlineData(0x00, "its serial number is zero")]
    public void An_odd_serial_number_is_noted(byte serial, string said)
    {
        // No library makes one: the number is put into the bytes, so the signature does not fit any more.
        byte[] leaf = TestCertificates.Leaf(Issuing, change: options => options with { Serial = 5 }).Der;
        int at = Enumerable.Range(0, 40).First(i => leaf[i] == 2 && leaf[i + 1] == 1 && leaf[i + 2] == 5);
        leaf[at + 2] = serial;
        Assert.Contains(
            Judging.Judge([leaf, Issuing.Der], [Root]).Findings, finding =>
                finding.Id == "Cert.NotConforming" && finding.Message.Contains(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*.com", "contoso.com", false)]
    [InlineData("*.test", "contoso.test", false)]
    [InlineData("*", "contoso", false)]
    [InlineData("*.contoso.com", "mfa.contoso.com", true)]
    public void A_wildcard_needs_two_labels_after_it(string pattern, string name, bool matches)
    {
        var leaf = TestCertificates.Leaf(Issuing, pattern, change: options => options with { Subject = "CN=x" });
        Assert.Equal(!matches, Judging.Judge([leaf, Issuing], Root, name).Ids().Contains("Cert.NameMismatch"));
    }

    // The evidence for a missing intermediate, in the order in which it decides.
    [Fact]
    public void Evidence_decides_between_a_missing_intermediate_and_an_unknown_root()
    {
        var stranger = TestCertificates.Root("Stranger");
        var leaf = TestCertificates.Leaf(Issuing);
        var pointing = TestCertificates.Leaf(
            Issuing, change: options => options with { IssuerUris = ["http://pki.test/ca.cer"] });
        var twin = TestCertificates.Root("Test Issuing CA");
        Assert.Equal(["Cert.UntrustedRoot"], Judging.Judge([pointing.Der], [stranger], publicRoots: [Issuing]).Ids());
        Assert.Equal(["Cert.UntrustedRoot"], Judging.Judge([pointing.Der], [twin]).Ids());
        Assert.Equal(["Cert.ChainIncomplete"], Judging.Judge([pointing.Der], [stranger]).Ids());
        Assert.Contains("Cert.ChainIncomplete", Judging.Judge([leaf.Der, Root.Der], [Root]).Ids());
        Assert.Equal(["Cert.ChainIncomplete"], Judging.Judge([leaf.Der], [Root], extra: [Issuing]).Ids());
        Assert.Equal(
            ["Cert.UntrustedRoot"],
            Judging.Judge([Issuing.Der], [stranger], extra: [Root])
                .Ids().Where(id => id is not ("Cert.WrongKeyUsage" or "Cert.ClientRule")));
        Assert.Equal(["Cert.IssuerUnknown"], Judging.Judge([leaf.Der], [stranger]).Ids());
    }

    private static byte[] Sign(string subject, TestCertificate issuer, SubjectPublicKeyInfo key)
    {
        var factory = new Asn1SignatureFactory("SHA256withECDSA", issuer.KeyPair.Private);
        var generator = new V3TbsCertificateGenerator();
        generator.SetSerialNumber(new Org.BouncyCastle.Asn1.DerInteger(BigInteger.ValueOf(DateTime.UtcNow.Ticks)));
        generator.SetIssuer(issuer.Certificate.SubjectDN);
        generator.SetSubject(new X509Name(subject));
        generator.SetValidity(
            new Validity(new Time(TestCertificates.Now.AddDays(-9)), new Time(TestCertificates.Now.AddDays(300))));
        generator.SetSubjectPublicKeyInfo(key);
        generator.SetSignature((AlgorithmIdentifier)factory.AlgorithmDetails);
        var extensions = new X509ExtensionsGenerator();
        extensions.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(true));
        generator.SetExtensions(extensions.Generate());
        var tbs = generator.GenerateTbsCertificate();
        var calculator = factory.CreateCalculator();
        byte[] bytes = tbs.GetEncoded();
        using (var stream = calculator.Stream) stream.Write(bytes, 0, bytes.Length);
        return new X509CertificateStructure(
            tbs, (AlgorithmIdentifier)factory.AlgorithmDetails,
            new Org.BouncyCastle.Asn1.DerBitString(calculator.GetResult().Collect())).GetEncoded();
    }
}
