using System;
using System.Globalization;
using System.Net;

namespace MfaTools.Net;

/// <summary>A host and port to connect to, and the address to use instead of resolving the name.</summary>
internal sealed class Endpoint
{
    private static readonly IdnMapping Idn = new();

    private Endpoint(string hostName, int port, IPAddress? address)
    {
        HostName = hostName;
        Port = port;
        Address = address;
    }

    /// <summary>The name in its ASCII form (A-labels, no dot at the end), or an IP address without brackets.</summary>
    public string HostName { get; }

    /// <summary>The TCP port, 1 to 65535.</summary>
    public int Port { get; }

    /// <summary>The address to connect to instead of what the name resolves to, or null.</summary>
    public IPAddress? Address { get; }

    /// <summary>Whether <see cref="HostName"/> is an IP address, which is never sent as a server name (RFC 6066,
    /// 3).</summary>
    public bool IsIPAddress => IPAddress.TryParse(HostName, out _);

    /// <summary>Reads what a user types: a name or an IP address, each with or without a port, or a URL.</summary>
    /// <param name="text">The text.</param>
    /// <param name="port">The port if the text has none.</param>
    /// <param name="address">An IP address to connect to, or null.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Endpoint Parse(string text, int port, string? address = null)
    {
        text = text.Trim();
        if (text.Contains("://"))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var uri)
                ? FromUri(uri, address)
                : throw new FormatException($"'{UrlText.Mask(text)}' is not a URL.");
        }

        // A host name has nothing to mask, so the text is not repeated.
        string masked = UrlText.Mask(text);
        if (masked != text) throw new FormatException($"'{masked}' is not a host name.");
        string host = text;
        int colon = text.LastIndexOf(':');
        bool bracketed = text.StartsWith("[", StringComparison.Ordinal);
        // An IPv6 address has colons itself; with a port it is in brackets.
        if (colon > 0 && (bracketed ? text[colon - 1] == ']' : text.IndexOf(':') == colon))
        {
            host = text.Substring(0, colon);
            string number = text.Substring(colon + 1);
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is < 1 or > 65535)
            {
                throw new FormatException($"'{number}' in '{text}' is not a port; specify a number from 1 to 65535.");
            }
        }

        return new Endpoint(ReadHost(host), port, ReadAddress(address));
    }

    /// <summary>The host and port of an absolute URL.</summary>
    /// <param name="uri">The URL; only its host and port are used.</param>
    /// <param name="address">An IP address to connect to, or null.</param>
    /// <exception cref="FormatException">It is relative, or has no host.</exception>
    public static Endpoint FromUri(Uri uri, string? address = null)
    {
        if (!uri.IsAbsoluteUri || uri.Host.Length == 0 || uri.Port < 1)
        {
            throw new FormatException($"'{UrlText.Mask(uri.OriginalString)}' has no host.");
        }

        return new Endpoint(ReadHost(uri.Host), uri.Port, ReadAddress(address));
    }

    /// <summary>The host and port as in a URL.</summary>
    public override string ToString() => HostName.Contains(":") ? $"[{HostName}]:{Port}" : $"{HostName}:{Port}";

    private static string ReadHost(string host)
    {
        string bare = host.StartsWith("[", StringComparison.Ordinal) && host.EndsWith("]", StringComparison.Ordinal)
            ? host.Substring(1, host.Length - 2)
            : host;
        if (bare.Contains(":") && IPAddress.TryParse(bare, out var ip)) return ip.ToString();
        string name = host.TrimEnd('.');
        try
        {
            name = Idn.GetAscii(name);
        }
        catch (ArgumentException)
        {
            throw new FormatException($"'{host}' is not a host name.");
        }

        // CheckHostName accepts underscores, which occur in internal names.
        return Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4
            ? name.ToLowerInvariant()
            : throw new FormatException($"'{host}' is not a host name.");
    }

    private static IPAddress? ReadAddress(string? address)
    {
        if (address is null) return null;
        return IPAddress.TryParse(address.Trim('[', ']'), out var ip)
            ? ip
            : throw new FormatException($"'{address}' is not an IP address.");
    }
}
