using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Security.Cryptography;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>A file that is read on, and how far it was given.</summary>
[DataContract]
public sealed class FollowedFile
{
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
            followed.Offset = LogFile.LastLineEnd(stream, stream.Length);
            followed.Lines = LogFile.CountLinesBefore(stream, followed.Offset, CancellationToken.None);
            followed.InEntry = true;
            return followed;
        }

        try
        {
            using var reader = new LogFileReader(file.Open());
            while (reader.Read())
            {
                if (reader.Current.IsTerminated) followed.Pass(reader.Current.EndOffset, reader.LineCount, reader.InEntry);
            }
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            // It is told where the file is read.
        }

        return followed;
    }

    /// <summary>Whether a file begins as this one did, and is not shorter than what was given of it.</summary>
    internal bool Is(LogFile file) =>
        file.Identity.Length >= IdentityLength && Hash(file.Identity, IdentityLength) == Identity
        && (!file.IsPlain || file.Length >= Offset);

    /// <summary>Whether nothing was written since the last look, and nothing waits to be given.</summary>
    internal bool IsUnchanged()
    {
        return !_pending && Files.Look(FilePath) is { } now && now.Length == _seenLength && now.WrittenUtc == _seenWritten;
    }

    /// <summary>Reads what was added.</summary>
    /// <param name="now">The file as it is now.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="events">Told of what is wrong.</param>
    /// <param name="found">The wanted entries are added here.</param>
    /// <param name="wait">Whether the last entry waits until nothing came after it for one look: it may still be continued.</param>
    /// <param name="moved">Whether nothing more will be written to it.</param>
    /// <param name="cancel">Ends the reading.</param>
    internal void Read(LogFile now, LogQuery query, LogEvents events, List<LogEntry> found, bool wait, bool moved, CancellationToken cancel)
    {
        var seen = Files.Look(LogFile.SplitMember(now.Path)?.File ?? now.Path) ?? (-1, default);
        bool quiet = moved || !wait || seen.Length == _seenLength;
        Become(now);
        _pending = true;
        LogEntry? held = null;
        using var reader = new LogFileReader(
            now.Open(Offset), query.Search(), everything: true, Offset, Lines, InEntry, cancel);
        long before = Lines ?? 0;
        void Give(long offset, long count, bool inEntry)
        {
            if (held is not null) found.Add(held);
            held = null;
            Pass(offset, Lines is null ? null : before + count, inEntry);
        }

        bool any = false, inEntry = InEntry;
        long lines = 0;
        while (reader.Read())
        {
            var record = reader.Current;
            if (any) Give(record.Offset, lines, inEntry);
            held = query.Judge(record, Path, events);
            (any, lines, inEntry) = (true, reader.LineCount, reader.InEntry);
            if (!reader.Current.IsTerminated && !moved) quiet = false;
        }

        if (any && quiet) Give(reader.Current.EndOffset, lines, inEntry);
        _pending = any && !quiet;
        (_seenLength, _seenWritten) = seen;
    }

    private void Become(LogFile file)
    {
        Path = file.Path;
        IdentityLength = file.Identity.Length;
        Identity = Hash(file.Identity, IdentityLength);
    }

    private void Pass(long offset, long? lines, bool inEntry) => (Offset, Lines, InEntry) = (offset, lines, inEntry);

    private static string Hash(byte[] bytes, int length)
    {
        using var sha = SHA256.Create();
        return BitConverter.ToString(sha.ComputeHash(bytes, 0, length)).Replace("-", "");
    }
}
