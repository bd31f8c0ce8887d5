using System;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Net;
using MfaTools.Product;

namespace MfaTools.Sdk;

/// <summary>The URL of a page of the product, from a user or a file.</summary>
/// <remarks>Names: howto-mfaserver-deploy-userportal, -deploy-mobileapp and -deploy-upgrade (Microsoft).</remarks>
internal sealed class SdkUrl
{
    private const string SdkPage = "PfWsSdk.asmx";
    private const string AppPage = "PfPaWs.asmx";

    private static readonly Regex AppDirectory = new(
        "/(?:MultiFactorAuthMobileAppWebService|PhoneFactorPhoneAppWebService|PA)/?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private SdkUrl(Uri uri, string? completed)
    {
        Uri = uri;
        Completed = completed;
    }

    /// <summary>The page: an absolute http or https URL without query and user.</summary>
    public Uri Uri { get; }

    /// <summary>What was added to the URL, or null.</summary>
    public string? Completed { get; }

    /// <summary>Whether it is the URL that setup enters in configurations until the real one is known.</summary>
    public bool IsPlaceholder => Uri is { Port: 4898, IsLoopback: true };

    /// <summary>The page at the default place on a host.</summary>
    public static SdkUrl Default(Endpoint endpoint) =>
        new(new Uri($"https://{endpoint}/{MfaServer.SdkFolders[0]}/{SdkPage}"), null);

    /// <summary>Reads a URL; null if it is not an absolute http or https URL.</summary>
    public static SdkUrl? TryParse(string? text)
    {
        try
        {
            return text is null ? null : Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads a URL. A folder is completed with the page.</summary>
    /// <exception cref="FormatException">It is not an absolute http or https URL.</exception>
    public static SdkUrl Parse(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw new FormatException("It is not an absolute http or https URL.");
        }

        if (HasUserBehindHost(uri)) throw new FormatException("It has an @ after the host. In a user name or password, "
            + "write / as %2F.");

        string path = uri.AbsolutePath;
        string? completed = null;
        if (path == "/") Complete($"/{MfaServer.SdkFolders[0]}/{SdkPage}");
        else if (!path.Split('/').Last().Contains("."))
        {
            Complete($"{path.TrimEnd('/')}/{(AppDirectory.IsMatch(path) ? AppPage : SdkPage)}");
        }

        return new SdkUrl(new UriBuilder(uri.Scheme, uri.Host, uri.Port, path).Uri, completed);

        void Complete(string page)
        {
            path = page;
            completed = $"the folder was completed to {page}";
        }
    }

    // A parser reads https://user:1/2@host as the host "user", port 1 and a path, but the part before the @ is a
    // password.
    private static bool HasUserBehindHost(Uri uri) =>
        uri.AbsolutePath.IndexOf('@') >= 0
        || (uri.UserInfo.Length == 0 && !uri.IsDefaultPort && uri.OriginalString.IndexOf('@') >= 0);
}
