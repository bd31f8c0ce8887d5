using System;

namespace MfaTools.Tls;

/// <summary>A file of saved events is damaged, or is no such file.</summary>
public sealed class EventFileException : FormatException
{
    /// <param name="message">What is wrong, and where.</param>
    /// <param name="inner">What the reader said.</param>
    public EventFileException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
