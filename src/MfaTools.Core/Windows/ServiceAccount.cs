namespace MfaTools.Windows;

/// <summary>A service and who it runs as.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="StartName">Its logon account as the service manager has it; null is Local System.</param>
public sealed record ServiceAccount(string Name, string? StartName);
