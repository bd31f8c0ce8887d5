using System;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Snapshots;

/// <summary>Takes secrets out of a configuration: whatever its name says may be one, and encrypted sections whole.</summary>
internal static class Secrets
{
    private const string Mask = "***";

    private static readonly string[] Words = ["password", "pwd", "secret", "connectionstring", "key", "token", "credential", "cipher"];

    public static void Remove(XDocument document)
    {
        foreach (var element in document.Descendants().ToList())
        {
            if (element.Attribute("configProtectionProvider") is not null)
            {
                element.RemoveNodes();
                continue;
            }

            // <add key="WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD" value="..."/>, <setting name="..."><value>...</value></setting>
            string? named = element.Attribute("key")?.Value ?? element.Attribute("name")?.Value;
            bool secret = IsSecret(named) || IsSecret(element.Name.LocalName) || element.Ancestors().Any(above => IsSecret(above.Name.LocalName));
            foreach (var attribute in element.Attributes())
            {
                bool isName = attribute.Name.LocalName is "key" or "name";
                if (!isName && (secret || IsSecret(attribute.Name.LocalName))) attribute.Value = Mask;
            }

            if (!secret) continue;
            foreach (var text in element.DescendantNodes().OfType<XText>()) text.Value = string.IsNullOrWhiteSpace(text.Value) ? text.Value : Mask;
        }
    }

    private static bool IsSecret(string? name) => name is not null && name is not "key" && Array.Exists(Words, word => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
}
