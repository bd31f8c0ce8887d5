using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Windows.Events;

/// <summary>Writes binary event logs, sound and odd ones. In the XML of a template <c>%1</c> stands for value 1,
/// <c>?1</c> for value 1 where it is optional, and the attribute <c>depends</c> for the value that an element depends
/// on.</summary>
internal sealed class EvtxWriter
{
    public const int ChunkSize = 64 << 10;

    private readonly List<byte[]> _chunks = [];
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<string, int> _templates = [];
    private List<byte> _chunk = [];
    private ulong _first = 1;
    private ulong _next = 1;
    private int _last;

    public EvtxWriter() => NewChunk();

    /// <summary>The chunks that are full, and the current one.</summary>
    public int Chunks => _chunks.Count + 1;

    /// <summary>Adds an event of a template with values.</summary>
    public void Add(DateTime time, string template, params (byte Type, byte[] Bytes)[] values) =>
        AddRecord(time, () => AddInstance(template, values));

    /// <summary>Adds an event without a template, as a collector's log has it.</summary>
    public void AddRaw(DateTime time, string xml) =>
        AddRecord(time, () => AddElement(XElement.Parse(xml), definition: false));

    /// <summary>Begins a new chunk.</summary>
    public void EndChunk()
    {
        _chunks.Add(Finish());
        NewChunk();
    }

    /// <summary>The log.</summary>
    public byte[] ToArray(bool dirty = false)
    {
        var chunks = _chunks.Append(Finish()).ToList();
        var file = new byte[4096 + (chunks.Count * ChunkSize)];
        Encoding.ASCII.GetBytes("ElfFile").CopyTo(file, 0);
        Put(file, 16, BitConverter.GetBytes((ulong)chunks.Count - 1));
        Put(file, 24, BitConverter.GetBytes(_next));
        Put(file, 32, BitConverter.GetBytes(128));
        Put(file, 36, BitConverter.GetBytes((ushort)1));
        Put(file, 38, BitConverter.GetBytes((ushort)3));
        Put(file, 40, BitConverter.GetBytes((ushort)4096));
        Put(file, 42, BitConverter.GetBytes((ushort)chunks.Count));
        Put(file, 120, BitConverter.GetBytes(dirty ? 1 : 0));
        Put(file, 124, BitConverter.GetBytes(Crc32.Of(file, 0, 120)));
        for (int i = 0; i < chunks.Count; i++) chunks[i].CopyTo(file, 4096 + (i * ChunkSize));
        return file;
    }

    public static (byte, byte[]) Text(string? text) =>
        text is null ? ((byte)0, []) : ((byte)1, Encoding.Unicode.GetBytes(text));

    public static (byte, byte[]) Byte(byte value) => (4, [value]);

    public static (byte, byte[]) UInt16(ushort value) => (6, BitConverter.GetBytes(value));

    public static (byte, byte[]) UInt32(uint value) => (8, BitConverter.GetBytes(value));

    public static (byte, byte[]) UInt64(ulong value) => (10, BitConverter.GetBytes(value));

    public static (byte, byte[]) Time(DateTime time) => (17, BitConverter.GetBytes(time.ToFileTimeUtc()));

    public static (byte, byte[]) Texts(params string[] texts) =>
        (0x81, Encoding.Unicode.GetBytes(string.Concat(texts.Select(text => text + "\0"))));

    /// <summary>Binary XML in place of a value, with a template of its own.</summary>
    public static (byte, byte[]) Fragment(string xml) => (0x21, Encoding.UTF8.GetBytes(xml));

    /// <summary>Binary XML in place of a value, without a template.</summary>
    public static (byte, byte[]) RawFragment(string xml) => (0x21, Encoding.UTF8.GetBytes("raw" + xml));

    /// <summary>Adds a record of any bytes.</summary>
    public void AddRecord(DateTime time, Action content)
    {
        int start = _chunk.Count;
        _chunk.AddRange(
            [0x2A, 0x2A, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(_next),
                .. BitConverter.GetBytes(time.ToFileTimeUtc())]);
        AddFragment(content);
        while ((_chunk.Count - start + 4) % 8 != 0) _chunk.Add(0);
        int size = _chunk.Count - start + 4;
        _chunk.AddRange(BitConverter.GetBytes(size));
        Set(start + 4, BitConverter.GetBytes(size));
        _last = start;
        _next++;
        if (_chunk.Count > ChunkSize) throw new InvalidOperationException("The chunk is full.");
    }

    private void AddFragment(Action content)
    {
        _chunk.AddRange([0x0F, 1, 1, 0]);
        content();
        _chunk.Add(0);
    }

    private void AddInstance(string template, (byte Type, byte[] Bytes)[] values)
    {
        _chunk.AddRange([0x0C, 1, .. BitConverter.GetBytes(template.Length)]);
        if (_templates.TryGetValue(template, out int at))
        {
            _chunk.AddRange(BitConverter.GetBytes(at));
        }
        else
        {
            _templates[template] = at = _chunk.Count + 4;
            _chunk.AddRange([.. BitConverter.GetBytes(at), 0, 0, 0, 0, .. new byte[16], 0, 0, 0, 0]);
            AddFragment(() => AddElement(XElement.Parse(template), definition: true));
            Set(at + 20, BitConverter.GetBytes(_chunk.Count - at - 24));
        }

        _chunk.AddRange(BitConverter.GetBytes(values.Length));
        int sizes = _chunk.Count;
        foreach (var (type, bytes) in values)
        {
            _chunk.AddRange([.. BitConverter.GetBytes((ushort)bytes.Length), type, 0]);
        }

        for (int i = 0; i < values.Length; i++)
        {
            int start = _chunk.Count;
            var (type, bytes) = values[i];
            if (type != 0x21) _chunk.AddRange(bytes);
            else if (Encoding.UTF8.GetString(bytes) is var xml && xml[0] == '<')
            {
                AddFragment(() => AddInstance(xml, []));
            }
            else AddFragment(() => AddElement(XElement.Parse(xml[3..]), definition: false));
            Set(sizes + (4 * i), BitConverter.GetBytes((ushort)(_chunk.Count - start)));
        }
    }

    private void AddElement(XElement element, bool definition)
    {
        var attributes = element.Attributes().Where(one => one.Name != "depends").ToList();
        _chunk.Add((byte)(attributes.Count > 0 ? 0x41 : 0x01));
        ushort depends = ushort.Parse(element.Attribute("depends")?.Value ?? "65535", CultureInfo.InvariantCulture);
        if (definition) _chunk.AddRange(BitConverter.GetBytes(depends));
        int size = _chunk.Count;
        _chunk.AddRange(new byte[4]);
        AddName(element.Name.LocalName);
        if (attributes.Count > 0)
        {
            int list = _chunk.Count;
            _chunk.AddRange(new byte[4]);
            foreach (var attribute in attributes)
            {
                _chunk.Add((byte)(attribute == attributes[^1] ? 0x06 : 0x46));
                AddName(attribute.Name.LocalName);
                AddText(attribute.Value, definition);
            }

            Set(list, BitConverter.GetBytes(_chunk.Count - list - 4));
        }

        if (element.IsEmpty)
        {
            _chunk.Add(0x03);
        }
        else
        {
            _chunk.Add(0x02);
            foreach (var node in element.Nodes())
            {
                if (node is XElement child) AddElement(child, definition);
                else AddText(((XText)node).Value, definition);
            }

            _chunk.Add(0x04);
        }

        Set(size, BitConverter.GetBytes(_chunk.Count - size - 4));
    }

    private void AddText(string text, bool definition)
    {
        if (definition && text.Length > 1 && text[0] is '%' or '?')
        {
            _chunk.Add((byte)(text[0] == '%' ? 0x0D : 0x0E));
            _chunk.AddRange([.. BitConverter.GetBytes(ushort.Parse(text[1..], CultureInfo.InvariantCulture)), 1]);
            return;
        }

        _chunk.AddRange([0x05, 1, .. BitConverter.GetBytes((ushort)text.Length), .. Encoding.Unicode.GetBytes(text)]);
    }

    private void AddName(string name)
    {
        if (_names.TryGetValue(name, out int at))
        {
            _chunk.AddRange(BitConverter.GetBytes(at));
            return;
        }

        _names[name] = at = _chunk.Count + 4;
        ushort hash = (ushort)name.Aggregate(0u, (sum, c) => (sum * 65599) + c);
        _chunk.AddRange(
            [.. BitConverter.GetBytes(at), 0, 0, 0, 0, .. BitConverter.GetBytes(hash),
                .. BitConverter.GetBytes((ushort)name.Length)]);
        _chunk.AddRange([.. Encoding.Unicode.GetBytes(name), 0, 0]);
    }

    private void NewChunk()
    {
        _chunk = [.. new byte[512]];
        _names.Clear();
        _templates.Clear();
        _first = _next;
        _last = 0;
    }

    private byte[] Finish()
    {
        var chunk = new byte[ChunkSize];
        _chunk.CopyTo(chunk);
        Encoding.ASCII.GetBytes("ElfChnk").CopyTo(chunk, 0);
        foreach (int at in (int[])[8, 24]) Put(chunk, at, BitConverter.GetBytes(_first));
        foreach (int at in (int[])[16, 32]) Put(chunk, at, BitConverter.GetBytes(_next - 1));
        Put(chunk, 40, BitConverter.GetBytes(128));
        Put(chunk, 44, BitConverter.GetBytes(_last));
        Put(chunk, 48, BitConverter.GetBytes(_chunk.Count));
        Put(chunk, 52, BitConverter.GetBytes(Crc32.Of(chunk, 512, _chunk.Count)));
        Put(chunk, 124, BitConverter.GetBytes(Crc32.Of(chunk, 128, 512, Crc32.Of(chunk, 0, 120))));
        return chunk;
    }

    private void Set(int at, byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i++) _chunk[at + i] = bytes[i];
    }

    private static void Put(byte[] file, int at, byte[] bytes) => bytes.CopyTo(file, at);
}
