using System;

namespace MfaTools.Security;

/// <summary>What was given is not a security descriptor. The only exception the readers of this namespace throw on input.</summary>
internal sealed class DescriptorFormatException : FormatException
{
    /// <summary>An error at a position.</summary>
    /// <param name="problem">What is wrong there.</param>
    /// <param name="position">The character of the SDDL text, or the byte of the binary form, from 0.</param>
    public DescriptorFormatException(string problem, int position)
        : base($"{char.ToUpperInvariant(problem[0])}{problem.Substring(1)} (at position {position}).") => Position = position;

    /// <summary>The character of the SDDL text, or the byte of the binary form, from 0.</summary>
    public int Position { get; }
}
