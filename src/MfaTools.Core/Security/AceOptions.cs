using System;

namespace MfaTools.Security;

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
