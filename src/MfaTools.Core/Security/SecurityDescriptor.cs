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

    /// <summary>The entries that decide on access. Null where there is no list or it is NULL: both grant all.</summary>
    public IReadOnlyList<Ace>? Dacl { get; init; }

    /// <summary>Audit entries, label and policies, or null.</summary>
    public IReadOnlyList<Ace>? Sacl { get; init; }

    internal SecurityDescriptor WithDacl(IReadOnlyList<Ace> dacl) => new()
    {
        Control = Control | DescriptorControl.DaclPresent, Owner = Owner, Group = Group, Dacl = dacl, Sacl = Sacl,
    };

    /// <summary>Reads SDDL in all its forms (MS-DTYP 2.5.1.1).</summary>
    /// <param name="text">The text.</param>
    /// <param name="domain">The domain that aliases such as <c>DA</c> are of; null where it is not known.</param>
    /// <exception cref="DescriptorFormatException">It is no SDDL; the position says where.</exception>
    public static SecurityDescriptor ParseSddl(string text, Sid? domain = null) => new SddlReader(text, domain).ReadDescriptor();

    /// <summary>Reads the self-relative binary form.</summary>
    /// <param name="bytes">The bytes; what follows the descriptor is not looked at.</param>
    /// <exception cref="DescriptorFormatException">It is no descriptor; the position says where.</exception>
    public static SecurityDescriptor ParseBinary(byte[] bytes) => DescriptorBytes.Read(bytes);

    /// <summary>The descriptor as SDDL.</summary>
    public string ToSddl() => SddlWriter.Write(this);

    /// <summary>The self-relative binary form, in the order that Windows writes.</summary>
    /// <exception cref="InvalidOperationException">A SID whose domain is not known, or a list of more than 64 KB.</exception>
    public byte[] ToBinary() => DescriptorBytes.Write(this);
}
