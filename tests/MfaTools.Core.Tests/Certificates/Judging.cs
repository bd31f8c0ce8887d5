using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Certificates;
using MfaTools.Checks;
using MfaTools.Core.Tests.Tls;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>Has certificates judged as the cmdlet does.</summary>
internal static class Judging
{
    public static CertChainResult Judge(
        IEnumerable<byte[]> sent, IEnumerable<TestCertificate> anchors, string? name = null, DateTime? at = null,
        IEnumerable<TestCertificate>? extra = null,
        bool ordered = true, bool onWire = false, string source = ExtraCertificates.Given,
        CertificateClients clients = CertificateClients.Servers,
        IEnumerable<TestCertificate>? publicRoots = null, bool acceptsPrivateRoot = false,
        CancellationToken end = default)
    {
        var options = new JudgeOptions
        {
            Anchors = new TrustAnchors(anchors.Select(anchor => anchor.Der), "the test"),
            Extra = new ExtraCertificates().Add((extra ?? []).Select(certificate => certificate.Der), source),
            AtUtc = at ?? TestCertificates.Now,
            Name = name,
            TargetParameters = "-HostName 'mfa.contoso.test'",
            Clients = clients,
            PublicRoots = () =>
                PublicRoots.Of("the test's list", (publicRoots ?? []).Select(root => Certificate.Read(root.Der))),
            End = end,
            AcceptsPrivateRoot = acceptsPrivateRoot,
        };
        var result = new CertChainResult { Target = "test" };
        var chain = new ChainSource([.. sent], Ordered: ordered, OnWire: onWire);
        CertificateChainCheck.Combine(result, [ChainJudge.Judge(chain, options)], options, []);
        return result;
    }

    public static CertChainResult Judge(
        TestCertificate[] sent, TestCertificate anchor, string? name = null, DateTime? at = null) =>
        Judge(sent.Select(certificate => certificate.Der), [anchor], name, at);

    public static string[] Ids(this CertChainResult result) => [.. result.Findings.Select(finding => finding.Id)];
}
