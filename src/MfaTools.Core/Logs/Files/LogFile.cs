using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using MfaTools.Windows;

namespace MfaTools.Logs;

/// <summary>One log: plain, gzip, in a zip archive, UTF-16 or with the line ends of old Macs, which its first bytes tell.</summary>
internal sealed class LogFile
{
    /// <summary>Up to here the lines before a place are counted, so that line numbers are right; counting more would
    /// make a search by time as slow as reading.</summary>
    private const long CountLimit = 64L << 20;
    private const int ProbeSize = 64 << 10;
    private const int MinIdentity = 256;
    private const int MaxMembers = 1000;

    /// <summary>So much of a text that is not a log is searched for known issues.</summary>
    private const int PastedSize = 1 << 20;

    private readonly string _file;
    private readonly string? _member;
    private readonly Dictionary<int, string> _hashes = [];
    private bool _gzip;
    private bool _crOnly;
    private bool? _bigEndian;

    private LogFile(string file, string? member)
    {
        _file = file;
        _member = member;
        Path = member is null ? file : PathText.Join(file, member);
        Name = PlainText.OneLine(Path);
    }

    public string Path { get; }

    /// <summary>The path as it is shown: anyone may have named the file.</summary>
    public string Name { get; }

    /// <summary>Whether places in the file can be read directly.</summary>
    public bool IsPlain => _member is null && !_gzip && !_crOnly && _bigEndian is null;

    /// <summary>The first time in it (UTC), or the earliest possible where the beginning has none.</summary>
    public DateTime FirstUtc { get; private set; } = DateTime.MinValue;

    /// <summary>Whether the beginning of the file has a line in the format.</summary>
    public bool LooksLikeLog { get; private set; }

    /// <summary>The bytes it had when it was looked at; of what is not plain, 0.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it holds events of Windows, in whatever form, instead of lines.</summary>
    public bool HoldsEvents { get; private set; }

    /// <summary>The first bytes of its text, by which a file is known again: up to and with the first line with a time of its own,
    /// since files can begin with the same lines.</summary>
    public byte[] Identity { get; private set; } = [];

    /// <summary>How many of its first bytes hold a line with a time, and so tell it from others; more than any file has where none
    /// near the beginning does.</summary>
    public int DatedLength { get; private set; } = int.MaxValue;

    /// <summary>Looks at the beginning of a file. A zip archive gives the logs in it, and is read as its members are.</summary>
    /// <param name="path">The file, or archive and member as one path.</param>
    /// <exception cref="IOException">It cannot be read, or is no file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IReadOnlyList<LogFile> Probe(string path)
    {
        if (SplitMember(path) is { } split) return [new LogFile(split.File, split.Member).Look()];
        if (!IsZip(path)) return [new LogFile(path, null).Look()];
        using var archive = new ZipArchive(Files.OpenShared(path), ZipArchiveMode.Read);
        string[] members = [.. archive.Entries.Select(member => member.FullName).Where(name => LogFolder.IsLogName(name)).OrderBy(name => name, StringComparer.Ordinal).Take(MaxMembers)];
        return [.. members.Select(member => new LogFile(path, member).Look()).Where(file => file.LooksLikeLog || LogFolder.IsProductName(file.Path))];
    }

    /// <summary>The archive and the member, where a path names both.</summary>
    public static (string File, string Member)? SplitMember(string path)
    {
        for (int at = 0; (at = path.IndexOf(".zip", at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            int end = at + 4;
            if (end < path.Length - 1 && path[end] is '/' or '\\' && File.Exists(path.Substring(0, end))) return (path.Substring(0, end), path.Substring(end + 1));
        }

        return null;
    }

    /// <summary>Whether it is a file, or one in a zip archive.</summary>
    /// <param name="path">A full path; of a file in an archive, the archive's and behind it the file's there.</param>
    public static bool Exists(string path) => File.Exists(path) || SplitMember(path) is not null;

    /// <summary>Its text as bytes, from a place in them on.</summary>
    public Stream Open(long offset = 0)
    {
        Stream stream = Files.OpenShared(_file);
        try
        {
            if (IsPlain && !BeginsAsSeen(stream)) throw new FileNotFoundException("Another file has its name now.", _file);
            if (_member is not null)
            {
                var archive = new ZipArchive(stream, ZipArchiveMode.Read);
                var member = archive.GetEntry(_member) ?? throw new FileNotFoundException($"The archive has no '{_member}'.", Path);
                stream = new ZipMemberStream(archive, member, member.Open());
            }

            if (_gzip) stream = new GzipReader(stream);
            if (_bigEndian is { } bigEndian) stream = new Utf16Stream(stream, bigEndian);
            if (_crOnly) stream = new CrStream(stream);
            if (IsPlain) stream.Position = offset;
            else Skip(stream, offset);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The wanted entries in the order of the file.</summary>
    /// <param name="query">What is wanted.</param>
    /// <param name="endOffset">Where to stop: the end of a line.</param>
    /// <param name="events">Told of what is wrong and how far it is.</param>
    /// <param name="cancel">Ends the reading.</param>
    public IEnumerable<LogEntry> Read(LogQuery query, long endOffset, LogEvents events, CancellationToken cancel)
    {
        if (HoldsEvents) return ReadEvents(query, events, cancel);
        // All of it is read, also for a window of time: a single line out of time can stand anywhere.
        return ReadFrom(0, query, endOffset, events, cancel);
    }

    /// <summary>The last wanted entries, in the order of the file.</summary>
    /// <inheritdoc cref="Read"/>
    public IReadOnlyList<LogEntry> ReadTail(LogQuery query, int count, long endOffset, LogEvents events, CancellationToken cancel)
    {
        if (count == 0) return [];
        if (IsPlain && !HoldsEvents)
        {
            long length;
            using (var stream = Open()) length = Math.Min(stream.Length, endOffset);
            // From the end backwards in growing steps: nearly always one is enough.
            for (long step = 1 << 20; step < length; step *= 4)
            {
                long from;
                using (var stream = Open()) from = FindEntry(stream, length - step);
                if (from == 0) break;
                var tail = Last(ReadFrom(from, query, endOffset, LogEvents.None, cancel), count, LogEvents.None);
                if (tail.Count == count && tail[0].ContextBefore.Length == query.ContextBefore) return tail;
            }
        }

        return Last(Read(query, endOffset, events, cancel), count, events);
    }

    /// <summary>Counts the wanted entries into a summary.</summary>
    public void Summarize(LogSummary summary, LogQuery query, LogEvents events, CancellationToken cancel)
    {
        if (HoldsEvents)
        {
            SummarizeEvents(summary, query, events, cancel);
            return;
        }

        events.Detail($"Reading '{Path}'.");
        var issues = new LineSearch(query.Catalog.Issues.SelectMany(issue => issue.AnyOf));
        using var reader = new LogFileReader(Open(), query.IsFiltered ? null : issues, everything: true, cancel: cancel);
        if (IsPlain) reader.Moved = events.ProgressOf(_file);
        var counts = new Dictionary<string, LogIssueCount>(StringComparer.Ordinal);
        DateTime? last = null;
        try
        {
            while (reader.Read())
            {
                var record = reader.Current;
                if (!query.InWindow(record.OrderTime)) continue;
                if (record.IsRest)
                {
                    if (!query.IsFiltered) LogStatistics.AddRest(summary, record.Lines);
                    continue;
                }

                // Most records need no entry to be counted.
                var entry = query.IsFiltered || record.IsHit ? query.Judge(record, Name, events) : null;
                if (entry is null && query.IsFiltered) continue;
                bool error = (entry?.Level ?? record.LevelName()) == LogLevels.Error;
                LogStatistics.Add(summary, record, error, ref last);
                if (entry?.IssueId is null) summary.UnknownErrors += error ? 1 : 0;
                else Count(counts, entry);
            }
        }
        finally
        {
            summary.Issues = Ordered(counts);
        }
    }

    /// <summary>Where the last line ends that has its line feed.</summary>
    public static long LastLineEnd(Stream stream, long length)
    {
        var bytes = new byte[4 << 10];
        for (long at = length; at > 0;)
        {
            int size = (int)Math.Min(bytes.Length, at);
            at -= size;
            stream.Position = at;
            int lineFeed = Array.LastIndexOf(bytes, (byte)'\n', Math.Max(0, Fill(stream, bytes, size) - 1));
            if (lineFeed >= 0) return at + lineFeed + 1;
        }

        return 0;
    }

    /// <summary>The lines before a place, or null where counting them would take long.</summary>
    public static long? CountLinesBefore(Stream stream, long until, CancellationToken cancel)
    {
        if (until > CountLimit) return null;
        var bytes = new byte[256 << 10];
        long lines = 0;
        stream.Position = 0;
        for (long at = 0; at < until;)
        {
            cancel.ThrowIfCancellationRequested();
            int read = stream.Read(bytes, 0, (int)Math.Min(bytes.Length, until - at));
            if (read == 0) break;
            at += read;
            lines += ByteSearch.CountLineFeeds(bytes, 0, read);
        }

        return lines;
    }

    private IEnumerable<LogEntry> ReadFrom(long offset, LogQuery query, long endOffset, LogEvents events, CancellationToken cancel)
    {
        long? linesBefore = 0;
        if (offset > 0)
        {
            using var stream = Open();
            linesBefore = CountLinesBefore(stream, offset, cancel);
        }

        events.Detail(offset > 0 ? $"Reading '{Path}' from byte {offset} on." : $"Reading '{Path}'.");
        using var reader = new LogFileReader(new EndingStream(Open(offset), endOffset - offset), query.Search(), query.HasContext, offset, linesBefore, cancel: cancel);
        if (IsPlain) reader.Moved = events.ProgressOf(_file);
        foreach (var entry in query.Select(reader, Name, events)) yield return entry;
        if (!reader.SawEntry && !LooksLikeLog && offset == 0 && reader.LineCount > 0 && !query.Levels.Wants(LogLevels.Unparsed))
        {
            events.Problem(LogProblem.NotALog(Path, reader.LineCount, FindIssues(query)));
        }
    }

    private IEnumerable<LogEntry> ReadEvents(LogQuery query, LogEvents events, CancellationToken cancel)
    {
        events.Detail($"Reading the events of '{Path}'.");
        using var stream = Open();
        foreach (var record in EventReader.Read(stream, cancel))
        {
            if (query.Judge(record, Name) is { } entry) yield return entry;
        }
    }

    private void SummarizeEvents(LogSummary summary, LogQuery query, LogEvents events, CancellationToken cancel)
    {
        var counts = new Dictionary<string, LogIssueCount>(StringComparer.Ordinal);
        DateTime? last = null;
        try
        {
            foreach (var entry in ReadEvents(query, events, cancel))
            {
                LogStatistics.Add(summary, entry, ref last);
                if (entry.IssueId is not null) Count(counts, entry);
                else if (entry.Level == LogLevels.Error) summary.UnknownErrors++;
            }
        }
        finally
        {
            summary.Issues = Ordered(counts);
        }
    }

    /// <summary>The known issues whose texts stand in lines that are not in the format, as when a message was pasted.</summary>
    private IReadOnlyList<string> FindIssues(LogQuery query)
    {
        using var stream = Open();
        var bytes = new byte[PastedSize];
        int length = Fill(stream, bytes);
        return [.. query.Catalog.FindAll(System.Text.Encoding.UTF8.GetString(bytes, 0, length)).Select(issue => issue.Id)];
    }

    private LogFile Look()
    {
        var bytes = new byte[ProbeSize];
        int length;
        using (var raw = Open())
        {
            if (raw is FileStream) Length = raw.Length;
            length = Fill(raw, bytes, 2);
        }

        _gzip = length == 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
        using (var stream = Open()) length = FillUntilFault(stream, bytes);
        _bigEndian = Utf16(bytes, length);
        if (_bigEndian is not null)
        {
            using var stream = Open();
            length = FillUntilFault(stream, bytes);
        }

        bool isBinary = EventReader.FindForm(bytes, length) == EventForm.Evtx;
        _crOnly = !isBinary && Array.IndexOf(bytes, (byte)'\r', 0, length) >= 0 && Array.IndexOf(bytes, (byte)'\n', 0, length) < 0;
        for (int i = 0; _crOnly && i < length; i++) bytes[i] = bytes[i] == '\r' ? (byte)'\n' : bytes[i];
        int start = length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0;
        Identify(bytes, length, start);
        if (NextEntry(bytes, length, start) is { } entry)
        {
            LooksLikeLog = true;
            FirstUtc = LogLineFormat.ReadTime(bytes, entry) ?? DateTime.MinValue;
        }

        HoldsEvents = !LooksLikeLog && EventReader.FindForm(bytes, length) != EventForm.None;

        return this;
    }

    /// <summary>The SHA-256 hash of its first bytes, of those in <see cref="Identity"/>.</summary>
    public string HashOf(int length)
    {
        if (!_hashes.TryGetValue(length, out string? hash)) _hashes[length] = hash = Hash(Identity, length);
        return hash;
    }

    public static string Hash(byte[] bytes, int length)
    {
        using var sha = SHA256.Create();
        return BitConverter.ToString(sha.ComputeHash(bytes, 0, length)).Replace("-", "");
    }

    /// <summary>Finds the first line with a time.</summary>
    private void Identify(byte[] bytes, int length, int start)
    {
        int? entry = NextEntry(bytes, length, start);
        while (entry is { } at && LogLineFormat.ReadTime(bytes, at) is null) entry = NextEntry(bytes, length, NextLine(bytes, length, at));
        if (entry is { } dated) DatedLength = NextLine(bytes, length, dated);
        // A power of two: many files are then compared by few lengths.
        int size = MinIdentity;
        while (size < Math.Min(DatedLength, ProbeSize)) size *= 2;
        Identity = bytes.Take(Math.Min(length, size)).ToArray();
    }

    private static int NextLine(byte[] bytes, int length, int at) =>
        Array.IndexOf(bytes, (byte)'\n', at, length - at) is var end and >= 0 ? end + 1 : length;

    // Between looking at a file and opening it, the product may have renamed it and begun a new one.
    private bool BeginsAsSeen(Stream stream)
    {
        var bytes = new byte[Identity.Length];
        bool same = Fill(stream, bytes) == bytes.Length && bytes.SequenceEqual(Identity);
        stream.Position = 0;
        return same;
    }

    private static void Count(Dictionary<string, LogIssueCount> counts, LogEntry entry)
    {
        if (!counts.TryGetValue(entry.IssueId!, out var count)) counts[entry.IssueId!] = count = new LogIssueCount { IssueId = entry.IssueId!, FirstUtc = entry.TimeUtc };
        count.Count++;
        count.LastUtc = entry.TimeUtc ?? count.LastUtc;
    }

    private static LogIssueCount[] Ordered(Dictionary<string, LogIssueCount> counts) =>
        [.. counts.Values.OrderByDescending(issue => issue.Count).ThenBy(issue => issue.IssueId, StringComparer.Ordinal)];

    // With a mark, or where the first characters are ASCII with zeroes between them.
    private static bool? Utf16(byte[] bytes, int length)
    {
        if (length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) return false;
        if (length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF) return true;
        if (length < 16) return null;
        for (int first = 0; first < 2; first++)
        {
            bool all = true;
            for (int i = 0; i < 16; i += 2) all &= bytes[i + first] is >= 0x20 and < 0x7F or (byte)'\t' or (byte)'\r' or (byte)'\n' && bytes[i + 1 - first] == 0;
            if (all) return first == 1;
        }

        return null;
    }

    private static bool IsZip(string path)
    {
        using var stream = Files.OpenShared(path);
        return stream.ReadByte() == 'P' && stream.ReadByte() == 'K' && stream.ReadByte() is 3 or 5 && stream.ReadByte() is 4 or 6;
    }

    // What could be read before a fault counts.
    private List<LogEntry> Last(IEnumerable<LogEntry> entries, int count, LogEvents events)
    {
        var queue = new Queue<LogEntry>(Math.Min(count, 1024));
        try
        {
            foreach (var entry in entries)
            {
                if (queue.Count == count) queue.Dequeue();
                queue.Enqueue(entry);
            }
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            events.Problem(LogProblem.Unreadable(Path, e));
        }

        return [.. queue];
    }

    /// <summary>The first entry at a place or behind it; 0 where there is none.</summary>
    private static long FindEntry(Stream stream, long near)
    {
        var bytes = new byte[ProbeSize];
        if (near <= 0) return 0;
        for (long at = near - 1; at < stream.Length; at += ProbeSize)
        {
            stream.Position = at;
            int length = Fill(stream, bytes);
            int line = Array.IndexOf(bytes, (byte)'\n', 0, length) + 1;
            if (line > 0 && NextEntry(bytes, length, line) is { } index) return at + index;
        }

        return 0;
    }

    private static int? NextEntry(byte[] bytes, int length, int at)
    {
        while (at < length)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', at, length - at);
            if (LogLineFormat.FindLevel(bytes, at, end < 0 ? length : end) >= 0) return at;
            if (end < 0) return null;
            at = end + 1;
        }

        return null;
    }

    private static int Fill(Stream stream, byte[] bytes, int size = int.MaxValue)
    {
        size = Math.Min(size, bytes.Length);
        int length = 0, read;
        while (length < size && (read = stream.Read(bytes, length, size - length)) > 0) length += read;
        return length;
    }

    // A fault is told when the file is read; up to it the beginning can be looked at.
    private static int FillUntilFault(Stream stream, byte[] bytes)
    {
        int length = 0;
        try
        {
            int read;
            while (length < bytes.Length && (read = stream.Read(bytes, length, bytes.Length - length)) > 0) length += read;
        }
        catch (InvalidDataException)
        {
        }

        return length;
    }

    private static void Skip(Stream stream, long count)
    {
        var bytes = new byte[64 << 10];
        int read;
        while (count > 0 && (read = stream.Read(bytes, 0, (int)Math.Min(bytes.Length, count))) > 0) count -= read;
    }

    /// <summary>The beginning of a stream.</summary>
    private sealed class EndingStream(Stream source, long left) : ForwardStream(source)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = left <= 0 ? 0 : source.Read(buffer, offset, (int)Math.Min(count, left));
            left -= read;
            return read;
        }
    }
}
