using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>A file that is read on, and how far it was given.</summary>
[DataContract]
internal sealed class FollowedFile
{
    /// <summary>So many bytes before where it was given are known, too.</summary>
    private const int TailSize = 256;

    private long _seenLength = -1;
    private DateTime _seenWritten;
    private bool _pending = true;

    internal FollowedFile(LogFile file) => Become(file);

    /// <summary>Its path; of a file in an archive, with its name there.</summary>
    [DataMember(Name = "path")]
    public string Path { get; private set; } = "";

    /// <summary>How many of its first bytes it is known by.</summary>
    [DataMember(Name = "identityLength")]
    public int IdentityLength { get; private set; }

    /// <summary>The SHA-256 hash of these bytes.</summary>
    [DataMember(Name = "identity")]
    public string Identity { get; private set; } = "";

    /// <summary>Up to which byte of its text it was given.</summary>
    [DataMember(Name = "offset")]
    public long Offset { get; private set; }

    /// <summary>The lines up to there, or null where they were not counted.</summary>
    [DataMember(Name = "lines")]
    public long? Lines { get; private set; } = 0;

    /// <summary>Whether what was given ends in an entry, which may be continued.</summary>
    [DataMember(Name = "inEntry")]
    public bool InEntry { get; private set; }

    /// <summary>The SHA-256 hash of the bytes before the offset, or null where they are not known.</summary>
    [DataMember(Name = "tail", EmitDefaultValue = false)]
    public string? Tail { get; private set; }

    /// <summary>Whether it can have been written by a run; a bookmark may be damaged or made by hand.</summary>
    internal bool IsValid => Path is { Length: > 0 } && Identity is not null && IdentityLength > 0 && Offset >= 0 && Lines is null or >= 0;

    /// <summary>The file on the disk.</summary>
    internal string FilePath => LogFile.SplitMember(Path)?.File ?? Path;

    /// <summary>A file of which everything up to its last whole line was given.</summary>
    /// <exception cref="IOException">It cannot be opened: it may have been renamed since it was looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static FollowedFile AtEnd(LogFile file)
    {
        var followed = new FollowedFile(file);
        if (file.IsPlain)
        {
            using var stream = file.Open();
            followed.Offset = LogTail.LastLineEnd(stream, stream.Length);
            followed.Lines = LogTail.CountLines(
                stream, followed.Offset, ByteSearch.Fastest, CancellationToken.None);
            followed.InEntry = true;
        }
        else
        {
            followed.PassWholeLines(file);
        }

        followed.Tail = TailOf(file, followed.Offset);
        return followed;
    }

    /// <summary>Whether a file begins as this one did, and holds what was given of it.</summary>
    internal bool Is(LogFile file) =>
        file.Identity.Length >= IdentityLength && file.HashOf(IdentityLength) == Identity
        && (!file.IsPlain || file.Length >= Offset) && (Tail is null || TailOf(file, Offset) is not { } tail || tail == Tail);

    /// <summary>Whether a file surely has what was given of this one, and not only the beginning that many share.</summary>
    internal bool IsIn(LogFile file) => (file.DatedLength <= IdentityLength || Offset > IdentityLength) && Is(file);

    /// <summary>The same for another reading of the same entries.</summary>
    internal FollowedFile Copy() => (FollowedFile)MemberwiseClone();

    /// <summary>Takes a file for this one, as it is now.</summary>
    internal void Become(LogFile file)
    {
        Path = file.Path;
        IdentityLength = file.Identity.Length;
        Identity = file.HashOf(IdentityLength);
    }

    /// <summary>Whether nothing was written since the last look, and nothing waits to be given.</summary>
    internal bool IsUnchanged()
    {
        return !_pending && Files.Look(FilePath) is { } now && now.Length == _seenLength && now.WrittenUtc == _seenWritten;
    }

    /// <summary>The wanted entries of what was added. It counts as given up to the last one taken, and behind it once there are
    /// no more.</summary>
    /// <param name="now">The file as it is now.</param>
    /// <param name="matcher">Decides what is wanted.</param>
    /// <param name="events">Told of what is wrong.</param>
    /// <param name="wait">Whether the last entry waits until nothing came after it for one look: it may still be continued.</param>
    /// <param name="moved">Whether nothing more will be written to it.</param>
    /// <param name="cancel">Ends the reading.</param>
    internal IEnumerable<LogEntry> Read(
        LogFile now, LogMatcher matcher, LogEvents events, bool wait, bool moved, CancellationToken cancel)
    {
        var seen = Foundation.Files.Look(now.FilePath) ?? (-1, default);
        bool quiet = moved || !wait || seen.Length == _seenLength;
        _pending = true;
        LogEntry? held = null;
        using var reader = new LogFileReader(
            now.Open(Offset), matcher.Query.Bytes, matcher.Search, everything: true, Offset, Lines, InEntry, cancel);
        // What follows is not known to be there until all of it was read.
        Tail = null;
        long? before = Lines;
        bool any = false, inEntry = InEntry;
        long lines = 0;
        while (reader.Read())
        {
            var record = reader.Current;
            if (any)
            {
                Pass(record.Offset, before + lines, inEntry);
                if (held is not null) yield return held;
            }

            held = matcher.Match(record, Path, events);
            (any, lines, inEntry) = (true, reader.LineCount, reader.InEntry);
            if (!record.IsTerminated && !moved) quiet = false;
        }

        if (any && quiet)
        {
            Pass(reader.Current.EndOffset, before + lines, inEntry);
            if (held is not null) yield return held;
        }

        Tail = TailOf(now, Offset);
        _pending = any && !quiet;
        (_seenLength, _seenWritten) = seen;
    }

    private void PassWholeLines(LogFile file)
    {
        try
        {
            using var reader = new LogFileReader(file.Open(), ByteSearch.Fastest);
            while (reader.Read())
            {
                if (reader.Current.IsTerminated) Pass(reader.Current.EndOffset, reader.LineCount, reader.InEntry);
            }
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            // It is told where the file is read.
        }
    }

    /// <summary>The hash of the bytes before a place; null where they cannot be read, empty where the file ends before
    /// it.</summary>
    private static string? TailOf(LogFile file, long offset)
    {
        try
        {
            int size = (int)Math.Min(TailSize, offset);
            using var stream = file.Open(offset - size);
            byte[] bytes = Files.ReadUpTo(stream, size);
            return bytes.Length < size ? "" : LogFile.Hash(bytes, size);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            return null;
        }
    }

    private void Pass(long offset, long? lines, bool inEntry) => (Offset, Lines, InEntry) = (offset, lines, inEntry);
}
