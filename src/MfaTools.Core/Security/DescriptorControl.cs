using System;

namespace MfaTools.Security;

/// <summary>The control bits of a descriptor (MS-DTYP 2.4.6).</summary>
[Flags]
internal enum DescriptorControl
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>There is a DACL (which may be NULL).</summary>
    DaclPresent = 0x0004,

    /// <summary>There is a SACL (which may be NULL).</summary>
    SaclPresent = 0x0010,

    /// <summary>AR of the DACL: what is below is to inherit anew.</summary>
    DaclInheritRequired = 0x0100,

    /// <summary>AR of the SACL.</summary>
    SaclInheritRequired = 0x0200,

    /// <summary>AI of the DACL: made by inheritance.</summary>
    DaclAutoInherited = 0x0400,

    /// <summary>AI of the SACL.</summary>
    SaclAutoInherited = 0x0800,

    /// <summary>P of the DACL: nothing is inherited.</summary>
    DaclProtected = 0x1000,

    /// <summary>P of the SACL.</summary>
    SaclProtected = 0x2000,

    /// <summary>The binary form is of one piece.</summary>
    SelfRelative = 0x8000,
}
