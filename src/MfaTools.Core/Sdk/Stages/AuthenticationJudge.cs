using System;
using System.Linq;

namespace MfaTools.Sdk;

/// <summary>A sign-in and its circumstances.</summary>
/// <param name="User">The account, or null.</param>
/// <param name="Offered">The schemes that the server offered.</param>
/// <param name="Tried">The scheme that was used, or null.</param>
/// <param name="IsThisComputer">Whether the server is the computer that the test runs on.</param>
/// <param name="IsWindows">Whether the test runs on Windows.</param>
internal sealed record SignInAttempt(string? User, string[] Offered, string? Tried, bool IsThisComputer, bool IsWindows)
{
    public static SignInAttempt Anonymous(SdkReply reply) => new(null, reply.Challenges, null, false, false);
}

/// <summary>Judges whether a server accepts an account.</summary>
internal static class AuthenticationJudge
{
    private static readonly string[] Known = ["Negotiate", "NTLM", "Digest", "Basic"];

    /// <summary>Selects the schemes to release credentials for.</summary>
    /// <remarks>If a server offers several, Windows takes the strongest. Elsewhere an integrated scheme fails if it is
    /// not set up, and the platform does not go on to the next; a second try with a wrong password could lock the
    /// account.</remarks>
    public static string[] SelectSchemes(string[] offered, bool isWindows) =>
        !isWindows && offered.Contains("Basic", StringComparer.OrdinalIgnoreCase) ? ["Basic"] : FindKnown(offered);

    public static StageVerdict NotAsked(Wsdl wsdl, Uri uri)
    {
        // Phones call the Mobile App Web Service without an account.
        if (wsdl.IsMobileApp) return StageVerdict.Pass("no account is required");
        return StageVerdict.Of(new Finding
        {
            Id = FindingIds.Sdk.AnonymousAllowed,
            Status = CheckStatus.Warning,
            Message = $"{uri} does not require an account.",
            Evidence = "HTTP 200 without credentials.",
            Recommendation = "In IIS, disable Anonymous Authentication for the application of the SDK, and enable "
                + "Basic (or Windows) Authentication.",
        });
    }

    public static StageVerdict LeftOut() => StageVerdict.Skip("-SkipAuthentication was specified", new Finding
    {
        Id = FindingIds.Sdk.Unauthorized,
        Status = CheckStatus.Skipped,
        Message = "The account was not tested.",
        Evidence = "-SkipAuthentication",
        Recommendation = "Run the test without -SkipAuthentication.",
    });

    public static StageVerdict NoAccount(SdkReply reply, Uri uri)
    {
        if (HttpJudge.WantsClientCertificate(reply)) return Refused(reply, SignInAttempt.Anonymous(reply));
        string offered = reply.Challenges.Length == 0 ? "no scheme named" : string.Join(", ", reply.Challenges);
        return StageVerdict.Of(new Finding
        {
            Id = FindingIds.Sdk.Unauthorized,
            Status = CheckStatus.Skipped,
            Message = $"{uri} requires an account ({offered}), and none was specified.",
            Evidence = $"HTTP {reply.Status}",
            Recommendation = "Specify an account with -Credential, or the configuration of the caller with -Path.",
        });
    }

    public static StageVerdict Accepted(SignInAttempt attempt) => StageVerdict.Pass(attempt.Tried is { } scheme
        ? $"{scheme}: accepted {PlainText.OneLine(attempt.User!, 100)}"
        : "the client certificate was accepted");

    /// <summary>Judges a refusal.</summary>
    /// <param name="reply">The last answer, 401 or 403.</param>
    /// <param name="attempt">What was tried.</param>
    public static StageVerdict Refused(SdkReply reply, SignInAttempt attempt)
    {
        string status = HttpJudge.DescribeStatus(reply);
        string offered = attempt.Offered.Length == 0 ? "nothing" : string.Join(", ", attempt.Offered);
        string evidence = $"{status}; offered: {offered}; tried: {attempt.Tried ?? "nothing"}";
        bool usesAccount = reply.Status == 401 && attempt.User is not null;
        var finding =
            HttpJudge.WantsClientCertificate(reply) ? NeedsClientCertificate(evidence)
            : usesAccount && FindKnown(attempt.Offered).Length == 0 ? NoKnownScheme(attempt, evidence)
            : usesAccount && reply.BrokenOff == true ? BrokenOff(attempt, evidence)
            : attempt.Tried is "Negotiate" or "NTLM" && usesAccount && reply.BrokenOff is null
                ? PerhapsBrokenOff(attempt, status, evidence)
            : RefusedAccount(attempt, status, evidence);
        return StageVerdict.Of(finding, HttpJudge.GetCode(reply), HttpJudge.FindTitle(reply));
    }

    private static Finding NeedsClientCertificate(string evidence) => new()
    {
        Id = FindingIds.Sdk.ClientCertificateRequired,
        Status = CheckStatus.Fail,
        Message = "The server requires a client certificate and did not receive one that it accepts.",
        Evidence = evidence,
        Recommendation = "Specify it with -CertificateThumbprint, or set the client certificate setting of the site to "
            + "Accept. The mapping must be on the web site, not on the virtual directory, and its account must be a "
            + "member of PhoneFactor Admins.",
    };

    private static Finding NoKnownScheme(SignInAttempt attempt, string evidence) => new()
    {
        Id = FindingIds.Sdk.Unauthorized,
        Status = CheckStatus.Fail,
        Message = "The server refuses the request and offers no authentication scheme that callers of the SDK can use"
            + (attempt.Offered.Length == 0 ? "." : $": {string.Join(", ", attempt.Offered)}."),
        Evidence = evidence,
        Recommendation = "In IIS, enable Basic (or Windows) Authentication for the application of the SDK.",
    };

    private static Finding BrokenOff(SignInAttempt attempt, string evidence) => new()
    {
        Id = FindingIds.Sdk.Unauthorized,
        Status = CheckStatus.Unknown,
        Message = $"The server offers {string.Join(", ", attempt.Offered)}, but this computer cannot sign in with "
            + $"{attempt.Tried}. This says nothing about the account.",
        Evidence = evidence,
        Recommendation = attempt.IsWindows
            ? "Check the policies 'Network security: Restrict NTLM' of this computer and whether it can reach a domain "
                + "controller."
            : "Run the test on Windows, or set up what is missing here: on Linux, the package gss-ntlmssp for NTLM or "
                + "a realm for Kerberos.",
    };

    private static Finding PerhapsBrokenOff(SignInAttempt attempt, string status, string evidence) => new()
    {
        Id = FindingIds.Sdk.Unauthorized,
        Status = CheckStatus.Fail,
        Message = $"{ShowUser(attempt)} could not sign in with {attempt.Tried} ({status}): either the server refused "
            + "the account or this computer did not finish the sign-in. Windows PowerShell cannot tell which.",
        Evidence = evidence,
        Recommendation = "Run the test in PowerShell 7, which can tell, or look at the IIS log: 401.1 with a user name "
            + "or an sc-win32-status means that the account was refused (user name, password, expired or locked). "
            + "Otherwise check the policies 'Network security: Restrict NTLM' of this computer and whether it can "
            + "reach a domain controller.",
    };

    private static Finding RefusedAccount(SignInAttempt attempt, string status, string evidence)
    {
        bool loopback = attempt.Tried is "Negotiate" or "NTLM" && attempt.IsThisComputer;
        return new Finding
        {
            Id = FindingIds.Sdk.Unauthorized,
            Status = CheckStatus.Fail,
            Message = "The server refuses "
                + $"{(attempt.User is null ? "the request" : $"the account {ShowUser(attempt)}")} ({status}).",
            Evidence = evidence,
            Recommendation = "Check in this order: 1. the user name (DOMAIN\\user) and the password, and whether the "
                + "password has expired or the account is locked; 2. that the account is a member of the group "
                + "PhoneFactor Admins; "
                + (loopback
                    ? "3. the loopback check: Windows refuses integrated sign-in to this computer under a name that is "
                        + "not its own unless the name is listed in BackConnectionHostNames; 4. "
                    : "3. ")
                + "whether the site requires a client certificate. sc-substatus and sc-win32-status in the IIS log "
                + "state the reason.",
        };
    }

    private static string ShowUser(SignInAttempt attempt) => PlainText.OneLine(attempt.User!, 100);

    private static string[] FindKnown(string[] offered) =>
        [.. Known.Intersect(offered, StringComparer.OrdinalIgnoreCase)];
}
