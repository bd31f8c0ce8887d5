using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Access;

/// <summary>The file servers that a path from a log may lead to. Anyone who can write to a log could name any server,
/// and opening a path sends the logon of the caller, or of this computer, to that server.</summary>
/// <param name="domain">The DNS name of this computer's domain; null or empty if it has none.</param>
/// <param name="allowed">Servers that the user trusts, as the path names them.</param>
internal sealed class FileServers(string? domain, IEnumerable<string> allowed)
{
    /// <summary>The name of a computer. A name of digits, or one that begins with 0x, is an address.</summary>
    private static readonly Regex Name = new(
        @"^(?![0-9]+\z|0x)[a-z0-9_-]{1,63}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly string _domain = (domain ?? "").Trim('.');
    private readonly HashSet<string> _allowed = new(allowed.Select(Plain), StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a path is not opened; null if it is on a disk, on a server of this domain, or on an allowed
    /// server.</summary>
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
