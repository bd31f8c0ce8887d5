using System;
using System.Linq;
using System.Runtime.InteropServices;

namespace MfaTools.Sdk;

/// <summary>Judges how a server takes an account.</summary>
internal static class AuthenticationJudge
{
    private static readonly string[] Known = ["Negotiate", "NTLM", "Digest", "Basic"];

    /// <summary>The schemes to give credentials for.</summary>
    /// <remarks>Where a server offers several, Windows takes the strongest. Elsewhere an integrated scheme fails where it is
    /// not set up, and the platform does not go on to the next; a second try with a wrong password could lock the account.</remarks>
    public static string[] Schemes(string[] offered)
    {
        bool windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        return !windows && offered.Contains("Basic", StringComparer.OrdinalIgnoreCase) ? ["Basic"] : [.. Known.Intersect(offered, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The server asks for nothing.</summary>
    /// <param name="isMobileApp">Whether it is the mobile app web service, which phones call without an account.</param>
    /// <param name="uri">The URL.</param>
    public static StageVerdict NotAsked(bool isMobileApp, Uri uri) => isMobileApp
        ? StageVerdict.Pass("none is asked for")
        : StageVerdict.Of(new Finding
        {
            Id = FindingIds.Sdk.AnonymousAllowed,
            Status = CheckStatus.Warning,
            Message = $"{uri} asks for no account.",
            Evidence = "HTTP 200 without credentials.",
            Recommendation = "In IIS, turn Anonymous Authentication off for the application of the SDK, and Basic (or Windows) Authentication on.",
        });

    /// <summary>The server asks, and there is nothing to give.</summary>
    public static StageVerdict NoAccount(SdkReply reply, string[] offered, Uri uri) => HttpJudge.WantsClientCertificate(reply)
        ? HttpJudge.Refused(reply, null, offered, null, false)
        : StageVerdict.Of(new Finding
        {
            Id = FindingIds.Sdk.Unauthorized,
            Status = CheckStatus.Skipped,
            Message = $"{uri} asks for an account ({(offered.Length == 0 ? "it names no scheme" : string.Join(", ", offered))}), and none was given.",
            Evidence = $"HTTP {reply.Status}",
            Recommendation = "Give one with -Credential, or the configuration of the caller with -Path.",
        });

    /// <summary>The server refuses the account.</summary>
    public static StageVerdict Refused(SdkReply reply, string? user, string[] offered, string? tried, bool isThisComputer)
    {
        string[] usable = [.. Known.Intersect(offered, StringComparer.OrdinalIgnoreCase)];
        bool windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        if (reply.Status == 401 && user is not null && (usable.Length == 0 || reply.BrokenOff == true))
        {
            return StageVerdict.Of(
                new Finding
                {
                    Id = FindingIds.Sdk.Unauthorized,
                    Status = usable.Length == 0 ? CheckStatus.Fail : CheckStatus.Unknown,
                    Message = usable.Length == 0
                        ? $"The server refuses the request and offers no scheme that is known: {(offered.Length == 0 ? "none" : string.Join(", ", offered))}."
                        : $"The server offers {string.Join(", ", offered)}, and this computer cannot sign in with {tried}: that says nothing about the account.",
                    Evidence = $"HTTP {reply.Status}; offered: {string.Join(", ", offered)}; tried: {tried ?? "nothing"}",
                    Recommendation = usable.Length == 0
                        ? "In IIS, turn Basic (or Windows) Authentication on for the application of the SDK."
                        : windows
                            ? "Read the policies of this computer under 'Network security: Restrict NTLM', and whether it reaches a domain controller."
                            : "Run the test on Windows, or set up here what is missing: on Linux the package gss-ntlmssp for NTLM, a realm for Kerberos.",
                },
                "401");
        }

        return HttpJudge.Refused(reply, user is null ? null : PlainText.OneLine(user, 100), offered, tried, isThisComputer);
    }
}
