namespace MfaTools.Windows;

/// <summary>A service, its account and its state.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="StartName">Its logon account in the service manager; null is Local System.</param>
/// <param name="State">Stopped, StartPending, StopPending, Running, ContinuePending, PausePending or Paused; null if it
/// is unknown.</param>
/// <param name="StartMode">Automatic, Manual or Disabled; null if it is unknown.</param>
internal sealed record ServiceAccount(string Name, string? StartName, string? State = null, string? StartMode = null);
