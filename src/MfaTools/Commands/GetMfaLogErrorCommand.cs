using System;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MfaTools.Logs;
using MfaTools.Windows;

namespace MfaTools.Commands;

[Cmdlet(VerbsCommon.Get, "MfaLogError", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LogEntry), typeof(LogSummary))]
public sealed class GetMfaLogErrorCommand : MfaCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private LogPaths? _paths;
    private LogQuery? _query;

    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
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

    protected override void BeginProcessing()
    {
        if (Wait) Refuse(nameof(Wait), nameof(Before), nameof(Summary), nameof(Context));
        if (Summary) Refuse(nameof(Summary), nameof(Tail), nameof(Context));
        foreach (string level in Level)
        {
            bool known = level.Length == 1 || LogLevels.Name(level) is
                LogLevels.Error or LogLevels.Information or LogLevels.Unparsed or LogLevels.All;
            if (!known) ThrowTerminatingError(Errors.InvalidLevel(level));
        }

        _paths = new LogPaths(this);
        _query = new LogQuery
        {
            // An issue that is asked for by name is wanted at whatever level it is logged.
            Levels = IssueId is not null && !IsBound(nameof(Level)) ? new LogLevels(LogLevels.All) : new LogLevels(Level),
            AfterUtc = IsBound(nameof(After)) ? After : null,
            BeforeUtc = IsBound(nameof(Before)) ? Before : null,
            Component = AnyOf(Component),
            Patterns = Array.ConvertAll(Pattern, NewPattern),
            Issue = AnyOf(IssueId),
            ContextBefore = Context[0],
            ContextAfter = Context[Context.Length - 1],
            Tail = IsBound(nameof(Tail)) ? Tail : null,
            Redact = Redact,
        };
    }

    protected override void ProcessRecord()
    {
        foreach (string path in Path ?? []) _paths!.AddPattern(path);
        foreach (string path in LiteralPath ?? []) _paths!.AddLiteral(path);
    }

    protected override void EndProcessing()
    {
        // With a pipeline that brought nothing there is nothing to read; the default is for no path at all.
        if (Path is null && LiteralPath is null && !MyInvocation.ExpectingInput)
        {
            string? folder = LogFolder.FindInstalled(new RegistryReader(), System.IO.Directory.Exists);
            if (folder is null) ThrowTerminatingError(Errors.LogFolderNotFound());
            WriteVerbose($"Reading the logs in '{folder}'.");
            _paths!.AddFolder(folder!);
        }

        if (!_paths!.Any) return;
        try
        {
            Begin(output =>
            {
                Read(output);
                return Task.CompletedTask;
            });
            WriteAll();
        }
        catch (RegexMatchTimeoutException e)
        {
            ThrowTerminatingError(Errors.PatternTooSlow(e.Pattern, e));
        }
    }

    private void Read(Output output)
    {
        if (Wait)
        {
            var follower = new LogFollower(() => _paths!.Files(output.Add), _query!, output.Add, LookInterval);
            follower.Run(output.Add, () => { }, StopToken);
            return;
        }

        var files = _paths!.Files(output.Add);
        if (Summary)
        {
            foreach (var summary in LogSearch.Summarize(files, _query!, output.Add, StopToken)) output.Add(summary);
            return;
        }

        foreach (var entry in LogSearch.Read(files, _query!, output.Add, StopToken)) output.Add(entry);
    }

    protected override void Write(object item)
    {
        if (item is not LogProblem problem) base.Write(item);
        else if (problem.Exception is { } exception) WriteError(Errors.Unreadable(problem.Path, exception));
        else WriteWarning($"'{problem.Path}' has no line in the format of an MFA Server log ({problem.Lines} lines). Use -Level All to see them.");
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

    private static Func<string, bool>? AnyOf(string[]? patterns)
    {
        if (patterns is null) return null;
        var compiled = Array.ConvertAll(patterns, pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase));
        return text => Array.Exists(compiled, pattern => pattern.IsMatch(text));
    }
}
