using System;
using System.IO;
using System.IO.Compression;

namespace MfaTools.Logs;

/// <summary>One file in a zip archive; reading fails if the file is shorter than the archive states.</summary>
internal sealed class ZipMemberStream(ZipArchive archive, ZipArchiveEntry member, Stream content)
    : ForwardStream(content, archive)
{
    private long _read;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = Read(content, buffer, offset, count);
        _read += read;
        if (read == 0 && count > 0 && _read < member.Length)
        {
            throw new InvalidDataException("It ends before its stated length.");
        }

        return read;
    }

    /// <summary>Reads from a stream that .NET decompresses.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static int Read(Stream content, byte[] buffer, int offset, int count)
    {
        try
        {
            return content.Read(buffer, offset, count);
        }
        catch (Exception e) when (IsDamage(e) && e is not InvalidDataException)
        {
            throw new InvalidDataException("Its compressed data is damaged.", e);
        }
    }

    /// <summary>Whether it is how .NET reports damaged compressed data: the inflater of .NET Framework before 4.7.2
    /// reads beyond its tables.</summary>
    public static bool IsDamage(Exception exception) => exception is InvalidDataException or IndexOutOfRangeException;
}
