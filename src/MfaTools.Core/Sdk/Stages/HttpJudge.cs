using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MfaTools.Product;

namespace MfaTools.Sdk;

/// <summary>Judges what a URL returns.</summary>
internal static class HttpJudge
{
    // IIS writes the sub-status into its detailed errors in any language: "HTTP Error 403.7 - Forbidden",
    // "HTTP-Fehler 403.7".
    private static readonly Regex SubStatus = new(
        @"(?<![\d.,])(?<code>[45]\d\d\.\d{1,2})(?![\d]|[.,]\d)", RegexOptions.CultureInvariant);

    private static readonly Regex Title = new(
        @"<title[^>]*>(?<title>[^<]{1,300})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Markup = new(
        @"<(style|script)\b[^<]*</\1>|<[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // nginx sends its statuses 495 and 496 as 400 with these texts.
    private static readonly Regex NginxTexts = new(
        "No required SSL certificate was sent|The SSL certificate error", RegexOptions.CultureInvariant);

    private static readonly Regex PasswordField = new(
        @"type\s*=\s*[""']?password", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>Whether the server asks for an account or a client certificate.</summary>
    public static bool AsksForSignIn(SdkReply reply) => reply.Status == 401 || WantsClientCertificate(reply);

    /// <summary>Whether the server asks for a client certificate: 403.7 of IIS, or 400 of nginx.</summary>
    public static bool WantsClientCertificate(SdkReply reply) => reply.Status switch
    {
        403 => FindSubStatus(reply) is "403.7"
            || FindTitle(reply)?.IndexOf("client certificate", StringComparison.OrdinalIgnoreCase) >= 0,
        400 => NginxTexts.IsMatch(ReadText(reply)),
        _ => false,
    };

    /// <summary>Judges the answer to the request for the description of the service.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="uri">The URL of the page.</param>
    /// <param name="asksInHandshake">Whether the host asks for a client certificate in the TLS handshake.</param>
    /// <returns>The verdict, and the description if that is what came.</returns>
    public static (StageVerdict Verdict, Wsdl? Wsdl) JudgePage(SdkReply reply, Uri uri, bool asksInHandshake)
    {
        if (reply.Status == 401)
        {
            string offered = reply.Challenges.Length == 0 ? "an account" : string.Join(", ", reply.Challenges);
            return (StageVerdict.Pass($"HTTP 401: asks for {offered}"), null);
        }

        if (WantsClientCertificate(reply))
        {
            return (StageVerdict.Pass($"HTTP {GetCode(reply)}: asks for a client certificate"), null);
        }

        string status = DescribeStatus(reply);
        string? title = FindTitle(reply);
        string evidence = $"GET {uri}?WSDL: {status}{(title is null ? "" : $", \"{title}\"")}"
            + (reply.BodyProblem is null ? "" : $"; {reply.BodyProblem}")
            // IIS hides the sub-status from remote callers.
            + (reply.Status == 403 && asksInHandshake
                ? "; the host asks for a client certificate in the handshake" : "");
        Wsdl? wsdl = null;
        string? problem = reply.BodyProblem;
        if (reply.Status == 200 && problem is null) wsdl = Wsdl.Parse(reply.Body, out problem);
        if (wsdl is not null)
        {
            return (StageVerdict.Pass($"HTTP 200: the WSDL of {PlainText.OneLine(wsdl.TargetNamespace, 100)}"), wsdl);
        }

        var finding = reply.Status switch
        {
            200 => Fail(
                FindingIds.Sdk.NotTheSdk,
                $"{uri} does not answer as the Web Service SDK: {DescribeBody(reply, title, problem!)}.", evidence,
                "Check the host name, the port and the virtual directory in the URL. If a proxy with a sign-in page is "
                    + "in front of the server, exempt this URL or use the internal address."),
            >= 300 and < 400 => Redirect(reply, uri, status, evidence),
            404 or 410 => Fail(
                FindingIds.Sdk.WrongUrl, $"There is nothing at {uri} ({status}).", evidence,
                $"Check the virtual directory: it is {MfaServer.SdkFolders[0]} now and was {MfaServer.SdkFolders[1]} "
                    + "in version 5; an upgrade can change it. Compare it with the application in IIS, and check that "
                    + "the Web Service SDK is installed there."),
            405 => Fail(
                FindingIds.Sdk.WrongUrl, $"{uri} does not accept calls ({status}).", evidence,
                "Check that the URL ends with the page, /PfWsSdk.asmx, and not with the folder."),
            403 => Fail(
                FindingIds.Sdk.HttpError, $"The server denies access to {uri} ({status}).", evidence,
                "Read sc-status and sc-substatus in the IIS log: 4 requires https, 6 rejects the client's address, 7 "
                    + "requires a client certificate, 14 is a folder without a default page."),
            >= 500 => Fail(
                FindingIds.Sdk.HttpError,
                $"The server fails at {uri} ({status}{(title is null ? "" : $": {title}")}).", evidence,
                AdviseOn(reply.Status)),
            _ => Fail(
                FindingIds.Sdk.HttpError, $"{uri} returns {status}, which the Web Service SDK does not.", evidence,
                "Check the URL, and the proxies and firewalls between this computer and the server."),
        };
        return (StageVerdict.Of(finding, GetCode(reply), title), null);
    }

    /// <summary>The status with the sub-status of IIS, such as "HTTP 403.7".</summary>
    public static string DescribeStatus(SdkReply reply) => $"HTTP {FindSubStatus(reply) ?? GetCode(reply)}";

    public static string GetCode(SdkReply reply) => reply.Status.ToString(CultureInfo.InvariantCulture);

    /// <summary>The title of an HTML page, or null.</summary>
    public static string? FindTitle(SdkReply reply) =>
        Title.Match(Decode(reply, 16 * 1024)) is { Success: true } match
            ? PlainText.OneLine(WebUtility.HtmlDecode(match.Groups["title"].Value), 200)
            : null;

    private static string AdviseOn(int status) => status switch
    {
        502 or 504 => "A proxy or load balancer answers, but the server behind it does not. Test the server itself "
            + "with -Address.",
        503 => "Start the application pool of the SDK in IIS. If it stops again, read the Application log; a wrong "
            + "password of its account is one cause.",
        _ => "Open the URL in a browser on the server, where IIS shows the whole error, and read the Application log "
            + "(source ASP.NET).",
    };

    private static Finding Redirect(SdkReply reply, Uri uri, string status, string evidence)
    {
        const UriComponents Page = UriComponents.SchemeAndServer | UriComponents.Path;
        var location = reply.Location;
        string target = location is null ? "none" : PlainText.OneLine(location.GetLeftPart(UriPartial.Path), 200);
        string where = location switch
        {
            null => "without naming a target",
            _ when Uri.Compare(location, uri, Page, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0 =>
                "to itself in an endless loop",
            { Scheme: "http" } when uri.Scheme == "https" => $"to plain http: {target}",
            _ when !location.Host.Equals(uri.Host, StringComparison.OrdinalIgnoreCase) || location.Port != uri.Port =>
                $"to another server: {target}",
            _ => $"to {target}",
        };
        return Fail(
            FindingIds.Sdk.WrongUrl, $"{uri} redirects {where} ({status}).", $"{evidence}; Location: {target}",
            "Callers of the SDK do not follow redirects. Enter the URL that answers directly, or remove the redirect.");
    }

    private static string DescribeBody(SdkReply reply, string? title, string problem)
    {
        if (reply.BodyProblem is { } damage) return $"the answer is unusable, because {damage}";
        string text = Encoding.UTF8.GetString(reply.Body, 0, Math.Min(reply.Body.Length, 64 * 1024));
        bool isHtml = reply.MediaType == "text/html" || text.IndexOf("<html", StringComparison.OrdinalIgnoreCase) >= 0;
        if (!isHtml)
        {
            string kind = reply.Body.Length == 0 ? "nothing" : reply.MediaType ?? "data of an unnamed type";
            return $"instead of its WSDL it returns {kind}; {problem}";
        }

        return $"it returns {(PasswordField.IsMatch(text) ? "a sign-in page" : "a web page")}"
            + (title is null ? "" : $", \"{title}\"");
    }

    // The first number that begins with the status: the title comes first, then the heading.
    private static string? FindSubStatus(SdkReply reply)
    {
        if (reply.Status < 400) return null;
        string start = GetCode(reply) + ".";
        return SubStatus.Matches($"{FindTitle(reply)}\n{ReadText(reply)}").Cast<Match>()
            .Select(match => match.Groups["code"].Value)
            .FirstOrDefault(code => code.StartsWith(start, StringComparison.Ordinal));
    }

    private static string ReadText(SdkReply reply) =>
        WebUtility.HtmlDecode(Markup.Replace(Decode(reply, 64 * 1024), " "));

    // UTF-16 reads as text with zeros in between, which is enough for these searches.
    private static string Decode(SdkReply reply, int max) =>
        Encoding.UTF8.GetString(reply.Body, 0, Math.Min(reply.Body.Length, max)).Replace("\0", "");

    private static Finding Fail(string id, string message, string evidence, string recommendation) => new()
    {
        Id = id, Status = CheckStatus.Fail, Message = message, Evidence = evidence, Recommendation = recommendation,
    };
}
