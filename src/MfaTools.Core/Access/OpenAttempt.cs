namespace MfaTools.Access;

/// <summary>What came of opening a file and reading its first and last byte.</summary>
/// <param name="Win32Error">0, or the error of Windows.</param>
/// <param name="As">Who opened it.</param>
internal sealed record OpenAttempt(int Win32Error, string As);
