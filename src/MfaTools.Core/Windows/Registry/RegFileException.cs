using System;

namespace MfaTools.Windows;

/// <summary>A .reg file is damaged.</summary>
internal sealed class RegFileException : FormatException
{
    /// <param name="line">The line, from 1; 0 where it is the file as a whole.</param>
    /// <param name="message">What is wrong with it.</param>
    public RegFileException(int line, string message)
        : base(line > 0 ? $"line {line}: {message}" : message) => Line = line;

    /// <summary>The line, from 1; 0 where it is the file as a whole.</summary>
    public int Line { get; }
}
