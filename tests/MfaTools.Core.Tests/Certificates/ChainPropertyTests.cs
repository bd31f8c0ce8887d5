using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using MfaTools.Core.Tests.Tls;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>Permutes, drops and doubles the certificates of generated chains; what was done decides which flags must be
/// set.</summary>
public sealed class ChainPropertyTests(ITestOutputHelper output)
{
    private static readonly int Inputs = Runtime.Inputs(2000);
    private static readonly TestCertificate[][] Chains = [.. Enumerable.Range(0, 5).Select(Make)];
    private static readonly TestCertificate Stranger = TestCertificates.Root("Stranger");

    [Fact]
    public void The_flags_are_what_was_done()
    {
        long ran = 0;
        // A chain, which of its certificates are sent, in what order, which is doubled, and whether a stranger is put
        // in.
        Gen.Select(Gen.Int[0, 4], Gen.Bool.Array[6], Gen.Int[0, 1000], Gen.Int[-3, 5], Gen.Int[-3, 5]).Sample(
            (which, keep, seed, doubled, stranger) =>
            {
                var chain = Chains[which];
                // Positions in the chain, the leaf always there: 0 is the leaf, the last the root.
                var sent = Enumerable.Range(0, chain.Length).Where(i => i == 0 || keep[i]).ToList();
                var random = new Random(seed);
                if (seed % 3 == 0) sent = [0, .. sent.Skip(1).OrderBy(_ => random.Next())];
                if (doubled >= 0 && doubled < sent.Count)
                {
                    sent.Insert(random.Next(sent.IndexOf(sent[doubled]) + 1, sent.Count + 1), sent[doubled]);
                }

                var ders = sent.Select(i => chain[i].Der).ToList();
                bool strange = stranger >= 1;
                if (strange) ders.Insert(Math.Min(stranger, ders.Count), Stranger.Der);
                var expected = Expected(sent, chain.Length - 1, strange, out bool linked);
                var result = Judging.Judge(ders, [chain[^1]], "mfa.contoso.test");
                Assert.True(
                    expected == result.ChainIssues, $"chain of {chain.Length}, sent {string.Join(",", sent)}, stranger "
                        + $"{stranger}: expected {expected}, found {result.ChainIssues}");
                Assert.Equal(
                    !linked, result.Ids().Contains("Cert.ChainIncomplete")
                        || result.Ids().Contains("Cert.IssuerUnknown"));
                Assert.Equal(expected == ChainIssues.None && linked, result.Status == CheckStatus.Pass);
                System.Threading.Interlocked.Increment(ref ran);
            },
            iter: Inputs,
            threads: 1);
        output.WriteLine($"{ran} chains were judged.");
        Assert.True(ran >= Inputs);
    }

    // From what was done alone. The judge knows no certificate that was not sent, so a gap shows only where something
    // above it was sent: else the issuer is unknown.
    private static ChainIssues Expected(List<int> sent, int root, bool stranger, out bool linked)
    {
        var issues = ChainIssues.None;
        var distinct = sent.Distinct().ToList();
        int reach = 0;
        while (reach + 1 < root && distinct.Contains(reach + 1)) reach++;
        linked = reach == root - 1;
        if (!linked && (stranger || distinct.Any(i => i > reach))) issues |= ChainIssues.Incomplete;
        bool whole = linked;
        var related = distinct.Where(i => i <= reach || (whole && i == root)).ToList();
        if (stranger || sent.Count != distinct.Count || related.Count != distinct.Count)
        {
            issues |= ChainIssues.UnrelatedOrDuplicate;
        }

        if (linked && distinct.Contains(root)) issues |= ChainIssues.ContainsAnchor;
        if (!related.SequenceEqual(related.Order())) issues |= ChainIssues.WrongOrder;
        return issues;
    }

    private static TestCertificate[] Make(int depth)
    {
        var chain = new List<TestCertificate> { TestCertificates.Root($"Root {depth}") };
        for (int i = 0; i < depth; i++) chain.Insert(0, TestCertificates.Intermediate(chain[0], $"CA {depth}.{i}"));
        return [TestCertificates.Leaf(chain[0]), .. chain];
    }
}
