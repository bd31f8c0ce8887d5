using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Text;
using MfaTools.Knowledge;

namespace MfaTools.Commands;

[Cmdlet(VerbsCommon.Get, "MfaKnownIssue", DefaultParameterSetName = IdSet)]
[OutputType(typeof(KnownIssueInfo))]
public sealed class GetMfaKnownIssueCommand : PSCmdlet
{
    private const string IdSet = "Id";
    private const string MessageSet = "Message";

    /// <summary>The first type name of the only issue of a command: its view shows all about it.</summary>
    private const string CardType = "MfaTools.KnownIssueInfo#Card";

    // Many entries on the pipeline are often of the same issue, which is returned once.
    private readonly HashSet<string> _returned = new(StringComparer.Ordinal);

    // The lines of a message that come one by one, as from Get-Content.
    private readonly StringBuilder _message = new();

    [Parameter(
        Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(IssueIdCompleter))]
    [AllowNull]
    [AllowEmptyCollection]
    public string?[]? IssueId { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = MessageSet, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[] Message { get; set; } = [];

    [Parameter]
    public SwitchParameter Online { get; set; }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == MessageSet)
        {
            foreach (string line in Message) _message.AppendLine(line);
            return;
        }

        if (!MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey(nameof(IssueId)))
        {
            foreach (var issue in KnownIssueCatalog.Default.Issues) Return(issue.ToInfo());
            return;
        }

        foreach (string? id in IssueId ?? [])
        {
            // An entry that is not a known issue has none.
            if (id is null) continue;
            // An id has no spaces, so this is a line of a message. Blank lines separate paragraphs.
            bool isText = MyInvocation.ExpectingInput && (_message.Length > 0 || id.Any(char.IsWhiteSpace));
            if (isText) _message.AppendLine(id);
            else if (id.Length > 0) ReturnMatches(id);
        }
    }

    protected override void EndProcessing()
    {
        string text = _message.ToString();
        if (text.Trim().Length == 0) return;
        var found = KnownIssueCatalog.Default.FindAll(text);
        foreach (var issue in found) Return(issue.ToInfo(), isCard: found.Count == 1);
        if (found.Count == 0)
        {
            WriteWarning("No known issue has this text. Only texts that are documented or were reported are known.");
        }
    }

    private void ReturnMatches(string id)
    {
        bool isPattern = WildcardPattern.ContainsWildcardCharacters(id);
        bool isOne = IssueId!.Length == 1 && !MyInvocation.ExpectingInput && !isPattern;
        bool found = false;
        try
        {
            var pattern = new WildcardPattern(id, WildcardOptions.IgnoreCase);
            foreach (var issue in KnownIssueCatalog.Default.Issues.Where(issue => pattern.IsMatch(issue.Id)))
            {
                found = true;
                Return(issue.ToInfo(), isOne);
            }

            foreach (string finding in KnownIds.OfFindings.Where(pattern.IsMatch))
            {
                found = true;
                Return(FindingPage.Find(finding)!.ToInfo(), isOne);
            }

            if (found || isPattern) return;
        }
        catch (WildcardPatternException)
        {
            // A bracket that is not closed.
        }

        WriteError(Errors.IssueNotFound(
            id, KnownIssueCatalog.Default.Nearest(id) ?? KnownIds.Nearest(id, KnownIds.OfFindings)));
    }

    private void Return(KnownIssueInfo issue, bool isCard = false)
    {
        if (!_returned.Add(issue.IssueId)) return;
        issue.HelpUri = FindPage(issue);
        if (Online && issue.HelpUri is { } uri) Open(uri);
        var item = new PSObject(issue);
        if (isCard) item.TypeNames.Insert(0, CardType);
        WriteObject(item);
    }

    // Findings have a page in the module; the source of an issue of the logs is often a page on the web.
    private string? FindPage(KnownIssueInfo issue)
    {
        if (issue.Confidence is not null)
        {
            return Uri.IsWellFormedUriString(issue.Source, UriKind.Absolute) ? issue.Source : null;
        }

        string page = PathText.Join(
            MyInvocation.MyCommand.Module.ModuleBase, "docs", "checks", issue.IssueId + ".md");
        return System.IO.File.Exists(page) ? new Uri(page).AbsoluteUri : null;
    }

    private void Open(string uri)
    {
        try
        {
            Process.Start(new ProcessStartInfo(uri) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            WriteError(Errors.PageNotOpened(uri, e));
        }
    }
}
