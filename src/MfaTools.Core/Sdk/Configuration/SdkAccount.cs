using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Sdk;

/// <summary>An account that keeps its password out of everything but the sign-in.</summary>
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
        // Integrated authentication needs the domain separately.
        string domain = slash < 0 ? "" : userName.Substring(0, slash);
        _credential = new NetworkCredential(userName.Substring(slash + 1), password, domain);
    }

    /// <summary>The name as it was specified.</summary>
    public string UserName { get; }

    internal NetworkCredential Credential => _credential;

    /// <summary>Removes the password from a text, also in Base64 and escaped in any way: a server may repeat
    /// it.</summary>
    internal string? Mask(string? text)
    {
        string password = _credential.Password;
        // A shorter one would mask parts of ordinary words.
        if (string.IsNullOrEmpty(text) || password.Length < 4) return text;
        foreach (string name in new[] { UserName, _credential.UserName })
        {
            text = Remove(text!, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        }

        text = Remove(text!, Convert.ToBase64String(Encoding.UTF8.GetBytes(password)));
        text = Remove(text, Convert.ToBase64String(Encoding.Unicode.GetBytes(password)));
        return (_anyForm ??= AnyForm(password)).Replace(text, "*");
    }

    // Implementations differ in which characters they escape, .NET Framework and .NET too. So each character matches as
    // it is and as escaped for a URL, for HTML or for JSON.
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
                // A lone surrogate is not a character and has no other form.
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

    // Additional forms of some characters.
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

    private static string Remove(string text, string secret)
    {
        for (int at; (at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            text = text.Remove(at, secret.Length).Insert(at, "*");
        }

        return text;
    }
}
