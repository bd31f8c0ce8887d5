using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>Reads logs beside the pipeline's thread, and adds what it finds to the output.</summary>
/// <param name="paths">The paths to read.</param>
/// <param name="query">What is wanted.</param>
/// <param name="output">Receives entries or summaries, problems and messages.</param>
internal sealed class LogRun(LogPaths paths, LogQuery query, Output output)
{
    private const string Activity = "Reading logs";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<string> _warnedOf = [];
    private bool _showedProgress;
    private bool _toldThatItWaits;

    public void Read(bool wait, bool summary, LogBookmark? bookmark, CancellationToken stop)
    {
        var events = new LogEvents(output.Add, text => output.Verbose(Masked(text)), ShowProgress);
        if (query.AfterUtc is { } after) output.Verbose($"Reading entries from {PlainText.Time(after)} on.");
        if (query.BeforeUtc is { } before) output.Verbose($"Reading entries up to {PlainText.Time(before)}.");
        if (wait)
        {
            NewFollower(events).Run(output.Add, TellThatItWaits, LookInterval, stop);
            return;
        }

        bool any = false;
        var files = bookmark is null ? ListFiles(events) : [];
        IEnumerable<object> found = bookmark is not null ? NewFollower(events).ReadSince(bookmark, stop)
            : summary ? LogSearch.Summarize(files, query, events, paths.Probes, stop)
            : LogSearch.Read(files, query, events, paths.Probes, stop);
        foreach (object item in found)
        {
            any = true;
            output.Add(item);
        }

        if (_showedProgress)
        {
            output.Add(new ProgressRecord(1, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }

        if (!any && files.Count > 0) LogTotals.TellNewest(files, query, output, stop);
    }

    private LogFollower NewFollower(LogEvents events) => new(ListFiles, query, events, paths.Probes);

    private IReadOnlyList<string> ListFiles(LogEvents events)
    {
        var files = paths.All(events);
        foreach (string folder in paths.WithoutLogs.Where(_warnedOf.Add))
        {
            string hint = paths.Recurses ? "" : " -Recurse reads its subfolders.";
            output.Warn(Masked(
                $"The folder '{folder}' contains no MFA Server log, so this says nothing about the server.{hint}"));
        }

        return files;
    }

    private void TellThatItWaits(int files)
    {
        if (_toldThatItWaits) return;
        _toldThatItWaits = true;
        output.Add(new HostLine($"Waiting for new entries in {PlainText.Count(files, "file")}. Ctrl+C ends."));
    }

    private void ShowProgress(string path, int percent)
    {
        _showedProgress = true;
        output.Add(new ProgressRecord(1, Activity, Masked(path)) { PercentComplete = percent });
    }

    private string Masked(string text) => query.Redactor?.Redact(text) ?? text;

    /// <summary>A line that is only shown to a person at the host.</summary>
    internal sealed class HostLine(string text)
    {
        public string Text { get; } = text;
    }
}
