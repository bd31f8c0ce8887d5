using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>A file that is being followed, and how far it was returned.</summary>
[DataContract]
internal sealed class FollowedFile
{
    /// <summary>The number of bytes before the offset by which it is also recognized.</summary>
    private const int TailSize = 256;

    private long _seenLength = -1;
    private DateTime _seenWritten;
    private bool _pending = true;

    internal FollowedFile(LogFile file) => Become(file);

    /// <summary>Its path; of a file in an archive, including its name there.</summary>
    [DataMember(Name = "path")]
    public string Path { get; private set; } = "";

    /// <summary>The number of its first bytes by which it is recognized.</summary>
    [DataMember(Name = "identityLength")]
    public int IdentityLength { get; private set; }

    /// <summary>The SHA-256 hash of these bytes.</summary>
    [DataMember(Name = "identity")]
    public string Identity { get; private set; } = "";

    /// <summary>The offset in its text up to which it was returned.</summary>
    [DataMember(Name = "offset")]
    public long Offset { get; private set; }

    /// <summary>The number of lines up to there, or null if they were not counted.</summary>
    [DataMember(Name = "lines")]
    public long? Lines { get; private set; } = 0;

    /// <summary>Whether the returned part ends in an entry, which may be continued.</summary>
    [DataMember(Name = "inEntry")]
    public bool InEntry { get; private set; }

    /// <summary>The SHA-256 hash of the bytes before the offset, or null if they are unknown.</summary>
    [DataMember(Name = "tail", EmitDefaultValue = false)]
    public string? Tail { get; private set; }

    /// <summary>Whether a run can have written it; a bookmark may be damaged or edited.</summary>
    internal bool IsValid =>
        Path is { Length: > 0 } && Identity is not null && IdentityLength > 0 && Offset >= 0 && Lines is null or >= 0;

    /// <summary>The file on the disk.</summary>
    internal string FilePath => LogFile.SplitMember(Path)?.File ?? Path;

    /// <summary>A file of which everything up to its last whole line was returned.</summary>
    /// <exception cref="IOException">It cannot be opened: it may have been renamed since it was probed.</exception>
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

    /// <summary>Whether a file begins like this one and contains what was returned of it.</summary>
    internal bool Is(LogFile file) =>
        file.Identity.Length >= IdentityLength && file.HashOf(IdentityLength) == Identity
        && (!file.IsPlain || file.Length >= Offset)
        && (Tail is null || TailOf(file, Offset) is not { } tail || tail == Tail);

    /// <summary>Whether a file certainly contains what was returned of this one, and not only a beginning that many
    /// files share.</summary>
    internal bool IsIn(LogFile file) => (file.DatedLength <= IdentityLength || Offset > IdentityLength) && Is(file);

    /// <summary>Returns a copy for another reading of the same entries.</summary>
    internal FollowedFile Copy() => (FollowedFile)MemberwiseClone();

    /// <summary>Takes over the current state of the file.</summary>
    internal void Become(LogFile file)
    {
        Path = file.Path;
        IdentityLength = file.Identity.Length;
        Identity = file.HashOf(IdentityLength);
    }

    /// <summary>Whether nothing was written since the last look, and nothing waits to be returned.</summary>
    internal bool IsUnchanged()
    {
        return !_pending && Foundation.Files.Look(FilePath) is { } now
            && now.Length == _seenLength && now.WrittenUtc == _seenWritten;
    }

    /// <summary>Returns the wanted entries among those added. The file counts as returned up to the last entry taken,
    /// and after it once there are no more.</summary>
    /// <param name="now">The current state of the file.</param>
    /// <param name="matcher">Decides what is wanted.</param>
    /// <param name="events">Receives problems.</param>
    /// <param name="wait">Whether the last entry waits until nothing followed it for one look, since more lines may
    /// continue it.</param>
    /// <param name="moved">Whether nothing more will be written to the file.</param>
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
        // Unknown until everything was read.
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
            // The fault is reported when the file is read.
        }
    }

    /// <summary>Returns the hash of the bytes before an offset; null if they cannot be read, empty if the file ends
    /// before it.</summary>
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
