using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Logs;

namespace MfaTools.Core.Tests;

/// <summary>A folder of log files for one test.</summary>
internal sealed class LogFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools-core-test-").FullName;

    public string Folder => _folder;

    public string Path(string name) => _folder + System.IO.Path.DirectorySeparatorChar + name;

    public string Write(string name, string text, Encoding? encoding = null)
    {
        File.WriteAllText(Path(name), text, encoding ?? new UTF8Encoding(false));
        return Path(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path(name), bytes);
        return Path(name);
    }

    public static List<LogEntry> Read(LogQuery query, params string[] paths) =>
        [.. LogSearch.Read(paths, query, NoProblem)];

    public static LogEvents NoProblem { get; } = new(problem => Assert.Null(problem.Exception));

    public static LogQuery Everything() => new() { Levels = new LogLevels(LogLevels.All) };

    public static List<LogEntry> ReadAll(params string[] paths) =>
        Read(new LogQuery { Levels = new LogLevels(LogLevels.All) }, paths);

    public static LogSummary Summarize(string path, LogQuery? query = null) =>
        LogSearch.Summarize([path], query ?? Everything(), NoProblem).Single();

    public static string Line(int second, string message = "text", string level = "i", string component = "pfsvc") =>
        $"{new DateTime(2018, 3, 7, 0, 0, 0, DateTimeKind.Utc).AddSeconds(second):yyyy-MM-ddTHH:mm:ss.ffffff}Z|{level}|"
            + $"10|20|{component}|{message}\n";

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
