using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Sdk;

/// <summary>An account: what authentication needs of it, and how to keep its password out of everything else.</summary>
internal sealed class SdkAccount
{
    private readonly NetworkCredential _credential;
    private Regex? _anyForm;

    /// <param name="userName">The name, as DOMAIN\user, user@domain or user.</param>
    /// <param name="password">The password.</param>
    public SdkAccount(string userName, SecureString password)
    {
        UserName = userName;
        int slash = userName.IndexOf('\\');
        // Integrated authentication wants the domain apart.
        _credential = new NetworkCredential(userName.Substring(slash + 1), password, slash < 0 ? "" : userName.Substring(0, slash));
    }

    /// <summary>The name as it was given.</summary>
    public string UserName { get; }

    internal NetworkCredential Credential => _credential;

    /// <summary>Takes the password, also in Base64 and escaped in any way, out of a text: a server may repeat it.</summary>
    internal string? Mask(string? text)
    {
        string password = _credential.Password;
        // Of a shorter one every other word would be masked.
        if (string.IsNullOrEmpty(text) || password.Length < 4) return text;
        foreach (string name in new[] { UserName, _credential.UserName })
        {
            text = Without(text!, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        }

        text = Without(text!, Convert.ToBase64String(Encoding.UTF8.GetBytes(password)));
        text = Without(text, Convert.ToBase64String(Encoding.Unicode.GetBytes(password)));
        return (_anyForm ??= AnyForm(password)).Replace(text, "*");
    }

    // Who escapes a text decides which characters to escape: .NET Framework leaves some that .NET does not. So each may be
    // as it is, or in the form of a URL, of HTML or of JSON.
    private static Regex AnyForm(string password)
    {
        var pattern = new StringBuilder();
        for (int i = 0; i < password.Length; i++)
        {
            bool pair = char.IsSurrogatePair(password, i);
            string character = password.Substring(i, pair ? 2 : 1);
            int number = pair ? char.ConvertToUtf32(password, i) : password[i];
            string[] forms =
            [
                // A lone surrogate is no character, and has no other form.
                Regex.Escape(character),
                Percent(Encoding.UTF8.GetBytes(character)),
                .. number <= 0xFF ? [Percent([(byte)number])] : Array.Empty<string>(),
                $"&\\#0*{number};",
                $"&\\#x0*{number:x};",
                string.Concat(character.Select(unit => $@"\\u{(int)unit:x4}")),
                .. Extra(password[i]),
            ];
            pattern.Append("(?:").Append(string.Join("|", forms)).Append(')');
            if (pair) i++;
        }

        return new Regex(pattern.ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    private static string Percent(byte[] bytes) =>
        string.Concat(bytes.Select(b => "%" + b.ToString("x2", CultureInfo.InvariantCulture)));

    // The forms that a few characters have beside.
    private static string[] Extra(char c) => c switch
    {
        ' ' => [@"\+"],
        '"' => ["&quot;", "\\\\\""],
        '&' => ["&amp;"],
        '\'' => ["&apos;", @"\\'"],
        '/' => [@"\\/"],
        '<' => ["&lt;"],
        '>' => ["&gt;"],
        '\\' => [@"\\\\"],
        _ => [],
    };

    private static string Without(string text, string secret)
    {
        for (int at; (at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            text = text.Remove(at, secret.Length).Insert(at, "*");
        }

        return text;
    }
}
