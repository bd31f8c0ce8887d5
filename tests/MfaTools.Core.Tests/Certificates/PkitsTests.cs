using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using MfaTools.Certificates;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>NIST's Public Key Interoperability Test Suite: an oracle that is not ours.</summary>
public sealed class PkitsTests(ITestOutputHelper output)
{
    private const string Data = "../shared/data/pkits.json";

    /// <summary>What PKITS does not ask: whether it is a good certificate for a server today.</summary>
    private static readonly string[] NotAsked =
        ["Cert.WeakSignature", "Cert.WeakKey", "Cert.WrongEku", "Cert.NameMismatch", "Cert.ExpiresSoon",
            "Cert.NotConforming", "Cert.ContainsAnchor", "Cert.ClientRule"];

    /// <summary>The ids that name the reason for which the tests of a section fail.</summary>
    private static readonly (string Section, string[] Ids)[] Reasons =
    [
        ("4.1", ["Cert.BadSignature"]),
        ("4.2", ["Cert.Expired", "Cert.NotYetValid"]),
        ("4.3", ["Cert.UntrustedRoot", "Cert.IssuerUnknown", "Cert.ChainIncomplete"]),
        ("4.5", ["Cert.UntrustedRoot", "Cert.IssuerUnknown", "Cert.BadSignature", "Cert.NotACa", "Cert.WrongKeyUsage"]),
        ("4.6", ["Cert.NotACa", "Cert.PathLength"]),
        ("4.7", ["Cert.WrongKeyUsage"]),
        ("4.8", ["Cert.PathInvalid"]),
        ("4.9", ["Cert.PathInvalid"]),
        ("4.10", ["Cert.PathInvalid"]),
        ("4.11", ["Cert.PathInvalid"]),
        ("4.12", ["Cert.PathInvalid"]),
        ("4.13", ["Cert.NameConstraint"]),
        ("4.16", ["Cert.CriticalExtension"]),
    ];

    [DataFact(Data)]
    public void Every_counted_test_is_decided_as_expected_and_the_reason_named()
    {
        using var suite = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, Data)));
        var root = suite.RootElement;
        var certificates = root.GetProperty("certificates").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetBytesFromBase64());
        var anchors = new TrustAnchors([root.GetProperty("anchor").GetBytesFromBase64()], "PKITS");
        int counted = 0;
        var wrong = new List<string>();
        foreach (var test in root.GetProperty("tests").EnumerateArray())
        {
            string id = test.GetProperty("id").GetString()!;
            bool valid = test.GetProperty("valid").GetBoolean();
            var verdict = ChainJudge.Judge(
                new ChainSource(
                    [.. test.GetProperty("chain").EnumerateArray().Select(name => certificates[name.GetString()!])]),
                new JudgeOptions
                {
                    Anchors = anchors, AtUtc = root.GetProperty("time").GetDateTime().ToUniversalTime(),
                    WarningDays = 0, Clients = CertificateClients.Servers,
                });
            string[] failed =
            [
                .. verdict.Findings.Where(finding => finding.Status is CheckStatus.Fail or CheckStatus.Unknown)
                    .Select(finding => finding.Id).Except(NotAsked),
            ];
            string line = $"{id} {test.GetProperty("title")}: expected {(valid ? "valid" : "invalid")}, found "
                + $"{string.Join(" ", failed)}";
            if (test.GetProperty("scope").GetString() != "counted")
            {
                output.WriteLine($"Not required: {line}");
                continue;
            }

            counted++;
            string[] reasons = Reasons.Where(reason => id.StartsWith(reason.Section + ".", StringComparison.Ordinal))
                .SelectMany(reason => reason.Ids).ToArray();
            if (valid ? failed.Length > 0 : failed.Length == 0 || failed.Except(reasons).Any()) wrong.Add(line);
        }

        output.WriteLine($"{counted} tests counted, {wrong.Count} decided otherwise.");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal(106, counted);
    }
}
