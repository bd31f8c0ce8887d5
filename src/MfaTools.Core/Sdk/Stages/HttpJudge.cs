using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Sdk;

/// <summary>Judges what a URL answers, before and after credentials were given.</summary>
internal static class HttpJudge
{
    // IIS puts the sub-status into its detailed errors, in any language: "HTTP Error 403.7 - Forbidden", "HTTP-Fehler 403.7".
    private static readonly Regex SubStatus = new(@"(?<![\d.,])(?<code>[45]\d\d\.\d{1,2})(?![\d]|[.,]\d)", RegexOptions.CultureInvariant);
    private static readonly Regex Title = new(@"<title[^>]*>(?<title>[^<]{1,300})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    private static readonly Regex NotText = new(@"<(style|script)\b[^<]*</\1>|<[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // What nginx says, also behind its statuses 495 and 496, which it sends as 400.
    private static readonly Regex NginxAsks = new(@"No required SSL certificate was sent|The SSL certificate error", RegexOptions.CultureInvariant);

    /// <summary>Whether a reply says that the server wants a client certificate: IIS 403.7, or 400 of nginx.</summary>
    public static bool WantsClientCertificate(SdkReply reply) => reply.Status switch
    {
        403 => Detailed(reply) is "403.7" || PageTitle(reply)?.IndexOf("client certificate", StringComparison.OrdinalIgnoreCase) >= 0,
        400 => NginxAsks.IsMatch(Text(reply)),
        _ => false,
    };

    /// <summary>Whether the platform says that the peer ended the connection for want of a certificate (alert 116).</summary>
    public static bool IsCertificateAlert(Exception exception) => Regex.IsMatch(
        exception.Message, @"alert[ _]certificate[ _]required|certificate_required", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Judges an answer that is no challenge. Null where it is the description of a service.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="uri">The URL that was asked.</param>
    /// <param name="problem">Why the body is not the description of a service, or null where it is.</param>
    public static StageVerdict? Judge(SdkReply reply, Uri uri, string? problem)
    {
        string status = $"HTTP {Detailed(reply) ?? reply.Status.ToString(CultureInfo.InvariantCulture)}";
        string? title = PageTitle(reply);
        string evidence = $"GET {uri}?WSDL: {status}{(title is null ? "" : $", \"{title}\"")}{(reply.BodyProblem is null ? "" : $"; the body: {reply.BodyProblem}")}";
        if (reply.Status is >= 300 and < 400) return Redirect(reply, uri, status, evidence);
        return reply.Status switch
        {
            200 when problem is null => null,
            200 => StageVerdict.Of(
                Finding(FindingIds.Sdk.NotTheSdk, $"{uri} answers, but not as the Web Service SDK: {NotASdk(reply, title, problem)}.", evidence,
                    "Check the host name, the port and the virtual directory in the URL. If a proxy with a sign-in page stands before the server, exempt this URL or use the internal address."),
                "200", title),
            404 or 410 => StageVerdict.Of(
                Finding(FindingIds.Sdk.WrongUrl, $"There is nothing at {uri} ({status}).", evidence,
                    $"Check the virtual directory: it is {SdkUrl.SdkDirectories[0]} now and was {SdkUrl.SdkDirectories[1]} in version 5; an upgrade can change it. Compare with the application in IIS, and check that the Web Service SDK is installed there."),
                Code(reply), title),
            405 => StageVerdict.Of(
                Finding(FindingIds.Sdk.WrongUrl, $"{uri} does not take calls ({status}).", evidence,
                    "Check that the URL ends in the page, /PfWsSdk.asmx, not in the folder."),
                Code(reply), title),
            403 => StageVerdict.Of(
                Finding(FindingIds.Sdk.HttpError, $"{uri} may not be read ({status}).", evidence,
                    "Read sc-status and sc-substatus in the log of IIS: 4 wants https, 6 refuses the address, 7 wants a client certificate, 14 is a folder without a page."),
                Code(reply), title),
            >= 500 => StageVerdict.Of(
                Finding(FindingIds.Sdk.HttpError, $"The server fails at {uri} ({status}{(title is null ? "" : $": {title}")}).", evidence, reply.Status switch
                {
                    502 or 504 => "A proxy or load balancer answers, but the server behind it does not. Test the server itself with -Address.",
                    503 => "Start the application pool of the SDK in IIS. If it stops again, read the Application log; a wrong password of its account is one cause.",
                    _ => "Open the URL in a browser on the server, where IIS shows the whole error, and read the Application log (source ASP.NET).",
                }),
                Code(reply), title),
            _ => StageVerdict.Of(
                Finding(FindingIds.Sdk.HttpError, $"{uri} answers {status}, which the Web Service SDK does not.", evidence, "Check the URL, and what stands between this computer and the server."),
                Code(reply), title),
        };
    }

    /// <summary>Judges a refusal of credentials that were given, or of none where some are needed.</summary>
    /// <param name="reply">The last answer, 401 or 403.</param>
    /// <param name="user">The account that was used, or null.</param>
    /// <param name="offered">What the server offers.</param>
    /// <param name="tried">The scheme that was tried, or null.</param>
    /// <param name="isThisComputer">Whether the host is the computer the test runs on.</param>
    public static StageVerdict Refused(SdkReply reply, string? user, string[] offered, string? tried, bool isThisComputer)
    {
        string status = $"HTTP {Detailed(reply) ?? reply.Status.ToString(CultureInfo.InvariantCulture)}";
        string evidence = $"{status}; offered: {(offered.Length == 0 ? "nothing" : string.Join(", ", offered))}; tried: {tried ?? "nothing"}";
        if (WantsClientCertificate(reply))
        {
            return StageVerdict.Of(
                Finding(FindingIds.Sdk.ClientCertificateRequired, "The server wants a client certificate, and got none that it takes.", evidence,
                    "Give it with -CertificateThumbprint, or set the client certificates of the site to Accept. The mapping must be on the web site, not on the virtual directory; its account must be in PhoneFactor Admins."),
                Code(reply), PageTitle(reply));
        }

        bool integrated = tried is "Negotiate" or "NTLM";
        if (integrated && user is not null && reply.BrokenOff is null) return NotFinished(reply, user, tried!, status, evidence);
        string loopback = integrated && isThisComputer
            ? " 3. This computer calls itself by a name that may not be its own: then Windows refuses integrated sign-in (loopback check); add the name to BackConnectionHostNames."
            : "";
        return StageVerdict.Of(
            Finding(FindingIds.Sdk.Unauthorized, $"The server refuses {(user is null ? "the request" : $"the account {user}")} ({status}).", evidence,
                $"In this order: 1. the user name (DOMAIN\\user) and the password, also whether it has expired or the account is locked; 2. membership of the account in the group PhoneFactor Admins;{loopback}{(loopback.Length > 0 ? " 4." : " 3.")} whether the site wants a client certificate. sc-substatus and sc-win32-status in the log of IIS name the reason."),
            Code(reply), PageTitle(reply));
    }

    private static StageVerdict NotFinished(SdkReply reply, string user, string tried, string status, string evidence) =>
        StageVerdict.Of(
            Finding(FindingIds.Sdk.Unauthorized,
                $"The sign-in of {user} with {tried} did not succeed ({status}): the server refused the account, or this computer "
                + "did not finish the sign-in. Windows PowerShell does not tell which.",
                evidence,
                "Run the test in PowerShell 7, which tells them apart, or look in the log of IIS: where it has 401.1 with a user or a "
                + "sc-win32-status, the account was refused (user name, password, expired or locked). Where it has not, read the "
                + "policies of this computer under 'Network security: Restrict NTLM', and whether it reaches a domain controller."),
            Code(reply), PageTitle(reply));

    /// <summary>The title of an HTML page, or null.</summary>
    public static string? PageTitle(SdkReply reply)
    {
        string head = Decode(reply, 16 * 1024);
        return Title.Match(head) is { Success: true } match ? PlainText.OneLine(WebUtility.HtmlDecode(match.Groups["title"].Value), 200) : null;
    }

    private static StageVerdict Redirect(SdkReply reply, Uri uri, string status, string evidence)
    {
        string target = reply.Location is null ? "nowhere" : PlainText.OneLine(reply.Location.GetLeftPart(UriPartial.Path), 200);
        bool itself = reply.Location is not null && Uri.Compare(reply.Location, uri, UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        string what = reply.Location switch
        {
            null => "without saying where",
            _ when itself => "to itself, without end",
            { Scheme: "http" } when uri.Scheme == "https" => $"to plain http: {target}",
            { } location when !location.Host.Equals(uri.Host, StringComparison.OrdinalIgnoreCase) || location.Port != uri.Port => $"to another server: {target}",
            _ => $"to {target}",
        };
        return StageVerdict.Of(
            Finding(FindingIds.Sdk.WrongUrl, $"{uri} redirects {what} ({status}).", $"{evidence}; Location: {target}",
                "Callers of the SDK do not follow redirects. Enter the URL that answers itself, or take the redirect off this URL."),
            Code(reply));
    }

    private static string NotASdk(SdkReply reply, string? title, string problem)
    {
        if (reply.BodyProblem is { } cut) return $"the answer is unusable, {cut}";
        string text = Encoding.UTF8.GetString(reply.Body, 0, Math.Min(reply.Body.Length, 64 * 1024));
        bool html = reply.MediaType == "text/html" || text.IndexOf("<html", StringComparison.OrdinalIgnoreCase) >= 0;
        if (!html) return $"instead of its WSDL it sends {(reply.Body.Length == 0 ? "nothing" : reply.MediaType ?? "something")}, {problem}";
        bool signIn = Regex.IsMatch(text, @"type\s*=\s*[""']?password", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return $"it is {(signIn ? "a sign-in page" : "a web page")}{(title is null ? "" : $", \"{title}\"")}";
    }

    // The first number of the kind that the status has: the title comes first, then the heading.
    private static string? Detailed(SdkReply reply)
    {
        if (reply.Status < 400) return null;
        string text = $"{PageTitle(reply)}\n{Text(reply)}";
        return SubStatus.Matches(text).Cast<Match>().Select(match => match.Groups["code"].Value)
            .FirstOrDefault(code => code.StartsWith(Code(reply) + ".", StringComparison.Ordinal));
    }

    // Without its markup.
    private static string Text(SdkReply reply) => WebUtility.HtmlDecode(NotText.Replace(Decode(reply, 64 * 1024), " "));

    // UTF-16 reads as text with zeros between: enough for what is looked for.
    private static string Decode(SdkReply reply, int max) =>
        Encoding.UTF8.GetString(reply.Body, 0, Math.Min(reply.Body.Length, max)).Replace("\0", "");

    private static string Code(SdkReply reply) => reply.Status.ToString(CultureInfo.InvariantCulture);

    private static Finding Finding(string id, string message, string evidence, string recommendation) =>
        new() { Id = id, Status = CheckStatus.Fail, Message = message, Evidence = evidence, Recommendation = recommendation };
}
