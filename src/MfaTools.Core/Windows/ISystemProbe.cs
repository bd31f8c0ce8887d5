using System.Threading;

namespace MfaTools.Windows;

/// <summary>Opens a file as a service account of this computer.</summary>
internal interface ISystemProbe
{
    /// <summary>Opens a file, reads its first and last byte and gives 0 or the error of Windows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="account">SYSTEM, NETWORK SERVICE or LOCAL SERVICE, as a SID.</param>
    /// <param name="cancel">Ends the waiting; what was set up is removed all the same.</param>
    /// <returns>The error, or null with the problem that prevented the attempt.</returns>
    (int? Win32Error, string? Problem) Open(string path, string account, CancellationToken cancel);
}
