using System.Collections.Generic;
using System.Threading;
using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>The groups of an account in its directory.</summary>
internal interface IAccountGroups
{
    /// <summary>All groups of the domain and forest that the account is in, groups in groups included (tokenGroups);
    /// null where no directory answers.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancel">Ends the asking.</param>
    IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel);
}
