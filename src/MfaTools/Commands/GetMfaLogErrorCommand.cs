using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MfaTools.Knowledge;
using MfaTools.Logs;
using MfaTools.Product;
using MfaTools.Windows;

namespace MfaTools.Commands;

[Cmdlet(VerbsCommon.Get, "MfaLogError", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LogEntry), typeof(LogSummary))]
public sealed class GetMfaLogErrorCommand : MfaCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string Activity = "Reading logs";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<string> _warnedOf = [];
    private readonly SortedSet<string> _components = new(StringComparer.Ordinal);
    private LogPaths? _paths;
    private LogQuery? _query;
    private Redactor? _redactor;
    private bool _componentFound;
    private bool _showedProgress;
    private bool _any;

    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    [AgeTransformation]
    public DateTime After { get; set; }

    [Parameter]
    [AgeTransformation]
    public DateTime Before { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(LevelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Level { get; set; } = [LogLevels.Error];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Component { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Pattern { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(IssueIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? IssueId { get; set; }

    [Parameter]
    [ValidateCount(1, 2)]
    [ValidateRange(0, 10000)]
    public int[] Context { get; set; } = [0];

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Tail { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    public SwitchParameter Summary { get; set; }

    [Parameter]
    public SwitchParameter Redact { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RedactKey { get; set; }

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Bookmark { get; set; }

    /// <summary>Where an object of the pipeline is from: its path is a path there.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [Alias("PSComputerName")]
    public string? ComputerName { get; set; }

    protected override void BeginProcessing()
    {
        if (Wait) Refuse(nameof(Wait), nameof(Before), nameof(Summary), nameof(Context), nameof(Bookmark));
        if (Summary) Refuse(nameof(Summary), nameof(Tail), nameof(Context), nameof(Bookmark));
        if (Bookmark is not null) Refuse(nameof(Bookmark), nameof(Tail), nameof(Context));
        foreach (string level in Level)
        {
            bool known = level.Length == 1 || LogLevels.Name(level) is
                LogLevels.Error or LogLevels.Warning or LogLevels.Information or LogLevels.Unparsed or LogLevels.All;
            if (!known) ThrowTerminatingError(Errors.InvalidLevel(level));
        }

        _redactor = Redact || RedactKey is not null ? new Redactor(RedactKey) : null;
        _paths = new LogPaths(this, Report, Recurse);
        bool anyLevel = !IsBound(nameof(Level));
        _query = new LogQuery
        {
            // An issue that is asked for by name is wanted at whatever level it is logged; a summary counts all.
            Levels = anyLevel && (IssueId is not null || Summary) ? new LogLevels(LogLevels.All) : new LogLevels(Level),
            WithAttention = anyLevel,
            AfterUtc = IsBound(nameof(After)) ? After : null,
            BeforeUtc = IsBound(nameof(Before)) ? Before : null,
            Component = ComponentFilter(),
            Patterns = Array.ConvertAll(Pattern, NewPattern),
            Issue = AnyOf(IssueId) is { } issue ? id => issue(id) || issue(id.Substring(id.IndexOf('.') + 1)) : null,
            ContextBefore = Context[0],
            ContextAfter = Context[Context.Length - 1],
            Tail = IsBound(nameof(Tail)) ? Tail : null,
            Redactor = _redactor,
        };
        WarnOfMistakes();
    }

    protected override void ProcessRecord()
    {
        string[] paths = Path ?? LiteralPath ?? [];
        if (RemoteObject.IsElsewhere(ComputerName))
        {
            foreach (string path in paths) Report(Errors.RemotePath(path, ComputerName!));
            return;
        }

        foreach (string path in Path ?? []) _paths!.AddPattern(path, MyInvocation.ExpectingInput);
        foreach (string path in LiteralPath ?? []) _paths!.AddLiteral(path);
    }

    protected override void EndProcessing()
    {
        // With a pipeline that brought nothing there is nothing to read; the default is for no path at all.
        if (Path is null && LiteralPath is null && !MyInvocation.ExpectingInput)
        {
            string? folder = InstalledServer.FindLogs(new RegistryReader(), System.IO.Directory.Exists);
            if (folder is null) ThrowTerminatingError(Errors.LogFolderNotFound());
            _paths!.AddFolder(folder!);
        }

        if (!_paths!.Any) return;
        var bookmark = LoadBookmark();
        try
        {
            Begin(output =>
            {
                Read(output, bookmark);
                return Task.CompletedTask;
            });
            WriteAll();
        }
        catch (RegexMatchTimeoutException e)
        {
            ThrowTerminatingError(Errors.PatternTooSlow(e.Pattern, e));
        }

        WarnOfComponent();
        // Only now: where the pipeline ended before, what was not taken comes again.
        if (!StopToken.IsCancellationRequested) SaveBookmark(bookmark);
    }

    private void Read(Output output, LogBookmark? bookmark)
    {
        var events = new LogEvents(
            output.Add, text => output.Verbose(_redactor?.Redact(text) ?? text), (path, percent) => output.Add(Progress(path, percent)));
        if (Wait)
        {
            new LogFollower(told => FilesNow(output, told), _query!, events).Run(output.Add, () => { }, LookInterval, StopToken);
            return;
        }

        if (bookmark is not null)
        {
            foreach (var entry in new LogFollower(told => FilesNow(output, told), _query!, events).ReadSince(bookmark, StopToken)) output.Add(entry);
            return;
        }

        var files = FilesNow(output, events);
        if (Summary)
        {
            foreach (var summary in LogSearch.Summarize(files, _query!, events, StopToken)) output.Add(summary);
        }
        else
        {
            foreach (var entry in LogSearch.Read(files, _query!, events, StopToken)) output.Add(entry);
        }

        if (_showedProgress) output.Add(new ProgressRecord(1, Activity, "Done") { RecordType = ProgressRecordType.Completed });
    }

    private IReadOnlyList<string> FilesNow(Output output, LogEvents events)
    {
        var files = _paths!.All(events);
        foreach (string folder in _paths.WithoutLogs.Where(_warnedOf.Add))
        {
            output.Warn(Masked($"There is no MFA Server log in the folder '{folder}', so this says nothing about the server.{(Recurse ? "" : " Its subfolders are read with -Recurse.")}"));
        }

        return files;
    }

    protected override void Write(object item)
    {
        if (item is LogEntry) _any = true;
        if (item is not LogProblem problem) base.Write(item);
        else if (problem.Exception is { } exception) Report(Errors.LogUnreadable(problem.Path, exception, _paths!.Given(problem.Path)));
        else if (problem.CutLine is { } line) Report(Errors.EntryTooLong(problem.Path, line));
        else if (problem.Issues.Count > 0) WriteWarning(Masked(FoundIssues(problem)));
        else WriteWarning(Masked($"'{problem.Path}' has no line in the format of an MFA Server log ({problem.Lines} lines). Use -Level All to see them."));
    }

    private static string FoundIssues(LogProblem problem) =>
        $"'{problem.Path}' is not an MFA Server log, but {(problem.Lines == 1 ? "its line has" : $"its {problem.Lines} lines have")} the text of "
        + $"{string.Join(", ", problem.Issues)}. Get-MfaKnownIssue {string.Join(",", problem.Issues)} shows the cause and the fix; -Level All the lines.";

    private void Report(ErrorRecord error) => WriteError(_redactor is null ? error : Errors.Masked(error, _redactor.Redact));

    private string Masked(string text) => _redactor?.Redact(text) ?? text;

    private ProgressRecord Progress(string path, int percent)
    {
        _showedProgress = true;
        return new ProgressRecord(1, Activity, Masked(path)) { PercentComplete = percent };
    }

    private void WarnOfMistakes()
    {
        if (_query!.AfterUtc > _query.BeforeUtc) WriteWarning("-After is later than -Before, so no entry can match.");
        var ids = KnownIssueCatalog.Default.Issues.Select(issue => issue.Id).ToList();
        foreach (string wanted in IssueId ?? [])
        {
            var matches = AnyOf([wanted])!;
            if (ids.Exists(id => matches(id) || matches(id.Substring(id.IndexOf('.') + 1)))) continue;
            string? nearest = KnownIssueCatalog.Default.Nearest(wanted);
            WriteWarning($"There is no known issue '{wanted}', so no entry can match.{(nearest is null ? " Get-MfaKnownIssue lists all." : $" Did you mean '{nearest}'?")}");
        }
    }

    private void WarnOfComponent()
    {
        if (Component is null || _any || Wait || _componentFound || _components.Count == 0) return;
        WriteWarning($"No entry looked at is of the component {string.Join(", ", Component)}. There are: {string.Join(", ", _components)}.");
    }

    private Func<string, bool>? ComponentFilter()
    {
        if (AnyOf(Component) is not { } wanted) return null;
        return component =>
        {
            if (_components.Count < 20) _components.Add(component);
            bool found = wanted(component);
            _componentFound |= found;
            return found;
        };
    }

    private LogBookmark? LoadBookmark()
    {
        if (Bookmark is null) return null;
        string path = new PathResolver(this, ThrowTerminatingError).Output(Bookmark)!;
        try
        {
            return LogBookmark.Load(path);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.BookmarkUnusable(Bookmark, e));
            throw;
        }
    }

    private void SaveBookmark(LogBookmark? bookmark)
    {
        try
        {
            bookmark?.Save();
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.BookmarkUnusable(Bookmark!, e));
        }
    }

    private void Refuse(string one, params string[] others)
    {
        foreach (string other in others.Where(IsBound)) ThrowTerminatingError(Errors.ParameterConflict(one, other));
    }

    private Regex NewPattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, LogQuery.PatternLimit);
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(Errors.InvalidPattern(pattern, e));
            throw;
        }
    }

    private Func<string, bool>? AnyOf(string[]? patterns)
    {
        if (patterns is null) return null;
        var compiled = Array.ConvertAll(patterns, pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase));
        for (int i = 0; i < compiled.Length; i++)
        {
            try
            {
                compiled[i].IsMatch("");
            }
            catch (WildcardPatternException e)
            {
                ThrowTerminatingError(Errors.InvalidWildcard(patterns[i], e));
            }
        }

        return text => Array.Exists(compiled, pattern => pattern.IsMatch(text));
    }
}
