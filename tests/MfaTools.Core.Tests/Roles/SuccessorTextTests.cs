using System;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Knowledge;
using MfaTools.Logs;

namespace MfaTools.Core.Tests.Roles;

/// <summary>Texts of the NPS extension and of AD FS as they were published, whole and as the Event Viewer and mails
/// wrap them.</summary>
public sealed class SuccessorTextTests : IDisposable
{
    private const string Guid = "8ee0b4cc-a9fa-4b2e-9f35-5b9ae1f0d5ae";

    private readonly string _folder = Directory.CreateTempSubdirectory("mfa-texts").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, string, string> Texts => new()
    {
        {
            "AuthZ", "Log.NpsPrincipalDisabled",
            $"NPS Extension for Azure MFA:  CID: {Guid} :Exception in Authentication Ext for User alice :: ErrorCode:: "
                + $"CID :{Guid} ESTS_TOKEN_ERROR Msg:: Verify the client certificate is properly enrolled in Azure "
                + "against your tenant and the server can access URL in Registry STS_URL. Error authenticating to "
                + "eSTS: ErrorCode:: ESTS_TOKEN_ERROR Msg:: Error in retreiving token details from request handle: "
                + "-895352831 AADSTS7000112: Application '981f26a1-7f43-403b-a875-f8b09b8cd720'(Azure Multi-Factor "
                + "Auth Client) is disabled."
        },
        {
            "AuthZ", "Log.NpsKeysMismatch",
            $"NPS Extension for Azure MFA:  CID: {Guid} :Exception in Authentication Ext for User alice :: ErrorCode:: "
                + $"CID :{Guid} ESTS_TOKEN_ERROR Msg:: Error in retreiving token details from request handle: "
                + "-895352822 AADSTS700023: Client assertion"
        },
        {
            "AuthZ", "Log.NpsFirstFactorRejected",
            "NPS Extension for Azure MFA only performs Secondary Auth for Radius requests in AccessAccept State. "
                + "Request received for User CONTOSO\\alice with response state AccessReject, ignoring request."
        },
        {
            "AuthZ", "Log.NpsFirstFactorRejected",
            "NPS Extension for Microsoft Entra multifactor authentication only performs Secondary Auth for Radius "
                + "requests in AccessAccept State. Request received for User CONTOSO\\alice with response state "
                + "AccessReject, ignoring request."
        },
        {
            "AuthZ", "Log.NpsChallengeIgnored",
            "NPS Extension for Azure MFA only performs Secondary Auth for Radius requests in AccessAccept State. "
                + "Request received for User alice with response state AccessChallenge, ignoring request."
        },
        {
            "AuthZ", "Log.NpsNumberMatching",
            $"NPS Extension for Azure MFA:  CID: {Guid} : Challenge requested in Authentication Ext for User alice "
                + $"with state {Guid}"
        },
        {
            "AuthZ", "Log.NpsIpWhitelistEmpty",
            "IP Whitelist not intialized::  ErrorCode:: REGISTRY_CONFIG_ERROR Msg:: Neither registry entry not default "
                + "value found for key: IP_WHITELIST"
        },
        {
            "AuthZ", "Log.NpsClientAddressMissing",
            "Radius request is missing NAS Identifier and Nas IpAddress attribute. Populate at least one of these "
                + "fields. This is not an error."
        },
        {
            "AuthZ", "Log.NpsClientAddressMissing",
            "IP_WHITE_LIST_WARNING::IP Whitelist is being ignored as the source IP is missing in the RADIUS request "
                + "NasIpAddress attribute."
        },
        {
            "AD FS", "Log.AdfsCloudAdapterRefused",
            "Exception details: System.Exception: Exception calling SAS. ---> System.Net.WebException: The remote "
                + "server returned an error: (401) Unauthorized. at "
                + "Microsoft.IdentityServer.Aad.Sas.HttpClientHelper.PostXml"
        },
        {
            "AD FS", "Log.AdfsKeyNotReadable",
            "Exception details: System.Exception: Exception calling SAS. ---> "
                + "System.Security.Cryptography.CryptographicException: Keyset does not exist"
        },
        {
            "AD FS", "Log.CloudUnreachable",
            "Exception details: System.Exception: Exception calling SAS. ---> System.Net.WebException: The remote name "
                + "could not be resolved: 'adnotifications.windowsazure.com'"
        },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_known_in_every_form(string source, string id, string text)
    {
        Assert.Equal(id, KnownIssueCatalog.Default.Match(text)?.Issue.Id);
        Assert.Contains(KnownIssueCatalog.Default.FindAll(Wrap(text, 72)), issue => issue.Id == id);
        foreach (
            string form in new[]
            {
                Event(source, text), Event(source, Wrap(text, 72)), Event(source, Wrap(text, 100)),
                Event(source, text).Replace("\n", "\r\n", StringComparison.Ordinal),
            })
        {
            string path = Path.Combine(_folder, "event.txt");
            File.WriteAllText(path, form, Encoding.UTF8);
            var query = new LogQuery { Levels = new LogLevels(LogLevels.All) };
            var entry = Assert.Single(
                LogSearch.Read([path], query, new LogEvents(problem => Assert.Fail(problem.Path))));
            Assert.Equal((id, source), (entry.IssueId, entry.Component));
        }
    }

    /// <summary>The errors of the extension among all others that a log of events holds are found without asking for
    /// all levels.</summary>
    [Fact]
    public void What_is_logged_as_information_is_found_too()
    {
        string path = Path.Combine(_folder, "event.txt");
        File.WriteAllText(
            path, Event(
                "AuthZ", "NPS Extension for Azure MFA only performs Secondary Auth for Radius requests in AccessAccept "
                    + "State. Request received for User alice with response state AccessReject, ignoring request.",
                    "Information"));
        Assert.Single(LogSearch.Read([path], new LogQuery { WithAttention = true }, LogEvents.None));
    }

    private static string Event(string source, string text, string level = "Error") => $"""
        Log Name:      {(source == "AD FS" ? "AD FS/Admin" : "Microsoft-AzureMfa-AuthZ/AuthZAdminCh")}
        Source:        {source}
        Date:          2/24/2020 10:12:31 AM
        Event ID:      {(source == "AD FS" ? 364 : 3)}
        Task Category: None
        Level:         {level}
        Keywords:
        User:          NETWORK SERVICE
        Computer:      NPS01.contoso.com
        Description:
        {text}
        """;

    private static string Wrap(string text, int width)
    {
        var lines = new StringBuilder();
        int length = 0;
        foreach (string word in text.Split(' '))
        {
            if (length > 0 && length + 1 + word.Length > width) (length, _) = (0, lines.Append('\n'));
            else if (length > 0) (length, _) = (length + 1, lines.Append(' '));
            lines.Append(word);
            length += word.Length;
        }

        return lines.ToString();
    }
}
