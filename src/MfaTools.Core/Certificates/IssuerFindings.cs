using System.Linq;

namespace MfaTools.Certificates;

/// <summary>Findings about an issuer that is not sent.</summary>
internal static class IssuerFindings
{
    private const string File = @"""$env:TEMP\missing.p7b""";

    /// <summary>Adds that an intermediate certificate is missing.</summary>
    /// <param name="findings">Receives the finding.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="options">Options for judging.</param>
    /// <param name="path">The path as far as it goes.</param>
    /// <param name="child">The certificate whose issuer is missing.</param>
    /// <param name="isCertain">Whether the issuer is known to be an intermediate rather than a root.</param>
    public static void AddIncomplete(
        CertFindings findings, DecodedChain chain, JudgeOptions options, ChainPath path, Certificate child,
        bool isCertain)
    {
        var found = path.Certificates.SkipWhile(certificate => !certificate.Is(child)).Skip(1).FirstOrDefault();
        string? uri = FindUri(child);
        string evidence = $"Sent: {chain.Sent.Length}. Missing: {DescribeIssuer(child)}";
        if (uri is not null) evidence += $", {uri}";
        if (found is not null)
        {
            evidence += $"; found ({options.Extra.SourceOf(found) ?? "anchor"}), SHA-256 {found.Sha256}";
        }

        string source = uri is null ? "Get it from the CA" : $"It is at {uri}";
        string recommendation =
            $"Install the missing certificate on the server. {source}. On a Windows server, in an elevated session: "
            + @"Import-Certificate -FilePath <file> -CertStoreLocation Cert:\LocalMachine\CA; to undo this: "
            + @"Remove-Item "
            + @"Cert:\LocalMachine\CA\<thumbprint>. On nginx, F5 and similar: append it after the server certificate "
            + @"in the PEM file; "
            + "-SaveChain writes that file.";
        if (!isCertain)
        {
            string tells = uri is null ? "" : "; -FetchMissing tells which it is";
            recommendation += @" If it turns out to be a root, install it in Cert:\LocalMachine\Root of each caller, "
                + @"or pass it with "
                + $"-TrustedRoot{tells}.";
        }

        findings.Fail(
            FindingIds.Cert.ChainIncomplete,
            isCertain
                ? $"The chain is incomplete: the intermediate certificate '{child.Issuer}', which issued '{child}', is "
                    + "not sent."
                : $"The chain is incomplete: the certificate of '{child.Issuer}', which issued '{child}', is not sent. "
                    + $"If '{child.Issuer}' is a private root, no certificate is missing, but that root is not trusted "
                    + "here.",
            evidence + ".",
            recommendation,
            GradeCaps.Incomplete);
        if (options.TargetParameters is not { } target || uri is null) return;
        findings.SetCommand(
            $"Test-MfaCertChain {target} -FetchMissing -SaveMissing {File} -Force\n"
                + $@"Import-Certificate -FilePath {File} -CertStoreLocation Cert:\LocalMachine\CA",
            found is null || found.IsSelfSigned
                ? null
                : $@"Remove-Item -LiteralPath Cert:\LocalMachine\CA\{found.Thumbprint}");
    }

    /// <summary>Adds that it is unknown whether the issuer is an intermediate or a root.</summary>
    public static void AddUnknown(CertFindings findings, DecodedChain chain, JudgeOptions options, Certificate top) =>
        findings.Fail(
        FindingIds.Cert.IssuerUnknown,
        $"The certificate of '{top.Issuer}', which issued '{top}', is not sent and is not a trusted root here: it is "
            + "either an intermediate that the server must send or a root that is not trusted here.",
        $"Sent: {chain.Sent.Length}. Issuer: {DescribeIssuer(top)}; the certificate does not say where to get it. "
            + $"Trusted: {PlainText.Count(options.Anchors.Count, "root")} from {options.Anchors.Origin}.",
        "Ask the CA which of the two it is, or pass the certificate with -IntermediatePath; -FetchMissing can tell if "
            + "a certificate "
            + @"says where its issuer is. An intermediate: install it on the server (Cert:\LocalMachine\CA). A private "
            + @"root: install "
            + @"it in Cert:\LocalMachine\Root of each caller, or pass it with -TrustedRoot.");

    /// <summary>Where the issuer of a certificate can be fetched, or null.</summary>
    public static string? FindUri(Certificate child) => child.IssuerUris.FirstOrDefault(IssuerFetcher.IsHttp);

    private static string DescribeIssuer(Certificate child) =>
        $"'{child.Issuer}'{(child.AuthorityKeyId is { } keyId ? $", key id {Text.Hex(keyId)}" : "")}";
}
