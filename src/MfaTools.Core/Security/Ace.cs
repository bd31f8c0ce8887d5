using System;

namespace MfaTools.Security;

/// <summary>One entry of an access control list (MS-DTYP 2.4.4).</summary>
internal sealed record Ace
{
    /// <summary>What it does.</summary>
    public AceType Type { get; init; }

    /// <summary>Whom else it is for.</summary>
    public AceOptions Flags { get; init; }

    /// <summary>The rights, as they are written: generic ones are not mapped.</summary>
    public uint Mask { get; init; }

    /// <summary>Whom it is about. Null only in a type that is not known.</summary>
    public Sid? Sid { get; init; }

    /// <summary>The kind of object it is for, in an object entry.</summary>
    public Guid? ObjectType { get; init; }

    /// <summary>The kind of object that inherits it, in an object entry.</summary>
    public Guid? InheritedObjectType { get; init; }

    /// <summary>What follows: a condition, a resource attribute; of a type that is not known all after the flags.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>Whether it says nothing about the object itself.</summary>
    public bool IsInheritOnly => (Flags & AceOptions.InheritOnly) != 0;

    /// <summary>Whether it grants, of whatever kind.</summary>
    public bool IsAllow => Type is AceType.Allow or AceType.AllowObject or AceType.AllowCallback or AceType.AllowCallbackObject;

    /// <summary>Whether it denies, of whatever kind.</summary>
    public bool IsDeny => Type is AceType.Deny or AceType.DenyObject or AceType.DenyCallback or AceType.DenyCallbackObject;

    /// <summary>Whether it may name kinds of objects.</summary>
    public bool IsObject => Type is (>= AceType.AllowObject and <= AceType.AlarmObject)
        or AceType.AllowCallbackObject or AceType.DenyCallbackObject or AceType.AuditCallbackObject;

    /// <summary>Whether a condition decides on it.</summary>
    public bool IsConditional => Type is (>= AceType.AllowCallback and <= AceType.AuditCallback)
        or AceType.AuditCallbackObject or AceType.AccessFilter;

    /// <summary>The entry as SDDL.</summary>
    public override string ToString() => SddlWriter.Write(this);
}
