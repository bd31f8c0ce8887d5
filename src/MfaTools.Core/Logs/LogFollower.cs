using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>Goes on reading log files as they grow, over rotation and truncation, until it is cancelled.</summary>
/// <remarks>Files are opened for each look and closed after it, so the product can rename and delete them. A file is known
/// by its first bytes, which hold a time to the microsecond: a renamed file is read on, a new one under an old name from
/// its beginning.</remarks>
public sealed class LogFollower
{
    private const int IdentitySize = 256;

    private readonly Func<IReadOnlyList<string>> _paths;
    private readonly LogQuery _query;
    private readonly TimeSpan _interval;
    private readonly Action<LogProblem> _onProblem;
    private readonly Redactor? _redactor;
    private readonly List<Followed> _files = [];
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);

    /// <param name="paths">The files to follow, asked anew at each look, so that new files are found.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="onProblem">Told once of each file that cannot be read.</param>
    /// <param name="interval">The time between two looks.</param>
    public LogFollower(Func<IReadOnlyList<string>> paths, LogQuery query, Action<LogProblem> onProblem, TimeSpan interval)
    {
        _paths = paths ?? throw new ArgumentNullException(nameof(paths));
        _query = query ?? throw new ArgumentNullException(nameof(query));
        _onProblem = onProblem ?? throw new ArgumentNullException(nameof(onProblem));
        _interval = interval;
        _redactor = query.Redact ? new Redactor() : null;
    }

    /// <summary>The entries that are there, as <see cref="LogSearch.Read(IReadOnlyList{string}, LogQuery, Action{LogProblem}, CancellationToken)"/>
    /// gives them, and then new ones as they are written.</summary>
    /// <param name="onEntry">Told of each entry.</param>
    /// <param name="onQuiet">Told each time everything written so far was given.</param>
    /// <param name="cancel">Ends the following.</param>
    public void Run(Action<LogEntry> onEntry, Action onQuiet, CancellationToken cancel)
    {
        if (onEntry is null) throw new ArgumentNullException(nameof(onEntry));
        if (onQuiet is null) throw new ArgumentNullException(nameof(onQuiet));
        var files = LogSearch.Probe(_paths(), _onProblem);
        foreach (var file in files)
        {
            // What is compressed is finished; UTF-16 has no place to go on from in its bytes.
            if (!file.IsPlain) _ignored.Add(file.Path);
            else if (Look(file.Path) is { } seen) _files.Add(AtEnd(seen));
        }

        // What is in the files now ends where following begins, so no line is given twice or left out.
        long EndOf(LogFile file) => _files.Find(known => known.Path == file.Path)?.Offset ?? long.MaxValue;
        foreach (var entry in LogSearch.Read(files, _query, EndOf, _redactor, _onProblem, cancel)) onEntry(entry);
        onQuiet();

        while (!cancel.WaitHandle.WaitOne(_interval))
        {
            var found = new List<TimedEntry>();
            ReadNew(found, cancel);
            foreach (var timed in found.OrderBy(entry => entry.Time))
            {
                _redactor?.Redact(timed.Entry);
                onEntry(timed.Entry);
            }

            onQuiet();
        }
    }

    private void ReadNew(List<TimedEntry> found, CancellationToken cancel)
    {
        var seen = new Dictionary<string, Seen>(StringComparer.Ordinal);
        foreach (string path in _paths())
        {
            if (!_ignored.Contains(path) && Look(path) is { } one) seen[path] = one;
        }

        foreach (var file in _files.ToArray())
        {
            if (seen.TryGetValue(file.Path, out var same) && file.Is(same))
            {
                seen.Remove(file.Path);
                file.Identity = same.Identity;
                Read(file, same, moved: false, found, cancel);
                continue;
            }

            // Rotated: what was written to it last is under its new name, which may be outside the paths.
            _files.Remove(file);
            var moved = seen.Values.FirstOrDefault(file.Is) ?? Siblings(file.Path).FirstOrDefault(file.Is);
            if (moved is null) continue;
            seen.Remove(moved.Path);
            bool followed = _paths().Contains(moved.Path);
            file.Path = moved.Path;
            Read(file, moved, moved: true, found, cancel);
            if (followed) _files.Add(file);
        }

        foreach (var fresh in seen.Values)
        {
            // A copy of a file that is followed has nothing new; any other file is read from its beginning.
            var file = _files.Exists(known => known.Is(fresh)) ? AtEnd(fresh) : new Followed(fresh, 0, 0);
            _files.Add(file);
            Read(file, fresh, moved: false, found, cancel);
        }
    }

    private void Read(Followed file, Seen seen, bool moved, List<TimedEntry> found, CancellationToken cancel)
    {
        bool quiet = moved || seen.Length == file.SeenLength;
        file.SeenLength = seen.Length;
        if (seen.Length <= file.Offset) return;
        try
        {
            long end = seen.Length;
            if (!moved)
            {
                // The last entry may still be continued: it waits until nothing came after it for one look.
                using var scan = Open(file, end, new LogFileOptions { Levels = new LogLevels() }, cancel);
                while (scan.TryRead(out _))
                {
                    // Only the places are wanted.
                }

                end = quiet ? scan.CompleteOffset : scan.LastRecordOffset;
            }

            if (end <= file.Offset) return;
            using var reader = Open(file, end, _query.FileOptions(), cancel);
            while (reader.TryRead(out var entry)) found.Add(entry);
            file.Lines += reader.LineCount;
            file.Offset = end;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Renamed since it was looked at: the next look finds it.
        }
        catch (Exception e) when (LogSearch.IsReadFailure(e))
        {
            Report(file.Path, e);
        }
    }

    private static LogFileReader Open(Followed file, long end, LogFileOptions options, CancellationToken cancel)
    {
        var stream = LogFile.OpenShared(file.Path);
        stream.Position = file.Offset;
        return new LogFileReader(stream, file.Path, options, file.Offset, end, file.Lines, cancel: cancel);
    }

    private Seen? Look(string path)
    {
        try
        {
            return Identify(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (LogSearch.IsReadFailure(e))
        {
            Report(path, e);
            return null;
        }
    }

    private static Seen? Identify(string path)
    {
        using var stream = LogFile.OpenShared(path);
        var identity = new byte[IdentitySize];
        Array.Resize(ref identity, LogFile.Fill(stream, identity));
        // An empty file cannot be told from another yet.
        return identity.Length == 0 ? null : new Seen(path, identity, stream.Length);
    }

    private void Report(string path, Exception e)
    {
        if (_ignored.Add(path)) _onProblem(LogProblem.Unreadable(path, e));
    }

    private static IEnumerable<Seen> Siblings(string path)
    {
        string[] names;
        try
        {
            names = Directory.GetFiles(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (LogSearch.IsReadFailure(e))
        {
            yield break;
        }

        foreach (string name in names)
        {
            Seen? seen = null;
            try
            {
                seen = Identify(name);
            }
            catch (Exception e) when (LogSearch.IsReadFailure(e))
            {
                // Not a file of ours to complain about.
            }

            if (seen is not null) yield return seen;
        }
    }

    private static Followed AtEnd(Seen seen)
    {
        using var stream = LogFile.OpenShared(seen.Path);
        long end = LogFile.LastLineEnd(stream, seen.Length);
        return new Followed(seen, end, LogFile.CountLinesBefore(stream, end, CancellationToken.None));
    }

    private sealed class Seen(string path, byte[] identity, long length)
    {
        public string Path { get; } = path;

        public byte[] Identity { get; } = identity;

        public long Length { get; } = length;
    }

    private sealed class Followed(Seen seen, long offset, long? lines)
    {
        public string Path { get; set; } = seen.Path;

        /// <summary>The first bytes; more of them as the file grows.</summary>
        public byte[] Identity { get; set; } = seen.Identity;

        /// <summary>Up to where it was given.</summary>
        public long Offset { get; set; } = offset;

        /// <summary>The lines up to there, or null where they were not counted.</summary>
        public long? Lines { get; set; } = lines;

        /// <summary>The length at the last look.</summary>
        public long SeenLength { get; set; } = -1;

        public bool Is(Seen seen) =>
            seen.Length >= Offset && seen.Identity.Length >= Identity.Length
            && Identity.AsEnumerable().SequenceEqual(seen.Identity.Take(Identity.Length));
    }
}
