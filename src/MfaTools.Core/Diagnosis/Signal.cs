using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;
using MfaTools.Net;

namespace MfaTools.Diagnosis;

/// <summary>An observation: a finding, the log entries of one issue about one thing, or Schannel events.</summary>
internal sealed class Signal
{
    private const RegexOptions Options =
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline;

    // A log is hostile input.
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(250);

    // Two programs log a failed call and its event.
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(2);

    /// <summary>The id of the finding or of the log issue, or <c>Schannel.36871</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the log issue in the text of a finding, or null.</summary>
    public string? Says { get; init; }

    /// <summary>What it is about, unchanged.</summary>
    public string Target { get; init; } = "";

    /// <summary>The hosts that it names.</summary>
    public IReadOnlyCollection<string> Hosts { get; init; } = [];

    /// <summary>The finding, or null for log entries.</summary>
    public Finding? Finding { get; init; }

    /// <summary>Its text.</summary>
    public string Text { get; init; } = "";

    /// <summary>The log entries, or null for a finding.</summary>
    public IssueEntries? Entries { get; init; }

    /// <summary>When it was seen.</summary>
    public IReadOnlyList<DateTime> TimesUtc { get; init; } = [];

    /// <summary>The time from which it can be the reason of anything; null for always.</summary>
    public DateTime? SinceUtc { get; init; }

    /// <summary>The steps of the fix that are still to do.</summary>
    public IReadOnlyList<FixStep> Steps { get; init; } = [];

    /// <summary>A command that shows whether the fix helped, or null.</summary>
    public string? Verify { get; init; }

    /// <summary>Whether it is a failure: of a check, or in a log.</summary>
    public bool IsFailure => Finding is null || Finding.Status == CheckStatus.Fail;

    /// <summary>Whether a published site could not be reached at its public address: many firewalls do not let a
    /// computer inside connect to it, and users come from outside.</summary>
    public bool IsSeenFromInside { get; init; }

    /// <summary>Whether it was logged only during starts of the server: it supports what was measured, but is not a
    /// cause.</summary>
    public bool IsOfStart { get; init; }

    /// <summary>Whether someone has accepted it.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>Whether a cause covers it.</summary>
    public bool IsExplained { get; private set; }

    /// <summary>Whether an id is its own or the one in its text.</summary>
    public bool Is(string id) => Id == id || Says == id;

    /// <summary>Whether it has one of some ids, and its text meets the condition of a rule for that id.</summary>
    public bool IsAmong(string[] ids, CauseRule rule)
    {
        string? id = Array.Find(ids, IsNamedBy);
        var wanted = id is null ? null : Array.Find(rule.Where, where => where.Id == id);
        try
        {
            return id is not null && (wanted is null || Regex.IsMatch(Text, wanted.Says, Options, MatchLimit));
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Whether it is about the same thing as another. Without a host or path it may be about any.</summary>
    /// <param name="other">The other.</param>
    /// <param name="join">What to compare: Path, Host, Text or Computer.</param>
    public bool IsAbout(Signal other, string join) => !IsBefore(other.SinceUtc) && join switch
    {
        "Path" => PathKey(Target).Length == 0 || PathKey(Target) == PathKey(other.Target),
        "Text" => Id == other.Says || Is("Log.SdkCallFailed"),
        "Host" => Hosts.Count == 0 || other.Hosts.Count == 0 || SharesHost(other),
        _ => true,
    };

    /// <summary>Whether both were found at one place.</summary>
    /// <param name="other">The other.</param>
    /// <param name="place">Host, Target or Computer; empty: never.</param>
    public bool IsAtOnePlace(Signal other, string place) => place switch
    {
        "Host" when Hosts.Count > 0 => SharesHost(other),
        "Host" or "Target" => Target == other.Target,
        "Computer" => true,
        _ => false,
    };

    /// <summary>Whether both were seen at nearly the same time.</summary>
    public bool IsNear(Signal other)
    {
        var others = other.TimesUtc.OrderBy(time => time).ToList();
        int at = 0;
        foreach (var time in TimesUtc.OrderBy(time => time))
        {
            while (at < others.Count && others[at] < time - Near) at++;
            if (at < others.Count && others[at] <= time + Near) return true;
        }

        return false;
    }

    /// <summary>Makes it the root of a cause, and marks all that the cause explains.</summary>
    /// <param name="confidence">The confidence in the cause.</param>
    /// <param name="symptom">What users or administrators notice.</param>
    /// <param name="others">The other evidence, from the symptom on.</param>
    public Cause ToCause(CauseConfidence confidence, string symptom, IReadOnlyList<Signal> others)
    {
        foreach (var signal in others.Append(this)) signal.IsExplained = true;
        var entry = Entries?.Last;
        // The same fault in two roles is fixed in both.
        var alike = others.Where(other => other.Id == Id && other.Says == Says).Prepend(this)
            .Select(signal => signal.Finding).OfType<Finding>().ToList();
        return new Cause
        {
            Id = Id,
            Confidence = confidence,
            Target = Target,
            Symptom = symptom,
            Message = Finding?.Message ?? entry!.Cause ?? Entries!.Issue!.Cause,
            Evidence = [.. others.Select(signal => signal.Describe(isRoot: false)), Describe(isRoot: true)],
            Fix = Finding is null
                ? entry!.Recommendation ?? Entries!.Issue!.Fix
                : (IsSeenFromInside
                    ? "Test it from outside first: this computer may not be able to reach what users can reach. "
                    : "")
                    + Join(" ", alike.Select(finding => finding.Recommendation)),
            Steps = [.. Steps],
            Verify = Verify,
            Command = Finding is null ? entry!.NextCommand : Join("\n", alike.Select(finding => finding.Command)),
            Undo = Join("\n", alike.Select(finding => finding.Undo)),
        };
    }

    private bool IsBefore(DateTime? utc) => TimesUtc.Count > 0 && TimesUtc.Max() < utc;

    private bool SharesHost(Signal other) => Hosts.Intersect(other.Hosts, StringComparer.OrdinalIgnoreCase).Any();

    private bool IsNamedBy(string id) =>
        id.EndsWith("*", StringComparison.Ordinal) ? Id.StartsWith(id.TrimEnd('*'), StringComparison.Ordinal) : Is(id);

    /// <summary>A host in the form in which hosts are compared.</summary>
    public static string HostKey(string host)
    {
        try
        {
            return Endpoint.Parse(host, 443).HostName;
        }
        catch (FormatException)
        {
            return host;
        }
    }

    /// <summary>A path in the form in which paths are compared.</summary>
    public static string PathKey(string path) => path.Replace('/', '\\').TrimEnd('\\').ToUpperInvariant();

    private static string? Join(string separator, IEnumerable<string?> texts)
    {
        var some = texts.OfType<string>().Distinct().ToList();
        return some.Count == 0 ? null : string.Join(separator, some);
    }

    /// <summary>The evidence in one line. The text of the root is the message of the cause, so it is not
    /// repeated.</summary>
    private string Describe(bool isRoot)
    {
        if (Finding is not null)
        {
            return (isRoot, Finding.Evidence.Length) switch
            {
                (_, 0) => $"{Id}: {Finding.Message}",
                (true, _) => $"{Id}: {Finding.Evidence}",
                _ => $"{Id}: {Finding.Message} Evidence: {Finding.Evidence}",
            };
        }

        var first = Entries!.First;
        string more = Entries.Count == 1 ? "" : $" ({Entries.Count} entries, last {Time(Entries.Last)})";
        return $"{Id}: {Time(first)} in {LeafOf(first.Path)}{more}: {first.Message.Split('\n')[0]}";
    }

    private static string Time(LogEntry entry) => entry.TimeUtc is { } time ? PlainText.Time(time) : "no time";

    // The folder differs between the server and a snapshot of it.
    private static string LeafOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
}
