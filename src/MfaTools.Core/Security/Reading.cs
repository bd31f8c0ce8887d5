namespace MfaTools.Security;

/// <summary>A descriptor that was read, or why it was not.</summary>
/// <param name="Descriptor">The descriptor, or null.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record Reading(SecurityDescriptor? Descriptor, string? Problem)
{
    /// <summary>What was read.</summary>
    public static Reading Of(SecurityDescriptor descriptor) => new(descriptor, null);

    /// <summary>What could not be read.</summary>
    public static Reading Failed(string problem) => new(null, problem);
}
