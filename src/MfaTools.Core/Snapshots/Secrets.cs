using System;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MfaTools.Snapshots;

/// <summary>Takes secrets out of a configuration: whatever its name says may be one, users and passwords in URLs, and encrypted
/// sections whole.</summary>
internal static class Secrets
{
    private const string Mask = "***";

    private static readonly string[] Words = ["password", "pwd", "secret", "connectionstring", "key", "token", "credential", "cipher"];

    // smtp://user:password@mail; a password may have characters that should be escaped there.
    private static readonly Regex UserInfo = new(@"(?<=://)(?:[^/?#\s:@]*:\S*|[^/?#\s]*)@", RegexOptions.CultureInvariant);

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
                else attribute.Value = WithoutUser(attribute.Value);
            }

            foreach (var text in (secret ? element.DescendantNodes() : element.Nodes()).OfType<XText>())
            {
                if (!string.IsNullOrWhiteSpace(text.Value)) text.Value = secret ? Mask : WithoutUser(text.Value);
            }
        }
    }

    private static string WithoutUser(string text) => UserInfo.Replace(text, Mask + "@");

    private static bool IsSecret(string? name) => name is not null && name is not "key" && Array.Exists(Words, word => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
}
