using System.IO;
using System.IO.Compression;

namespace MfaTools.Logs;

/// <summary>One file in a zip archive; it fails where the file ends before the length the archive states.</summary>
internal sealed class ZipMemberStream(ZipArchive archive, ZipArchiveEntry member, Stream content) : ForwardStream(content, archive)
{
    private long _read;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = content.Read(buffer, offset, count);
        _read += read;
        if (read == 0 && count > 0 && _read < member.Length) throw new InvalidDataException("It ends before its stated length.");
        return read;
    }
}
