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

/// <summary>The flags of an entry (MS-DTYP 2.4.4.1).</summary>
[Flags]
internal enum AceOptions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>OI: files below a folder inherit it.</summary>
    ObjectInherit = 1,

    /// <summary>CI: folders below a folder inherit it.</summary>
    ContainerInherit = 2,

    /// <summary>NP: what inherits it does not pass it on.</summary>
    NoPropagate = 4,

    /// <summary>IO: it says nothing about the folder itself.</summary>
    InheritOnly = 8,

    /// <summary>ID: it came from a folder above.</summary>
    Inherited = 16,

    /// <summary>CR: critical.</summary>
    Critical = 32,

    /// <summary>SA: audit what was allowed. In an access filter: trust protected.</summary>
    AuditSuccess = 64,

    /// <summary>FA: audit what was denied.</summary>
    AuditFailure = 128,
}

/// <summary>The types of entries (MS-DTYP 2.4.4.1).</summary>
internal enum AceType
{
    /// <summary>ACCESS_ALLOWED.</summary>
    Allow = 0,

    /// <summary>ACCESS_DENIED.</summary>
    Deny = 1,

    /// <summary>SYSTEM_AUDIT.</summary>
    Audit = 2,

    /// <summary>SYSTEM_ALARM (reserved).</summary>
    Alarm = 3,

    /// <summary>ACCESS_ALLOWED_OBJECT.</summary>
    AllowObject = 5,

    /// <summary>ACCESS_DENIED_OBJECT.</summary>
    DenyObject = 6,

    /// <summary>SYSTEM_AUDIT_OBJECT.</summary>
    AuditObject = 7,

    /// <summary>SYSTEM_ALARM_OBJECT (reserved).</summary>
    AlarmObject = 8,

    /// <summary>ACCESS_ALLOWED_CALLBACK: with a condition.</summary>
    AllowCallback = 9,

    /// <summary>ACCESS_DENIED_CALLBACK.</summary>
    DenyCallback = 10,

    /// <summary>ACCESS_ALLOWED_CALLBACK_OBJECT.</summary>
    AllowCallbackObject = 11,

    /// <summary>ACCESS_DENIED_CALLBACK_OBJECT.</summary>
    DenyCallbackObject = 12,

    /// <summary>SYSTEM_AUDIT_CALLBACK.</summary>
    AuditCallback = 13,

    /// <summary>SYSTEM_AUDIT_CALLBACK_OBJECT.</summary>
    AuditCallbackObject = 15,

    /// <summary>SYSTEM_MANDATORY_LABEL: the integrity level, with a policy for a mask.</summary>
    MandatoryLabel = 17,

    /// <summary>SYSTEM_RESOURCE_ATTRIBUTE.</summary>
    ResourceAttribute = 18,

    /// <summary>SYSTEM_SCOPED_POLICY_ID: a central access policy, which can only take away.</summary>
    ScopedPolicy = 19,

    /// <summary>SYSTEM_PROCESS_TRUST_LABEL.</summary>
    ProcessTrustLabel = 20,

    /// <summary>SYSTEM_ACCESS_FILTER: a condition, which can only take away.</summary>
    AccessFilter = 21,
}
