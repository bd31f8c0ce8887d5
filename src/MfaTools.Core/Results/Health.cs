using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools;

/// <summary>The diagnosis of a computer, made from the results of all its checks.</summary>
public sealed class DiagnosisResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Diagnosis</c>.</summary>
    public DiagnosisResult() => Check = CheckNames.Diagnosis;

    /// <summary>The causes, the surest first; none if nothing wrong was found.</summary>
    public Cause[] Causes { get; set; } = [];

    /// <summary>How many checks have which status. The diagnosis itself is not one of them.</summary>
    public StatusCounts Checks { get; set; } = new();

    /// <summary>When log issues, Schannel events and starts of the service occurred.</summary>
    public TimelineRow[] Timeline { get; set; } = [];
}

/// <summary>How many results have which status.</summary>
public sealed class StatusCounts
{
    /// <summary>Verified to be right.</summary>
    public int Pass { get; set; }

    /// <summary>Not checked on purpose.</summary>
    public int Skipped { get; set; }

    /// <summary>Could not be checked.</summary>
    public int Unknown { get; set; }

    /// <summary>Need attention.</summary>
    public int Warning { get; set; }

    /// <summary>Verified to be wrong.</summary>
    public int Fail { get; set; }

    /// <summary>Counts results.</summary>
    internal static StatusCounts Of(IReadOnlyCollection<CheckResult> results) => new()
    {
        Pass = results.Count(result => result.Status == CheckStatus.Pass),
        Skipped = results.Count(result => result.Status == CheckStatus.Skipped),
        Unknown = results.Count(result => result.Status == CheckStatus.Unknown),
        Warning = results.Count(result => result.Status == CheckStatus.Warning),
        Fail = results.Count(result => result.Status == CheckStatus.Fail),
    };

    /// <summary>Such as <c>7 checks: 4 pass, 2 warning, 1 fail</c>.</summary>
    public override string ToString()
    {
        (int Count, string Name)[] all =
            [(Pass, "pass"), (Skipped, "skipped"), (Unknown, "unknown"), (Warning, "warning"), (Fail, "fail")];
        string parts = string.Join(", ", all.Where(one => one.Count > 0).Select(one => $"{one.Count} {one.Name}"));
        string checks = PlainText.Count(all.Sum(one => one.Count), "check");
        return parts.Length == 0 ? checks : $"{checks}: {parts}";
    }
}

/// <summary>Why something does not work, joined from the findings of several checks.</summary>
public sealed class Cause
{
    /// <summary>The id of the finding, log issue or event that is its root, such as
    /// <c>Access.DeniedByShare</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>How sure the diagnosis is.</summary>
    public CauseConfidence Confidence { get; set; }

    /// <summary>What it is about: a path, a host or a computer.</summary>
    public string Target { get; set; } = "";

    /// <summary>What users or administrators notice.</summary>
    public string Symptom { get; set; } = "";

    /// <summary>Why it happens, in one or two sentences.</summary>
    public string Message { get; set; } = "";

    /// <summary>The evidence, from the symptom to the cause, one line each.</summary>
    public string[] Evidence { get; set; } = [];

    /// <summary>What to do.</summary>
    public string Fix { get; set; } = "";

    /// <summary>The steps of the fix that are still to do, in the order to try them; none if the fix is a single
    /// one.</summary>
    public FixStep[] Steps { get; set; } = [];

    /// <summary>The commands of the fix, to run as they are, one a line; or null.</summary>
    public string? Command { get; set; }

    /// <summary>The commands that undo it, or null.</summary>
    public string? Undo { get; set; }

    /// <summary>How to see that the fix helped: a command to run as it is, or null.</summary>
    public string? Verify { get; set; }

    /// <summary>The confidence, the id and the message, for where an object becomes text.</summary>
    public override string ToString() => $"{Confidence} {Id}: {Message}";
}

/// <summary>A step of a fix.</summary>
public sealed class FixStep
{
    /// <summary>What to do, and what to know before.</summary>
    public string Text { get; set; } = "";

    /// <summary>Commands to run as they are, one a line, or null.</summary>
    public string? Command { get; set; }

    /// <summary>What takes the commands back, or null.</summary>
    public string? Undo { get; set; }

    /// <summary>The text, for where an object becomes text.</summary>
    public override string ToString() => Text;
}

/// <summary>The confidence in a cause.</summary>
public enum CauseConfidence
{
    /// <summary>Only the symptom was seen.</summary>
    Possible = 0,

    /// <summary>One end of the mechanism was seen, and nothing speaks against it.</summary>
    Likely = 1,

    /// <summary>Both ends of the mechanism were seen: the symptom and what causes it.</summary>
    Proven = 2,
}

/// <summary>The product on a server: its version and its services.</summary>
public sealed class ProductResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Services</c>.</summary>
    public ProductResult() => Check = CheckNames.Services;

    /// <summary>The version, or null where it is not known.</summary>
    public string? ProductVersion { get; set; }

    /// <summary>The build of Windows, or null where it is not known.</summary>
    public int? OsBuild { get; set; }

    /// <summary>The products for multifactor authentication that the computer runs.</summary>
    public MfaRole[] Roles { get; set; } = [];

    /// <summary>The product's services; empty where none was found.</summary>
    public ServiceInfo[] Services { get; set; } = [];

    /// <summary>Whether the product's main service is running; null if unknown.</summary>
    public bool? IsRunning { get; set; }

    /// <summary>When the services were read (UTC): for a snapshot, when that was taken.</summary>
    public DateTime? CollectedUtc { get; set; }
}

/// <summary>A service of the product.</summary>
public sealed class ServiceInfo
{
    /// <summary>The service's name, such as <c>MultiFactorAuth</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Who it runs as, such as <c>LocalSystem</c>.</summary>
    public string Account { get; set; } = "";

    /// <summary>Such as <c>Running</c> or <c>Stopped</c>; null where it is not known.</summary>
    public string? State { get; set; }

    /// <summary><c>Automatic</c>, <c>Manual</c> or <c>Disabled</c>; null where it is not known.</summary>
    public string? StartMode { get; set; }

    /// <summary>The name, the state and the account, for where an object becomes text.</summary>
    public override string ToString() => $"{Name} {State ?? "(state not known)"} as {Account}";
}

/// <summary>The errors in the product's logs.</summary>
public sealed class LogHealthResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Logs</c>.</summary>
    public LogHealthResult() => Check = CheckNames.Logs;

    /// <summary>The log files.</summary>
    public string[] Files { get; set; } = [];

    /// <summary>The number of errors, without those that are harmless or concern single users only.</summary>
    public long Errors { get; set; }

    /// <summary>The number of errors that no known issue explains.</summary>
    public long UnknownErrors { get; set; }

    /// <summary>When the last entry of any level was written (UTC); null if there is none with a time in the requested
    /// period.</summary>
    public DateTime? LastEntryUtc { get; set; }

    /// <summary>The known issues, the most frequent first.</summary>
    public LogIssueCount[] Issues { get; set; } = [];
}

/// <summary>The times of one kind of event.</summary>
public sealed class TimelineRow
{
    private const int MaxTimes = 500;

    /// <summary>What happened: a known issue, a Schannel event, or a start or end of a service or of Windows.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>Log</c>, <c>Event</c> or <c>Start</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>How often.</summary>
    public int Count { get; set; }

    /// <summary>When (UTC), in order; thinned out to at most 500.</summary>
    public DateTime[] TimesUtc { get; set; } = [];

    /// <summary>Makes a row of all times, or of a sample of them that always has the first and the last.</summary>
    /// <param name="name">What happened.</param>
    /// <param name="kind">Log, Event or Start.</param>
    /// <param name="times">When, in any order.</param>
    /// <param name="count">How often, if these are a sample.</param>
    internal static TimelineRow Of(string name, string kind, IReadOnlyCollection<DateTime> times, int? count = null)
    {
        DateTime[] all = [.. times.OrderBy(time => time)];
        return new TimelineRow
        {
            Name = name,
            Kind = kind,
            Count = count ?? all.Length,
            TimesUtc = all.Length <= MaxTimes
                ? all
                : [.. Enumerable.Range(0, MaxTimes).Select(i => all[(long)i * (all.Length - 1) / (MaxTimes - 1)])],
        };
    }
}
