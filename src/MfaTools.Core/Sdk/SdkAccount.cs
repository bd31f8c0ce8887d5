using System;
using System.Net;
using System.Security;
using System.Text;

namespace MfaTools.Sdk;

/// <summary>An account: what authentication needs of it, and how to keep its password out of everything else.</summary>
public sealed class SdkAccount
{
    private readonly NetworkCredential _credential;

    /// <param name="userName">The name, as DOMAIN\user, user@domain or user.</param>
    /// <param name="password">The password.</param>
    public SdkAccount(string userName, SecureString password)
    {
        if (userName is null) throw new ArgumentNullException(nameof(userName));
        UserName = userName;
        int slash = userName.IndexOf('\\');
        // Integrated authentication wants the domain apart.
        _credential = new NetworkCredential(userName.Substring(slash + 1), password, slash < 0 ? "" : userName.Substring(0, slash));
    }

    /// <summary>The name as it was given.</summary>
    public string UserName { get; }

    internal NetworkCredential Credential => _credential;

    /// <summary>Takes the password, and its Base64 and URL-encoded forms, out of a text: a server may repeat it.</summary>
    internal string? Mask(string? text)
    {
        string password = _credential.Password;
        // Of a shorter one every other word would be masked.
        if (string.IsNullOrEmpty(text) || password.Length < 4) return text;
        foreach (string name in new[] { UserName, _credential.UserName })
        {
            text = Without(text!, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        }

        text = Without(text!, password);
        text = Without(text, Convert.ToBase64String(Encoding.UTF8.GetBytes(password)));
        text = Without(text, Convert.ToBase64String(Encoding.Unicode.GetBytes(password)));
        text = Without(text, Uri.EscapeDataString(password));
        text = Without(text, WebUtility.UrlEncode(password));
        return Without(text, WebUtility.HtmlEncode(password));
    }

    private static string Without(string text, string secret)
    {
        for (int at; (at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            text = text.Remove(at, secret.Length).Insert(at, "*");
        }

        return text;
    }
}
