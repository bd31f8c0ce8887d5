using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Certificates;

namespace MfaTools.Roles;

/// <summary>Judges the certificates with which a server signs in to Entra.</summary>
/// <remarks>Self-signed is right, with two years to run; the tenant is the subject. Sources: howto-mfa-nps-extension;
/// configure-ad-fs-and-azure-mfa.</remarks>
internal sealed class ClientCertificateJudge(DateTime atUtc, int warningDays, string? tenantId)
{
    private const string Principal = "981f26a1-7f43-403b-a875-f8b09b8cd720";

    /// <summary>Lists the keys that the tenant has registered, which cannot be seen from the server.</summary>
    public const string GraphCommand = "Get-MgServicePrincipal -Filter \"appid eq '" + Principal
        + "'\" | Select-Object DisplayName, AccountEnabled, KeyCredentials";

    private const string NotVisible =
        "Whether the tenant has this certificate registered, and whether its service principal is enabled, cannot "
            + "be seen from here.";

    /// <summary>The result for each certificate of a role in the store; one that says so if there is none.</summary>
    /// <param name="role">The role.</param>
    /// <param name="store">Its certificates.</param>
    /// <param name="identifier">The thumbprint of CLIENT_CERT_IDENTIFIER, or null.</param>
    /// <param name="keyOf">Whether the service can read the key of a certificate.</param>
    public IReadOnlyList<ClientCertificateResult> JudgeStore(
        MfaRole role,
        IReadOnlyList<ClientCertificate> store,
        string? identifier,
        Func<ClientCertificate, KeyAccess> keyOf)
    {
        string? wanted = identifier?.Replace(" ", "");
        var inUse = wanted is null
            ? store.Where(IsUsable).OrderByDescending(one => one.Certificate.NotAfterUtc).FirstOrDefault()
            : store.FirstOrDefault(one => one.Thumbprint.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        var results = store.OrderBy(one => one != inUse).ThenByDescending(one => one.Certificate.NotAfterUtc)
            .Select(one => Judge(one, store, inUse, wanted, keyOf(one))).ToList();
        if (store.Count == 0 || (wanted is not null && inUse is null)) results.Insert(0, Missing(role, wanted));
        return results;
    }

    /// <summary>The result for a certificate whose key is not at hand.</summary>
    public ClientCertificateResult JudgeFile(ClientCertificate certificate, string target, string? path)
    {
        var result = Describe(certificate, target);
        result.Path = path;
        if (certificate.Role == MfaRole.None)
        {
            result.Conclude([Finding(
                FindingIds.ClientCert.WrongSubject,
                CheckStatus.Fail,
                $"{certificate.Certificate.Subject} is not a certificate of the NPS extension or of AD FS with "
                    + "Entra MFA.",
                "the organizational unit (OU) names neither",
                "Use the certificate with OU=Microsoft NPS Extension or OU=Microsoft AD FS Azure MFA. For a web "
                    + "site, use Test-MfaCertChain.")]);
            return result;
        }

        var findings = Findings(certificate, [certificate], certificate).ToList();
        findings.Add(Finding(
            FindingIds.ClientCert.KeyNotChecked,
            CheckStatus.Skipped,
            "The private key was not checked: the certificate is not from the store of the server.",
            certificate.Thumbprint,
            "Run Test-MfaClientCertificate without a path on the server."));
        Conclude(result, certificate, findings);
        return result;
    }

    private ClientCertificateResult Judge(
        ClientCertificate certificate,
        IReadOnlyList<ClientCertificate> store,
        ClientCertificate? inUse,
        string? wanted,
        KeyAccess key)
    {
        string role = InstalledRoles.ShortNameOf(certificate.Role);
        var result = Describe(certificate, $"{role} {certificate.Thumbprint.Substring(0, 8)}");
        result.HasPrivateKey = certificate.HasPrivateKey;
        result.KeyReadableBy = key.CanRead == true ? key.Account : null;
        result.IsConfigured = wanted is null ? null : certificate == inUse;
        var findings = Findings(certificate, store, inUse).ToList();
        // The key of a certificate that is not in use does not matter.
        if (certificate == inUse || (inUse is null && wanted is null)) findings.AddRange(KeyFindings(certificate, key));
        if (certificate == inUse && wanted is null) findings.AddRange(Ambiguity(certificate, store));
        Conclude(result, certificate, findings);
        return result;
    }

    private ClientCertificateResult Describe(ClientCertificate certificate, string target) => new()
    {
        Target = target,
        Role = certificate.Role,
        TenantId = certificate.TenantId,
        Thumbprint = certificate.Thumbprint,
        NotBeforeUtc = certificate.Certificate.NotBeforeUtc,
        NotAfterUtc = certificate.Certificate.NotAfterUtc,
        DaysLeft = certificate.Certificate.DaysLeft(atUtc),
    };

    private static void Conclude(ClientCertificateResult result, ClientCertificate certificate, List<Finding> findings)
    {
        if (!findings.Exists(finding => finding.Status is not CheckStatus.Pass and not CheckStatus.Skipped))
        {
            findings.Add(Finding(
                FindingIds.ClientCert.Ok,
                CheckStatus.Pass,
                $"The client certificate of tenant {certificate.TenantId} is valid until "
                    + $"{PlainText.Day(certificate.Certificate.NotAfterUtc)}.",
                $"{certificate.Certificate.Subject}, {certificate.Thumbprint}",
                NotVisible,
                GraphCommand));
        }

        result.Conclude(findings);
    }

    private bool IsUsable(ClientCertificate one) =>
        one.HasPrivateKey != false && one.Certificate.NotBeforeUtc <= atUtc && atUtc < one.Certificate.NotAfterUtc;

    private ClientCertificateResult Missing(MfaRole role, string? wanted)
    {
        var result = new ClientCertificateResult { Target = InstalledRoles.ShortNameOf(role), Role = role };
        result.Conclude([Finding(
            FindingIds.ClientCert.Missing,
            CheckStatus.Fail,
            wanted is null
                ? $"The store has no certificate with which the {InstalledRoles.NameOf(role)} can sign in to Entra."
                : $"The store does not have the certificate {PlainText.OneLine(wanted)}, which "
                    + "CLIENT_CERT_IDENTIFIER names.",
            @"Cert:\LocalMachine\My",
            wanted is null
                ? Renewal(role, tenantId, isExpired: true)
                : "Set CLIENT_CERT_IDENTIFIER to the thumbprint of the valid certificate and restart NPS, or run "
                    + "AzureMfaNpsExtnConfigSetup.ps1 again.",
            RenewalCommand(role, tenantId, isExpired: true))]);
        return result;
    }

    private IEnumerable<Finding> Findings(
        ClientCertificate certificate, IReadOnlyList<ClientCertificate> store, ClientCertificate? inUse)
    {
        var (start, end) = (certificate.Certificate.NotBeforeUtc, certificate.Certificate.NotAfterUtc);
        var other = store.FirstOrDefault(one => one != certificate && IsUsable(one));
        bool isLeftOver = certificate != inUse && inUse is not null;
        if (atUtc >= end) yield return Expired(certificate, inUse == certificate ? null : other);
        else if (atUtc < start && other is null && !isLeftOver) yield return NotYetValid(certificate);
        else if (!isLeftOver && (end - atUtc).TotalDays < warningDays
            && !store.Any(one => one.Certificate.NotAfterUtc > end))
        {
            yield return Finding(
                FindingIds.ClientCert.ExpiresSoon,
                CheckStatus.Warning,
                $"The client certificate of the {InstalledRoles.NameOf(certificate.Role)} expires on "
                    + $"{PlainText.Day(end)}.",
                Evidence(certificate),
                Renewal(certificate.Role, certificate.TenantId, isExpired: false),
                RenewalCommand(certificate.Role, certificate.TenantId, isExpired: false));
        }

        if (!certificate.IsForClients)
        {
            yield return Finding(
                FindingIds.ClientCert.WrongUsage,
                CheckStatus.Fail,
                "The certificate is not intended for client authentication.",
                string.Join(", ", certificate.Certificate.ExtendedUsages ?? []),
                Renewal(certificate.Role, certificate.TenantId, isExpired: true));
        }

        if (tenantId is not null && !isLeftOver && Tenant(certificate, tenantId) is { } tenant) yield return tenant;
    }

    private static Finding Expired(ClientCertificate certificate, ClientCertificate? other)
    {
        string ended = $"expired on {PlainText.Day(certificate.Certificate.NotAfterUtc)}";
        string role = InstalledRoles.NameOf(certificate.Role);
        if (other is null)
        {
            return Finding(
                FindingIds.ClientCert.Expired,
                CheckStatus.Fail,
                $"The client certificate of the {role} {ended}.",
                Evidence(certificate),
                Renewal(certificate.Role, certificate.TenantId, isExpired: true),
                RenewalCommand(certificate.Role, certificate.TenantId, isExpired: true));
        }

        // Microsoft documents the harm of expired ones for the extension alone.
        bool isNps = certificate.Role == MfaRole.NpsExtension;
        return Finding(
            FindingIds.ClientCert.Superseded,
            isNps ? CheckStatus.Warning : CheckStatus.Pass,
            $"An old client certificate of the {role} {ended}; a valid one is there"
                + (isNps ? ". Expired certificates can stop the extension." : "."),
            $"{Evidence(certificate)}; valid: {other.Thumbprint}",
            isNps ? "Delete the expired certificate from the Personal store of the local computer." : null,
            isNps ? $"Remove-Item -LiteralPath 'Cert:\\LocalMachine\\My\\{certificate.Thumbprint}'" : null);
    }

    private static Finding NotYetValid(ClientCertificate certificate) => Finding(
        FindingIds.ClientCert.NotYetValid,
        CheckStatus.Fail,
        $"The only client certificate is not valid before {PlainText.Time(certificate.Certificate.NotBeforeUtc)}.",
        Evidence(certificate),
        "A certificate that AD FS renewed becomes valid two days later. If there is no other, wait until then, and "
            + "check the clock of this computer.");

    private static Finding? Tenant(ClientCertificate certificate, string tenant)
    {
        if (tenant.Equals(certificate.TenantId, StringComparison.OrdinalIgnoreCase)) return null;
        // A tenant goes by its GUID or by a domain name; which name belongs to which GUID cannot be told here.
        bool canCompare = Guid.TryParse(tenant, out var one) == Guid.TryParse(certificate.TenantId, out var two);
        if (canCompare && one == two && one != Guid.Empty) return null;
        return Finding(
            FindingIds.ClientCert.WrongTenant,
            canCompare ? CheckStatus.Fail : CheckStatus.Unknown,
            canCompare
                ? $"The certificate is for the tenant {certificate.TenantId}, not for {PlainText.OneLine(tenant)}."
                : $"The certificate names the tenant as {certificate.TenantId}; whether that is "
                    + $"{PlainText.OneLine(tenant)} cannot be determined here.",
            Evidence(certificate),
            certificate.Role == MfaRole.AdfsEntraMfa
                ? "AD FS needs the tenant in the form in which it was first registered: the command exports the "
                    + "configuration that shows it."
                : "Run AzureMfaNpsExtnConfigSetup.ps1 with the right tenant ID.",
            certificate.Role == MfaRole.AdfsEntraMfa
                ? "Export-AdfsAuthenticationProviderConfigurationData -Name AzureMfaAuthentication -FilePath "
                    + "(Join-Path $env:TEMP AzureMfa.xml)"
                : null);
    }

    private static IEnumerable<Finding> KeyFindings(ClientCertificate certificate, KeyAccess key)
    {
        if (certificate.HasPrivateKey == false)
        {
            yield return Finding(
                FindingIds.ClientCert.NoPrivateKey,
                CheckStatus.Fail,
                "The store has the certificate without its private key.",
                Evidence(certificate),
                Renewal(certificate.Role, certificate.TenantId, isExpired: true),
                RenewalCommand(certificate.Role, certificate.TenantId, isExpired: true));
            yield break;
        }

        if (key.CanRead == true) yield break;
        bool denied = key.CanRead == false;
        yield return Finding(
            denied ? FindingIds.ClientCert.KeyUnreadable : FindingIds.ClientCert.KeyNotChecked,
            denied ? CheckStatus.Fail : CheckStatus.Unknown,
            denied
                ? $"{key.Account} cannot read the private key of the client certificate."
                : $"Whether {key.Account} can read the private key of the client certificate is not known: "
                    + $"{key.Evidence}.",
            denied ? $"{certificate.KeyFile ?? "the key file"}: {key.Evidence}" : Evidence(certificate),
            denied
                ? "Grant the account Read on the private key: in certlm.msc, All Tasks, Manage Private Keys, or "
                    + "with the command. Then restart the service."
                : "Run Test-MfaClientCertificate on the server, in an elevated session.",
            denied && key.Grant is { } grant ? string.Join("\n", grant.Commands) : null)
            with { Undo = denied && key.Grant is { } back ? string.Join("\n", back.Undo) : null };
    }

    private IEnumerable<Finding> Ambiguity(ClientCertificate certificate, IReadOnlyList<ClientCertificate> store)
    {
        var valid = store.Where(IsUsable).ToList();
        if (certificate.Role != MfaRole.NpsExtension || valid.Count < 2) yield break;
        yield return Finding(
            FindingIds.ClientCert.Ambiguous,
            CheckStatus.Warning,
            $"{valid.Count} valid client certificates of the NPS extension are in the store, and no "
                + "CLIENT_CERT_IDENTIFIER names one of them.",
            string.Join(", ", valid.Select(one => one.Thumbprint)),
            "Delete the certificates that are not registered with the tenant. From version 1.2.2893.1 on, the "
                + "extension takes the one "
                + "whose thumbprint CLIENT_CERT_IDENTIFIER names; up to 1.2.2677.2 it goes by the subject, which "
                + "is the same for all.");
    }

    private static string Evidence(ClientCertificate certificate) =>
        $"{certificate.Certificate.Subject}, {certificate.Thumbprint}, valid "
        + $"{PlainText.Day(certificate.Certificate.NotBeforeUtc)} to "
        + $"{PlainText.Day(certificate.Certificate.NotAfterUtc)}";

    private static string Renewal(MfaRole role, string? tenant, bool isExpired) => role == MfaRole.AdfsEntraMfa
        ? (isExpired
            ? "Create a new certificate without -Renew, which fails once the old one has expired "
                + "(\"Object reference not set to an instance of an object\"), "
            : "Renew it while it is still valid: with -Renew $true the new certificate is registered too, "
                + "and starts two days later, ")
            + "on each AD FS server"
            + (isExpired ? ", and register it with the tenant as Microsoft describes" : "")
            + ". Give the tenant in the form in which it was first registered"
            + (tenant is null ? "." : ", as the subject of the certificate shows it.")
        : "Run AzureMfaNpsExtnConfigSetup.ps1, which comes with the extension: it creates a certificate, registers "
            + "it with the tenant and grants "
            + "NETWORK SERVICE access to its key. Version 2.27 of the Microsoft.Graph modules breaks the script; "
            + "2.16.0 is known to work.";

    private static string? RenewalCommand(MfaRole role, string? tenant, bool isExpired) =>
        role == MfaRole.AdfsEntraMfa && tenant is not null
            ? "New-AdfsAzureMfaTenantCertificate -TenantId "
                + $"{PowerShellText.Quote(tenant)}{(isExpired ? "" : " -Renew $true")}"
            : null;

    private static Finding Finding(
        string id,
        CheckStatus status,
        string message,
        string evidence,
        string? recommendation = null,
        string? command = null) => new()
    {
        Id = id,
        Status = status,
        Message = message,
        Evidence = evidence,
        Recommendation = recommendation,
        Command = command,
        Verify = status is CheckStatus.Fail or CheckStatus.Warning ? "Test-MfaClientCertificate" : null,
    };
}
