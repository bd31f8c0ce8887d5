using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Judges what a configuration file says about the SDK, before anything is connected to.</summary>
internal static class SdkConfigJudge
{
    /// <summary>The findings, none where all is well.</summary>
    /// <param name="settings">What the file says.</param>
    /// <param name="credentialGiven">Whether credentials come from elsewhere, so that those of the file do not count.</param>
    /// <param name="localApplications">The paths of the applications of IIS on the computer the URL names, such as
    /// <c>/MultiFactorAuthWebServiceSdk</c>; null where not known.</param>
    public static IReadOnlyList<Finding> Judge(SdkSettings settings, bool credentialGiven, IReadOnlyCollection<string>? localApplications)
    {
        var findings = new List<Finding>();
        string path = settings.Path;
        if (settings.Problem is { } problem)
        {
            Add(CheckStatus.Fail, $"The configuration cannot be read: {problem}.", path, problem.EndsWith("in the password", StringComparison.Ordinal)
                ? "The AD FS adapter cannot use a password with &. Set another password, or use a client certificate."
                : "Restore the file from the backup, or correct it. If it is not a configuration of the product, give one that is.");
            return findings;
        }

        var url = settings.Url is null ? null : TryParse(settings.Url);
        bool placeholder = url?.IsPlaceholder == true;
        foreach (string section in settings.EncryptedSections)
        {
            Add(CheckStatus.Warning, $"The section {section} is encrypted and was not read.", $"{path}: configProtectionProvider",
                "Give the URL with -Uri and the account with -Credential, or run aspnet_regiis on the server to decrypt the section.");
        }

        bool encrypted = settings.EncryptedSections.Length > 0;
        if (settings.UsesSdk == false)
        {
            string key = settings.Kind switch
            {
                SdkConfigKind.AdfsAdapter => "UseWebServiceSdk",
                SdkConfigKind.IdentityManager => "LOCMFA",
                _ => "USE_WEB_SERVICE_SDK",
            };
            Add(CheckStatus.Warning, $"{key} is false: this component does not use the Web Service SDK.", path,
                "This is right only where the MFA Server itself is on the same computer. Otherwise set it to true, and enter the URL and the account.");
        }

        if (settings.Url is null)
        {
            if (!encrypted) Add(CheckStatus.Fail, "The configuration has no URL of the Web Service SDK.", path,
                "Enter the URL of PfWsSdk.asmx. If the file is not that of the user portal, the mobile app web service, the AD FS adapter or MfaSettings.xml, give one of these.");
        }
        else if (url is null)
        {
            Add(CheckStatus.Fail, $"{settings.UrlSetting} is no http or https URL: {Shown(settings.Url)}", path, "Enter the URL of PfWsSdk.asmx.");
        }
        else if (placeholder)
        {
            Add(settings.UsesSdk == false ? CheckStatus.Warning : CheckStatus.Fail,
                $"{settings.UrlSetting} still holds the URL that the installation puts in: {url.Uri}", path,
                "Enter the URL of PfWsSdk.asmx on the server. After an upgrade, take the settings from the backup of the old web.config.");
        }
        else if (url.Completed is not null)
        {
            findings.Add(new Finding
            {
                Id = FindingIds.Sdk.WrongUrl,
                Status = CheckStatus.Fail,
                Message = $"{settings.UrlSetting} stops at the folder: {Shown(settings.Url)}",
                Evidence = path,
                Recommendation = $"Enter {url.Uri}. A call to the folder is answered with HTTP 405. The stages below test the completed URL.",
            });
        }

        if (!credentialGiven && !encrypted && !placeholder && settings.CertificateThumbprint is null && settings.Url is not null)
        {
            if (string.IsNullOrEmpty(settings.UserName)) Add(CheckStatus.Fail, "The configuration has no account for the Web Service SDK.", path, "Enter an account that is a member of PhoneFactor Admins, or give one with -Credential.");
            else if (settings.Password is null) Add(CheckStatus.Fail, $"The configuration has no password for {PlainText.OneLine(settings.UserName!, 100)}.", path, "Enter the password, or give the account with -Credential.");
        }

        if (settings.PasswordHasAmpersand && settings.Kind == SdkConfigKind.AdfsAdapter)
        {
            Add(CheckStatus.Fail, "WebServiceSdkPassword has a &, which the AD FS adapter cannot use.", path, "Set another password, or use a client certificate. Then register the adapter again.");
        }

        if (localApplications is not null && url is { IsPlaceholder: false })
        {
            string directory = url.Uri.AbsolutePath.Substring(0, url.Uri.AbsolutePath.LastIndexOf('/'));
            if (!localApplications.Contains(directory, StringComparer.OrdinalIgnoreCase))
            {
                var known = localApplications.Where(one => SdkUrl.SdkDirectories.Any(name => one.EndsWith("/" + name, StringComparison.OrdinalIgnoreCase))).ToList();
                Add(CheckStatus.Fail, $"IIS on this computer has no application {directory}.", $"{path}; applications: {string.Join(", ", localApplications)}", known.Count > 0
                    ? $"Correct the URL: the SDK is at {string.Join(", ", known)}. An upgrade can change the name of the virtual directory."
                    : "Install the Web Service SDK, or correct the URL.");
            }
        }

        return findings;

        void Add(CheckStatus status, string message, string evidence, string recommendation) => findings.Add(new Finding
        {
            Id = FindingIds.Sdk.BadConfig,
            Status = status,
            Message = message,
            Evidence = evidence,
            Recommendation = recommendation,
        });
    }

    private static string Shown(string url) => UrlText.Show(PlainText.OneLine(url, 2000)) is { } shown
        ? PlainText.OneLine(shown, 200)
        : "it is not shown, since it can hold a password";

    internal static SdkUrl? TryParse(string text)
    {
        try
        {
            return SdkUrl.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
