using System;
using System.Collections.Generic;
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

    // Of a pipeline of many entries, each issue is wanted once.
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    // The lines of a message that come one by one, as from Get-Content.
    private readonly StringBuilder _message = new();

    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(IssueIdCompleter))]
    [AllowNull]
    [AllowEmptyCollection]
    public string?[]? IssueId { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = MessageSet, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[] Message { get; set; } = [];

    protected override void ProcessRecord()
    {
        if (ParameterSetName == MessageSet)
        {
            foreach (string line in Message) _message.AppendLine(line);
            return;
        }

        bool all = !MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey(nameof(IssueId));
        foreach (string? id in all ? ["*"] : IssueId ?? [])
        {
            // An entry that is not a known issue has none.
            if (id is null) continue;
            // A line of a message from the pipeline: an id has no spaces. Blank lines part paragraphs.
            bool isText = MyInvocation.ExpectingInput && (_message.Length > 0 || id.Any(char.IsWhiteSpace));
            if (isText) _message.AppendLine(id);
            else if (id.Length > 0) WriteIssues(id);
        }
    }

    protected override void EndProcessing()
    {
        string text = _message.ToString();
        if (text.Trim().Length == 0) return;
        var found = KnownIssueCatalog.Default.FindAll(text);
        foreach (var issue in found.Where(issue => _given.Add(issue.Id))) WriteObject(issue.ToInfo());
        if (found.Count == 0) WriteWarning("No known issue has this text. Texts are known that are documented or were reported.");
    }

    private void WriteIssues(string id)
    {
        bool found = false;
        try
        {
            var pattern = new WildcardPattern(id, WildcardOptions.IgnoreCase);
            foreach (var issue in KnownIssueCatalog.Default.Issues)
            {
                if (!pattern.IsMatch(issue.Id)) continue;
                found = true;
                if (_given.Add(issue.Id)) WriteObject(issue.ToInfo());
            }

            if (found || WildcardPattern.ContainsWildcardCharacters(id)) return;
        }
        catch (WildcardPatternException)
        {
            // A bracket that is not closed.
        }

        WriteError(Errors.IssueNotFound(id, KnownIssueCatalog.Default.Nearest(id)));
    }
}
