using System;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>Describes the certificates of a chain for the user.</summary>
/// <param name="chain">The chain.</param>
/// <param name="options">Options for judging.</param>
/// <param name="path">The path that was judged; null if there is none.</param>
internal sealed class CertificateDescriber(DecodedChain chain, JudgeOptions options, ChainPath? path)
{
    /// <summary>The certificates that were sent, in that order.</summary>
    public CertificateInfo[] Sent() => [.. chain.Sent.Select(DescribeSent)];

    /// <summary>The certificates that should be sent, leaf first, without the root.</summary>
    /// <param name="gap">The certificate whose issuer is not sent, or null.</param>
    public CertificateInfo[] Expected(Certificate? gap)
    {
        var certificates = path!.Certificates;
        bool endsWithRoot = certificates.Count > 1 && (path.Anchored || path.Top.IsSelfSigned);
        var expected = certificates.Take(certificates.Count - (endsWithRoot ? 1 : 0)).ToList();
        bool isMissing = gap is not null && expected.TrueForAll(chain.Has);
        var described = expected.ConvertAll(Describe);
        if (isMissing) described.Add(DescribeMissing(gap!, expected[expected.Count - 1]));
        return [.. described];
    }

    private CertificateInfo DescribeMissing(Certificate gap, Certificate last) => new()
    {
        Role = CertificateRole.Missing,
        Chain = chain.Source.Label,
        Subject = gap.Issuer,
        SubjectKeyId = Text.Hex(last.AuthorityKeyId),
        IssuerUris = IssuerFindings.FindUri(gap) is { } uri ? [uri] : [],
    };

    private CertificateInfo DescribeSent(Certificate? certificate, int position)
    {
        if (certificate is null)
        {
            return new CertificateInfo
            {
                Position = position,
                Role = CertificateRole.Malformed,
                Source = "Sent",
                Chain = chain.Source.Label,
                Subject = "(cannot be read)",
                Base64 = Convert.ToBase64String(chain.Source.Certificates[position]),
            };
        }

        var info = Describe(certificate);
        info.Position = position;
        if (chain.IndexOf(certificate) < position) info.Role = CertificateRole.Duplicate;
        else if (!chain.IsRelated(certificate)) info.Role = CertificateRole.Unrelated;
        return info;
    }

    private CertificateInfo Describe(Certificate certificate)
    {
        bool isSent = chain.Has(certificate);
        return new CertificateInfo
        {
            Position = isSent ? chain.IndexOf(certificate) : null,
            Role = chain.Leaf is { } leaf && certificate.Is(leaf) ? CertificateRole.Leaf
                : certificate.IsSelfSigned ? CertificateRole.Root
                : CertificateRole.Intermediate,
            Source = isSent ? "Sent" : options.Extra.SourceOf(certificate) ?? "Anchor",
            Chain = chain.Source.Label,
            Subject = certificate.Subject,
            Issuer = certificate.Issuer,
            SignedBy = FindSigner(certificate),
            SerialNumber = Text.Hex(certificate.Parsed.SerialNumber.ToByteArray()),
            Thumbprint = certificate.Thumbprint,
            Sha256 = certificate.Sha256,
            NotBeforeUtc = certificate.NotBeforeUtc,
            NotAfterUtc = certificate.NotAfterUtc,
            DaysLeft = certificate.DaysLeft(options.AtUtc),
            Key = certificate.Key.Text,
            SignatureAlgorithm = PlainText.OneLine(certificate.Parsed.SigAlgName, Text.MaxLength),
            SubjectKeyId = Text.Hex(certificate.SubjectKeyId),
            AuthorityKeyId = Text.Hex(certificate.AuthorityKeyId),
            Names = HostNames.Of(certificate),
            IssuerUris = [.. certificate.IssuerUris.Take(10)],
            Base64 = Convert.ToBase64String(certificate.Bytes),
        };
    }

    // On the judged path it is the next certificate; elsewhere, the sent or trusted one whose key verifies the
    // signature.
    private string FindSigner(Certificate certificate)
    {
        if (certificate.IsSelfSigned) return "itself";
        var onPath = path?.Certificates.ToList() ?? [];
        int at = onPath.IndexOf(certificate);
        if (at >= 0 && at + 1 < onPath.Count)
        {
            if (at == path!.BadLink) return "bad signature";
            if (at == path.UnverifiedLink) return "not verified";
            return PositionOf(onPath[at + 1])
                ?? (at + 2 == onPath.Count && path.Anchored ? "a trust anchor" : "not sent");
        }

        if (at >= 0) return path!.Anchored ? "a trust anchor" : "not sent";
        var issuers = chain.Links.IssuersOf(certificate, out var state);
        if (issuers.Count == 0)
        {
            return options.Anchors.Find(certificate.IssuerKey).Any(certificate.IsSignedBy)
                ? "a trust anchor"
                : "not sent";
        }

        return state switch
        {
            SignatureState.Invalid => "bad signature",
            SignatureState.NotVerified => "not verified",
            _ => PositionOf(issuers[0])!,
        };
    }

    private string? PositionOf(Certificate certificate) =>
        chain.IndexOf(certificate) is >= 0 and var at ? $"{at + 1}" : null;
}
