using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>The elements that HTML reports are made of. All text goes through the framework's XML writer, so hostile
/// text from logs and peers stays text.</summary>
internal static class Html
{
    /// <summary>An element; control characters in its text are replaced.</summary>
    public static XElement Tag(string name, params object?[] content)
    {
        var element = new XElement(name, content.Select(part => part is string text ? PlainText.Clean(text) : part));
        // In HTML only void elements close themselves.
        if (element.IsEmpty && name is not ("input" or "br")) element.Value = "";
        return element;
    }

    public static XAttribute Attribute(string name, string value) => new(name, PlainText.Clean(value));

    public static XAttribute Class(string value) => Attribute("class", value);

    /// <summary>A paragraph of less important text.</summary>
    public static XElement Note(params object?[] content) => Tag("p", [Class("soft"), .. content]);

    public static XElement Status(string word) => Tag("span", Class($"status {word}"), word);

    /// <summary>A paragraph with a label, or null if there is no text.</summary>
    public static XElement? Labeled(string label, string? text) =>
        string.IsNullOrEmpty(text) ? null : Tag("p", Tag("strong", label), " ", text);

    public static XElement Time(DateTime utc) => Tag(
        "time",
        Attribute("datetime", utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        utc.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));

    public static XElement Table(string caption, string[] heads, IEnumerable<object[]> rows) => Tag(
        "div",
        Class("scroll"),
        Attribute("tabindex", "0"),
        Attribute("role", "region"),
        Attribute("aria-label", caption),
        Tag(
            "table",
            Tag("caption", Class("soft"), caption),
            Tag("thead", Tag("tr", [.. heads.Select(head => Tag("th", Attribute("scope", "col"), head))])),
            Tag("tbody", [.. rows.Select(row => Tag("tr", [.. row.Select(cell => Tag("td", cell))]))])));

    /// <summary>Content behind a line to click on.</summary>
    public static XElement Fold(object summary, params object?[] content) =>
        Tag("details", [Tag("summary", summary), .. content]);

    /// <summary>A command with a button that copies it, or null if there is no command.</summary>
    public static XElement? Command(string label, string? command) => string.IsNullOrEmpty(command)
        ? null
        : Tag(
            "div",
            Class("command"),
            Note(
                label,
                " ",
                Tag(
                    "button",
                    Attribute("type", "button"),
                    Class("copy needs-script"),
                    Attribute("aria-label", $"Copy: {PlainText.OneLine(command!)}"),
                    "Copy")),
            Tag("pre", Attribute("tabindex", "0"), command!));
}
