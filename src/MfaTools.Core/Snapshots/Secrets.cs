using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MfaTools.Net;
using MfaTools.Sdk;

namespace MfaTools.Snapshots;

/// <summary>Masks a configuration file except for what its reader needs: element and attribute names, and those
/// settings of the Web Service SDK that are not secret. Names do not tell which values are secret, so every other value
/// is masked.</summary>
internal static class Secrets
{
    private const string Mask = "***";

    private static readonly Regex Account = new(@"^[\w.@\\$ '-]{1,256}$", RegexOptions.CultureInvariant);
    private static readonly Regex Thumbprint = new(
        "^[0-9A-Fa-f]{2}(?: ?[0-9A-Fa-f]{2}){19,31}$", RegexOptions.CultureInvariant);
    private static readonly Regex SettingName = new(@"^[\w .-]{1,80}$", RegexOptions.CultureInvariant);

    /// <summary>Masks a document in place.</summary>
    public static void Remove(XDocument document)
    {
        document.DescendantNodes().Where(node => node is XComment or XProcessingInstruction or XDocumentType).Remove();
        foreach (var element in document.Descendants().ToList())
        {
            if (element.Attribute("configProtectionProvider") is not null) element.RemoveNodes();
            if (element.Document is null) continue;
            string? key = Setting(element, "add", "key"), setting = Setting(element, "setting", "name");
            element.ReplaceAttributes(element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration)
                .GroupBy(attribute => attribute.Name.LocalName)
                .Select(same => new XAttribute(same.Key, same.Key switch
                {
                    "key" when key is not null => key,
                    "name" when setting is not null => setting,
                    "value" when element.Name.LocalName == "add" => Visible(key, same.First().Value),
                    _ => Hide(same.First().Value),
                })));
            foreach (var text in element.Nodes().OfType<XText>().ToList())
            {
                // A text is a value only if it is the whole content of its element.
                bool isValue = element.FirstNode == element.LastNode;
                string shown = isValue ? Visible(NameOf(element), text.Value) : Hide(text.Value);
                text.ReplaceWith(new XText(shown));
            }

            element.Name = element.Name.LocalName;
        }
    }

    private static string? Setting(XElement element, string kind, string attribute) =>
        element.Name.LocalName == kind && element.Attribute(attribute)?.Value is { } name
            && SettingName.IsMatch(name) && SdkConfigReader.IsKnown(name)
                ? name
                : null;

    // Either <setting name="..."><value>...</value></setting>, or an element named like a setting.
    private static string NameOf(XElement element) => element.Name.LocalName == "value" && element.Parent is { } parent
        && Setting(parent, "setting", "name") is { } setting ? setting : element.Name.LocalName;

    private static string Visible(string? name, string value)
    {
        string text = value.Trim();
        bool shown = name is not null && (SdkConfigReader.IsUse(name) ? bool.TryParse(text, out _)
            : SdkConfigReader.IsUserName(name) ? Account.IsMatch(text)
            : SdkConfigReader.IsThumbprint(name) && Thumbprint.IsMatch(text));
        if (shown) return text;
        bool isUrl = SdkConfigReader.IsUrl(name, text) && SdkUrl.TryParse(text) is not null;
        return isUrl ? UrlText.Show(text) ?? Mask : Hide(value);
    }

    // An empty value stays empty: that it is missing is information.
    private static string Hide(string value) => value.Length == 0 ? value : Mask;
}
