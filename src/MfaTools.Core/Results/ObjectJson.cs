using System;
using System.Collections;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MfaTools;

/// <summary>Objects as JSON and back: a property for each public property that can be set; times are ISO 8601 in UTC, durations
/// seconds, enums words. The framework's reader and writer of JSON speak in terms of XML: an element is a property.</summary>
public static class ObjectJson
{
    private const int MaxDepth = 32;

    /// <summary>Writes an object, UTF-8.</summary>
    public static void Write(Stream stream, object value)
    {
        using var json = JsonReaderWriterFactory.CreateJsonWriter(stream, Encoding.UTF8, ownsStream: false, indent: true, "  ");
        WriteValue(json, "root", value);
    }

    /// <summary>Reads an object, in UTF-8 or what a mark at its start says. Properties it does not know are passed over, those
    /// that are missing keep their value.</summary>
    /// <exception cref="FormatException">It is not JSON, or not of this form.</exception>
    public static T Read<T>(Stream stream)
    {
        try
        {
            var quotas = new XmlDictionaryReaderQuotas { MaxDepth = MaxDepth, MaxStringContentLength = 16 << 20, MaxArrayLength = 16 << 20 };
            // Windows PowerShell begins files with a mark of their encoding, which the framework's reader does not take.
            using var text = new StreamReader(stream);
            using var reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(text.ReadToEnd()), quotas);
            return (T)(ReadValue(XElement.Load(reader), typeof(T)) ?? throw new FormatException("It is null."));
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException or ArgumentException or OverflowException or InvalidCastException)
        {
            throw new FormatException($"It is not JSON of the form expected: {e.Message}", e);
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

    private static object? ReadValue(XElement element, Type type)
    {
        string kind = (string?)element.Attribute("type") ?? "string";
        if (kind == "null") return null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        string text = element.Value;
        if (type.IsArray)
        {
            if (kind != "array") throw new FormatException($"'{element.Name.LocalName}' is not an array.");
            var items = element.Elements().Select(item => ReadValue(item, type.GetElementType()!)).ToArray();
            var array = Array.CreateInstance(type.GetElementType()!, items.Length);
            for (int i = 0; i < items.Length; i++) array.SetValue(items[i] ?? throw new FormatException($"'{element.Name.LocalName}' holds null."), i);
            return array;
        }

        if (kind is "array" || (kind == "object") != (type.IsClass && type != typeof(string)))
        {
            throw new FormatException($"'{element.Name.LocalName}' is not a {type.Name}.");
        }

        if (type.IsEnum) return Enum.Parse(type, text, ignoreCase: true);
        if (type == typeof(DateTime)) return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        if (type == typeof(TimeSpan)) return Duration.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
        return kind == "object" ? ReadObject(element, type) : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
    }

    private static object ReadObject(XElement element, Type type)
    {
        object made = Activator.CreateInstance(type)!;
        foreach (var child in element.Elements())
        {
            if (type.GetProperty(child.Name.LocalName) is not { CanWrite: true } property) continue;
            object? value = ReadValue(child, property.PropertyType);
            // An array or text that may not be null keeps what it has.
            if (value is not null || !property.PropertyType.IsValueType) property.SetValue(made, value ?? property.GetValue(made));
        }

        return made;
    }
}
