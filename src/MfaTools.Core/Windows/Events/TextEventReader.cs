using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

namespace MfaTools.Windows;

/// <summary>Reads events as text: what Event Viewer copies (with the XML behind it, or without) and <c>wevtutil
/// /f:text</c>. What follows the heading of an event, up to the next heading, is its text.</summary>
/// <remarks>In another language than English a heading is known by its shape: ten lines (Event Viewer) or twelve
/// (wevtutil) of a label and a value, the fourth a number, the last without a value. The names of the levels are left
/// as they are.</remarks>
internal sealed class TextEventReader(TextReader source, CancellationToken cancel)
{
    private const int MaxLine = 64 << 10;
    private const int MaxText = 64 << 10;
    private const int MaxXml = 2 << 20;
    private const int MaxHeading = 14;
    private const int NarrowestWrap = 50;
    private const int WidestWrap = 130;

    private static readonly Regex Labelled = new(@"^[\s>]*(?<label>\p{L}[^:：\t]{0,40}?)\s*[:：]\s*(?<value>\S.*?)?\s*$");
    private static readonly Regex Number = new(@"^\s*[\w ]{1,20}\[\d+\]\s*:?\s*$");
    private static readonly Regex Xml = new(@"^[\s>-]*<(?:[\w.-]{1,40}:)?Event[\s>]");
    private static readonly Regex Zone = new(@"(?:Z|[+-]\d\d:?\d\d)$");

    private static readonly string[] English =
    [
        "Log Name", "Source", "Date", "Event ID", "Task Category", "Task", "Level", "Opcode", "Keywords", "Keyword",
        "User",
        "User Name", "Computer", "Description",
    ];

    private readonly List<string> _ahead = [];
    private readonly EventDamage _damage = new();
    private readonly char[] _buffer = new char[16 << 10];
    private int _buffered;
    private int _next;
    private long _line;
    private bool _ended;

    /// <summary>Where the first heading of a text begins, or -1.</summary>
    public static int FindEvent(string text)
    {
        var lines = text.Split('\n');
        int at = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (ReadHeading(lines.Skip(i).Take(MaxHeading).ToList()) is not null) return at;
            at += lines[i].Length + 1;
        }

        return -1;
    }

    /// <inheritdoc cref="EventReader.Read(Stream, CancellationToken)"/>
    public IEnumerable<EventRecord> Read()
    {
        bool any = false;
        EventRecord? record = null;
        var text = new List<string>();
        var xml = new StringBuilder();
        while (Look())
        {
            cancel.ThrowIfCancellationRequested();
            if (ReadHeading(_ahead) is { } heading)
            {
                if (record is not null) yield return Complete(record, text, xml);
                (record, any) = (heading.Record, true);
                record.Line = _line + 1;
                text = heading.Text is null ? [] : [heading.Text];
                xml.Clear();
                Take(heading.Lines);
                continue;
            }

            string line = _ahead[0];
            Take(1);
            if (record is null) continue;
            if (xml.Length > 0 || Xml.IsMatch(line))
            {
                xml.Append(line, 0, Math.Min(line.Length, MaxXml - xml.Length)).Append('\n');
            }
            else if (text.Sum(one => one.Length) < MaxText) text.Add(line);
        }

        if (record is not null) yield return Complete(record, text, xml);
        _damage.Throw(any);
    }

    private EventRecord Complete(EventRecord record, List<string> text, StringBuilder xml)
    {
        // The number that wevtutil writes before the next one.
        while (text.Count > 0 && (text[text.Count - 1].Trim().Length == 0 || Number.IsMatch(text[text.Count - 1])))
        {
            text.RemoveAt(text.Count - 1);
        }

        var whole = xml.Length > 0 ? ReadXml(record, xml.ToString()) : record;
        // The label of the XML is no part of the text.
        if (xml.Length > 0 && text.Count > 0 && text[text.Count - 1].TrimEnd().EndsWith(":", StringComparison.Ordinal))
        {
            text.RemoveAt(text.Count - 1);
        }

        string message = PlainText.Clean(
            string.Join("\n", Join(text.ConvertAll(line => line.TrimEnd('\r', ' '))))).Trim();
        if (message.Length > 0) whole.Message = message;
        return whole;
    }

    /// <summary>The lines of a text without the breaks that a mail or a forum put into them: where the first word of
    /// the next line would have made the line longer than any is.</summary>
    private static List<string> Join(List<string> lines)
    {
        int width = lines.Count == 0 ? 0 : lines.Max(line => line.Length);
        if (width is < NarrowestWrap or > WidestWrap) return lines;
        var joined = new List<string>();
        for (int i = 0; i < lines.Count; i++)
        {
            string next = lines[i].TrimStart();
            int word = next.IndexOf(' ') is var space and >= 0 ? space : next.Length;
            bool wrapped = i > 0 && next.Length > 0 && lines[i - 1].Length > 0
                && lines[i - 1].Length + 1 + word > width;
            if (wrapped) joined[joined.Count - 1] += " " + next;
            else joined.Add(lines[i]);
        }

        return joined;
    }

    /// <summary>The event of the XML behind the text, which says more; or what the heading says.</summary>
    private EventRecord ReadXml(EventRecord record, string xml)
    {
        try
        {
            int end = xml.LastIndexOf("Event>", StringComparison.Ordinal);
            int start = xml.IndexOf('<');
            if (XmlEventReader.ReadOne(
                xml.Substring(start, Math.Max(0, end + "Event>".Length - start))) is not { } read)
            {
                return record;
            }

            read.Line = record.Line;
            return read;
        }
        catch (EventFileException e)
        {
            _damage.Add($"the XML of the event on line {record.Line} is damaged: {e.Message}");
            return record;
        }
    }

    private static (EventRecord Record, int Lines, string? Text)? ReadHeading(List<string> lines)
    {
        if (lines.Count < 4 || lines[0].IndexOf(':') < 0 && lines[0].IndexOf('：') < 0) return null;
        var labelled = lines.Select(line => line.Length < 400 ? Labelled.Match(line) : Match.Empty)
            .TakeWhile(match => match.Success).Take(MaxHeading)
            .Select(match => (Label: match.Groups["label"].Value, Value: match.Groups["value"].Value)).ToList();
        if (labelled.Count == 0) return null;
        bool isEnglish = labelled[0].Label.Equals("Log Name", StringComparison.OrdinalIgnoreCase);
        return isEnglish ? ReadEnglish(labelled) : ReadShape(labelled);
    }

    private static (EventRecord, int, string?)? ReadEnglish(List<(string Label, string Value)> lines)
    {
        int end = 0;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? text = null;
        foreach (var (label, value) in lines)
        {
            bool isKnown = Array.Exists(English, name => name.Equals(label, StringComparison.OrdinalIgnoreCase));
            if (!isKnown || fields.ContainsKey(label)) break;
            end++;
            fields[label] = value;
            if (!label.Equals("Description", StringComparison.OrdinalIgnoreCase)) continue;
            text = value.Length > 0 ? value : null;
            break;
        }

        string Field(string name) => fields.TryGetValue(name, out string? value) ? value : "";
        if (EventRecord.ReadNumber(Field("Event ID")) is not { } id || Field("Source").Length == 0) return null;
        var record = NewRecord(
            Field("Log Name"), Field("Source"), Field("Date"), id, Field("Level"), Field("Computer"));
        return (record, end, text);
    }

    private static (EventRecord, int, string?)? ReadShape(List<(string Label, string Value)> lines)
    {
        // In another language a description may begin as a heading does not: with no value.
        foreach (int count in (int[])[10, 12])
        {
            if (lines.Count < count || lines[count - 1].Value.Length > 0
                || lines.Take(3).Any(line => line.Value.Length == 0))
            {
                continue;
            }

            if (EventRecord.ReadNumber(lines[3].Value) is not { } id || !lines[2].Value.Any(char.IsDigit)) continue;
            var record = NewRecord(
                lines[0].Value, lines[1].Value, lines[2].Value, id, lines[5].Value, lines[count - 2].Value);
            return (record, count, null);
        }

        return null;
    }

    private static EventRecord NewRecord(
        string channel, string provider, string date, int id, string level, string computer)
    {
        int? number = level.ToUpperInvariant() switch
        {
            "CRITICAL" => 1, "ERROR" => 2, "WARNING" => 3, "INFORMATION" => 4, "VERBOSE" => 5, _ => null,
        };
        // What is printed is local time of a zone that is not told, unless the text ends in one.
        var time = Zone.IsMatch(date) && date.IndexOf('T') == 10 ? EventRecord.ReadTime(date) : null;
        return new EventRecord
        {
            Channel = PlainText.OneLine(channel),
            Provider = PlainText.OneLine(provider),
            TimeUtc = time,
            LocalTime = time is null && date.Length > 0 ? PlainText.OneLine(date) : null,
            Id = id,
            Level = number,
            LevelName = number is null && level.Length > 0 ? PlainText.OneLine(level) : null,
            Computer = computer.Length > 0 ? PlainText.OneLine(computer) : null,
        };
    }

    /// <summary>Reads ahead as many lines as a heading has; false at the end.</summary>
    private bool Look()
    {
        while (!_ended && _ahead.Count < MaxHeading)
        {
            if (ReadLine() is { } line) _ahead.Add(line);
            else _ended = true;
        }

        return _ahead.Count > 0;
    }

    private void Take(int lines)
    {
        _ahead.RemoveRange(0, lines);
        _line += lines;
    }

    /// <summary>The next line, without what is too long.</summary>
    private string? ReadLine()
    {
        var line = new StringBuilder();
        bool any = false;
        while (true)
        {
            if (_next == _buffered)
            {
                cancel.ThrowIfCancellationRequested();
                _buffered = source.Read(_buffer, 0, _buffer.Length);
                _next = 0;
                if (_buffered <= 0) return any ? line.ToString() : null;
            }

            any = true;
            int end = Array.IndexOf(_buffer, '\n', _next, _buffered - _next);
            int length = (end < 0 ? _buffered : end) - _next;
            line.Append(_buffer, _next, Math.Min(length, MaxLine - line.Length));
            _next += length;
            if (end < 0) continue;
            _next++;
            return line.ToString();
        }
    }
}
