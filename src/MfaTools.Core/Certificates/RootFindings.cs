using System.Linq;

namespace MfaTools.Certificates;

/// <summary>Findings about the root that a chain ends at.</summary>
internal static class RootFindings
{
    private const string Install = "For the Web Service SDK, install the root in Cert:\\LocalMachine\\Root of each "
        + "calling server, "
        + "or pass it with -TrustedRoot.";

    /// <summary>Adds that the root is not trusted, if the end of the path is known to be at a root: a self-signed
    /// certificate, a root that phones ship with, or one with the name of a trusted root.</summary>
    /// <returns>Whether it is known.</returns>
    public static bool AddUntrusted(CertFindings findings, JudgeOptions options, ChainPath path)
    {
        var top = path.Top;
        string trusted = $"Trusted: {PlainText.Count(options.Anchors.Count, "root")} from {options.Anchors.Origin}.";
        string name = top.IsSelfSigned ? top.Subject : top.Issuer;
        string upTo = top.IsSelfSigned ? "" : $" up to '{top}'";
        if (options.Anchors.Find(top.IsSelfSigned ? top.SubjectKey : top.IssuerKey).FirstOrDefault() is { } same)
        {
            string keyId = Text.Hex(top.IsSelfSigned ? top.SubjectKeyId : top.AuthorityKeyId);
            string trustedId = same.SubjectKeyId is { } own ? Text.Hex(own) : "none";
            findings.Fail(
                FindingIds.Cert.UntrustedRoot,
                $"The chain is complete{upTo}, but its root '{name}' is not trusted here: a root of that name but "
                    + "with another key is.",
                $"Issuer: key id {(keyId.Length == 0 ? "not given" : keyId)}; the trusted root of that name has key "
                    + $"id {trustedId}, "
                    + $"SHA-256 {same.Sha256}. {trusted}",
                "The CA was renewed with a new key or set up again: get its current root certificate, and compare "
                    + $"the key ids. {Install}");
            return true;
        }

        // A cross-certificate has the name and key of a public root: for phones the chain ends there.
        var roots = options.PublicRoots();
        var cross = path.Certificates.Skip(1).FirstOrDefault(roots.Contains);
        bool isPublic = cross is not null || (!top.IsSelfSigned && roots.FindIssuer(top) is not null);
        if (cross is not null) (name, upTo) = (cross.Subject, "");
        if (!isPublic && !top.IsSelfSigned) return false;
        findings.Fail(
            FindingIds.Cert.UntrustedRoot,
            $"The chain is complete{upTo}, but its root '{name}' is not trusted here"
                + (isPublic ? ", although it is a public root that phones ship with." : "."),
            isPublic ? $"{trusted} Public root according to {roots.Source}." : trusted,
            isPublic
                ? "Install the root in Cert:\\LocalMachine\\Root of this computer, or let this computer reach "
                    + "Windows Update: Windows "
                    + "installs public roots when they are first needed. Phones and current browsers trust it."
                : "Phones trust public CAs only. Use a publicly trusted certificate for the user portal and the "
                    + "Mobile App Web Service. "
                    + Install);
        return true;
    }

    /// <summary>Adds that phones do not ship with the root.</summary>
    public static void AddPrivate(CertFindings findings, JudgeOptions options, Certificate root)
    {
        var roots = options.PublicRoots();
        findings.Add(
            Severity(options),
            FindingIds.Cert.PrivateRoot,
            $"The root '{root}' is trusted here, but phones do not ship with it: they refuse the site unless it is "
                + "installed on each of them.",
            $"SHA-256 {root.Sha256}; it is not among the {roots.Count} roots of {roots.Source}.",
            "Use a publicly trusted certificate for the user portal and the Mobile App Web Service. For the Web "
                + "Service SDK, which only "
                + "servers call, a private root is enough.");
    }

    /// <summary>Adds that the server's certificate is self-signed.</summary>
    public static void AddSelfSigned(CertFindings findings, JudgeOptions options, Certificate leaf, bool isTrusted) =>
        findings.Add(
        isTrusted ? Severity(options) : CheckStatus.Fail,
        FindingIds.Cert.SelfSigned,
        isTrusted
            ? $"'{leaf}' is self-signed; it is trusted here because it is itself a trusted root."
            : $"'{leaf}' is self-signed and not trusted here.",
        $"Subject and issuer are the same, and its own key verifies its signature. SHA-256 {leaf.Sha256}",
        "Phones refuse it: use a publicly trusted certificate for the user portal and the Mobile App Web Service. "
            + "For the Web Service "
            + "SDK it is acceptable if it is in Cert:\\LocalMachine\\Root of each calling server.");

    private static CheckStatus Severity(JudgeOptions options) =>
        options.Clients == CertificateClients.Phones ? CheckStatus.Fail : CheckStatus.Warning;
}
