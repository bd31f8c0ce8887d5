using System.Threading;

namespace MfaTools.Windows;

/// <summary>Opens a file as a service account of this computer.</summary>
internal interface ISystemProbe
{
    /// <summary>Opens a file and reads its first and last byte.</summary>
    /// <param name="path">The file.</param>
    /// <param name="account">SYSTEM, NETWORK SERVICE or LOCAL SERVICE, as a SID.</param>
    /// <param name="cancel">Ends the wait; the task is removed in any case.</param>
    /// <returns>0 or the Win32 error, or null with the reason why it could not be tried.</returns>
    (int? Win32Error, string? Problem) Open(string path, string account, CancellationToken cancel);
}
