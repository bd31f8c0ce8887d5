using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;

namespace MfaTools.Foundation;

/// <summary>Writes objects as JSON and reads them back: every public property that can be set is a property of the JSON
/// object. Times are ISO 8601 in UTC, durations are seconds, enums are words, and an integer may be written as the text
/// 0x1F. The framework's reader and writer of JSON present it as XML: an element is a property.</summary>
internal static class Json
{
    /// <summary>The greatest depth of nested values.</summary>
    internal const int MaxDepth = 64;

    /// <summary>The greatest length of an array.</summary>
    internal const int MaxItems = 10_000;

    /// <summary>The greatest number of values in a document.</summary>
    internal const int MaxValues = 250_000;

    private static readonly XmlDictionaryReaderQuotas Quotas = new()
    {
        MaxDepth = MaxDepth, MaxStringContentLength = 16 << 20, MaxArrayLength = 16 << 20,
    };

    private static readonly ConcurrentDictionary<Type, Shape> Shapes = new();

    /// <summary>Writes an object as UTF-8.</summary>
    public static void Write(Stream stream, object value)
    {
        using var json = JsonReaderWriterFactory.CreateJsonWriter(
            stream, Encoding.UTF8, ownsStream: false, indent: true, "  ");
        WriteValue(json, "root", value);
    }

    /// <summary>Reads an object, in UTF-8 or in the encoding of its byte order mark. The case of property names does
    /// not matter. Unknown properties are skipped; missing ones keep their value, unless C# marks them as required.
    /// Every text is cleaned, because it may be shown on a terminal.</summary>
    /// <exception cref="FormatException">It is not JSON, not of this form, or over one of the limits.</exception>
    public static T Read<T>(Stream stream)
    {
        try
        {
            // Windows PowerShell begins files with a byte order mark, which the framework's reader rejects.
            using var text = new StreamReader(stream);
            using var reader = JsonReaderWriterFactory.CreateJsonReader(
                Encoding.UTF8.GetBytes(text.ReadToEnd()), Quotas);
            reader.MoveToContent();
            return (T)(new Values(reader).Read(typeof(T)) ?? throw new FormatException("It is null."));
        }
        catch (FormatException e)
        {
            // The message may quote the text that could not be read.
            throw new FormatException(PlainText.OneLine(e.Message), e);
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException or ArgumentException
            or OverflowException or InvalidCastException)
        {
            throw new FormatException($"It is not JSON of the expected form: {PlainText.OneLine(e.Message)}", e);
        }
    }

    /// <summary>Writes one property.</summary>
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
                json.WriteString(
                    time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
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
                // The type comes first, so that a reader knows what follows.
                if (value is CheckResult or LogEntry or LogSummary)
                {
                    WriteValue(json, "Type", "MfaTools." + value.GetType().Name);
                }

                foreach (var property in ShapeOf(value.GetType()).Written)
                {
                    WriteValue(json, property.Name, property.GetValue(value));
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

    private static Shape ShapeOf(Type type) => Shapes.GetOrAdd(type, one => new Shape(one));

    /// <summary>The properties of a class.</summary>
    private sealed class Shape
    {
        private readonly Dictionary<string, PropertyInfo> _byName = new(StringComparer.OrdinalIgnoreCase);

        public Shape(Type type)
        {
            var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
            Written = Array.FindAll(properties, property => property.CanWrite);
            foreach (var property in Written) _byName[property.Name] = property;
            Required = [.. Written.Where(property =>
                property.CustomAttributes.Any(one => one.AttributeType.Name == nameof(RequiredMemberAttribute)))];
        }

        public PropertyInfo[] Written { get; }

        public PropertyInfo[] Required { get; }

        public PropertyInfo? Find(string name) => _byName.TryGetValue(name, out var property) ? property : null;
    }

    /// <summary>Reads one value after the other, and keeps only those that have a property.</summary>
    private sealed class Values(XmlDictionaryReader reader)
    {
        private int _count;

        /// <summary>Reads the value that the reader is on the start of, and leaves the reader behind it.</summary>
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
                : isObject ? ReadObject(name, type)
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

        private object ReadObject(string name, Type type)
        {
            object made = Activator.CreateInstance(type, nonPublic: true)!;
            var shape = ShapeOf(type);
            var missing = new List<PropertyInfo>(shape.Required);
            foreach (string child in Children())
            {
                if (shape.Find(child) is not { } property)
                {
                    reader.Skip();
                    continue;
                }

                // A property that cannot be null keeps its value.
                if (Read(property.PropertyType) is not { } value) continue;
                property.SetValue(made, value);
                missing.Remove(property);
            }

            return missing.Count == 0 ? made : throw new FormatException($"'{name}' has no {missing[0].Name}.");
        }

        /// <summary>Moves the reader to each value inside the current one and returns its name. The caller must read or
        /// skip that value.</summary>
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
            if (type == typeof(int) && text.StartsWith("0x", StringComparison.Ordinal))
            {
                return int.Parse(text.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            }

            return type == typeof(TimeSpan)
                ? Duration.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture))
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }
    }
}
