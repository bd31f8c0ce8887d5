using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Diagnosis;

/// <summary>A result that shows that the fault in a log no longer exists.</summary>
internal sealed class Refutation
{
    private readonly CheckResult _now;
    private readonly LogEntry _last;

    private Refutation(CheckResult now, LogEntry last) => (_now, _last) = (now, last);

    /// <summary>The result that shows it, or null.</summary>
    /// <param name="signal">The fault in a log.</param>
    /// <param name="results">The results of the checks.</param>
    public static Refutation? Find(Signal signal, IReadOnlyList<CheckResult> results)
    {
        if (signal.Entries?.Last is not { } last) return null;
        CheckResult? now = last.AttachmentPath is { } path
            ? results.OfType<AttachmentAccessResult>()
                .FirstOrDefault(one => one.CanRead == true && Signal.PathKey(one.Path) == Signal.PathKey(path))
            : signal.Id.StartsWith("Log.Sdk", StringComparison.Ordinal) ? WorkingSdk(signal, results) : null;
        return now is null ? null : new Refutation(now, last);
    }

    /// <summary>Corrects a cause accordingly.</summary>
    public void Correct(Cause cause)
    {
        string since = _last.TimeUtc is { } time
            ? $"It works again; the last entry is from {PlainText.Time(time)}"
            : "It works now";
        cause.Message = $"{since}. {_now.Summary} The log says: {cause.Message}";
        cause.Fix = "Change nothing while it works. If the fault comes back, run the check again while it lasts.";
        cause.Command = null;
    }

    // One of several configurations may be the one that fails.
    private static SdkConnectionResult? WorkingSdk(Signal signal, IReadOnlyList<CheckResult> results)
    {
        var tests = results.OfType<SdkConnectionResult>()
            .Where(sdk => sdk.HostName is { } host && IsOf(signal, host))
            .ToList();
        return tests.Count > 0 && tests.TrueForAll(Works) ? tests[0] : null;
    }

    private static bool IsOf(Signal signal, string host) =>
        signal.Hosts.Count == 0 || signal.Hosts.Contains(Signal.HostKey(host), StringComparer.OrdinalIgnoreCase);

    private static bool Works(SdkConnectionResult sdk) =>
        sdk.Stages.Any(stage => stage is { Name: SdkStageName.SdkCall, Status: CheckStatus.Pass });
}
