using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace MfaTools.Sdk;

/// <summary>Reads the configuration files of the components that call the Web Service SDK.</summary>
/// <remarks>Keys: howto-mfaserver-deploy-userportal, -deploy-mobileapp and -adfs-windows-server (Microsoft), and
/// working-with-mfaserver-for-mim.</remarks>
internal static class SdkConfigReader
{
    // Windows passwords are shorter; SecureString accepts 65,536 characters.
    private const int MaxPassword = 1024;

    private static readonly string[] UserNames =
        ["WEB_SERVICE_SDK_AUTHENTICATION_USERNAME", "WebServiceSdkUsername", "Username"];
    private static readonly string[] Passwords =
        ["WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD", "WebServiceSdkPassword", "Password"];
    private static readonly string[] Thumbprints = ["WebServiceSdkCertificateThumbprint"];
    private static readonly string[] Uses = ["USE_WEB_SERVICE_SDK", "UseWebServiceSdk", "LOCMFA"];

    // The name of the setting differs by component and version; its value does not.
    private static readonly Regex SdkPage = new(
        @"^\s*https?://\S*/PfWsSdk\.asmx\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Use = new("^USE_[A-Z_]{1,60}$", RegexOptions.CultureInvariant);

    private static readonly Regex SdkSetting = new(
        "_PfWsSdk$|^WebServiceSdkUrl$|^LOCMFASRV$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static SdkSettings Read(string path) => Parse(Files.ReadUpTo(path, SafeXml.MaxBytes + 1), path);

    /// <summary>Reads the content of a file.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="path">The path of the file, for messages.</param>
    public static SdkSettings Parse(byte[] bytes, string path)
    {
        if (bytes.Length > SafeXml.MaxBytes) return Failed("the file is larger than 1 MiB");
        XDocument document;
        try
        {
            document = SafeXml.Load(bytes);
        }
        catch (XmlException e)
        {
            return SafeXml.HasDtd(bytes)
                ? Failed("it contains a document type definition (DTD), which is not accepted")
                : Malformed(bytes, e);
        }
        catch (DecoderFallbackException)
        {
            return Failed("its bytes do not match its encoding");
        }

        var values = ListValues(document.Root!).ToList();
        var url = values.Find(value => SdkPage.IsMatch(value.Value));
        // If there is no page of the SDK, take the value that should have been one.
        if (url.Key is null) url = values.Find(value => SdkSetting.IsMatch(value.Key) && value.Value.Trim().Length > 0);
        string? password = Find(Passwords);
        if (password?.Length > MaxPassword) return Failed($"its password is longer than {MaxPassword} characters");
        return new SdkSettings
        {
            Path = path,
            Kind = FindKind(values),
            Url = url.Value?.Trim(),
            UrlSetting = url.Key,
            UserName = Find(UserNames)?.Trim(),
            Password = string.IsNullOrEmpty(password) ? null : ToSecure(password!),
            PasswordHasAmpersand = password?.Contains("&") == true,
            CertificateThumbprint = Find(Thumbprints)?.Trim() is { Length: > 0 } thumbprint ? thumbprint : null,
            UsesSdk = bool.TryParse(Find(Uses), out bool uses) ? uses : null,
            EncryptedSections = [.. document.Descendants()
                .Where(element => element.Attribute("configProtectionProvider") is not null)
                .Select(element => element.Name.LocalName)],
        };

        string? Find(string[] keys) => keys
            .Select(key => values.Find(value => value.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value)
            .FirstOrDefault(value => value is not null);

        SdkSettings Failed(string problem) => new() { Path = path, Problem = problem };

        // The message of the exception can quote the password, as in "undeclared entity 'rest-of-password'".
        SdkSettings Malformed(byte[] bytes, XmlException e)
        {
            string line = Encoding.UTF8.GetString(bytes).Split('\n').Skip(e.LineNumber - 1).FirstOrDefault() ?? "";
            bool inPassword = line.IndexOf("password", StringComparison.OrdinalIgnoreCase) >= 0 && line.Contains("&");
            string problem = FormattableString.Invariant(
                $"it is not well-formed XML (line {e.LineNumber}, position {e.LinePosition})");
            return new SdkSettings
            {
                Path = path,
                Problem = inPassword ? $"{problem}; the password contains an unescaped &" : problem,
                PasswordHasAmpersand = inPassword,
            };
        }
    }

    /// <summary>Whether a setting is read here.</summary>
    internal static bool IsKnown(string name) =>
        SdkSetting.IsMatch(name) || IsUse(name) || IsUserName(name) || IsThumbprint(name) || Has(Passwords, name);

    /// <summary>Whether the value of a setting is the URL of the SDK, by the name of the setting or by the
    /// page.</summary>
    internal static bool IsUrl(string? name, string value) =>
        SdkPage.IsMatch(value) || (name is not null && SdkSetting.IsMatch(name));

    /// <summary>Whether a setting is a switch that selects what the component uses.</summary>
    internal static bool IsUse(string name) => Has(Uses, name) || Use.IsMatch(name);

    internal static bool IsUserName(string name) => Has(UserNames, name);

    internal static bool IsThumbprint(string name) => Has(Thumbprints, name);

    private static bool Has(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    // <add key value>, <setting name><value>, and elements that contain only text.
    private static IEnumerable<KeyValuePair<string, string>> ListValues(XElement root)
    {
        foreach (var element in root.DescendantsAndSelf())
        {
            string name = element.Name.LocalName;
            if (name == "add" && element.Attribute("key") is { } key)
            {
                yield return new(key.Value, element.Attribute("value")?.Value ?? "");
            }
            else if (name == "setting" && element.Attribute("name") is { } setting)
            {
                yield return new(setting.Value, element.Value);
            }
            else if (!element.HasElements && element.Parent?.Name.LocalName != "setting")
            {
                yield return new(name, element.Value);
            }
        }
    }

    private static SdkConfigKind FindKind(List<KeyValuePair<string, string>> values)
    {
        if (Any("USE_WEB_SERVICE_SDK") || Any("WEB_SERVICE_SDK_AUTHENTICATION_USERNAME")
            || values.Exists(value => value.Key.EndsWith("_PfWsSdk", StringComparison.OrdinalIgnoreCase)))
        {
            return SdkConfigKind.WebConfig;
        }

        if (Any("UseWebServiceSdk") || Any("WebServiceSdkUrl")) return SdkConfigKind.AdfsAdapter;
        return Any("LOCMFASRV") || Any("LOCMFA") ? SdkConfigKind.IdentityManager : SdkConfigKind.Unknown;

        bool Any(string key) => values.Exists(value => value.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    private static SecureString ToSecure(string text)
    {
        var secure = new SecureString();
        foreach (char c in text) secure.AppendChar(c);
        secure.MakeReadOnly();
        return secure;
    }
}
