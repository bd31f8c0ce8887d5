using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml;

namespace MfaTools.Sdk;

/// <summary>The https bindings of IIS, from its applicationHost.config.</summary>
internal static class IisBindings
{
    /// <summary>The bindings, as the file has them; empty where it is no such file.</summary>
    /// <param name="bytes">The content of the file.</param>
    public static IReadOnlyList<SiteBinding> Parse(byte[] bytes)
    {
        try
        {
            return [.. from site in SafeXml.Load(bytes).Descendants("site")
                       from binding in site.Descendants("binding")
                       where "https".Equals(binding.Attribute("protocol")?.Value, StringComparison.OrdinalIgnoreCase)
                       let parsed = Read(site.Attribute("name")?.Value ?? "", binding.Attribute("bindingInformation")?.Value ?? "")
                       where parsed is not null
                       select parsed];
        }
        catch (Exception e) when (e is XmlException or System.Text.DecoderFallbackException)
        {
            return [];
        }
    }

    // address:port:host, where an IPv6 address stands in brackets.
    private static SiteBinding? Read(string site, string information)
    {
        int host = information.LastIndexOf(':');
        int port = host <= 0 ? -1 : information.LastIndexOf(':', host - 1);
        if (port < 0 || !int.TryParse(information.Substring(port + 1, host - port - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
        return new SiteBinding { Site = site, Address = port == 0 ? "*" : information.Substring(0, port).Trim('[', ']'), Port = number, HostName = information.Substring(host + 1) };
    }
}
