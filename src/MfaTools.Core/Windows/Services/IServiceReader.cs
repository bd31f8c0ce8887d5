using System.Collections.Generic;

namespace MfaTools.Windows;

/// <summary>Reads the service manager. A stand-in gives what a test or a collected file says.</summary>
internal interface IServiceReader
{
    /// <summary>The services whose names begin in a certain way, with their logon accounts.</summary>
    /// <param name="prefix">How the names begin, whatever their case.</param>
    IReadOnlyList<ServiceAccount> Find(string prefix);
}
