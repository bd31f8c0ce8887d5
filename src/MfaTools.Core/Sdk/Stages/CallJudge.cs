using System;
using System.Globalization;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;

namespace MfaTools.Sdk;

/// <summary>Judges what the test operations of the services answer.</summary>
internal static class CallJudge
{
    /// <summary>The operations of PfWsSdk and PfPaWs that are called, and no others ever: they take nothing, change nothing
    /// and ring no phone.</summary>
    public const string TestSecurity = "TestSecurity";

    /// <summary>Whether the SDK reaches the master server.</summary>
    public const string TestMaster = "TestMasterConnection";

    /// <summary>Whether the mobile app web service reaches the SDK.</summary>
    public const string TestSdk = "TestPfWsSdkConnection";

    private static readonly Regex NotSuccessful = new(@"\b(?:un|not\s+|no\s+|in)success|fail|error|exception|denied|invalid", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Judges an answer.</summary>
    /// <param name="operation">What was called.</param>
    /// <param name="reply">The answer of the server.</param>
    public static StageVerdict Judge(string operation, SdkReply reply)
    {
        string? problem = reply.BodyProblem;
        var answer = problem is null ? SoapAnswer.Parse(reply.Body, operation, out problem) : null;
        string code = reply.Status.ToString(CultureInfo.InvariantCulture);
        string status = $"{operation}: HTTP {code}";
        string? title = HttpJudge.PageTitle(reply);
        if (answer is null)
        {
            return StageVerdict.Of(
                Fail(
                    reply.Status >= 400 ? $"{operation} failed with HTTP {code}{(title is null ? "" : $": {title}")}." : $"The answer to {operation} cannot be read: {problem}.",
                    $"{status}; {reply.Body.Length} bytes, {reply.MediaType ?? "no media type"}; {problem}",
                    reply.Status == 405
                        ? "Check that the URL ends in /PfWsSdk.asmx, not in the folder."
                        : "Open the URL in a browser on the server, where IIS shows the whole error, and read the Application log (source ASP.NET)."),
                code, title);
        }

        if (answer.FaultCode is { } fault)
        {
            string text = PlainText.OneLine(answer.FaultText ?? "", 500);
            return Explained(text, PlainText.OneLine(fault, 100), $"{operation} failed: {text}", $"{status}, SOAP fault {PlainText.OneLine(fault, 100)}: {text}",
                "Read the Application log of the server at this time, and the log of the MFA Server.");
        }

        if (reply.Status != 200)
        {
            return StageVerdict.Of(Fail($"{operation} failed with HTTP {code}.", status, "Read the Application log of the server."), code, title);
        }

        return operation switch
        {
            TestSecurity => Security(answer, status),
            TestMaster => Master(answer, status),
            _ => MobileApp(answer, status),
        };
    }

    private static StageVerdict Security(SoapAnswer answer, string status)
    {
        if (string.Equals(answer.Result?.Trim(), "secure", StringComparison.OrdinalIgnoreCase)) return StageVerdict.Pass("TestSecurity: secure");
        string said = Said(answer);
        return StageVerdict.Of(
            Fail($"TestSecurity does not answer \"secure\" but {said}.", $"{status}: {said}", "Check that the account is a member of PhoneFactor Admins, or that the client certificate is mapped to one that is."),
            Short(answer.Code), said);
    }

    private static StageVerdict Master(SoapAnswer answer, string status)
    {
        if (bool.TryParse(answer.Result?.Trim(), out bool reached) && reached) return StageVerdict.Pass("TestMasterConnection: true");
        string said = Said(answer);
        return StageVerdict.Of(
            new Finding
            {
                Id = FindingIds.Sdk.MasterUnreachable,
                Status = CheckStatus.Fail,
                Message = $"The SDK does not reach the master MFA Server: {said}.",
                Evidence = $"{status}: {said}",
                Recommendation = "On the server of the SDK: check that the service MultiFactorAuth runs, that the master is up, and that a subordinate reaches it by RPC.",
                Command = "Get-Service -Name MultiFactorAuth*",
            },
            Short(answer.Code), said);
    }

    // The text of a success is not documented, so only what says so is one.
    private static StageVerdict MobileApp(SoapAnswer answer, string status)
    {
        string said = Said(answer);
        string evidence = $"{status}: {said}";
        if (answer.Code is { } code && code != "0")
        {
            return code == "131"
                ? Explained(said, code, $"The mobile app web service cannot call the Web Service SDK (131): {said}", evidence,
                    "On the server of the mobile app web service check, in this order: user name and password in its web.config, the URL of PfWsSdk.asmx there, the host name in it, and whether the SDK reaches the service MultiFactorAuth.")
                : Explained(said, Short(code)!, $"{TestSdk} answers {Short(code)}: {said}", evidence, "Run the test on the server of the mobile app web service, with its web.config.");
        }

        bool isFlag = bool.TryParse(answer.Result?.Trim(), out bool flag);
        if (isFlag ? flag : answer.Result?.IndexOf("success", StringComparison.OrdinalIgnoreCase) >= 0 && !NotSuccessful.IsMatch(said)) return StageVerdict.Pass($"{TestSdk}: {said}");
        if (isFlag || NotSuccessful.IsMatch(said)) return Explained(said, null, $"The mobile app web service cannot call the Web Service SDK: {said}", evidence, "Run the test on its server, with its web.config.");
        return StageVerdict.Of(new Finding
        {
            Id = FindingIds.Sdk.CallFailed,
            Status = CheckStatus.Unknown,
            Message = $"{TestSdk} answers with a text that is neither known as a success nor as a failure: {said}",
            Evidence = evidence,
            Recommendation = "Read the text. Test the SDK itself from the server of the mobile app web service.",
            Command = "Invoke-MfaSdkConnectionTest",
        });
    }

    /// <summary>A failure whose text may be a known issue, which then is the next clue.</summary>
    private static StageVerdict Explained(string text, string? code, string message, string evidence, string otherwise)
    {
        var known = KnownIssueCatalog.Default.Match(text);
        // The general issue says what is said here already.
        if (known?.Issue.Id == "Log.SdkCallFailed") known = null;
        var finding = Fail(message.TrimEnd('.') + ".", evidence, known is null ? otherwise : $"{known.Cause} {known.Recommendation}");
        finding.Evidence = known is null ? evidence : $"{evidence} (known issue {known.Issue.Id})";
        finding.Command = known?.NextCommand ?? (code == "131" ? "Invoke-MfaSdkConnectionTest" : null);
        return StageVerdict.Of(finding, code, text);
    }

    private static string Said(SoapAnswer answer)
    {
        string text = PlainText.OneLine(answer.Description ?? answer.Result ?? "", 500);
        return text.Length == 0 ? "nothing" : text;
    }

    private static string? Short(string? code) => code is null ? null : PlainText.OneLine(code, 40);

    private static Finding Fail(string message, string evidence, string recommendation) =>
        new() { Id = FindingIds.Sdk.CallFailed, Status = CheckStatus.Fail, Message = message, Evidence = evidence, Recommendation = recommendation };
}
