using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace MfaTools.Windows;

/// <summary>Reads a binary event log (.evtx): a header, then chunks of 64 KB, each of which can be read on its
/// own.</summary>
/// <remarks>Source: Windows XML Event Log (EVTX) format, documentation of libevtx. What cannot be read is counted,
/// reported at the end and skipped; a log that was not closed is read beyond what its headers tell.</remarks>
internal sealed class EvtxReader(Stream stream, CancellationToken cancel)
{
    private const int FileHeaderSize = 4096;
    private const int ChunkSize = 64 << 10;
    private const int ChunkHeaderSize = 512;
    private const int RecordHeaderSize = 24;
    private const int SmallestRecord = RecordHeaderSize + 4;
    private const uint RecordMark = 0x00002A2A;
    private const uint Dirty = 1;
    private const uint WithoutChecksums = 4;

    private static readonly byte[] FileMark =
    [
        (byte)'E', (byte)'l', (byte)'f', (byte)'F', (byte)'i', (byte)'l', (byte)'e', 0,
    ];
    private static readonly byte[] ChunkMark =
    [
        (byte)'E', (byte)'l', (byte)'f', (byte)'C', (byte)'h', (byte)'n', (byte)'k', 0,
    ];

    private readonly byte[] _chunk = new byte[ChunkSize];
    private readonly EventDamage _damage = new();
    private readonly BinaryXml _xml = new();
    private uint _flags;

    public static bool IsEvtx(byte[] beginning, int length) =>
        length >= FileMark.Length && IsAt(beginning, 0, FileMark);

    /// <inheritdoc cref="EventReader.Read(Stream, CancellationToken)"/>
    public IEnumerable<EventRecord> Read()
    {
        var header = new byte[FileHeaderSize];
        int length = Fill(header, 0);
        if (length < FileHeaderSize) _damage.Add("the file ends within its header");
        _flags = BitConverter.ToUInt32(header, 120);
        int kept = 0;
        for (int number = 0; ; number++)
        {
            cancel.ThrowIfCancellationRequested();
            length = Fill(_chunk, kept);
            if (length == 0) break;
            Array.Clear(_chunk, length, ChunkSize - length);
            kept = 0;
            if (Array.TrueForAll(_chunk, one => one == 0)) continue;
            if (!IsAt(_chunk, 0, ChunkMark) && FindChunk() is { } at)
            {
                _damage.Add($"{at} bytes before chunk {number} belong to none");
                Array.Copy(_chunk, at, _chunk, 0, length - at);
                kept = length - at;
                number--;
                continue;
            }

            if (length < ChunkSize) _damage.Add($"the file ends within chunk {number}");
            foreach (var record in ReadChunk(number)) yield return record;
        }

        _damage.Throw(any: true);
    }

    private IEnumerable<EventRecord> ReadChunk(int number)
    {
        bool open = (_flags & Dirty) != 0;
        bool valid = IsAt(_chunk, 0, ChunkMark)
            && (!HasChecksum(124) || BitConverter.ToUInt32(_chunk, 124) == HeaderChecksum());
        uint free = BitConverter.ToUInt32(_chunk, 48);
        int end = valid && free is >= ChunkHeaderSize and <= ChunkSize ? (int)free : ChunkSize;
        string? reason = valid ? null : "its header is damaged";
        if (valid && !open && HasChecksum(52)
            && BitConverter.ToUInt32(_chunk, 52) != Crc32.Of(_chunk, ChunkHeaderSize, end))
        {
            reason = "its checksum is wrong";
        }

        _xml.Open(_chunk);
        ulong last = 0;
        long read = 0, failed = 0;
        for (int at = ChunkHeaderSize; at + SmallestRecord <= ChunkSize;)
        {
            cancel.ThrowIfCancellationRequested();
            if (!IsRecord(at, out int size, out ulong id))
            {
                // Behind the end there is nothing, or what was there before.
                if (at >= end || FindRecord(at + 1, end) is not { } next) break;
                reason ??= $"byte {at} is not the beginning of a record";
                at = next;
                continue;
            }

            // A log that was not closed has records that its headers do not tell of.
            if (at >= end && !((open || !valid) && id > last)) break;
            last = id;
            EventRecord? record = null;
            try
            {
                record = _xml.Read(at + RecordHeaderSize, at + size - 4);
                reason ??= record is null ? $"record {id} is not an event" : null;
            }
            catch (EventFileException e)
            {
                reason ??= $"record {id}: {e.Message}";
            }

            if (record is null)
            {
                failed++;
            }
            else
            {
                read++;
                record.RecordId ??= (long)id;
                if (BitConverter.ToInt64(_chunk, at + 16) is var written and > 0)
                {
                    record.TimeUtc ??= BinaryXml.Time(written);
                }

                yield return record;
            }

            at += size;
        }

        long lost = Math.Max(failed, valid ? Expected(read + failed) - read : 0);
        string why = reason is null ? "" : $" ({reason})";
        if (lost > 0) _damage.Add($"{lost} of the {read + lost} records of chunk {number} could not be read{why}");
        else if (reason is not null) _damage.Add($"chunk {number}: {reason}; {read} records were read");
    }

    /// <summary>The records there are by the header of the chunk; of one that makes no sense, those that were
    /// found.</summary>
    private long Expected(long found)
    {
        long count = BitConverter.ToInt64(_chunk, 16) - BitConverter.ToInt64(_chunk, 8) + 1;
        return count is > 0 and <= ChunkSize / SmallestRecord ? count : found;
    }

    private bool IsRecord(int at, out int size, out ulong id)
    {
        (size, id) = (0, 0);
        if (BitConverter.ToUInt32(_chunk, at) != RecordMark) return false;
        uint told = BitConverter.ToUInt32(_chunk, at + 4);
        if (told < SmallestRecord || told > ChunkSize - at || BitConverter.ToUInt32(_chunk, at + (int)told - 4) != told)
        {
            return false;
        }

        (size, id) = ((int)told, BitConverter.ToUInt64(_chunk, at + 8));
        return true;
    }

    private int? FindRecord(int from, int end)
    {
        for (int at = from; at + SmallestRecord <= end; at++)
        {
            if (_chunk[at] == 0x2A && IsRecord(at, out _, out _)) return at;
        }

        return null;
    }

    private int? FindChunk()
    {
        for (int at = 1; at < ChunkSize - ChunkMark.Length; at++)
        {
            if (_chunk[at] == ChunkMark[0] && IsAt(_chunk, at, ChunkMark)) return at;
        }

        return null;
    }

    private bool HasChecksum(int at) => (_flags & WithoutChecksums) == 0 && BitConverter.ToUInt32(_chunk, at) != 0;

    private uint HeaderChecksum() => Crc32.Of(_chunk, 128, ChunkHeaderSize, Crc32.Of(_chunk, 0, 120));

    private static bool IsAt(byte[] bytes, int at, byte[] mark) => !mark.Where((one, i) => bytes[at + i] != one).Any();

    private int Fill(byte[] bytes, int length)
    {
        int read;
        while (length < bytes.Length && (read = stream.Read(bytes, length, bytes.Length - length)) > 0) length += read;
        return length;
    }
}
