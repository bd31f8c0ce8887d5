using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using MfaTools.Windows;

namespace MfaTools.Logs;

/// <summary>One log: plain, gzip, in a zip archive, UTF-16 or with the line ends of old Macs, as its first bytes
/// show.</summary>
internal sealed class LogFile
{
    private const int ProbeSize = 64 << 10;
    private const int MinIdentity = 256;
    private const int MaxMembers = 1000;

    /// <summary>The number of bytes of a text that is not a log that are searched for known issues.</summary>
    private const int PastedSize = 1 << 20;

    private readonly string? _member;
    private readonly Dictionary<int, string> _hashes = [];
    private bool _gzip;
    private bool _crOnly;
    private bool? _bigEndian;

    private LogFile(string file, string? member)
    {
        FilePath = file;
        _member = member;
        Path = member is null ? file : PathText.Join(file, member);
        Name = PlainText.OneLine(Path);
    }

    public string Path { get; }

    /// <summary>The path of the file itself; of a member of an archive, that of the archive.</summary>
    public string FilePath { get; }

    /// <summary>The path as it is displayed: anyone may have named the file.</summary>
    public string Name { get; }

    /// <summary>Whether any place in the file can be read directly.</summary>
    public bool IsPlain => _member is null && !_gzip && !_crOnly && _bigEndian is null;

    /// <summary>The first time in it (UTC), or the earliest possible if its beginning has none.</summary>
    public DateTime FirstUtc { get; private set; } = DateTime.MinValue;

    /// <summary>Whether the beginning of the file has a line in the product's format.</summary>
    public bool LooksLikeLog { get; private set; }

    /// <summary>The length in bytes when it was probed; 0 if it is not plain.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it contains Windows events, in whatever form, instead of lines.</summary>
    public bool HoldsEvents { get; private set; }

    /// <summary>The first bytes of its text, by which a file is recognized: up to and including the first line with a
    /// time of its own, since files can begin with the same lines.</summary>
    public byte[] Identity { get; private set; } = [];

    /// <summary>How many of its first bytes contain a line with a time, and so distinguish it from others; more than
    /// any file has if no line near the beginning has one.</summary>
    public int DatedLength { get; private set; } = int.MaxValue;

    /// <summary>Reads the beginning of a file, once. A zip archive yields the logs in it.</summary>
    /// <param name="path">The file, or archive and member as one path.</param>
    /// <exception cref="IOException">It cannot be read, or is not a file.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IReadOnlyList<LogFile> Probe(string path)
    {
        if (SplitMember(path) is { } split) return [new LogFile(split.File, split.Member).ProbeMember()];
        var bytes = new byte[ProbeSize];
        using var stream = Foundation.Files.OpenShared(path);
        int length = ReadStart(stream, bytes);
        if (!IsZip(bytes, length))
        {
            return [new LogFile(path, null) { Length = LengthOf(stream) }.Identify(bytes, length)];
        }

        stream.Position = 0;
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var members = archive.Entries.Select(member => member.FullName).Where(LogFolder.IsLogName)
            .OrderBy(name => name, StringComparer.Ordinal).Take(MaxMembers).ToList();
        return [.. members.Select(member => new LogFile(path, member).ProbeMember())
            .Where(file => file.LooksLikeLog || LogFolder.IsProductName(file.Path))];
    }

    /// <summary>Splits a path that names both an archive and a member of it.</summary>
    public static (string File, string Member)? SplitMember(string path)
    {
        for (int at = 0; (at = path.IndexOf(".zip", at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            int end = at + 4;
            if (end >= path.Length - 1 || path[end] is not ('/' or '\\')) continue;
            string file = path.Substring(0, end);
            if (File.Exists(file)) return (file, path.Substring(end + 1));
        }

        return null;
    }

    /// <summary>Whether a full path names a file, or a member of a zip archive.</summary>
    public static bool Exists(string path) => File.Exists(path) || SplitMember(path) is not null;

    /// <summary>Opens its text as bytes, at an offset in them.</summary>
    public Stream Open(long offset = 0)
    {
        Stream stream = Foundation.Files.OpenShared(FilePath);
        try
        {
            if (IsPlain && !BeginsAsSeen(stream))
            {
                throw new FileNotFoundException("Another file has this name now.", FilePath);
            }

            if (_member is not null)
            {
                var archive = new ZipArchive(stream, ZipArchiveMode.Read);
                var member = archive.GetEntry(_member)
                    ?? throw new FileNotFoundException($"The archive does not contain '{_member}'.", Path);
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

    /// <summary>Reads the wanted entries in the order of the file.</summary>
    /// <param name="matcher">Decides what is wanted.</param>
    /// <param name="end">Where to stop: the end of a line.</param>
    /// <param name="events">Receives problems and progress.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <param name="start">Where to begin: the beginning of a line.</param>
    public IEnumerable<LogEntry> Read(
        LogMatcher matcher, long end, LogEvents events, CancellationToken cancel, long start = 0)
    {
        return HoldsEvents ? ReadEvents(matcher, events, cancel) : ReadLines(matcher, start, end, events, cancel);
    }

    /// <summary>Returns the SHA-256 hash of its first bytes, of those in <see cref="Identity"/>.</summary>
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

    // A window of time needs all of it, too: a single line out of order can be anywhere.
    private IEnumerable<LogEntry> ReadLines(
        LogMatcher matcher, long start, long end, LogEvents events, CancellationToken cancel)
    {
        var query = matcher.Query;
        long? linesBefore = 0;
        if (start > 0)
        {
            using var stream = Open();
            linesBefore = LogTail.CountLines(stream, start, query.Bytes, cancel);
        }

        events.Detail(start > 0 ? $"Reading '{Path}' from byte {start} on." : $"Reading '{Path}'.");
        using var reader = new LogFileReader(
            new EndingStream(Open(start), end - start),
            query.Bytes,
            matcher.Search,
            query.HasContext || !matcher.HitsOnly,
            start,
            linesBefore,
            cancel: cancel);
        if (IsPlain) reader.Moved = events.ProgressOf(FilePath);
        foreach (var entry in matcher.Select(reader, Name, events)) yield return entry;
        bool isOther = !reader.SawEntry && !LooksLikeLog && start == 0 && reader.LineCount > 0;
        if (isOther && !query.Levels.Wants(LogLevels.Unparsed))
        {
            events.Problem(LogProblem.NotALog(Path, reader.LineCount, FindIssues(query)));
        }
    }

    private IEnumerable<LogEntry> ReadEvents(LogMatcher matcher, LogEvents events, CancellationToken cancel)
    {
        events.Detail($"Reading the events in '{Path}'.");
        using var stream = Open();
        foreach (var record in EventReader.Read(stream, cancel))
        {
            if (matcher.Match(record, Name) is { } entry) yield return entry;
        }
    }

    /// <summary>Finds known issues in lines that are not in the format, as when a message was pasted into a
    /// file.</summary>
    private IReadOnlyList<string> FindIssues(LogQuery query)
    {
        using var stream = Open();
        byte[] bytes = Foundation.Files.ReadUpTo(stream, PastedSize);
        return [.. query.Catalog.FindAll(Encoding.UTF8.GetString(bytes)).Select(issue => issue.Id)];
    }

    private LogFile ProbeMember()
    {
        var bytes = new byte[ProbeSize];
        using var stream = Open();
        return Identify(bytes, ReadStart(stream, bytes));
    }

    /// <summary>Finds out what the file is from its first bytes. If these are not its text, its text is
    /// opened.</summary>
    private LogFile Identify(byte[] bytes, int length)
    {
        _gzip = length >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
        if (_gzip) length = ReadText(bytes);
        _bigEndian = FindUtf16(bytes, length);
        if (_bigEndian is not null) length = ReadText(bytes);
        var form = EventReader.FindForm(bytes, length);
        _crOnly = form != EventForm.Evtx && Contains(bytes, length, '\r') && !Contains(bytes, length, '\n');
        for (int i = 0; _crOnly && i < length; i++) bytes[i] = bytes[i] == '\r' ? (byte)'\n' : bytes[i];
        if (!IsPlain) Length = 0;
        bool hasMark = length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
        int? entry = LogTail.NextEntry(bytes, length, hasMark ? 3 : 0);
        if (entry is { } first)
        {
            LooksLikeLog = true;
            FirstUtc = LogLineFormat.ReadTime(bytes, first) ?? DateTime.MinValue;
        }

        while (entry is { } at && LogLineFormat.ReadTime(bytes, at) is null)
        {
            entry = LogTail.NextEntry(bytes, length, LogTail.NextLine(bytes, length, at));
        }

        if (entry is { } dated) DatedLength = LogTail.NextLine(bytes, length, dated);
        // A power of two, so that many files are compared by few lengths.
        int size = MinIdentity;
        while (size < Math.Min(DatedLength, ProbeSize)) size *= 2;
        Identity = bytes.Take(Math.Min(length, size)).ToArray();
        HoldsEvents = !LooksLikeLog && EventReader.FindForm(bytes, length) != EventForm.None;
        return this;
    }

    private int ReadText(byte[] bytes)
    {
        using var stream = Open();
        return ReadStart(stream, bytes);
    }

    /// <summary>Reads the beginning of a stream. A fault behind it is reported when the file is read.</summary>
    private static int ReadStart(Stream stream, byte[] bytes)
    {
        int length = 0;
        try
        {
            int read;
            while ((read = stream.Read(bytes, length, bytes.Length - length)) > 0) length += read;
        }
        catch (InvalidDataException) when (length > 0 || stream is not ZipMemberStream)
        {
        }

        return length;
    }

    // Between probing a file and opening it, the product may have renamed it and started a new one.
    private bool BeginsAsSeen(Stream stream)
    {
        byte[] bytes = Foundation.Files.ReadUpTo(stream, Identity.Length);
        stream.Position = 0;
        return bytes.SequenceEqual(Identity);
    }

    private static long LengthOf(Stream stream) => stream is FileStream { CanSeek: true } file ? file.Length : 0;

    private static bool Contains(byte[] bytes, int length, char c) => Array.IndexOf(bytes, (byte)c, 0, length) >= 0;

    private static bool IsZip(byte[] bytes, int length) =>
        length >= 4 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] is 3 or 5 && bytes[3] is 4 or 6;

    // Marked as such, or its first characters are ASCII with zeros between them.
    private static bool? FindUtf16(byte[] bytes, int length)
    {
        if (length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) return false;
        if (length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF) return true;
        if (length < 16) return null;
        for (int first = 0; first < 2; first++)
        {
            bool all = true;
            for (int i = 0; i < 16; i += 2) all &= IsText(bytes[i + first]) && bytes[i + 1 - first] == 0;
            if (all) return first == 1;
        }

        return null;
    }

    private static bool IsText(byte b) => b is >= 0x20 and < 0x7F or (byte)'\t' or (byte)'\r' or (byte)'\n';

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
