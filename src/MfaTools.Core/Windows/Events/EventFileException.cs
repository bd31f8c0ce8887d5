using System;
using System.IO;

namespace MfaTools.Windows;

/// <summary>A file of saved events is damaged, or holds no events.</summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="inner">What the reader said.</param>
internal sealed class EventFileException(string message, Exception? inner = null) : IOException(message, inner);
