using System.IO;

namespace MfaTools.Foundation;

/// <summary>What a path leads to is not opened: it is a folder, a pipe or a device, or the text is not a
/// path.</summary>
internal sealed class UnusableFileException(string message) : IOException(message);
