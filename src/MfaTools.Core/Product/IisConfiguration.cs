using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace MfaTools.Product;

/// <summary>The sites of IIS, from its applicationHost.config.</summary>
internal static class IisConfiguration
{
    /// <summary>The sites of a computer, or null if the configuration cannot be read: only administrators
    /// may.</summary>
    /// <param name="windowsFolder">The folder of Windows, or an empty text.</param>
    public static IReadOnlyList<IisSite>? Read(string windowsFolder)
    {
        if (windowsFolder.Length == 0) return null;
        // A 32-bit process finds the folder only under the second name.
        foreach (string system in new[] { "System32", "Sysnative" })
        {
            try
            {
                string file = PathText.Join(windowsFolder, system, "inetsrv", "config", "applicationHost.config");
                if (File.Exists(file)) return Parse(Files.ReadUpTo(file, 16 * SafeXml.MaxBytes));
            }
            catch (Exception e) when (Files.IsReadFailure(e))
            {
                // Try the other name.
            }
        }

        return null;
    }

    /// <summary>The sites in an applicationHost.config; none if it is not one.</summary>
    public static IReadOnlyList<IisSite> Parse(byte[] bytes)
    {
        try
        {
            return [.. SafeXml.Load(bytes).Descendants("site").Select(ReadSite)];
        }
        catch (Exception e) when (e is XmlException or System.Text.DecoderFallbackException)
        {
            return [];
        }
    }

    private static IisSite ReadSite(XElement site)
    {
        string name = Value(site, "name") ?? "";
        var bindings =
            from binding in site.Descendants("binding")
            where "https".Equals(Value(binding, "protocol"), StringComparison.OrdinalIgnoreCase)
            select ReadBinding(name, Value(binding, "bindingInformation") ?? "", Value(binding, "sslFlags"));
        var applications =
            from application in site.Descendants("application")
            from directory in application.Elements("virtualDirectory")
            let path = (Value(application, "path") ?? "/").TrimEnd('/') + (Value(directory, "path") ?? "/")
            select (path.Length > 1 ? path.TrimEnd('/') : path, Value(directory, "physicalPath") ?? "");
        return new IisSite([.. applications], [.. bindings.OfType<SiteBinding>()]);
    }

    /// <summary>Reads address:port:host. An IPv6 address is in brackets; an empty address means all.</summary>
    private static SiteBinding? ReadBinding(string site, string information, string? flags)
    {
        int host = information.LastIndexOf(':');
        int port = host <= 0 ? -1 : information.LastIndexOf(':', host - 1);
        if (port < 0 || !TryNumber(information.Substring(port + 1, host - port - 1), out int number)) return null;
        return new SiteBinding
        {
            Site = site,
            Address = port == 0 ? "*" : information.Substring(0, port).Trim('[', ']'),
            Port = number,
            HostName = information.Substring(host + 1),
            SslFlags = TryNumber(flags, out int set) ? set : 0,
        };
    }

    private static bool TryNumber(string? text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string? Value(XElement element, string attribute) => element.Attribute(attribute)?.Value;
}

/// <summary>A site of IIS.</summary>
/// <param name="Applications">The paths of its applications, with the folder of each.</param>
/// <param name="Bindings">Its https bindings.</param>
internal sealed record IisSite(
    IReadOnlyList<(string Path, string Folder)> Applications, IReadOnlyList<SiteBinding> Bindings);

/// <summary>An https binding of IIS.</summary>
internal sealed class SiteBinding
{
    /// <summary>The site's name.</summary>
    public string Site { get; set; } = "";

    /// <summary>The IP address that it is bound to, or <c>*</c>.</summary>
    public string Address { get; set; } = "*";

    /// <summary>The TCP port.</summary>
    public int Port { get; set; }

    /// <summary>The host name of the binding, or an empty text.</summary>
    public string HostName { get; set; } = "";

    /// <summary>The binding's sslFlags: 1 is server name indication, 2 the central certificate store, 3 both.</summary>
    public int SslFlags { get; set; }

    /// <summary>The paths of the site's applications that belong to MFA Server; null if they are unknown.</summary>
    public string[]? Applications { get; set; }
}
