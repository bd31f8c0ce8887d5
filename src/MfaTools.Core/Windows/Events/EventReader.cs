using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;

namespace MfaTools.Windows;

/// <summary>The forms in which events are saved.</summary>
internal enum EventForm
{
    None,

    /// <summary>A binary log, .evtx.</summary>
    Evtx,

    /// <summary>XML of events, one or many, with or without an element around them.</summary>
    Xml,

    /// <summary>What Export-Clixml makes of Get-WinEvent.</summary>
    Clixml,

    /// <summary>Text that Event Viewer copies, or <c>wevtutil /f:text</c>.</summary>
    Text,
}

/// <summary>Reads events in every form in which they are saved; the content tells which it is, not the name.</summary>
internal static class EventReader
{
    /// <summary>So much of the beginning of a file tells its form.</summary>
    private const int BeginningSize = 64 << 10;

    /// <summary>The events of a file, one after the other; memory does not grow with the file.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="EventFileException">It holds no events; or, behind the last event that can be read, that a part
    /// of it is damaged.</exception>
    public static IEnumerable<EventRecord> Read(Stream stream, CancellationToken cancel = default)
    {
        var beginning = new byte[BeginningSize];
        int length = Fill(stream, beginning);
        var whole = new JoinedStream(new MemoryStream(beginning, 0, length), stream);
        var form = FindForm(beginning, length);
        if (form == EventForm.Evtx) return new EvtxReader(whole, cancel).Read();
        var encoding = FindEncoding(beginning, length);
        return Read(new StreamReader(whole, encoding, detectEncodingFromByteOrderMarks: true), form, cancel);
    }

    /// <summary>The events of a text in XML.</summary>
    public static IEnumerable<EventRecord> ReadXml(TextReader xml, CancellationToken cancel = default) =>
        new XmlEventReader(xml, cancel).Read();

    /// <summary>The form of a file that begins so.</summary>
    public static EventForm FindForm(byte[] beginning, int length)
    {
        if (EvtxReader.IsEvtx(beginning, length)) return EventForm.Evtx;
        string text = FindEncoding(beginning, length).GetString(beginning, 0, length)
            .TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        int xml = XmlEventReader.FindEvent(text);
        if (text.StartsWith("<", StringComparison.Ordinal)
            && text.IndexOf("<Objs", StringComparison.Ordinal) is var objects and >= 0
            && (xml < 0 || objects < xml))
        {
            return EventForm.Clixml;
        }

        int copied = TextEventReader.FindEvent(text);
        if (copied >= 0 && (xml < 0 || copied < xml)) return EventForm.Text;
        return xml >= 0 ? EventForm.Xml : EventForm.None;
    }

    private static IEnumerable<EventRecord> Read(TextReader text, EventForm form, CancellationToken cancel) =>
        form switch
    {
        EventForm.Clixml => new ClixmlEventReader(text, cancel).Read(),
        EventForm.Text => new TextEventReader(text, cancel).Read(),
        // What has no event in its beginning may have one later; if not, this says so.
        _ => new XmlEventReader(text, cancel).Read(),
    };

    // UTF-16 without a mark has a zero in every character of ASCII.
    private static Encoding FindEncoding(byte[] bytes, int length)
    {
        if (length < 4) return Encoding.UTF8;
        if ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] != 0 && bytes[1] == 0 && bytes[3] == 0))
        {
            return Encoding.Unicode;
        }

        bool big = (bytes[0] == 0xFE && bytes[1] == 0xFF) || (bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0);
        return big ? Encoding.BigEndianUnicode : Encoding.UTF8;
    }

    private static int Fill(Stream stream, byte[] bytes)
    {
        int length = 0, read;
        while (length < bytes.Length && (read = stream.Read(bytes, length, bytes.Length - length)) > 0) length += read;
        return length;
    }

    /// <summary>One stream behind another.</summary>
    private sealed class JoinedStream(Stream first, Stream second) : ForwardStream(second)
    {
        private readonly Stream _second = second;

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = first.Read(buffer, offset, count);
            return read > 0 || count == 0 ? read : _second.Read(buffer, offset, count);
        }
    }
}
