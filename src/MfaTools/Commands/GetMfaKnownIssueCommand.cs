using System;
using System.Collections.Generic;
using System.Management.Automation;
using MfaTools.Knowledge;

namespace MfaTools.Commands;

[Cmdlet(VerbsCommon.Get, "MfaKnownIssue")]
[OutputType(typeof(KnownIssueInfo))]
public sealed class GetMfaKnownIssueCommand : PSCmdlet
{
    // Of a pipeline of many entries, each issue is wanted once.
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(IssueIdCompleter))]
    [AllowNull]
    [AllowEmptyCollection]
    public string?[]? IssueId { get; set; }

    protected override void ProcessRecord()
    {
        bool all = !MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey(nameof(IssueId));
        foreach (string? id in all ? ["*"] : IssueId ?? [])
        {
            // An entry that is no known issue.
            if (string.IsNullOrEmpty(id)) continue;
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

                if (found || WildcardPattern.ContainsWildcardCharacters(id)) continue;
            }
            catch (WildcardPatternException)
            {
                // A bracket that is not closed.
            }

            WriteError(Errors.IssueNotFound(id!, KnownIssueCatalog.Default.Nearest(id!)));
        }
    }
}
