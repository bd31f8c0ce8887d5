using System.Threading.Tasks;

namespace MfaTools.Sdk;

/// <summary>Signs in with the account or the client certificate, once and with one scheme.</summary>
internal static class AuthenticationStage
{
    public static async Task<StageVerdict> RunAsync(SdkWalk walk)
    {
        if (walk.NoRequest is { } reason) return StageVerdict.Skip(reason);
        if (walk.Wsdl is { } wsdl) return AuthenticationJudge.NotAsked(wsdl, walk.Uri!);
        if (walk.Page is not { } page || !HttpJudge.AsksForSignIn(page))
        {
            return StageVerdict.Skip("the URL returned an unexpected answer");
        }

        if (walk.Options.SkipAuthentication) return AuthenticationJudge.LeftOut();
        if (!walk.MaySendCredentials)
        {
            string why = walk.UsesTls ? "the certificate failed" : "the URL uses plain http";
            return StageVerdict.Skip($"{why}, so credentials are not sent");
        }

        string[] offered = page.Challenges;
        if (!walk.Credential.Exists && walk.ClientCertificate is null)
        {
            return AuthenticationJudge.NoAccount(page, walk.Uri!);
        }

        walk.Credential.Release(AuthenticationJudge.SelectSchemes(offered, Platform.IsWindows));
        var verdict = await HttpStage.ReadPageAsync(walk).ConfigureAwait(false);
        bool isThisComputer = walk.IsThisComputer(walk.Connection!.Address);
        var attempt = new SignInAttempt(
            walk.Account?.UserName, offered, walk.Credential.Used, isThisComputer, Platform.IsWindows);
        bool isForbidden = walk.Page.Status == 403 && verdict.Status == CheckStatus.Fail;
        if (isForbidden || HttpJudge.AsksForSignIn(walk.Page)) return AuthenticationJudge.Refused(walk.Page, attempt);

        // Anything else that is wrong with the answer has nothing to do with the account. The call reports it.
        walk.SignIn = attempt;
        walk.PageVerdict = verdict;
        return AuthenticationJudge.Accepted(attempt);
    }
}
