using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace MfaTools.Product;

/// <summary>A site of IIS, as applicationHost.config has it.</summary>
/// <param name="Applications">The paths of its applications, with the folder of each.</param>
/// <param name="Bindings">Its https bindings.</param>
internal sealed record IisSite(
    IReadOnlyList<(string Path, string Folder)> Applications, IReadOnlyList<SiteBinding> Bindings)
{
    /// <summary>The sites of an applicationHost.config; none if it is not such a file.</summary>
    public static IReadOnlyList<IisSite> Parse(byte[] bytes)
    {
        try
        {
            return [.. SafeXml.Load(bytes).Descendants("site").Select(Read)];
        }
        catch (Exception e) when (e is XmlException or System.Text.DecoderFallbackException)
        {
            return [];
        }
    }

    private static IisSite Read(XElement site)
    {
        string name = Value(site, "name") ?? "";
        var bindings =
            from binding in site.Descendants("binding")
            where "https".Equals(Value(binding, "protocol"), StringComparison.OrdinalIgnoreCase)
            select Read(name, Value(binding, "bindingInformation") ?? "", Value(binding, "sslFlags"));
        var applications =
            from application in site.Descendants("application")
            from directory in application.Elements("virtualDirectory")
            let path = (Value(application, "path") ?? "/").TrimEnd('/') + (Value(directory, "path") ?? "/")
            select (path.Length > 1 ? path.TrimEnd('/') : path, Value(directory, "physicalPath") ?? "");
        return new IisSite([.. applications], [.. bindings.OfType<SiteBinding>()]);
    }

    // address:port:host; an IPv6 address is in brackets, an empty address means all.
    private static SiteBinding? Read(string site, string information, string? flags)
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
