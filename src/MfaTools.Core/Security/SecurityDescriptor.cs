using System;
using System.Collections.Generic;

namespace MfaTools.Security;

/// <summary>Who owns an object and who may do what with it (MS-DTYP 2.4.6).</summary>
internal sealed class SecurityDescriptor
{
    /// <summary>The control bits.</summary>
    public DescriptorControl Control { get; init; }

    /// <summary>The owner, or null.</summary>
    public Sid? Owner { get; init; }

    /// <summary>The primary group, or null.</summary>
    public Sid? Group { get; init; }

    /// <summary>The entries that decide on access. Null if there is no list or a NULL list; both grant
    /// everything.</summary>
    public IReadOnlyList<Ace>? Dacl { get; init; }

    /// <summary>Audit entries, label and policies, or null.</summary>
    public IReadOnlyList<Ace>? Sacl { get; init; }

    internal SecurityDescriptor WithDacl(IReadOnlyList<Ace> dacl) => new()
    {
        Control = Control | DescriptorControl.DaclPresent, Owner = Owner, Group = Group, Dacl = dacl, Sacl = Sacl,
    };

    /// <summary>Reads SDDL in all its forms (MS-DTYP 2.5.1.1).</summary>
    /// <param name="text">The text.</param>
    /// <param name="domain">The domain of aliases such as <c>DA</c>; null if it is unknown.</param>
    /// <exception cref="DescriptorFormatException">It is not SDDL.</exception>
    public static SecurityDescriptor ParseSddl(string text, Sid? domain = null) =>
        new SddlReader(text, domain).ReadDescriptor();

    /// <summary>Reads the self-relative binary form. What follows the descriptor is ignored.</summary>
    /// <exception cref="DescriptorFormatException">It is not a descriptor.</exception>
    public static SecurityDescriptor ParseBinary(byte[] bytes) => new DescriptorBytes(bytes).Read();

    /// <summary>The descriptor as SDDL.</summary>
    public string ToSddl() => SddlWriter.Write(this);
}

/// <summary>The control bits of a descriptor (MS-DTYP 2.4.6).</summary>
[Flags]
internal enum DescriptorControl
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>There is a DACL, which may be NULL.</summary>
    DaclPresent = 0x0004,

    /// <summary>There is a SACL, which may be NULL.</summary>
    SaclPresent = 0x0010,

    /// <summary>AR of the DACL: objects below must inherit it again.</summary>
    DaclInheritRequired = 0x0100,

    /// <summary>AR of the SACL.</summary>
    SaclInheritRequired = 0x0200,

    /// <summary>AI of the DACL: its entries are propagated automatically.</summary>
    DaclAutoInherited = 0x0400,

    /// <summary>AI of the SACL.</summary>
    SaclAutoInherited = 0x0800,

    /// <summary>P of the DACL: nothing is inherited.</summary>
    DaclProtected = 0x1000,

    /// <summary>P of the SACL.</summary>
    SaclProtected = 0x2000,

    /// <summary>The binary form is one block, with offsets in place of pointers.</summary>
    SelfRelative = 0x8000,
}

/// <summary>The descriptor of an object, or why it could not be read.</summary>
/// <param name="Descriptor">The descriptor, or null.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record Reading(SecurityDescriptor? Descriptor, string? Problem)
{
    public static Reading Of(SecurityDescriptor descriptor) => new(descriptor, null);

    public static Reading Failed(string problem) => new(null, problem);
}

/// <summary>A text or some bytes are not a security descriptor. The readers of this namespace throw no other exception
/// for bad input.</summary>
internal sealed class DescriptorFormatException : FormatException
{
    /// <summary>An error at a position.</summary>
    /// <param name="problem">What is wrong there.</param>
    /// <param name="position">The character of the SDDL text, or the byte of the binary form, from 0.</param>
    public DescriptorFormatException(string problem, int position)
        : base($"{char.ToUpperInvariant(problem[0])}{problem.Substring(1)} (at position {position}).")
    {
        Position = position;
    }

    /// <summary>The character of the SDDL text, or the byte of the binary form, from 0.</summary>
    public int Position { get; }
}
