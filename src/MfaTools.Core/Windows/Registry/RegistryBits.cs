namespace MfaTools.Windows;

/// <summary>Which of the two views of the registry of 64-bit Windows.</summary>
internal enum RegistryBits
{
    /// <summary>As 64-bit programs see it.</summary>
    View64,

    /// <summary>As 32-bit programs see it (WOW6432Node).</summary>
    View32,
}
