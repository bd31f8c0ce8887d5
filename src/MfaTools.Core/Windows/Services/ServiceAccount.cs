namespace MfaTools.Windows;

/// <summary>A service, who it runs as, and whether it runs.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="StartName">Its logon account as the service manager has it; null is Local System.</param>
/// <param name="State">Stopped, StartPending, StopPending, Running, ContinuePending, PausePending or Paused; null where
/// it is not known.</param>
/// <param name="StartMode">Automatic, Manual or Disabled; null where it is not known.</param>
internal sealed record ServiceAccount(string Name, string? StartName, string? State = null, string? StartMode = null);
