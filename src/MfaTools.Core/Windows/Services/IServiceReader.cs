using System.Collections.Generic;

namespace MfaTools.Windows;

/// <summary>Reads the service manager, or what was collected from it.</summary>
internal interface IServiceReader
{
    /// <summary>The services whose names have a prefix, with their logon accounts.</summary>
    /// <param name="prefix">The beginning of the names, in any case.</param>
    IReadOnlyList<ServiceAccount> Find(string prefix);
}
