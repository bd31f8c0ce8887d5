using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using MfaTools.Certificates;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>The cases of C2SP/x509-limbo, from a folder "shared/data" beside the checkout: an oracle that is not
/// ours.</summary>
/// <remarks>A case counts as refused where there is a failure, or the warning that strict clients refuse it; that is
/// what limbo asks about certificates that break a profile, though path validation accepts them.</remarks>
public sealed class LimboTests(ITestOutputHelper output)
{
    private const string Data = "../shared/data/x509-limbo.json";

    private static readonly string[] OutOfScopeFeatures = ["has-crl", "max-chain-depth"];

    /// <summary>Reported only: stricter than what the module judges by, or two cases that contradict each
    /// other.</summary>
    private static readonly string[] NotRequired =
    [
        "rfc5280-incompatible-with-webpki", "has-policy-constraints", "rfc5280::ca-as-leaf", "webpki::ca-as-leaf",
    ];

    /// <summary>In scope, and decided otherwise: a common name that is not, letter for letter, an alternative name
    /// (CA/Browser Forum BR 7.1.4.3). The same holds in cases that are to succeed, such as
    /// webpki::san::leftmost-wildcard-san and exact-localhost-ip-san, so both cannot be met; and by RFC 9525 no client
    /// looks at the common name.</summary>
    private static readonly string[] Otherwise =
    [
        "webpki::cn::ipv4-hex-mismatch", "webpki::cn::ipv4-leading-zeros-mismatch",
        "webpki::cn::ipv6-uppercase-mismatch",
        "webpki::cn::ipv6-uncompressed-mismatch", "webpki::cn::ipv6-non-rfc5952-mismatch",
        "webpki::cn::punycode-not-in-san",
        "webpki::cn::utf8-vs-punycode-mismatch", "webpki::cn::not-in-san", "webpki::cn::case-mismatch",
    ];

    [DataFact(Data)]
    public void Every_case_in_scope_is_decided_as_expected()
    {
        string file = Path.Combine(Repository.Root, Data);
        using var limbo = JsonDocument.Parse(File.ReadAllBytes(file));
        int ran = 0;
        int reported = 0;
        var outOfScope = 0;
        var wrong = new List<string>();
        foreach (var test in limbo.RootElement.GetProperty("testcases").EnumerateArray())
        {
            string id = test.GetProperty("id").GetString()!;
            string[] features = test.GetProperty("features").ValueKind == JsonValueKind.Null
                ? []
                : [.. test.GetProperty("features").EnumerateArray().Select(feature => feature.GetString()!)];
            if (test.GetProperty("validation_kind").GetString() != "SERVER"
                || features.Intersect(OutOfScopeFeatures).Any())
            {
                outOfScope++;
                continue;
            }

            var watch = Stopwatch.StartNew();
            var verdict = Judge(test);
            var refusals = verdict.Findings.Where(
                finding => finding.Status == CheckStatus.Fail || finding.Id == "Cert.NotConforming").ToList();
            bool expected = test.GetProperty("expected_result").GetString() == "SUCCESS";
            bool right = refusals.Count == 0 == expected;
            string found = string.Join(" | ", verdict.Findings.Select(finding => PlainText.OneLine($"{finding}", 200)));
            string line = $"{id}: expected {(expected ? "success" : "failure")}, "
                + $"found {(found.Length == 0 ? "nothing" : found)}";
            if (features.Any(feature => feature.StartsWith("pedantic-", StringComparison.Ordinal))
                || NotRequired.Contains(id) || features.Intersect(NotRequired).Any())
            {
                reported++;
                output.WriteLine($"Not required, {(right ? "right" : "otherwise")}: {id}");
            }
            else if (Otherwise.Contains(id))
            {
                if (right) wrong.Add($"{id} is decided as expected now: take it off the list. {line}");
                output.WriteLine($"Otherwise on purpose, the common name is not looked at: {id}");
            }
            else
            {
                ran++;
                if (!right) wrong.Add(line);
                if (Environment.GetEnvironmentVariable("LIMBO_SHOW") is not null)
                {
                    output.WriteLine((right ? "" : "WRONG ") + line);
                }
            }

            Assert.True(watch.ElapsedMilliseconds < 20_000, $"{id} took {watch.ElapsedMilliseconds} ms.");
        }

        output.WriteLine(
            $"{ran} cases in scope ran, {wrong.Count} were decided otherwise; {Otherwise.Length} otherwise on purpose; "
                + $"{reported} not required; {outOfScope} out of scope.");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(ran > 100);
    }

    private static ChainVerdict Judge(JsonElement test)
    {
        byte[][] Read(string property) =>
            [.. test.GetProperty(property).EnumerateArray().SelectMany(pem => Certificates(pem.GetString()!))];
        string? time = test.GetProperty("validation_time").GetString();
        var name = test.GetProperty("expected_peer_name");
        return ChainJudge.Judge(
            new ChainSource(
                [.. Certificates(test.GetProperty("peer_certificate").GetString()!),
                    .. Read("untrusted_intermediates")]),
            new JudgeOptions
            {
                Anchors = new TrustAnchors(Read("trusted_certs"), "limbo"),
                AtUtc = time is null
                    ? DateTime.UtcNow
                    : DateTime.Parse(time, null, System.Globalization.DateTimeStyles.AdjustToUniversal),
                Name = name.ValueKind == JsonValueKind.Null ? null : name.GetProperty("value").GetString(),
                WarningDays = 0,
                Clients = CertificateClients.Servers,
            });
    }

    private static IEnumerable<byte[]> Certificates(string pem) =>
        CertificateFile.Read(Encoding.ASCII.GetBytes(pem)).Certificates;
}
