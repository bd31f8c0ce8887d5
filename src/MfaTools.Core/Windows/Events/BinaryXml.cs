using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>Reads the binary XML of one event in a chunk of an .evtx log: elements as they are, or a template of the
/// chunk with values put in.</summary>
/// <remarks>Source: Windows XML Event Log (EVTX) format, documentation of libevtx, and [MS-EVEN6]. An element has a
/// dependency identifier in the definition of a template alone.</remarks>
internal sealed class BinaryXml
{
    /// <summary>So many tokens are read for one event at most: values may hold templates, so that few bytes can stand
    /// for many.</summary>
    private const int MaxTokens = 20_000;

    /// <summary>So many bytes of values are put into one event at most.</summary>
    private const int MaxValues = 2 << 20;
    private const int NoDependency = 0xFFFF;
    private const int DefinitionHeaderSize = 24;

    private const int MoreBit = 0x40;
    private const int ArrayBit = 0x80;

    private readonly Dictionary<int, (string Name, int End)> _names = [];
    private readonly EventBuilder _builder = new();
    private byte[] _bytes = [];
    private (Value Value, List<string> Items) _array;
    private int _at;
    private int _tokens;
    private int _valueBytes;

    private enum Token
    {
        End = 0x00, OpenElement = 0x01, CloseStart = 0x02, CloseEmpty = 0x03, CloseElement = 0x04, Value = 0x05,
        Attribute = 0x06,
        Characters = 0x07, Character = 0x08, Entity = 0x09, InstructionTarget = 0x0A, InstructionData = 0x0B,
        Template = 0x0C,
        Substitution = 0x0D, OptionalSubstitution = 0x0E, FragmentHeader = 0x0F,
    }

    /// <summary>Takes the next chunk.</summary>
    public void Open(byte[] chunk)
    {
        _bytes = chunk;
        _names.Clear();
        _array = default;
    }

    /// <summary>The event between two places of the chunk; null where the elements there are no event.</summary>
    /// <exception cref="EventFileException">It is damaged.</exception>
    public EventRecord? Read(int start, int end)
    {
        _builder.Clear();
        (_tokens, _valueBytes) = (0, 0);
        _at = start;
        ReadFragment(end, null, 0);
        return _builder.Build();
    }

    /// <summary>A time as Windows stores it; null where it is not on the calendar.</summary>
    public static DateTime? Time(long fileTime) =>
        fileTime is >= 0 and < 2_650_467_744_000_000_000 ? DateTime.FromFileTimeUtc(fileTime) : null;

    private void ReadFragment(int end, Value[]? values, int depth)
    {
        while (_at < end)
        {
            switch (Peek(end))
            {
                case Token.End:
                    _at++;
                    return;
                case var token:
                    if (!ReadMarkup(token, end, values, depth)) throw Damaged($"{token} is not expected there");
                    break;
            }
        }
    }

    /// <summary>Reads what a fragment and the content of an element may both contain.</summary>
    /// <returns>False if the token is something else; it has not been read then.</returns>
    private bool ReadMarkup(Token token, int end, Value[]? values, int depth)
    {
        switch (token)
        {
            case Token.FragmentHeader:
                Take(4, end);
                return true;
            case Token.Template:
                ReadTemplate(end, depth);
                return true;
            case Token.OpenElement:
                ReadElement(end, values, depth);
                return true;
            case Token.InstructionTarget:
                _at++;
                ReadName(end);
                return true;
            case Token.InstructionData:
                _at++;
                ReadText(end);
                return true;
            default:
                return false;
        }
    }

    private void ReadTemplate(int end, int depth)
    {
        if (depth >= EventBuilder.MaxDepth) throw Damaged("templates are nested too deep");
        Take(6, end);
        int definition = (int)ReadUInt32(end);
        if (definition == _at)
        {
            Take(DefinitionHeaderSize, end);
            Take((int)ReadUInt32At(definition + DefinitionHeaderSize - 4), end);
        }

        if (definition < 0 || definition > _bytes.Length - DefinitionHeaderSize)
        {
            throw Damaged("its template is not in the chunk");
        }

        int start = definition + DefinitionHeaderSize;
        uint size = ReadUInt32At(start - 4);
        if (size > _bytes.Length - start) throw Damaged("its template does not end in the chunk");
        var values = ReadValues(end);
        int after = _at;
        _at = start;
        ReadFragment(start + (int)size, values, depth + 1);
        _at = after;
    }

    private Value[] ReadValues(int end)
    {
        uint count = ReadUInt32(end);
        if (count > (end - _at) / 4) throw Damaged("it has more values than bytes");
        var values = new Value[count];
        int at = _at + ((int)count * 4);
        for (int i = 0; i < values.Length; i++)
        {
            int size = ReadUInt16(end);
            values[i] = new Value(_bytes[_at], at, size);
            _at += 2;
            at += size;
        }

        if (at > end) throw Damaged("its values are longer than it is");
        _at = at;
        return values;
    }

    private void ReadElement(int end, Value[]? values, int depth)
    {
        if (depth >= EventBuilder.MaxDepth) throw Damaged("elements are nested too deep");
        bool hasAttributes = (_bytes[_at++] & MoreBit) != 0;
        int dependency = values is null ? NoDependency : ReadUInt16(end);
        uint size = ReadUInt32(end);
        if (size > end - _at) throw Damaged("an element is longer than what it is in");
        int close = _at + (int)size;
        string name = ReadName(close);
        if (dependency != NoDependency && dependency < values!.Length && values[dependency].IsNull)
        {
            _at = close;
            return;
        }

        var attributes = hasAttributes ? ReadAttributes(close, values) : [];
        if (Peek(close) == Token.CloseEmpty)
        {
            _at++;
            Start(name, attributes);
            _builder.End();
            return;
        }

        if (Peek(close) != Token.CloseStart) throw Damaged($"<{name}> does not end");
        int content = ++_at;
        // An array stands for as many elements as it has items.
        int count = FindArray(close, values) is { } array ? array.Count : 1;
        for (int i = 0; i < Math.Max(1, count); i++)
        {
            _at = content;
            Start(name, attributes);
            if (count == 0) _at = close;
            else ReadContent(close, values, depth + 1, i);
            _builder.End();
        }
    }

    private void Start(string name, List<(string Name, string Value)> attributes)
    {
        _builder.Start(name);
        foreach (var (attribute, value) in attributes) _builder.Attribute(attribute, value);
    }

    private List<(string Name, string Value)> ReadAttributes(int end, Value[]? values)
    {
        var attributes = new List<(string, string)>();
        uint size = ReadUInt32(end);
        if (size > end - _at) throw Damaged("attributes are longer than their element");
        int close = _at + (int)size;
        while (_at < close)
        {
            if (Peek(close) != Token.Attribute) throw Damaged("an attribute is expected there");
            _at++;
            string name = ReadName(close);
            string? value = null;
            while (_at < close && Peek(close) is var token and not Token.Attribute)
            {
                // An optional value that is null takes its attribute with it.
                if (ReadPiece(token, close, values, 0) is { } piece) value += piece;
                else if (token != Token.OptionalSubstitution) value ??= "";
            }

            if (value is not null) attributes.Add((name, value));
        }

        return attributes;
    }

    private List<string>? FindArray(int end, Value[]? values)
    {
        if (values is null || Peek(end) is not (Token.Substitution or Token.OptionalSubstitution)) return null;
        if (end - _at < 4) return null;
        int index = BitConverter.ToUInt16(_bytes, _at + 1);
        return index < values.Length && (values[index].Type & ArrayBit) != 0 ? Items(values[index]) : null;
    }

    private void ReadContent(int end, Value[]? values, int depth, int item)
    {
        while (true)
        {
            switch (Peek(end))
            {
                case Token.CloseElement:
                    _at++;
                    return;
                case Token.Substitution or Token.OptionalSubstitution when ReadNested(end, values) is { } nested:
                    int after = _at;
                    _at = nested.Offset;
                    ReadFragment(nested.Offset + nested.Size, null, depth + 1);
                    _at = after;
                    break;
                case var token:
                    if (ReadMarkup(token, end, values, depth)) break;
                    if (ReadPiece(token, end, values, item) is { } piece) _builder.Text(piece);
                    break;
            }
        }
    }

    /// <summary>The value of a substitution where that is binary XML itself, or null.</summary>
    private Value? ReadNested(int end, Value[]? values)
    {
        if (end - _at < 4 || values is null) return null;
        int index = BitConverter.ToUInt16(_bytes, _at + 1);
        if (index >= values.Length || values[index].Type != 0x21) return null;
        _at += 4;
        return values[index];
    }

    /// <summary>A piece of text; null for a value that is null.</summary>
    private string? ReadPiece(Token token, int end, Value[]? values, int item)
    {
        _at++;
        switch (token)
        {
            case Token.Value:
                int type = _bytes[Take(1, end)];
                return type == 1 ? ReadText(end) : throw Damaged($"a text of type {type}");
            case Token.Characters:
                return ReadText(end);
            case Token.Character:
                return ((char)ReadUInt16(end)).ToString();
            case Token.Entity:
                string name = ReadName(end);
                return name switch
                {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => $"&{name};",
                };
            case Token.Substitution or Token.OptionalSubstitution:
                int index = ReadUInt16(end);
                Take(1, end);
                if (values is null || index >= values.Length) throw Damaged($"there is no value {index}");
                if ((values[index].Type & ArrayBit) == 0) return Format(values[index]);
                var items = Items(values[index]);
                return item < items.Count ? items[item] : null;
            default:
                throw Damaged($"{token} is not expected there");
        }
    }

    private string ReadName(int end)
    {
        int offset = (int)ReadUInt32(end);
        if (!_names.TryGetValue(offset, out var name))
        {
            if (offset < 0 || offset > _bytes.Length - 8) throw Damaged("a name is not in the chunk");
            int length = BitConverter.ToUInt16(_bytes, offset + 6) * 2;
            if (length > _bytes.Length - offset - 8) throw Damaged("a name does not end in the chunk");
            name = (Encoding.Unicode.GetString(_bytes, offset + 8, length), offset + 8 + length + 2);
            _names[offset] = name;
        }

        // Its first use holds it.
        if (offset == _at) Take(name.End - offset, end);
        return name.Name;
    }

    private string ReadText(int end)
    {
        int length = ReadUInt16(end) * 2;
        return Encoding.Unicode.GetString(_bytes, Take(length, end), length);
    }

    private Token Peek(int end)
    {
        if (++_tokens > MaxTokens) throw Damaged($"it has more than {MaxTokens} parts");
        return _at < end ? (Token)(_bytes[_at] & ~MoreBit) : throw Damaged("it is cut off");
    }

    private int Take(int count, int end)
    {
        int at = _at;
        if (count < 0 || count > end - at) throw Damaged("it is cut off");
        _at += count;
        return at;
    }

    private int ReadUInt16(int end) => BitConverter.ToUInt16(_bytes, Take(2, end));

    private uint ReadUInt32(int end) => BitConverter.ToUInt32(_bytes, Take(4, end));

    private uint ReadUInt32At(int at) => BitConverter.ToUInt32(_bytes, at);

    private EventFileException Damaged(string what) => new($"damaged at byte {_at} of the chunk: {what}");

    /// <summary>The items of an array.</summary>
    private List<string> Items(Value value)
    {
        if (_array.Items is not null && _array.Value == value) return _array.Items;
        var items = new List<string>();
        _array = (value, items);
        var type = value with { Type = (byte)(value.Type & ~ArrayBit) };
        if (type.Type is 1 or 2)
        {
            // Each ends in a zero.
            string text = ReadString(type);
            if (text.EndsWith("\0", StringComparison.Ordinal)) text = text.Substring(0, text.Length - 1);
            items.AddRange(value.Size == 0 ? [] : text.Split('\0'));
            return items;
        }

        int size = SizeOf(type.Type);
        for (int i = 0; size > 0 && i + size <= value.Size; i += size)
        {
            items.Add(Format(type with { Offset = value.Offset + i, Size = size }) ?? "");
        }

        if (size == 0 && value.Size > 0) items.Add(Hex(value));
        return items;
    }

    private static int SizeOf(byte type) => type switch
    {
        3 or 4 => 1,
        5 or 6 => 2,
        7 or 8 or 11 or 13 or 20 => 4,
        9 or 10 or 12 or 16 or 17 or 21 => 8,
        15 or 18 => 16,
        _ => 0,
    };

    /// <summary>A value as Windows writes it in XML; null where it is none.</summary>
    private string? Format(Value value)
    {
        var (type, at, size) = value;
        var culture = CultureInfo.InvariantCulture;
        if ((_valueBytes += size) > MaxValues) throw Damaged($"its values stand for more than {MaxValues} bytes");
        switch (type)
        {
            case 0:
                return null;
            case 1 or 2:
                return ReadString(value).TrimEnd('\0');
            case 16 when size == 4:
                return "0x" + BitConverter.ToUInt32(_bytes, at).ToString("x", culture);
            case 19:
                return Account(at, size) ?? Hex(value);
        }

        // Of another size than its type has: nothing but the bytes is known.
        if (SizeOf(type) is var expected && (expected == 0 || expected > size)) return Hex(value);
        return type switch
        {
            3 => ((sbyte)_bytes[at]).ToString(culture),
            4 => _bytes[at].ToString(culture),
            5 => BitConverter.ToInt16(_bytes, at).ToString(culture),
            6 => BitConverter.ToUInt16(_bytes, at).ToString(culture),
            7 => BitConverter.ToInt32(_bytes, at).ToString(culture),
            8 => BitConverter.ToUInt32(_bytes, at).ToString(culture),
            9 => BitConverter.ToInt64(_bytes, at).ToString(culture),
            10 => BitConverter.ToUInt64(_bytes, at).ToString(culture),
            11 => BitConverter.ToSingle(_bytes, at).ToString(culture),
            12 => BitConverter.ToDouble(_bytes, at).ToString(culture),
            13 => BitConverter.ToInt32(_bytes, at) != 0 ? "true" : "false",
            15 => "{" + new Guid(Slice(at, 16)).ToString().ToUpperInvariant() + "}",
            17 => Time(BitConverter.ToInt64(_bytes, at)) is { } time ? Iso(time) : Hex(value),
            18 => SystemTime(at) ?? Hex(value),
            20 => "0x" + BitConverter.ToUInt32(_bytes, at).ToString("x", culture),
            _ => "0x" + BitConverter.ToUInt64(_bytes, at).ToString("x", culture),
        };
    }

    private string ReadString(Value value) => value.Type == 1
        ? Encoding.Unicode.GetString(_bytes, value.Offset, value.Size & ~1)
        : Encoding.GetEncoding("iso-8859-1").GetString(_bytes, value.Offset, value.Size);

    private string? Account(int at, int size)
    {
        try
        {
            return Sid.Read(_bytes, at, at + size).ToString();
        }
        catch (DescriptorFormatException)
        {
            return null;
        }
    }

    private string? SystemTime(int at)
    {
        int Part(int index) => BitConverter.ToUInt16(_bytes, at + (index * 2));
        try
        {
            return Iso(new DateTime(Part(0), Part(1), Part(3), Part(4), Part(5), Part(6), Part(7), DateTimeKind.Utc));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string Iso(DateTime time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private string Hex(Value value) => BitConverter.ToString(_bytes, value.Offset, value.Size).Replace("-", "");

    private byte[] Slice(int at, int size)
    {
        var bytes = new byte[size];
        Array.Copy(_bytes, at, bytes, 0, size);
        return bytes;
    }

    private readonly record struct Value(byte Type, int Offset, int Size)
    {
        public bool IsNull => Type == 0 || (Size == 0 && Type is not (1 or 2));
    }
}
