using System.Collections.Generic;
using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>Looks up accounts of this computer and its domain, or those that were collected on another
/// computer.</summary>
internal interface IIdentityReader
{
    /// <summary>This computer's NetBIOS name.</summary>
    string Computer { get; }

    /// <summary>Whether this is Windows. On other systems nothing is known.</summary>
    bool IsWindows { get; }

    /// <summary>The NetBIOS name of the domain that this computer is in; null in a workgroup.</summary>
    string? Domain { get; }

    /// <summary>The account that this process runs as.</summary>
    Sid? Self { get; }

    /// <summary>The SID of an account, or null if it does not exist or nobody answers.</summary>
    /// <param name="name">The name, such as <c>CONTOSO\MFA01$</c>.</param>
    Sid? Find(string name);

    /// <summary>The name of a SID, or null.</summary>
    /// <param name="sid">The SID.</param>
    string? NameOf(Sid sid);

    /// <summary>The members of a local group of a file server; null if they cannot be read, or if it is not one of its
    /// groups.</summary>
    /// <param name="server">The file server.</param>
    /// <param name="group">The group.</param>
    IReadOnlyList<Sid>? MembersOf(string server, Sid group);
}
