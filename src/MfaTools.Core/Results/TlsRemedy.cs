namespace MfaTools;

/// <summary>A way to mend what was found. They come in the order in which to try them.</summary>
public sealed class TlsRemedy
{
    /// <summary>The place in the order, from 1.</summary>
    public int Order { get; set; }

    /// <summary>What to do.</summary>
    public string Title { get; set; } = "";

    /// <summary>Why, and what is not certain about it.</summary>
    public string Detail { get; set; } = "";

    /// <summary>The commands, a line each, to run elevated; null where none are needed or there are none.</summary>
    public string? Command { get; set; }

    /// <summary>The commands that take it back, a line each.</summary>
    public string? Undo { get; set; }

    /// <summary>Whether it weakens the server: for a short time and only if nothing else helps.</summary>
    public bool IsInsecure { get; set; }

    /// <summary>Whether it is so already.</summary>
    public bool IsInPlace { get; set; }

    /// <summary>What is to be written.</summary>
    public TlsRegistryChange[] Changes { get; set; } = [];

    /// <summary>The order and the title.</summary>
    public override string ToString() => $"{Order}. {Title}{(IsInPlace ? " (is so already)" : "")}";
}
