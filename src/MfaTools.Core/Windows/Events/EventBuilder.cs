using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace MfaTools.Windows;

/// <summary>Makes a record of the elements, attributes and texts of one event, in the order of its XML.</summary>
/// <remarks>Provider, level, id, channel and computer are those of the System element of the event itself:
/// RenderingInfo and UserData have elements of the same names. The work and the memory for one event are
/// bounded.</remarks>
internal sealed class EventBuilder
{
    public const int MaxDepth = 64;

    private const int MaxText = 32 << 10;
    private const int MaxEvent = 256 << 10;
    private const int MaxFields = 512;

    private readonly List<string> _open = [];
    private readonly StringBuilder _text = new();
    private EventRecord _record = new();
    private string? _fieldName;
    private bool _isLeaf;
    private bool _hasSystem;
    private int _size;

    private string Section => _open.Count > 1 ? _open[1] : "";

    /// <summary>Forgets what was built.</summary>
    public void Clear()
    {
        _open.Clear();
        _text.Clear();
        _record = new EventRecord();
        (_hasSystem, _isLeaf, _size) = (false, false, 0);
    }

    /// <summary>The record, or null where what was built is not an event.</summary>
    public EventRecord? Build() => _hasSystem ? _record : null;

    public void Start(string name)
    {
        if (_open.Count == MaxDepth) throw new EventFileException($"elements are nested deeper than {MaxDepth}");
        _open.Add(name);
        _text.Clear();
        _fieldName = null;
        _isLeaf = true;
        _hasSystem |= _open.Count == 2 && name == "System" && _open[0] == "Event";
    }

    public void Attribute(string name, string value)
    {
        if (Section == "System")
        {
            if (_open.Count == 3) TakeSystem(_open[2], name, value);
        }
        else if (name == "Name")
        {
            _fieldName = Clean(value);
        }
    }

    public void Text(string value)
    {
        int left = Math.Min(MaxText - _text.Length, MaxEvent - _size);
        if (left <= 0) return;
        int length = Math.Min(left, value.Length);
        _text.Append(value, 0, length);
        _size += length;
    }

    public void End()
    {
        if (_isLeaf && _open.Count >= 3) TakeText(_open[_open.Count - 1], Clean(_text.ToString()).Trim());
        if (_open.Count > 0) _open.RemoveAt(_open.Count - 1);
        _text.Clear();
        _fieldName = null;
        _isLeaf = false;
    }

    private void TakeText(string name, string text)
    {
        switch (Section)
        {
            case "System" when _open.Count == 3:
                TakeSystem(name, "", text);
                break;
            case "RenderingInfo" when _open.Count == 3 && name == "Message":
                _record.Message = text;
                break;
            case "EventData" or "UserData" when name == "Binary" && _fieldName is null:
                if (text.Length > 0) _record.Binary = text;
                break;
            case "EventData" or "UserData":
                // The element that holds the fields of UserData is not one itself.
                bool holder = Section == "UserData" && _open.Count == 3 && text.Length == 0;
                string? field = name == "Data" ? _fieldName : _fieldName ?? name;
                if (!holder && _record.Data.Count < MaxFields) _record.Data.Add(new EventField(field, text));
                break;
        }
    }

    private void TakeSystem(string element, string attribute, string value)
    {
        switch (element, attribute)
        {
            case ("Provider", "Name"):
                _record.Provider = PlainText.OneLine(value);
                break;
            case ("Provider", "Guid"):
                _record.ProviderGuid = value.Trim('{', '}');
                break;
            case ("EventID", ""):
                _record.Id = EventRecord.ReadNumber(value) ?? 0;
                break;
            case ("Level", ""):
                _record.Level = EventRecord.ReadNumber(value);
                break;
            case ("TimeCreated", "SystemTime"):
                _record.TimeUtc = EventRecord.ReadTime(value);
                break;
            case ("Execution", "ProcessID"):
                _record.ProcessId = EventRecord.ReadNumber(value);
                break;
            case ("Execution", "ThreadID"):
                _record.ThreadId = EventRecord.ReadNumber(value);
                break;
            case ("EventRecordID", ""):
                _record.RecordId = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
                    ? id
                    : null;
                break;
            case ("Channel", ""):
                _record.Channel = PlainText.OneLine(value);
                break;
            case ("Computer", ""):
                _record.Computer = PlainText.OneLine(value);
                break;
        }
    }

    private static string Clean(string text) =>
        PlainText.Clean(text.IndexOf('\r') < 0 ? text : text.Replace("\r\n", "\n").Replace('\r', '\n'));
}
