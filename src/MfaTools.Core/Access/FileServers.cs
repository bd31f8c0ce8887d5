using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Access;

/// <summary>Which file servers a path of a log may lead to. Whoever can write to a log could name any: opening a path
/// there sends the logon of the caller, or of this computer, to it.</summary>
/// <param name="domain">The DNS name of this computer's domain; null or empty where it has none.</param>
/// <param name="allowed">Servers that the user trusts, as the path names them.</param>
internal sealed class FileServers(string? domain, IEnumerable<string> allowed)
{
    /// <summary>A name of a computer. One of digits alone, or of 0x and more, is read as an address.</summary>
    private static readonly Regex Name = new(
        @"^(?![0-9]+\z|0x)[a-z0-9_-]{1,63}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly string _domain = (domain ?? "").Trim('.');
    private readonly HashSet<string> _allowed = new(allowed.Select(Plain), StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a path is not opened; null where it may be: on a disk, on a server of this domain or an allowed
    /// one.</summary>
    public string? Refuse(AttachmentPath path)
    {
        if (path.Server is not { } server || _allowed.Contains(Plain(server))) return null;
        string name = Plain(server);
        string suffix = "." + _domain;
        if (_domain.Length > 0 && name.Equals(_domain, StringComparison.OrdinalIgnoreCase)) return null;
        if (_domain.Length > 0 && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
        {
            name = name.Substring(0, name.Length - suffix.Length);
        }

        if (Array.TrueForAll(name.Split('.'), Name.IsMatch)
            && (name.IndexOf('.') < 0 || name.Length < Plain(server).Length))
        {
            return null;
        }

        string of = _domain.Length > 0 ? $"this domain ({_domain})" : "this domain: this computer is in none";
        return $@"not opened: \\{server} is not of {of}";
    }

    private static string Plain(string server)
    {
        string name = server.Trim().TrimStart('\\');
        return name.EndsWith(".", StringComparison.Ordinal) ? name.Substring(0, name.Length - 1) : name;
    }
}
