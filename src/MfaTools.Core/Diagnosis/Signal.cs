using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Knowledge;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Diagnosis;

/// <summary>One thing that was seen: a finding of a check, the entries of one log issue about one thing, or Schannel events that
/// alone say what is wrong.</summary>
internal sealed class Signal
{
    private Signal(string id, string target, Finding? finding, IReadOnlyList<LogEntry> entries)
    {
        Id = id;
        Target = target;
        Finding = finding;
        Entries = entries;
    }

    /// <summary>The finding or the log issue.</summary>
    public string Id { get; }

    /// <summary>What it is about, as it was written.</summary>
    public string Target { get; }

    /// <summary>The finding, or null for log entries.</summary>
    public Finding? Finding { get; }

    /// <summary>The log entries; none for a finding.</summary>
    public IReadOnlyList<LogEntry> Entries { get; }

    /// <summary>Whether a cause names it already.</summary>
    public bool IsExplained { get; set; }

    /// <summary>The known issue that the log entries show, or null for a finding.</summary>
    public KnownIssue? Issue => Finding is null ? KnownIssueCatalog.Default.Find(Id) : null;

    /// <summary>Whether it is a log issue that someone must look at.</summary>
    public bool NeedsAttention => Issue is { NeedsAttention: true };

    /// <summary>Makes it the root of a cause, and marks all that this explains.</summary>
    /// <param name="confidence">How sure the cause is.</param>
    /// <param name="noticed">What users or administrators notice.</param>
    /// <param name="others">What else speaks for it, from the symptom on.</param>
    public Cause ToCause(CauseConfidence confidence, string noticed, IReadOnlyList<Signal> others)
    {
        foreach (var signal in others.Append(this)) signal.IsExplained = true;
        var entry = Entries.Count > 0 ? Entries[0] : null;
        return new Cause
        {
            Id = Id,
            Confidence = confidence,
            Target = Target,
            Symptom = noticed,
            Message = Finding?.Message ?? entry?.Cause ?? Issue!.Cause,
            Evidence = [.. others.Append(this).Select(signal => signal.Describe())],
            Fix = Finding?.Recommendation ?? entry?.Recommendation ?? Issue?.Fix ?? "",
            Command = Finding is null ? entry?.NextCommand : Finding.Command,
            Undo = Finding?.Undo,
        };
    }

    /// <summary>Everything seen in results and log entries.</summary>
    public static List<Signal> All(IReadOnlyList<CheckResult> results, IEnumerable<LogEntry> entries)
    {
        var findings =
            from result in results
            from finding in result.Findings
            where finding.Status is CheckStatus.Fail or CheckStatus.Warning && finding.Acknowledged is null
            select new Signal(finding.Id, result.Target, finding, []);
        var issues =
            from entry in entries
            where entry.IssueId is not null
            group entry by (entry.IssueId, Target: entry.AttachmentPath ?? entry.HostName ?? "") into same
            select new Signal(same.Key.IssueId!, same.Key.Target, null, [.. same.OrderBy(entry => entry.TimeUtc)]);
        // The connection test finds what the test of the certificate chain finds on the same host: one signal.
        return [.. findings.Concat(Events(results)).GroupBy(signal => (signal.Id, signal.Key("Host"), signal.Finding!.Message)).Select(same => same.First()), .. issues];
    }

    private static IEnumerable<Signal> Events(IEnumerable<CheckResult> results) =>
        from result in results.OfType<TlsConfigResult>()
        where result.Findings.Any(finding => finding.Id == "Tls.SchannelErrors" && finding.Acknowledged is null)
        from one in result.Events
        let fix = SchannelEventKind.Find(one.EventId)?.Fix
        where fix is not null
        select new Signal(
            $"Schannel.{one.EventId}",
            one.TargetName ?? "",
            new Finding { Id = $"Schannel.{one.EventId}", Status = CheckStatus.Warning, Message = one.Meaning, Evidence = Seen(one), Recommendation = fix },
            []);

    private static string Seen(TlsEvent one) =>
        $"{one}{(one.TargetName is { } target ? $" on {target}" : "")}{(one.ProcessName is { } process ? $" by {process}" : "")}{(one.LastUtc is { } last ? $", the last {PlainText.Time(last)}" : "")}";

    /// <summary>Whether both are about the same thing. A log line that names no host or path may be about any.</summary>
    /// <param name="other">The other.</param>
    /// <param name="join">What to compare: Path, Host or Computer.</param>
    public bool IsAbout(Signal other, string join) => Target.Length == 0 || Key(join) == other.Key(join);

    /// <summary>What it is about, in a form that is the same in a path, a URL and a host name.</summary>
    /// <param name="join">What to compare: Path, Host or Computer.</param>
    private string Key(string join) => join switch
    {
        "Path" => Target.Replace('/', '\\').TrimEnd('\\').ToUpperInvariant(),
        "Host" => HostKey(),
        _ => "",
    };

    private string HostKey()
    {
        try
        {
            return Endpoint.Parse(Target, 443).HostName;
        }
        catch (FormatException)
        {
            return Target.ToUpperInvariant();
        }
    }

    private string Describe()
    {
        if (Finding is not null) return $"{Id}: {Finding.Message}{(Finding.Evidence.Length > 0 ? $" Seen: {Finding.Evidence}" : "")}";
        var first = Entries[0];
        string more = Entries.Count == 1 ? "" : $" ({Entries.Count} entries, the last {Time(Entries[Entries.Count - 1])})";
        return $"{Id}: {Time(first)} in {LeafOf(first.Path)}{more}: {first.Message.Split('\n')[0]}";
    }

    private static string Time(LogEntry entry) => entry.TimeUtc is { } time ? PlainText.Time(time) : "no time";

    // The folder differs between the server and a snapshot of it.
    private static string LeafOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
}
