using System;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
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
    private const string HostTag = "PSHOST";

    private readonly LogAdvice _advice = new();
    private readonly LogTotals _totals = new();
    private LogPaths? _paths;
    private LogFilter? _filter;
    private LogQuery? _query;
    private Redactor? _redactor;

    [Parameter(
        ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
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

    /// <summary>The computer that an object from the pipeline comes from. Its path is a path there.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [Alias("PSComputerName")]
    public string? ComputerName { get; set; }

    protected override void BeginProcessing()
    {
        if (Wait) Refuse(nameof(Wait), nameof(Before), nameof(Summary), nameof(Context), nameof(Bookmark));
        if (Summary) Refuse(nameof(Summary), nameof(Tail), nameof(Context), nameof(Bookmark));
        if (Bookmark is not null) Refuse(nameof(Bookmark), nameof(Tail), nameof(Context));
        _redactor = Redact || RedactKey is not null ? new Redactor(RedactKey) : null;
        _paths = new LogPaths(this, Report, Recurse);
        _filter = new LogFilter(ThrowTerminatingError);
        bool anyLevel = !IsBound(nameof(Level));
        _query = new LogQuery
        {
            // An issue that is requested by its id is wanted at any level; a summary counts all.
            Levels = _filter.ParseLevels(anyLevel && (IssueId is not null || Summary) ? [LogLevels.All] : Level),
            WithAttention = anyLevel,
            AfterUtc = IsBound(nameof(After)) ? After : null,
            BeforeUtc = IsBound(nameof(Before)) ? Before : null,
            Component = _filter.ParseComponents(Component),
            Patterns = Array.ConvertAll(Pattern, _filter.ParsePattern),
            Issue = _filter.ParseIssues(IssueId, WriteWarning),
            ContextBefore = Context[0],
            ContextAfter = Context[Context.Length - 1],
            Tail = IsBound(nameof(Tail)) ? Tail : null,
            Redactor = _redactor,
        };
        if (_query.AfterUtc > _query.BeforeUtc) WriteWarning("-After is later than -Before, so no entry can match.");
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
        // If the pipeline brought nothing, there is nothing to read; the default applies if no path is given at all.
        if (Path is null && LiteralPath is null && !MyInvocation.ExpectingInput)
        {
            string? folder = InstalledServer.FindLogs(new RegistryReader(), System.IO.Directory.Exists);
            if (folder is null) ThrowTerminatingError(Errors.LogFolderNotFound());
            _paths!.AddFolder(folder!);
        }

        if (!_paths!.Any) return;
        var bookmark = Bookmark is null ? null : new BookmarkFile(this, ThrowTerminatingError, Bookmark);
        var known = bookmark?.Load();
        try
        {
            Begin(output =>
            {
                new LogRun(_paths, _query!, output).Read(Wait, Summary, known, StopToken);
                return Task.CompletedTask;
            });
            WriteAll();
        }
        catch (RegexMatchTimeoutException e)
        {
            ThrowTerminatingError(Errors.PatternTooSlow(e.Pattern, e));
        }

        if (StopToken.IsCancellationRequested) return;
        if (_totals.Entries == 0 && !Wait && _filter!.DescribeComponents(Component) is { } said) WriteWarning(said);
        if (_totals.Describe() is { } totals && IsLast) TellHost(totals);
        // Only now: if the pipeline ended earlier, entries that were not taken come again.
        bookmark?.Save();
    }

    private bool IsLast => MyInvocation.PipelinePosition == MyInvocation.PipelineLength;

    protected override void Write(object item)
    {
        if (item is LogRun.HostLine line)
        {
            TellHost(line.Text);
        }
        else if (item is not LogProblem problem)
        {
            if (item is LogEntry entry) _advice.Mark(entry);
            _totals.Add(item);
            base.Write(item);
        }
        else if (Errors.Of(problem, _paths!.Given(problem.Path)) is { } error)
        {
            Report(error);
        }
        else
        {
            WriteWarning(Masked(problem.Describe()));
        }
    }

    private void Report(ErrorRecord error) =>
        WriteError(_redactor is null ? error : Errors.Masked(error, _redactor.Redact));

    private string Masked(string text) => _redactor?.Redact(text) ?? text;

    // For a person at a prompt only: scripts and jobs get results and nothing else.
    private void TellHost(string text)
    {
        if (Console.IsOutputRedirected || Host.Name is "Default Host" or "ServerRemoteHost") return;
        WriteInformation(new HostInformationMessage { Message = PlainText.Clean(text) }, [HostTag]);
    }

    private void Refuse(string one, params string[] others)
    {
        foreach (string other in others.Where(IsBound)) ThrowTerminatingError(Errors.ParameterConflict(one, other));
    }
}
