namespace MfaTools.Product;

/// <summary>An https binding of IIS.</summary>
internal sealed class SiteBinding
{
    /// <summary>The site's name.</summary>
    public string Site { get; set; } = "";

    /// <summary>The IP address it is bound to, or <c>*</c>.</summary>
    public string Address { get; set; } = "*";

    /// <summary>The TCP port.</summary>
    public int Port { get; set; }

    /// <summary>The host name of the binding, or empty.</summary>
    public string HostName { get; set; } = "";

    /// <summary>The binding's sslFlags: 1 server name indication, 2 central certificate store, and their sum.</summary>
    public int SslFlags { get; set; }

    /// <summary>The paths of the site's applications that belong to MFA Server; null if they are not known.</summary>
    public string[]? Applications { get; set; }
}
