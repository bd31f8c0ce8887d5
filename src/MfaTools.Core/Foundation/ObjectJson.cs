using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;

namespace MfaTools.Foundation;

/// <summary>Objects as JSON and back: a property for each public property that can be set; times are ISO 8601 in UTC, durations
/// seconds, enums words. The framework's reader and writer of JSON speak in terms of XML: an element is a property.</summary>
internal static class ObjectJson
{
    /// <summary>So deep are values nested at most.</summary>
    internal const int MaxDepth = 64;

    /// <summary>So many values an array has at most.</summary>
    internal const int MaxItems = 10_000;

    /// <summary>So many values a document has at most.</summary>
    internal const int MaxValues = 250_000;

    private static readonly XmlDictionaryReaderQuotas Quotas = new()
    {
        MaxDepth = MaxDepth, MaxStringContentLength = 16 << 20, MaxArrayLength = 16 << 20,
    };

    /// <summary>Writes an object, UTF-8.</summary>
    public static void Write(Stream stream, object value)
    {
        using var json = JsonReaderWriterFactory.CreateJsonWriter(stream, Encoding.UTF8, ownsStream: false, indent: true, "  ");
        WriteValue(json, "root", value);
    }

    /// <summary>Reads an object, in UTF-8 or what a mark at its start says. Properties it does not know are passed over, those
    /// that are missing keep their value. Texts are clean: whoever wrote them, a terminal may show them.</summary>
    /// <exception cref="FormatException">It is not JSON, not of this form, or larger than a document can be.</exception>
    public static T Read<T>(Stream stream)
    {
        try
        {
            // Windows PowerShell begins files with a mark of their encoding, which the framework's reader does not take.
            using var text = new StreamReader(stream);
            using var reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(text.ReadToEnd()), Quotas);
            reader.MoveToContent();
            return (T)(new Values(reader).Read(typeof(T)) ?? throw new FormatException("It is null."));
        }
        catch (FormatException e)
        {
            // It may quote what it could not read.
            throw new FormatException(PlainText.OneLine(e.Message), e);
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException or ArgumentException or OverflowException or InvalidCastException)
        {
            throw new FormatException($"It is not JSON of the form expected: {PlainText.OneLine(e.Message)}", e);
        }
    }

    /// <summary>Writes one property.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="value">Its value.</param>
    internal static void WriteValue(XmlDictionaryWriter json, string name, object? value)
    {
        json.WriteStartElement(name);
        switch (value)
        {
            case null:
                json.WriteAttributeString("type", "null");
                break;
            case string text:
                json.WriteString(PlainText.Clean(text));
                break;
            case bool flag:
                json.WriteAttributeString("type", "boolean");
                json.WriteString(flag ? "true" : "false");
                break;
            case DateTime time:
                json.WriteString(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
                break;
            case TimeSpan span:
                WriteNumber(json, span.TotalSeconds);
                break;
            case Enum or Uri:
                json.WriteString(value.ToString());
                break;
            case IEnumerable items:
                json.WriteAttributeString("type", "array");
                foreach (object? item in items) WriteValue(json, "item", item);
                break;
            case IConvertible number:
                WriteNumber(json, number);
                break;
            default:
                json.WriteAttributeString("type", "object");
                // The type first, so that a reader knows what follows.
                if (value is CheckResult or LogEntry or LogSummary) WriteValue(json, "Type", "MfaTools." + value.GetType().Name);
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    if (property.CanWrite) WriteValue(json, property.Name, property.GetValue(value));
                }

                break;
        }

        json.WriteEndElement();
    }

    private static void WriteNumber(XmlDictionaryWriter json, IConvertible number)
    {
        json.WriteAttributeString("type", "number");
        json.WriteString(number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Reads values one after the other: only what has a property to go to is kept.</summary>
    private sealed class Values(XmlDictionaryReader reader)
    {
        private int _count;

        /// <summary>The value that the reader is on the start of; then the reader is behind it.</summary>
        public object? Read(Type type)
        {
            if (++_count > MaxValues) throw new FormatException($"It has more than {MaxValues} values.");
            string name = reader.LocalName, kind = reader.GetAttribute("type") ?? "string";
            if (kind == "null")
            {
                reader.Skip();
                return null;
            }

            type = Nullable.GetUnderlyingType(type) ?? type;
            bool isObject = type.IsClass && type != typeof(string);
            string expected = type.IsArray ? "array" : isObject ? "object" : "";
            if (kind is "array" or "object" ? kind != expected : expected.Length > 0)
            {
                throw new FormatException($"'{name}' is not a {type.Name}.");
            }

            return type.IsArray ? ReadArray(name, type.GetElementType()!)
                : isObject ? ReadObject(type)
                : Parse(reader.ReadElementContentAsString(), type);
        }

        private Array ReadArray(string name, Type type)
        {
            var items = new ArrayList();
            foreach (string _ in Children())
            {
                if (items.Count == MaxItems) throw new FormatException($"'{name}' has more than {MaxItems} values.");
                items.Add(Read(type) ?? throw new FormatException($"'{name}' holds null."));
            }

            return items.ToArray(type);
        }

        private object ReadObject(Type type)
        {
            object made = Activator.CreateInstance(type)!;
            foreach (string child in Children())
            {
                if (type.GetProperty(child) is not { CanWrite: true } property)
                {
                    reader.Skip();
                    continue;
                }

                object? value = Read(property.PropertyType);
                // An array or text that may not be null keeps what it has.
                if (value is not null || !property.PropertyType.IsValueType) property.SetValue(made, value ?? property.GetValue(made));
            }

            return made;
        }

        /// <summary>The names of the values in the one that the reader is on the start of; the reader is on each of them, which
        /// must be read.</summary>
        private IEnumerable<string> Children()
        {
            bool isEmpty = reader.IsEmptyElement;
            reader.Read();
            if (isEmpty) yield break;
            while (reader.MoveToContent() == XmlNodeType.Element) yield return reader.LocalName;
            reader.ReadEndElement();
        }

        private static object Parse(string text, Type type)
        {
            if (type == typeof(string)) return PlainText.Clean(text);
            if (type.IsEnum)
            {
                object value = Enum.Parse(type, text, ignoreCase: true);
                bool isKnown = Enum.IsDefined(type, value) || type.IsDefined(typeof(FlagsAttribute), false);
                return isKnown ? value : throw new FormatException($"There is no {type.Name} of that number.");
            }

            const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
            if (type == typeof(DateTime)) return DateTime.Parse(text, CultureInfo.InvariantCulture, Utc);
            return type == typeof(TimeSpan)
                ? Duration.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture))
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }
    }
}
