using System.IO;

namespace MfaTools.Logs;

/// <summary>Replaces carriage returns with line feeds, in a text whose lines end in a carriage return.</summary>
internal sealed class CrStream(Stream source) : ForwardStream(source)
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = source.Read(buffer, offset, count);
        for (int i = offset; i < offset + read; i++)
        {
            if (buffer[i] == '\r') buffer[i] = (byte)'\n';
        }

        return read;
    }
}
