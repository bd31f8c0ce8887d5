using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>Follows log files as they grow, across rotation, compression and truncation.</summary>
/// <remarks>Files are opened for each look and closed after it, so the product can rename and delete them. A file is
/// recognized by its first bytes, which contain a time to the microsecond, and by the last bytes that were returned
/// of it: a renamed or compressed file is continued, and a new file with an old name is read from its beginning.
/// Files that cannot be read are tried again at each look.</remarks>
internal sealed class LogFollower
{
    private const int RememberedFiles = 1000;

    /// <summary>Shorter locks are not reported.</summary>
    private static readonly TimeSpan ReportAfter = TimeSpan.FromSeconds(5);

    private readonly Func<LogEvents, IReadOnlyList<string>> _paths;
    private readonly LogMatcher _matcher;
    private readonly LogEvents _events;
    private readonly LogProbes _probes;
    private readonly List<FollowedFile> _files = [];
    private readonly Queue<FollowedFile> _gone = new();
    private readonly Dictionary<string, DateTime> _failing = new(StringComparer.Ordinal);
    private HashSet<string> _badFolders = [];

    /// <param name="paths">Lists the files to follow, at each look, so that new files are found.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="events">Receives each file that cannot be read, once.</param>
    /// <param name="probes">The files that were probed already.</param>
    public LogFollower(
        Func<LogEvents, IReadOnlyList<string>> paths, LogQuery query, LogEvents events, LogProbes? probes = null)
    {
        _paths = paths;
        _matcher = new LogMatcher(query);
        _events = events;
        _probes = probes ?? new LogProbes();
    }

    /// <summary>The entries that are there, as <see cref="LogSearch"/>
    /// gives them, and then new ones as they are written. It ends when it is cancelled, or at once where nothing can
    /// be read.</summary> <param name="onEntry">Told of each entry.</param> <param name="onLook">Receives the number
    /// of files each time everything written so far was returned.</param> <param name="interval">The time between two
    /// looks.</param> <param name="cancel">Ends the following.</param>
    public void Run(
        Action<LogEntry> onEntry, Action<int> onLook, TimeSpan interval, CancellationToken cancel)
    {
        var files = new List<LogFile>();
        foreach (string path in Paths()) files.AddRange(Probe(path, TimeSpan.Zero) ?? []);
        if (files.Count == 0 && _failing.Count + _badFolders.Count > 0) return;

        // The existing part of a file ends where following begins, so that no line is returned twice or lost.
        var ends = new Dictionary<LogFile, long>();
        foreach (var file in files)
        {
            var followed = TryAtEnd(file);
            if (followed is not null) ends[file] = followed.Offset;
            _files.Add(followed ?? new FollowedFile(file));
        }

        // A file that is renamed before its turn is found again at the next look and read from its beginning.
        var events = _events.With(problem =>
        {
            int at = problem.Exception is FileNotFoundException
                ? files.FindIndex(file => file.Path == problem.Path)
                : -1;
            if (at < 0) _events.Problem(problem);
            else _files[at] = new FollowedFile(files[at]);
        });
        foreach (var entry in LogSearch.Read([.. ends.Keys], _matcher, file => ends[file], events, cancel))
        {
            onEntry(entry);
        }

        onLook(_files.Count);
        while (!cancel.WaitHandle.WaitOne(interval))
        {
            foreach (var entry in ReadNew(wait: true, cancel)) onEntry(entry);
            onLook(_files.Count);
        }
    }

    /// <summary>Returns what was written since a bookmark was saved, in the order of time. Once everything was taken,
    /// the bookmark records what was read. Memory does not grow with the new part.</summary>
    /// <param name="bookmark">The known files; updated by this.</param>
    /// <param name="cancel">Ends the reading.</param>
    public IEnumerable<LogEntry> ReadSince(LogBookmark bookmark, CancellationToken cancel)
    {
        return Read();

        IEnumerable<LogEntry> Read()
        {
            _files.AddRange(bookmark.Files);
            foreach (var entry in ReadNew(wait: false, cancel)) yield return entry;
            bookmark.Files = [.. _files, .. _gone.Skip(Math.Max(0, _gone.Count - (RememberedFiles / 10)))];
        }
    }

    private IEnumerable<LogEntry> ReadNew(bool wait, CancellationToken cancel)
    {
        // Files are identified first, then read: reading changes what a file is recognized by.
        var reads = Changed();
        var files = reads.Keys.ToList();
        var again = files.ToDictionary(file => file, file => reads[file].File.Copy());
        var failing = _events.With(problem =>
        {
            if (problem.Exception is { } e)
            {
                Fail(LogFile.SplitMember(problem.Path)?.File ?? problem.Path, e, ReportAfter);
            }
            else _events.Problem(problem);
        });
        return LogSearch.Merge(files, Read, ReadAgain, _matcher.Query.Redactor, failing, cancel);

        IEnumerable<LogEntry> ReadAgain() => LogSearch.Merge(files, Reread, LogEvents.None, cancel);

        IEnumerable<LogEntry> Read(LogFile now)
        {
            var (file, moved) = reads[now];
            foreach (var entry in file.Read(now, _matcher, _events, wait, moved, cancel)) yield return entry;
            _failing.Remove(file.FilePath);
        }

        // Up to the place that was reached the first time.
        IEnumerable<LogEntry> Reread(LogFile now) =>
            again[now].Read(now, _matcher, LogEvents.None, wait: false, moved: true, cancel)
                .TakeWhile(_ => again[now].Offset <= reads[now].File.Offset);
    }

    /// <summary>Finds the files that have changed, their current state, and what is known of each.</summary>
    private Dictionary<LogFile, (FollowedFile File, bool Moved)> Changed()
    {
        var reads = new Dictionary<LogFile, (FollowedFile File, bool Moved)>();
        var paths = Paths();
        var fresh = new List<LogFile>();
        var lost = new List<FollowedFile>();
        var untouched = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            var known = _files.FindAll(file => file.FilePath == path);
            if (known.Count > 0 && known.TrueForAll(file => file.IsUnchanged())) untouched.Add(path);
            else if (Probe(path, ReportAfter) is { } files) fresh.AddRange(files);
            // It exists but cannot be read now: it is left alone until it can.
            else if (_failing.ContainsKey(path)) untouched.Add(path);
        }

        foreach (var file in _files.Where(file => !untouched.Contains(file.FilePath)).ToList())
        {
            var same = fresh.Find(one => one.Path == file.Path && file.Is(one));
            if (same is null) lost.Add(file);
            else Take(file, same, moved: false);
        }

        foreach (var file in lost)
        {
            // Rotated: the end of it is under its new name, which may be outside the paths.
            string path = file.FilePath;
            var moved = fresh.Find(file.Is) ?? Siblings(path).FirstOrDefault(file.Is);
            _files.Remove(file);
            if (moved is not null) Take(file, moved, moved: true);
            if (moved is not null && paths.Contains(file.FilePath)) _files.Add(file);
            else Forget(file);
        }

        foreach (var file in fresh.ToList())
        {
            // A copy of a followed file, even a compressed one, has nothing new.
            var copy = _files.Concat(_gone).FirstOrDefault(known => known.IsIn(file));
            var followed = copy is null ? new FollowedFile(file) : TryAtEnd(file);
            if (followed is null) continue;
            _files.Add(followed);
            if (copy is null) Take(followed, file, moved: false);
        }

        return reads;

        void Take(FollowedFile file, LogFile now, bool moved)
        {
            fresh.Remove(now);
            file.Become(now);
            reads[now] = (file, moved);
        }
    }

    private static FollowedFile? TryAtEnd(LogFile file)
    {
        try
        {
            return FollowedFile.AtEnd(file);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            return null;
        }
    }

    private IReadOnlyList<LogFile>? Probe(string path, TimeSpan patience)
    {
        try
        {
            var files = _probes.Take(path);
            if (files.Any(file => file.HoldsEvents))
            {
                throw new NotSupportedException("Windows events are read as a whole, and not followed");
            }

            _failing.Remove(path);
            // An empty file cannot be identified yet.
            return [.. files.Where(file => file.Identity.Length > 0)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            _failing.Remove(path);
            return null;
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            // Files that are not followed at all are reported at once.
            Fail(path, e, e is NotSupportedException ? TimeSpan.Zero : patience);
            return null;
        }
    }

    private void Fail(string path, Exception e, TimeSpan patience)
    {
        var now = DateTime.UtcNow;
        if (!_failing.TryGetValue(path, out var since)) _failing[path] = since = now;
        if (since == DateTime.MaxValue || now - since < patience) return;
        // Reported once until the file can be read again.
        _failing[path] = DateTime.MaxValue;
        _events.Problem(LogProblem.Unreadable(path, e));
    }

    private IReadOnlyList<string> Paths()
    {
        var bad = new HashSet<string>(StringComparer.Ordinal);
        var paths = _paths(new LogEvents(problem =>
        {
            if (bad.Add(problem.Path) && !_badFolders.Contains(problem.Path)) _events.Problem(problem);
        }));
        _badFolders = bad;
        return paths;
    }

    private void Forget(FollowedFile file)
    {
        _gone.Enqueue(file);
        if (_gone.Count > RememberedFiles) _gone.Dequeue();
    }

    private static IEnumerable<LogFile> Siblings(string path)
    {
        string[] names;
        try
        {
            names = Files.In(PathText.Folder(path));
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            yield break;
        }

        foreach (string name in names.Where(LogFolder.IsLogName))
        {
            IReadOnlyList<LogFile> files = [];
            try
            {
                files = LogFile.Probe(name);
            }
            catch (Exception e) when (Files.IsReadFailure(e))
            {
                // It may not be a log at all, so this is not reported.
            }

            foreach (var file in files) yield return file;
        }
    }
}
