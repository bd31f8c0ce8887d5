using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading;
using System.Xml;

namespace MfaTools.Windows;

/// <summary>Reads event XML: each Event element on its own, whatever stands around it, so that one that is damaged
/// costs no other.</summary>
internal sealed class XmlEventReader(TextReader source, CancellationToken cancel)
{
    /// <summary>One event of more characters is reported as damaged. Windows writes at most 64 KB of binary XML for
    /// one.</summary>
    private const int MaxEvent = 2 << 20;

    /// <summary>So many characters behind a less-than sign tell what it begins.</summary>
    private const int Ahead = 128;

    private static readonly Regex EventTag = new(
        @"<(?:[\w.-]{1,40}:)?Events?(?=[\s/>])", RegexOptions.CultureInvariant);

    private readonly EventDamage _damage = new();
    private readonly XmlNameTable _names = new NameTable();
    private readonly EventBuilder _builder = new();
    private char[] _text = new char[64 << 10];
    private int _length;
    private int _at;
    private int _from = -1;
    private long _line = 1;
    private long _fromLine;
    private bool _ended;

    /// <summary>Where the first Event element of a text begins, or a list of them; or -1.</summary>
    public static int FindEvent(string text) => EventTag.Match(text) is { Success: true } match ? match.Index : -1;

    /// <summary>The event of one Event element.</summary>
    /// <exception cref="EventFileException">It is damaged.</exception>
    public static EventRecord? ReadOne(string xml) => Read(new StringReader(xml), new EventBuilder(), new NameTable());

    /// <inheritdoc cref="EventReader.Read(Stream, CancellationToken)"/>
    public IEnumerable<EventRecord> Read()
    {
        bool any = false, inUserData = false;
        int lists = 0;
        while (NextTag())
        {
            cancel.ThrowIfCancellationRequested();
            var (name, isEnd, isEmpty) = ReadTag();
            if (name == "Events" && _from < 0)
            {
                any = true;
                if (!isEmpty) lists += isEnd ? -1 : 1;
            }

            if (name == "UserData" && _from >= 0) inUserData = !isEnd && !isEmpty;
            // Data of a program may have an Event element of its own.
            if (name == "Event" && !inUserData)
            {
                if (!isEnd)
                {
                    if (_from >= 0) _damage.Add($"the event on line {_fromLine} has no end");
                    (_from, _fromLine) = (_at, _line);
                }

                if ((isEnd || isEmpty) && _from >= 0)
                {
                    if (TryRead(TagEnd(), out var record))
                    {
                        any = true;
                        yield return record;
                    }

                    _from = -1;
                }
            }

            if (_from >= 0 && _at - _from > MaxEvent)
            {
                _damage.Add($"the event on line {_fromLine} is longer than {MaxEvent} characters");
                (_from, inUserData) = (-1, false);
            }

            _at++;
        }

        if (_from >= 0) _damage.Add($"the event on line {_fromLine} is cut off");
        else if (lists > 0) _damage.Add($"the list of events has no end, so it may be cut off on line {_line}");
        _damage.Throw(any);
    }

    private bool TryRead(int end, out EventRecord record)
    {
        record = null!;
        try
        {
            if (Read(new StringReader(new string(_text, _from, end - _from)), _builder, _names) is not { } read)
            {
                return false;
            }

            record = read;
            record.Line = _fromLine;
            return true;
        }
        catch (EventFileException e)
        {
            _damage.Add($"the event on line {_fromLine} is damaged: {e.Message}");
            return false;
        }
    }

    private static EventRecord? Read(StringReader xml, EventBuilder builder, XmlNameTable names)
    {
        builder.Clear();
        // Not XmlReader.Create: an event may have a prefix that an element around it declares, and characters that XML
        // forbids.
        using var reader = new XmlTextReader(xml, names)
        {
            Namespaces = false, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, Normalization = false,
        };
        try
        {
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        bool isEmpty = reader.IsEmptyElement;
                        builder.Start(Local(reader.Name));
                        while (reader.MoveToNextAttribute()) builder.Attribute(Local(reader.Name), reader.Value);
                        if (isEmpty) builder.End();
                        break;
                    case XmlNodeType.EndElement:
                        builder.End();
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA
                        or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                        builder.Text(reader.Value);
                        break;
                    case XmlNodeType.EntityReference:
                        throw new EventFileException($"&{PlainText.OneLine(reader.Name)}; is not declared");
                }
            }
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException)
        {
            throw new EventFileException(PlainText.OneLine(e.Message), e);
        }

        return builder.Build();
    }

    private static string Local(string name) => name.Substring(name.IndexOf(':') + 1);

    /// <summary>Moves to the next less-than sign with enough behind it, past comments and sections of character
    /// data.</summary>
    private bool NextTag()
    {
        while (true)
        {
            int tag = Array.IndexOf(_text, '<', _at, _length - _at);
            int next = tag < 0 ? _length : tag;
            for (int i = _at; i < next; i++)
            {
                if (_text[i] == '\n') _line++;
            }

            _at = next;
            if (tag >= 0 && (_length - _at >= Ahead || _ended))
            {
                if (StartsWith("<!--")) Skip("-->");
                else if (StartsWith("<![CDATA[")) Skip("]]>");
                else return true;
            }
            else if (!Fill())
            {
                if (tag < 0) return false;
                _ended = true;
            }
        }
    }

    private void Skip(string end)
    {
        _at++;
        while (!StartsWith(end))
        {
            if (_text[_at] == '\n') _line++;
            _at++;
            if (_length - _at < Ahead && !_ended && !Fill()) _ended = true;
            if (_length - _at < end.Length) return;
            // What is not closed within an event is not skipped without end.
            if (_from >= 0 && _at - _from > MaxEvent) return;
        }
    }

    private bool StartsWith(string text)
    {
        if (_length - _at < text.Length) return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (_text[_at + i] != text[i]) return false;
        }

        return true;
    }

    private (string Name, bool IsEnd, bool IsEmpty) ReadTag()
    {
        int limit = Math.Min(_length, _at + Ahead), start = _at + 1;
        bool isEnd = start < limit && _text[start] == '/';
        if (isEnd) start++;
        int end = start;
        while (end < limit && (char.IsLetterOrDigit(_text[end]) || _text[end] is ':' or '.' or '-' or '_')) end++;
        int close = Array.IndexOf(_text, '>', end, limit - end);
        // The last tag of a file may be cut off.
        bool isCut = close < 0 && limit == _length && _ended && Array.IndexOf(_text, '>', end, _length - end) < 0;
        string local = isCut ? "" : Local(new string(_text, start, end - start));
        return (local, isEnd, close > end && _text[close - 1] == '/');
    }

    private int TagEnd() => Array.IndexOf(_text, '>', _at, _length - _at) is var end and >= 0 ? end + 1 : _length;

    private bool Fill()
    {
        cancel.ThrowIfCancellationRequested();
        int keep = _from >= 0 ? _from : _at;
        Array.Copy(_text, keep, _text, 0, _length - keep);
        (_length, _at, _from) = (_length - keep, _at - keep, _from >= 0 ? 0 : -1);
        if (_length == _text.Length) Array.Resize(ref _text, 2 * _text.Length);
        int read = source.Read(_text, _length, _text.Length - _length);
        _length += read;
        return read > 0;
    }
}
