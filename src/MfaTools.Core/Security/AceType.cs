namespace MfaTools.Security;

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
