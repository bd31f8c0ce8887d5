using System;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;

namespace MfaTools.Sdk;

/// <summary>Judges what the test operations of the services return.</summary>
/// <remarks>These are the only operations that are ever called: they take no arguments, change nothing and call no
/// phone.</remarks>
internal static class CallJudge
{
    /// <summary>PfWsSdk: whether the caller is authorized.</summary>
    public const string TestSecurity = "TestSecurity";

    /// <summary>PfWsSdk: whether the SDK reaches the master server.</summary>
    public const string TestMaster = "TestMasterConnection";

    /// <summary>PfPaWs: whether the Mobile App Web Service reaches the SDK.</summary>
    public const string TestSdk = "TestPfWsSdkConnection";

    private static readonly Regex Negative = new(
        @"\b(?:un|not\s+|no\s+|in)success|fail|error|exception|denied|invalid",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Judges an answer.</summary>
    /// <param name="operation">The operation that was called.</param>
    /// <param name="reply">The answer of the server.</param>
    public static StageVerdict Judge(string operation, SdkReply reply)
    {
        string? problem = reply.BodyProblem;
        var answer = problem is null ? SoapAnswer.Parse(reply.Body, operation, out problem) : null;
        string status = $"{operation}: HTTP {HttpJudge.GetCode(reply)}";
        if (answer is null) return Unreadable(operation, reply, status, problem!);
        if (answer.FaultCode is { } fault)
        {
            string text = PlainText.OneLine(answer.FaultText ?? "", 500);
            string code = PlainText.OneLine(fault, 100);
            return Explain(
                text, code, $"{operation} failed: {text}", $"{status}, SOAP fault {code}: {text}",
                "Read the Application log of the server for this time, and the log of the MFA Server.");
        }

        if (reply.Status != 200)
        {
            return StageVerdict.Of(
                Fail($"{operation} failed with HTTP {HttpJudge.GetCode(reply)}.", status, "Read the Application log of "
                    + "the server."),
                HttpJudge.GetCode(reply), HttpJudge.FindTitle(reply));
        }

        return operation switch
        {
            TestSecurity => JudgeSecurity(answer, status),
            TestMaster => JudgeMaster(answer, status),
            _ => JudgeMobileApp(answer, status),
        };
    }

    private static StageVerdict Unreadable(string operation, SdkReply reply, string status, string problem)
    {
        string code = HttpJudge.GetCode(reply);
        string? title = HttpJudge.FindTitle(reply);
        string message = reply.Status >= 400
            ? $"{operation} failed with HTTP {code}{(title is null ? "" : $": {title}")}."
            : $"The answer to {operation} cannot be read: {problem}.";
        string recommendation = reply.Status == 405
            ? "Check that the URL ends with /PfWsSdk.asmx and not with the folder."
            : "Open the URL in a browser on the server, where IIS shows the whole error, and read the Application log "
                + "(source ASP.NET).";
        string type = reply.MediaType ?? "no media type";
        string evidence = $"{status}; {PlainText.Count(reply.Body.Length, "byte")}, {type}; {problem}";
        return StageVerdict.Of(Fail(message, evidence, recommendation), code, title);
    }

    private static StageVerdict JudgeSecurity(SoapAnswer answer, string status)
    {
        if (string.Equals(answer.Result?.Trim(), "secure", StringComparison.OrdinalIgnoreCase))
        {
            return StageVerdict.Pass($"{TestSecurity}: secure");
        }

        string returned = Describe(answer);
        return StageVerdict.Of(
            Fail(
                $"{TestSecurity} does not return \"secure\" but {returned}.", $"{status}: {returned}",
                "Check that the account, or the account that the client certificate is mapped to, is a member of "
                    + "PhoneFactor Admins."),
            Shorten(answer.Code), returned);
    }

    private static StageVerdict JudgeMaster(SoapAnswer answer, string status)
    {
        if (bool.TryParse(answer.Result?.Trim(), out bool reached) && reached)
        {
            return StageVerdict.Pass($"{TestMaster}: true");
        }

        string returned = Describe(answer);
        return StageVerdict.Of(
            new Finding
            {
                Id = FindingIds.Sdk.MasterUnreachable,
                Status = CheckStatus.Fail,
                Message = $"The SDK cannot reach the master MFA Server: {returned}.",
                Evidence = $"{status}: {returned}",
                Recommendation = "On the server of the SDK, check that the service MultiFactorAuth is running, that "
                    + "the master is up, and that a subordinate can reach it by RPC.",
                Command = "Get-Service -Name MultiFactorAuth*",
            },
            Shorten(answer.Code), returned);
    }

    // The text of a success is not documented, so only a text that says so is one.
    private static StageVerdict JudgeMobileApp(SoapAnswer answer, string status)
    {
        string returned = Describe(answer);
        string evidence = $"{status}: {returned}";
        if (answer.Code == "131")
        {
            return Explain(
                returned, answer.Code, $"The Mobile App Web Service cannot call the Web Service SDK (131): {returned}",
                evidence,
                "On the server of the Mobile App Web Service check, in this order: the user name and password in its "
                    + "web.config, the URL of PfWsSdk.asmx there, the host name in that URL, and whether the SDK can "
                    + "reach the service MultiFactorAuth.");
        }

        const string TestThere = "Run the test on the server of the Mobile App Web Service, with its web.config.";
        if (answer.Code is not (null or "0"))
        {
            string code = Shorten(answer.Code)!;
            return Explain(returned, code, $"{TestSdk} returns {code}: {returned}", evidence, TestThere);
        }

        bool isFlag = bool.TryParse(answer.Result?.Trim(), out bool flag);
        bool isNegative = isFlag ? !flag : Negative.IsMatch(returned);
        bool isPositive = isFlag ? flag : answer.Result?.IndexOf("success", StringComparison.OrdinalIgnoreCase) >= 0;
        if (isPositive && !isNegative) return StageVerdict.Pass($"{TestSdk}: {returned}");
        if (isNegative)
        {
            return Explain(
                returned, null, $"The Mobile App Web Service cannot call the Web Service SDK: {returned}", evidence,
                TestThere);
        }

        return StageVerdict.Of(new Finding
        {
            Id = FindingIds.Sdk.CallFailed,
            Status = CheckStatus.Unknown,
            Message = $"{TestSdk} returns a text that is not known as a success or as a failure: {returned}",
            Evidence = evidence,
            Recommendation = "Read the text. Test the SDK itself from the server of the Mobile App Web Service.",
            Command = "Invoke-MfaSdkConnectionTest",
        });
    }

    /// <summary>Judges a failure whose text may be a known issue, which is then the next clue.</summary>
    private static StageVerdict Explain(string text, string? code, string message, string evidence, string otherwise)
    {
        var known = KnownIssueCatalog.Default.Match(text);
        // The general issue adds nothing to this finding.
        if (known?.Issue.Id == "Log.SdkCallFailed") known = null;
        var finding = Fail(message.TrimEnd('.') + ".", evidence, otherwise) with
        {
            Command = code == "131" ? "Invoke-MfaSdkConnectionTest" : null,
        };
        if (known is not null)
        {
            finding = finding with
            {
                Evidence = $"{evidence} (known issue {known.Issue.Id})",
                Recommendation = $"{known.Cause} {known.Recommendation}",
                Command = known.NextCommand ?? finding.Command,
            };
        }

        return StageVerdict.Of(finding, code, text);
    }

    private static string Describe(SoapAnswer answer) =>
        PlainText.OneLine(answer.Description ?? answer.Result ?? "", 500) is { Length: > 0 } text ? text : "nothing";

    private static string? Shorten(string? code) => code is null ? null : PlainText.OneLine(code, 40);

    private static Finding Fail(string message, string evidence, string recommendation) => new()
    {
        Id = FindingIds.Sdk.CallFailed,
        Status = CheckStatus.Fail,
        Message = message,
        Evidence = evidence,
        Recommendation = recommendation,
    };
}
