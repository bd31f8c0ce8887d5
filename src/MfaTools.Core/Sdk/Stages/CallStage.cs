using System.Collections.Generic;
using System.Threading.Tasks;

namespace MfaTools.Sdk;

/// <summary>Calls the test operations that the service has.</summary>
internal static class CallStage
{
    public static async Task<StageVerdict> RunAsync(SdkWalk walk)
    {
        if (walk.NoRequest is { } reason) return StageVerdict.Skip(reason);
        if (walk.Wsdl is not { } wsdl)
        {
            return walk.SignIn is null ? StageVerdict.Skip(WhyNot(walk.Last)) : walk.PageVerdict;
        }

        var details = new List<string>();
        foreach (string operation in wsdl.TestOperations)
        {
            var reply = await walk.Http
                .PostAsync(walk.Uri!, SoapAnswer.Call(wsdl.TargetNamespace, operation), wsdl.Actions[operation])
                .ConfigureAwait(false);
            var verdict = HttpJudge.AsksForSignIn(reply)
                ? AuthenticationJudge.Refused(reply, walk.SignIn ?? SignInAttempt.Anonymous(reply))
                : CallJudge.Judge(operation, reply);
            if (verdict.Status != CheckStatus.Pass) return verdict;
            details.Add(verdict.Detail);
        }

        return StageVerdict.Pass(string.Join("; ", details));
    }

    private static string WhyNot(StageVerdict authentication) => authentication.Status switch
    {
        CheckStatus.Skipped => authentication.Detail,
        CheckStatus.Unknown => "this computer cannot sign in",
        _ => "the account was not accepted",
    };
}
