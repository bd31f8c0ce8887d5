using System.Collections.Generic;
using System.Threading;
using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>The groups of an account in its directory.</summary>
internal interface IAccountGroups
{
    /// <summary>All groups of the domain and forest that the account is a member of, directly or indirectly
    /// (tokenGroups); null if no directory answers.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancel">Cancels the query.</param>
    IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel);
}
