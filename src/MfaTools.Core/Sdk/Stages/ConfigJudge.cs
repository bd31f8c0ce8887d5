using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Net;
using MfaTools.Product;

namespace MfaTools.Sdk;

/// <summary>Judges what a configuration file says about the SDK, before anything is connected to.</summary>
internal static class ConfigJudge
{
    /// <summary>Finds what is wrong.</summary>
    /// <param name="settings">The content of the file.</param>
    /// <param name="accountGiven">Whether the account is specified elsewhere, so that the one in the file is not
    /// used.</param>
    /// <param name="localApplications">The paths of the applications of IIS on the computer that the URL names, such as
    /// <c>/MultiFactorAuthWebServiceSdk</c>; null if not known.</param>
    public static IReadOnlyList<Finding> Judge(
        SdkSettings settings, bool accountGiven, IReadOnlyCollection<string>? localApplications)
    {
        if (settings.Problem is { } problem)
        {
            return
            [
                Fail(settings, $"The configuration cannot be read: {problem}.", settings.PasswordHasAmpersand
                    ? "The AD FS adapter cannot use a password that contains &. Set another password, or use a client "
                        + "certificate."
                    : "Restore the file from a backup, or correct it. If it does not belong to the product, specify a "
                        + "configuration file that does."),
            ];
        }

        var url = SdkUrl.TryParse(settings.Url);
        return
        [
            .. settings.EncryptedSections.Select(section => Encrypted(settings, section)),
            .. settings.UsesSdk == false ? [NotUsed(settings)] : Array.Empty<Finding>(),
            .. JudgeUrl(settings, url),
            .. url?.IsPlaceholder == true ? [] : JudgeAccount(settings, accountGiven),
            .. url is null or { IsPlaceholder: true } || localApplications is null
                ? [] : JudgeApplication(settings, url, localApplications),
        ];
    }

    public static Finding CertificateNotFound(string thumbprint) => new()
    {
        Id = FindingIds.Sdk.BadConfig,
        Status = CheckStatus.Fail,
        Message =
            $"There is no client certificate with the thumbprint {PlainText.OneLine(thumbprint, 80)} and a private "
            + "key that this account can use.",
        Evidence = "The stores CurrentUser\\My and LocalMachine\\My.",
        Recommendation = "Install the certificate with its private key, grant the caller's account read access to the "
            + "key, or correct the thumbprint.",
        Command = "Get-ChildItem -Path Cert:\\CurrentUser\\My, Cert:\\LocalMachine\\My",
    };

    private static Finding Encrypted(SdkSettings settings, string section) => new()
    {
        Id = FindingIds.Sdk.BadConfig,
        Status = CheckStatus.Warning,
        Message = $"The section {section} is encrypted and was not read.",
        Evidence = $"{settings.Path}: configProtectionProvider",
        Recommendation = "Specify the URL with -Uri and the account with -Credential, or decrypt the section on the "
            + "server with aspnet_regiis.",
    };

    private static Finding NotUsed(SdkSettings settings)
    {
        string key = settings.Kind switch
        {
            SdkConfigKind.AdfsAdapter => "UseWebServiceSdk",
            SdkConfigKind.IdentityManager => "LOCMFA",
            _ => "USE_WEB_SERVICE_SDK",
        };
        return new Finding
        {
            Id = FindingIds.Sdk.BadConfig,
            Status = CheckStatus.Warning,
            Message = $"{key} is false: this component does not use the Web Service SDK.",
            Evidence = settings.Path,
            Recommendation = "This is right only if the MFA Server runs on the same computer. Otherwise set it to "
                + "true, and enter the URL and the account.",
        };
    }

    private static IEnumerable<Finding> JudgeUrl(SdkSettings settings, SdkUrl? url)
    {
        string setting = settings.UrlSetting ?? "";
        if (settings.Url is null)
        {
            if (settings.EncryptedSections.Length > 0) yield break;
            yield return Fail(
                settings, "The configuration does not contain the URL of the Web Service SDK.",
                "Enter the URL of PfWsSdk.asmx. If this is not the configuration of the user portal, the Mobile App "
                    + "Web Service, the AD FS adapter or MIM (MfaSettings.xml), specify one of these.");
        }
        else if (url is null)
        {
            yield return Fail(
                settings, $"{setting} is not an http or https URL: {Show(settings.Url)}", "Enter the URL of "
                    + "PfWsSdk.asmx.");
        }
        else if (url.IsPlaceholder)
        {
            yield return Fail(
                settings, $"{setting} still contains the placeholder URL that setup enters: {url.Uri}",
                "Enter the URL of PfWsSdk.asmx on the server. After an upgrade, copy the settings from the backup of "
                    + "the old web.config.") with
            {
                Status = settings.UsesSdk == false ? CheckStatus.Warning : CheckStatus.Fail,
            };
        }
        else if (url.Completed is not null)
        {
            yield return Fail(
                settings, $"{setting} ends with the folder: {Show(settings.Url)}",
                $"Enter {url.Uri}. A call to the folder fails with HTTP 405. The later stages test the whole URL.") with
            {
                Id = FindingIds.Sdk.WrongUrl,
            };
        }
    }

    private static IEnumerable<Finding> JudgeAccount(SdkSettings settings, bool accountGiven)
    {
        bool needsAccount = !accountGiven && settings.EncryptedSections.Length == 0
            && settings.CertificateThumbprint is null && settings.Url is not null;
        if (needsAccount && string.IsNullOrEmpty(settings.UserName))
        {
            yield return Fail(
                settings, "The configuration has no account for the Web Service SDK.",
                "Enter an account that is a member of PhoneFactor Admins, or specify one with -Credential.");
        }
        else if (needsAccount && settings.Password is null)
        {
            yield return Fail(
                settings, $"The configuration has no password for {PlainText.OneLine(settings.UserName!, 100)}.",
                "Enter the password, or specify the account with -Credential.");
        }

        if (settings.PasswordHasAmpersand && settings.Kind == SdkConfigKind.AdfsAdapter)
        {
            yield return Fail(
                settings, "WebServiceSdkPassword contains &, which the AD FS adapter cannot use.",
                "Set another password, or use a client certificate. Then register the adapter again.");
        }
    }

    private static IEnumerable<Finding> JudgeApplication(
        SdkSettings settings, SdkUrl url, IReadOnlyCollection<string> applications)
    {
        string directory = url.Uri.AbsolutePath.Substring(0, url.Uri.AbsolutePath.LastIndexOf('/'));
        if (applications.Contains(directory, StringComparer.OrdinalIgnoreCase)) yield break;
        var known = applications.Where(IsSdk).ToList();
        yield return Fail(
            settings, $"IIS on this computer has no application {directory}.",
            known.Count > 0
                ? $"Correct the URL: the SDK is at {string.Join(", ", known)}. An upgrade can change the name of the "
                    + "virtual directory."
                : "Install the Web Service SDK, or correct the URL.") with
        {
            Evidence = $"{settings.Path}; applications: {string.Join(", ", applications)}",
        };
    }

    private static bool IsSdk(string application) =>
        MfaServer.SdkFolders.Any(name => application.EndsWith("/" + name, StringComparison.OrdinalIgnoreCase));

    private static Finding Fail(SdkSettings settings, string message, string recommendation) => new()
    {
        Id = FindingIds.Sdk.BadConfig,
        Status = CheckStatus.Fail,
        Message = message,
        Evidence = settings.Path,
        Recommendation = recommendation,
    };

    private static string Show(string url) => UrlText.Show(PlainText.OneLine(url, 2000)) is { } shown
        ? PlainText.OneLine(shown, 200)
        : "not shown, because it may contain a password";
}
