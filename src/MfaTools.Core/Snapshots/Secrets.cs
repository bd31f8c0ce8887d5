using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MfaTools.Net;
using MfaTools.Sdk;

namespace MfaTools.Snapshots;

/// <summary>Leaves of a configuration what its reader needs: the names of its elements and attributes, and of its settings
/// and their values those of the Web Service SDK that are no secret. Which value is a secret cannot be told from names, so
/// every other value is masked.</summary>
internal static class Secrets
{
    private const string Mask = "***";

    private static readonly Regex Account = new(@"^[\w.@\\$ '-]{1,256}$", RegexOptions.CultureInvariant);
    private static readonly Regex Thumbprint = new("^[0-9A-Fa-f]{2}(?: ?[0-9A-Fa-f]{2}){19,31}$", RegexOptions.CultureInvariant);
    private static readonly Regex SettingName = new(@"^[\w .-]{1,80}$", RegexOptions.CultureInvariant);

    /// <summary>Masks a document, which is changed.</summary>
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
                // Only a text that is all there is in its element.
                string shown = element.FirstNode == element.LastNode ? Visible(NameOf(element), text.Value) : Hide(text.Value);
                text.ReplaceWith(new XText(shown));
            }

            element.Name = element.Name.LocalName;
        }
    }

    private static string? Setting(XElement element, string kind, string attribute) =>
        element.Name.LocalName == kind && element.Attribute(attribute)?.Value is { } name && SettingName.IsMatch(name)
            && SdkConfigReader.IsKnown(name) ? name : null;

    // <setting name="..."><value>...</value></setting>; elements that are settings themselves.
    private static string NameOf(XElement element) => element.Name.LocalName == "value" && element.Parent is { } parent
        && Setting(parent, "setting", "name") is { } setting ? setting : element.Name.LocalName;

    private static string Visible(string? name, string value)
    {
        string text = value.Trim();
        bool shown = name is not null && (SdkConfigReader.IsUse(name) ? bool.TryParse(text, out _)
            : SdkConfigReader.IsUserName(name) ? Account.IsMatch(text)
            : SdkConfigReader.IsThumbprint(name) && Thumbprint.IsMatch(text));
        if (shown) return text;
        return SdkConfigReader.IsUrl(name, text) && SdkConfigJudge.TryParse(text) is not null ? UrlText.Show(text) ?? Mask : Hide(value);
    }

    // That a value is missing tells the reader something.
    private static string Hide(string value) => value.Length == 0 ? value : Mask;
}
