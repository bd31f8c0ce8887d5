using System.Globalization;
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Certificates;
using MfaTools.Checks;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>Chains rebuilt from public reports and public suites, each with its right answer.</summary>
public sealed class ChainCasesTests
{
    private const string Host = "mfa.contoso.com";
    private const string Shared = "../shared/cases/chain";

    // Within the time of all certificates of the reports.
    private static readonly DateTime Now = new(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>A chain, its root, the findings that are no Pass, and a part of what they say.</summary>
    public static TheoryData<string, string, string[], string> Reports => new()
    {
        { "threetier_gap.pem", "root.pem", ["Fail Cert.IssuerUnknown"], "-FetchMissing" },
        { "gap3.pem", "root.pem", ["Fail Cert.ChainIncomplete"], "If 'CN=Contoso Policy CA 3' is a private root" },
        { "single.pem", "rootA.pem", ["Fail Cert.IssuerUnknown"],
            "either an intermediate that the server must send or a root that is not trusted here" },
        { "dn133443.pem", "rootA.pem", ["Fail Cert.UntrustedRoot"], "a root of that name but with another key" },
        { "ios3y.pem", "root.pem", ["Warning Cert.ClientRule", "Warning Cert.PrivateRoot"], "more than 825" },
        { "ios_noeku.pem", "root.pem", ["Warning Cert.ClientRule", "Warning Cert.PrivateRoot"],
            "'Server Authentication'" },
        { "ios_any.pem", "root.pem", ["Warning Cert.ClientRule", "Warning Cert.PrivateRoot"],
            "'Server Authentication'" },
        { "ku_ke.pem", "root.pem", ["Warning Cert.ClientRule", "Warning Cert.PrivateRoot"], "lacks digitalSignature" },
        { "certutil-encode.p7b", "root.pem", ["Warning Cert.PrivateRoot"], "phones do not ship with it" },
        { "blank.pem", "root.pem", ["Warning Cert.NotConforming", "Warning Cert.PrivateRoot"], "'MFA SERVER'" },
        { "tdot.pem", "root.pem", ["Warning Cert.NotConforming", "Warning Cert.PrivateRoot"], "'mfa.contoso.com.'" },
        { "url.pem", "root.pem", ["Warning Cert.NotConforming", "Warning Cert.PrivateRoot"],
            "'https://mfa.contoso.com/'" },
        { "midw.pem", "root.pem", ["Warning Cert.NotConforming", "Warning Cert.PrivateRoot"], "'www.*.contoso.com'" },
        { "mail.pem", "root.pem", ["Warning Cert.NotConforming", "Warning Cert.PrivateRoot"], "'admin'" },
        { "pss222.pem", "pssroot.pem", ["Warning Cert.NotConforming", "Warning Cert.PrivateRoot"], "RSASSA-PSS" },
        { "addtrust.pem", "root_new.pem", ["Warning Cert.PrivateRoot"], "expired on 2025-07-16" },
        { "croot.pem", "croot_root.pem", ["Fail Cert.WrongEku", "Warning Cert.PrivateRoot"],
            "'CN=Client Auth Root' is not for servers" },
        { "nobc2.pem", "nobc2_root.pem", ["Warning Cert.NotConforming", "Warning Cert.PrivateRoot"],
            "it has no basic constraints" },
    };

    /// <summary>A chain of a public suite, when to judge it, and the ids that are no Pass.</summary>
    public static TheoryData<string, string, string[]> Suites => new()
    {
        { "gnutls065", "2026-11-28", ["Cert.BadSignature"] },
        { "gnutls073", "2026-11-28", ["Cert.NotConforming", "Cert.PrivateRoot"] },
        { "intermediate-eku-c2pamanifest__any", "2026-11-28", ["Cert.Malformed", "Cert.Malformed"] },
        { "intermediate-invalid-spki__main", "2015-06-01", ["Cert.Malformed"] },
        { "nc066", "1970-01-01T00:20:00Z", ["Cert.PrivateRoot", "Cert.WrongEku"] },
        { "root-eku-clientauth__serverauth-ta-with-constraints", "2022-03-01", ["Cert.PrivateRoot", "Cert.WrongEku"] },
        { "root-eku-clientauth__serverauth-ta-with-constraints-strict", "2022-03-01",
            ["Cert.PrivateRoot", "Cert.WrongEku"] },
        { "root-lacks-basic-constraints__main", "2022-03-01", ["Cert.NotConforming", "Cert.PrivateRoot"] },
        { "target-not-end-entity__main", "2022-03-01", ["Cert.ClientRule", "Cert.PrivateRoot", "Cert.WrongKeyUsage"] },
        { "target-selfissued__trusted_anchor", "2022-03-01", ["Cert.PrivateRoot"] },
        { "target-serverauth-various-keyusages__rsa-keyEncipherment", "2022-03-01",
            ["Cert.ClientRule", "Cert.PrivateRoot"] },
        { "unknown-critical-policy-qualifier__main", "2022-03-01", ["Cert.CriticalExtension"] },
        { "x509test-xf-ext-auth-info-critical", "2026-11-29",
            ["Cert.ClientRule", "Cert.CriticalExtension", "Cert.NotConforming"] },
        { "x509test-xf-ext-auth-keyid-mismatch", "2026-11-29", ["Cert.ClientRule", "Cert.PathInvalid"] },
        { "x509test-xf-ext-crl-point-critical", "2026-11-29", ["Cert.ClientRule", "Cert.CriticalExtension"] },
        { "x509test-xf-gentime-fraction-secs", "2026-11-29", ["Cert.ClientRule", "Cert.Malformed"] },
        { "x509test-xf-gentime-no-secs", "2026-11-29", ["Cert.ClientRule", "Cert.Malformed", "Cert.Malformed"] },
        { "openssl-136-badalt3", "2026-11-28", ["Cert.NameConstraint"] },
    };

    [Theory]
    [MemberData(nameof(Reports))]
    public async Task A_reported_chain_gets_its_right_answer(string file, string root, string[] expected, string said)
    {
        var result = await JudgeAsync(Case(file), Case(root), Host, Now);
        Assert.Equal(
            expected,
            result.Findings.Where(finding => finding.Status != CheckStatus.Pass)
                .Select(finding => $"{finding.Status} {finding.Id}").Order());
        Assert.Contains(
            said, string.Join("\n", result.Findings.Select(finding => finding.Message + finding.Recommendation)),
            StringComparison.Ordinal);
        Contradicts(result);
    }

    [Fact]
    public async Task An_expired_cross_certificate_is_said_and_the_tree_shows_the_way_that_was_used()
    {
        var result = await JudgeAsync(Case("addtrust.pem"), Case("root_new.pem"), Host, Now);
        Assert.Equal(["2", "a trust anchor", "not sent"], result.Sent.Select(certificate => certificate.SignedBy));
        Assert.Equal(
            ["CN=mfa.contoso.com", "CN=Sectigo DV CA (test)"],
            result.Expected.Select(certificate => certificate.Subject));
    }

    [Fact]
    public async Task A_cross_certificate_whose_root_expired_is_said_and_the_chain_passes()
    {
        var result = await JudgeAsync(
            Case("le.pem"), Case("le_both.pem"), "lencr.org", new DateTime(2023, 11, 15, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal((CheckStatus.Pass, ChainTrust.Trusted), (result.Status, result.Trust));
        Assert.Contains(
            "its root 'CN=DST Root CA X3, O=Digital Signature Trust Co.' expired on 2021-09-30",
            result.Findings[0].Message, StringComparison.Ordinal);
        Contradicts(result);
    }

    [Fact]
    public async Task A_public_root_that_is_missing_here_is_said_to_be_one()
    {
        // The cross certificate has the name and key of ISRG Root X1, which phones ship with.
        var result = await JudgeAsync(
            Case("le.pem"), Case("root.pem"), "lencr.org", new DateTime(2023, 11, 15, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(["Cert.UntrustedRoot"], result.Ids());
        Assert.Contains(
            "though it is a public root that phones ship with", result.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_stands_as_a_DNS_name_is_said()
    {
        var result = await JudgeAsync(Case("ipdns.pem"), Case("root.pem"), "10.1.2.3", Now);
        Assert.Contains(
            "is in the certificate as a DNS name",
            result.Findings.Single(finding => finding.Id == "Cert.NameMismatch").Message, StringComparison.Ordinal);
    }

    [DataTheory(Shared)]
    [MemberData(nameof(Suites))]
    public async Task A_chain_of_a_public_suite_gets_its_right_answer(string name, string at, string[] expected)
    {
        string root = name.StartsWith("x509test", StringComparison.Ordinal) ? "x509test-ca.pem"
            : name.StartsWith("openssl", StringComparison.Ordinal) ? "openssl-root-cert.pem" : name + ".root.pem";
        var time = DateTime.Parse(
            at, null, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        var result = await JudgeAsync(SharedCase(name + ".pem"), SharedCase(root), null, time);
        Assert.Equal(
            expected,
            result.Findings.Where(finding => finding.Status != CheckStatus.Pass && finding.Id != "Cert.ExpiresSoon")
                .Select(finding => finding.Id).Order());
        Contradicts(result);
    }

    [DataFact(Shared)]
    public async Task Hostile_keys_cost_less_than_the_deadline()
    {
        var watch = Stopwatch.StartNew();
        var result = await JudgeAsync(SharedCase("hostile16k.pem"), SharedCase("root.pem"), Host, Now);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Single(result.Findings, finding => finding.Id == "Cert.UnrelatedCertificate");
    }

    [DataFact(Shared)]
    public async Task Sixty_intermediates_are_accepted()
    {
        var result = await JudgeAsync(SharedCase("long60.pem"), SharedCase("long60.root.pem"), null, Now);
        Assert.Equal(
            (CheckStatus.Warning, ChainTrust.Trusted, ChainIssues.None),
            (result.Status, result.Trust, result.ChainIssues));
    }

    /// <summary>What is trusted has a tree that ends at an anchor, and no finding or tree says what another
    /// denies.</summary>
    private static void Contradicts(CertChainResult result)
    {
        var leaf = result.Sent.FirstOrDefault(certificate => certificate.Role == CertificateRole.Leaf);
        var last = leaf;
        for (int i = 0; i < result.Sent.Length && last is not null && int.TryParse(last.SignedBy, out int next); i++)
        {
            last = result.Sent[next - 1];
        }

        if (result.Trust == ChainTrust.Trusted)
        {
            Assert.True(last!.SignedBy is "a trust anchor" or "itself", last.SignedBy);
        }

        if (result.Ids().Contains("Cert.BadSignature"))
        {
            Assert.Contains(result.Sent, certificate => certificate.SignedBy == "bad signature");
        }

        Assert.False(result.Ids().Contains("Cert.ChainIncomplete") && result.Ids().Contains("Cert.UntrustedRoot"));
        Assert.DoesNotContain(
            result.Findings, finding =>
                (finding.Message + finding.Evidence).Contains("(Parameter", StringComparison.Ordinal));
    }

    private static async Task<CertChainResult> JudgeAsync(string file, string root, string? name, DateTime at)
    {
        var content = CertificateFile.Read(await File.ReadAllBytesAsync(file));
        var check = new CertificateChainCheck(
            new CertificateChainOptions
            {
                TrustedRoots = CertificateFile.Read(await File.ReadAllBytesAsync(root)).Certificates, AtUtc = at,
                Name = name,
            });
        return await check.CheckCertificatesAsync(
            file, file, content.Certificates, content.Ordered, TimeSpan.FromSeconds(20), null, default);
    }

    private static string Case(string file) =>
        Path.Combine(Repository.Root, "tests", "MfaTools.Core.Tests", "Certificates", "Cases", file);

    private static string SharedCase(string file) => Path.Combine(Repository.Root, Shared, file);
}
