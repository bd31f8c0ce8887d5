using System;

namespace MfaTools.Certificates;

/// <summary>Decoding of bytes that anyone may have written.</summary>
internal static class Decoding
{
    /// <summary>Whether an exception means that bytes could not be decoded. BouncyCastle throws arbitrary exceptions
    /// for malformed input.</summary>
    public static bool IsFault(Exception e) => e is not (OutOfMemoryException or OperationCanceledException);
}
