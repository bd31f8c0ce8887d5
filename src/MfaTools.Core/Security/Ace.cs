using System;

namespace MfaTools.Security;

/// <summary>One entry of an access control list (MS-DTYP 2.4.4).</summary>
internal sealed record Ace
{
    /// <summary>The text of a condition or attribute that was not decoded.</summary>
    public const string UnreadCondition = "(...)";

    /// <summary>What it does.</summary>
    public AceType Type { get; init; }

    /// <summary>Inheritance and audit flags.</summary>
    public AceOptions Flags { get; init; }

    /// <summary>The rights as written; generic ones are not mapped.</summary>
    public uint Mask { get; init; }

    /// <summary>The account or group. Null only in an entry of an unknown type.</summary>
    public Sid? Sid { get; init; }

    /// <summary>The kind of object that an object entry applies to.</summary>
    public Guid? ObjectType { get; init; }

    /// <summary>The kind of object that inherits an object entry.</summary>
    public Guid? InheritedObjectType { get; init; }

    /// <summary>The condition or the resource attribute in SDDL, with its parentheses; null if there is none.</summary>
    public string? Condition { get; init; }

    /// <summary>Whether it does not apply to the object itself.</summary>
    public bool IsInheritOnly => (Flags & AceOptions.InheritOnly) != 0;

    /// <summary>Whether it grants, in any form.</summary>
    public bool IsAllow =>
        Type is AceType.Allow or AceType.AllowObject or AceType.AllowCallback or AceType.AllowCallbackObject;

    /// <summary>Whether it denies, in any form.</summary>
    public bool IsDeny =>
        Type is AceType.Deny or AceType.DenyObject or AceType.DenyCallback or AceType.DenyCallbackObject;

    /// <summary>Whether it can be limited to kinds of objects.</summary>
    public bool IsObject => Type is (>= AceType.AllowObject and <= AceType.AlarmObject)
        or AceType.AllowCallbackObject or AceType.DenyCallbackObject or AceType.AuditCallbackObject;

    /// <summary>Whether a condition or an attribute can follow the SID.</summary>
    public bool HasCondition => IsConditional || Type == AceType.ResourceAttribute;

    /// <summary>Whether it applies only under a condition.</summary>
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

    /// <summary>NP: whatever inherits it does not pass it on.</summary>
    NoPropagate = 4,

    /// <summary>IO: it does not apply to the folder itself.</summary>
    InheritOnly = 8,

    /// <summary>ID: it was inherited from a folder above.</summary>
    Inherited = 16,

    /// <summary>CR: critical.</summary>
    Critical = 32,

    /// <summary>SA: audit successful access. TP, trust protected, in an access filter.</summary>
    AuditSuccess = 64,

    /// <summary>FA: audit denied access.</summary>
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

    /// <summary>SYSTEM_MANDATORY_LABEL: the integrity level; the mask is a policy.</summary>
    MandatoryLabel = 17,

    /// <summary>SYSTEM_RESOURCE_ATTRIBUTE.</summary>
    ResourceAttribute = 18,

    /// <summary>SYSTEM_SCOPED_POLICY_ID: a central access policy, which can only restrict.</summary>
    ScopedPolicy = 19,

    /// <summary>SYSTEM_PROCESS_TRUST_LABEL.</summary>
    ProcessTrustLabel = 20,

    /// <summary>SYSTEM_ACCESS_FILTER: a condition, which can only restrict.</summary>
    AccessFilter = 21,
}
