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

/// <summary>Reads the configuration files of what calls the Web Service SDK.</summary>
/// <remarks>Keys: howto-mfaserver-deploy-userportal, -deploy-mobileapp and -adfs-windows-server (Microsoft), and
/// working-with-mfaserver-for-mim.</remarks>
internal static class SdkConfigReader
{
    // No account of Windows has as many characters; SecureString takes 65,536.
    private const int MaxPassword = 1024;

    private static readonly string[] UserNames = ["WEB_SERVICE_SDK_AUTHENTICATION_USERNAME", "WebServiceSdkUsername", "Username"];
    private static readonly string[] Passwords = ["WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD", "WebServiceSdkPassword", "Password"];
    private static readonly string[] Thumbprints = ["WebServiceSdkCertificateThumbprint"];
    private static readonly string[] Uses = ["USE_WEB_SERVICE_SDK", "UseWebServiceSdk", "LOCMFA"];

    // The name of the setting differs by component and version; its value does not.
    private static readonly Regex SdkPage = new(@"^\s*https?://\S*/PfWsSdk\.asmx\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    private static readonly Regex Use = new("^USE_[A-Z_]{1,60}$", RegexOptions.CultureInvariant);
    private static readonly Regex SdkSetting = new(@"_PfWsSdk$|^WebServiceSdkUrl$|^LOCMFASRV$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SdkSettings Read(string path)
    {
        return Parse(Files.ReadUpTo(path, SafeXml.MaxBytes + 1), path);
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="path">The path of the file, to be named.</param>
    public static SdkSettings Parse(byte[] bytes, string path)
    {
        if (bytes.Length > SafeXml.MaxBytes) return Failed("it is larger than 1 MiB, which no such file is");
        XDocument document;
        try
        {
            document = SafeXml.Load(bytes);
        }
        catch (XmlException e)
        {
            return Failed(SafeXml.HasDtd(bytes)
                ? "it has a document type definition (DTD), which is not read for safety"
                : Malformed(bytes, e));
        }
        catch (DecoderFallbackException)
        {
            return Failed("its bytes do not fit its encoding");
        }

        var values = Values(document.Root!).ToList();
        var url = values.Find(value => SdkPage.IsMatch(value.Value));
        // No page of the SDK: the value that should have been one.
        if (url.Key is null) url = values.Find(value => SdkSetting.IsMatch(value.Key) && value.Value.Trim().Length > 0);
        string? password = Value(Passwords);
        if (password?.Length > MaxPassword) return Failed($"its password is longer than {MaxPassword} characters");
        return new SdkSettings
        {
            Path = path,
            Kind = Kind(values),
            Url = url.Value?.Trim(),
            UrlSetting = url.Key,
            UserName = Value(UserNames)?.Trim(),
            Password = string.IsNullOrEmpty(password) ? null : Secure(password!),
            PasswordHasAmpersand = password?.Contains("&") == true,
            CertificateThumbprint = Value(Thumbprints)?.Trim() is { Length: > 0 } thumbprint ? thumbprint : null,
            UsesSdk = bool.TryParse(Value(Uses), out bool uses) ? uses : null,
            EncryptedSections = [.. document.Descendants()
                .Where(element => element.Attribute("configProtectionProvider") is not null)
                .Select(element => element.Name.LocalName)],
        };

        string? Value(params string[] keys) =>
            keys.Select(key => values.Find(value => value.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value).FirstOrDefault(value => value is not null);

        SdkSettings Failed(string problem) => new() { Path = path, Problem = problem };
    }

    /// <summary>Whether a setting is one that is read here or, as a switch, tells what the component uses.</summary>
    internal static bool IsKnown(string name) => SdkSetting.IsMatch(name) || IsUse(name) || IsUserName(name) || IsThumbprint(name) || Has(Passwords, name);

    /// <summary>Whether the value of a setting is the URL of the SDK, by the name of the setting or by the page.</summary>
    internal static bool IsUrl(string? name, string value) => SdkPage.IsMatch(value) || (name is not null && SdkSetting.IsMatch(name));

    /// <summary>Whether a setting is a switch that tells what the component uses.</summary>
    internal static bool IsUse(string name) => Has(Uses, name) || Use.IsMatch(name);

    /// <summary>Whether a setting holds the account.</summary>
    internal static bool IsUserName(string name) => Has(UserNames, name);

    /// <summary>Whether a setting holds the thumbprint of the client certificate.</summary>
    internal static bool IsThumbprint(string name) => Has(Thumbprints, name);

    private static bool Has(string[] names, string name) => Array.Exists(names, one => one.Equals(name, StringComparison.OrdinalIgnoreCase));

    // <add key value>, <setting name><value>, and elements that hold nothing but text.
    private static IEnumerable<KeyValuePair<string, string>> Values(XElement root)
    {
        foreach (var element in root.DescendantsAndSelf())
        {
            string name = element.Name.LocalName;
            if (name == "add" && element.Attribute("key") is { } key) yield return new(key.Value, element.Attribute("value")?.Value ?? "");
            else if (name == "setting" && element.Attribute("name") is { } setting) yield return new(setting.Value, element.Value);
            else if (!element.HasElements && element.Parent?.Name.LocalName != "setting") yield return new(name, element.Value);
        }
    }

    private static SdkConfigKind Kind(List<KeyValuePair<string, string>> values)
    {
        if (Any("USE_WEB_SERVICE_SDK") || Any("WEB_SERVICE_SDK_AUTHENTICATION_USERNAME") || values.Exists(value => value.Key.EndsWith("_PfWsSdk", StringComparison.OrdinalIgnoreCase))) return SdkConfigKind.WebConfig;
        if (Any("UseWebServiceSdk") || Any("WebServiceSdkUrl")) return SdkConfigKind.AdfsAdapter;
        return Any("LOCMFASRV") || Any("LOCMFA") ? SdkConfigKind.IdentityManager : SdkConfigKind.Unknown;

        bool Any(string key) => values.Exists(value => value.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    // The reader's own words can quote the password, as in "undeclared entity 'rest-of-password'".
    private static string Malformed(byte[] bytes, XmlException e)
    {
        string line = Encoding.UTF8.GetString(bytes).Split('\n').Skip(e.LineNumber - 1).FirstOrDefault() ?? "";
        bool inPassword = line.IndexOf("password", StringComparison.OrdinalIgnoreCase) >= 0 && line.Contains("&");
        string where = $"line {e.LineNumber}, position {e.LinePosition}";
        return inPassword
            ? $"it is not well-formed XML: {where} has a & in the password"
            : $"it is not well-formed XML: {where}";
    }

    private static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (char c in text) secure.AppendChar(c);
        secure.MakeReadOnly();
        return secure;
    }
}
