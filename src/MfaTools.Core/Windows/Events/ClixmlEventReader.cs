using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Xml;

namespace MfaTools.Windows;

/// <summary>Reads what Export-Clixml makes of Get-WinEvent: properties by name, the data by position.</summary>
internal sealed class ClixmlEventReader(TextReader source, CancellationToken cancel)
{
    private const long MaxCharacters = 512L << 20;
    private const int MaxText = 32 << 10;
    private const int MaxFields = 512;

    private static readonly Regex Escape = new("_x([0-9A-F]{4})_", RegexOptions.CultureInvariant);

    /// <inheritdoc cref="EventReader.Read(Stream, CancellationToken)"/>
    public IEnumerable<EventRecord> Read()
    {
        using var reader = XmlReader.Create(source, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CheckCharacters = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = MaxCharacters,
        });
        var damage = new EventDamage();
        while (TryNext(reader, damage, out var record))
        {
            if (record is not null) yield return record;
        }

        // An empty list is an answer.
        damage.Throw(any: true);
    }

    private bool TryNext(XmlReader reader, EventDamage damage, out EventRecord? record)
    {
        record = null;
        try
        {
            while (Advance(reader))
            {
                // An object of the list, or of an array in it.
                if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "Obj" || reader.Depth is not (1 or 3))
                {
                    continue;
                }

                long? line = (reader as IXmlLineInfo)?.LineNumber;
                record = ReadObject(reader);
                if (record is not null) record.Line = line;
                return true;
            }
        }
        catch (Exception e) when (e is XmlException or EventFileException)
        {
            damage.Add(e is XmlException x ? $"line {x.LineNumber}: {PlainText.OneLine(e.Message)}" : e.Message);
        }

        return false;
    }

    private EventRecord? ReadObject(XmlReader reader)
    {
        int depth = reader.Depth, inProperties = -1;
        if (reader.IsEmptyElement) return null;
        var record = new EventRecord();
        bool moved = false;
        while (moved || Advance(reader))
        {
            moved = false;
            if (reader.NodeType == XmlNodeType.EndElement)
            {
                if (reader.Depth == depth) break;
                if (reader.Depth == inProperties) inProperties = -1;
            }

            if (reader.NodeType != XmlNodeType.Element) continue;
            // An array in one: its elements come next.
            if (reader.LocalName == "LST" && reader.Depth == depth + 1) return null;
            string? name = reader.GetAttribute("N");
            if (name == "Properties" && !reader.IsEmptyElement && inProperties < 0)
            {
                inProperties = reader.Depth;
            }
            else if (inProperties >= 0)
            {
                if (name != "Value" || reader.LocalName == "Obj") continue;
                bool isBinary = reader.LocalName == "BA";
                string value = Text(reader, out moved);
                if (isBinary) record.Binary = Hex(value);
                else if (record.Data.Count < MaxFields) record.Data.Add(new EventField(null, value));
            }
            else if (name is not null && reader.Depth == depth + 2 && reader.LocalName is not ("Obj" or "Nil"))
            {
                // Deeper ones belong to other objects, such as the bookmark.
                Take(record, name, Text(reader, out moved));
            }
        }

        return record.Id != 0 || record.Provider.Length > 0 ? record : null;
    }

    private static void Take(EventRecord record, string name, string value)
    {
        switch (name)
        {
            case "Id":
                record.Id = EventRecord.ReadNumber(value) ?? 0;
                break;
            case "Level":
                record.Level = EventRecord.ReadNumber(value);
                break;
            case "TimeCreated":
                record.TimeUtc = EventRecord.ReadTime(value);
                break;
            case "MachineName":
                record.Computer = PlainText.OneLine(value);
                break;
            case "ProviderName":
                record.Provider = PlainText.OneLine(value);
                break;
            case "ProviderId":
                record.ProviderGuid = value;
                break;
            case "LogName":
                record.Channel = PlainText.OneLine(value);
                break;
            case "ProcessId":
                record.ProcessId = EventRecord.ReadNumber(value);
                break;
            case "ThreadId":
                record.ThreadId = EventRecord.ReadNumber(value);
                break;
            case "RecordId":
                record.RecordId = EventRecord.ReadNumber(value);
                break;
            case "Message":
                record.Message = value;
                break;
        }
    }

    private bool Advance(XmlReader reader)
    {
        cancel.ThrowIfCancellationRequested();
        if (!reader.Read()) return false;
        if (reader.Depth <= EventBuilder.MaxDepth) return true;
        throw new EventFileException($"elements are nested deeper than {EventBuilder.MaxDepth}");
    }

    /// <summary>The text of the element that the reader is on, without what is too long; the reader ends on its
    /// end.</summary>
    private string Text(XmlReader reader, out bool moved)
    {
        moved = false;
        if (reader.IsEmptyElement) return "";
        int depth = reader.Depth;
        var text = new StringBuilder();
        while (Advance(reader))
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA
                or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                text.Append(reader.Value, 0, Math.Min(reader.Value.Length, MaxText - text.Length));
            }
            else if (reader.Depth <= depth)
            {
                // Its own end; or the end of what is around it, which the caller has to see.
                moved = reader.Depth < depth || reader.NodeType != XmlNodeType.EndElement;
                break;
            }
        }

        string all = text.ToString();
        if (all.IndexOf("_x", StringComparison.Ordinal) >= 0)
        {
            all = Escape.Replace(all, match => ((char)int.Parse(
                match.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());
        }

        return PlainText.Clean(all.Replace("\r\n", "\n").Replace('\r', '\n')).Trim();
    }

    private static string? Hex(string base64)
    {
        try
        {
            return BitConverter.ToString(Convert.FromBase64String(base64)).Replace("-", "");
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
