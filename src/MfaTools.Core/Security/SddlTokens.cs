using System;
using System.Collections.Generic;

namespace MfaTools.Security;

/// <summary>The tokens of SDDL (MS-DTYP 2.5.1.1).</summary>
internal static class SddlTokens
{
    public static readonly (string Text, AceType Type)[] Types =
    [
        ("A", AceType.Allow), ("D", AceType.Deny), ("AU", AceType.Audit), ("AL", AceType.Alarm),
        ("OA", AceType.AllowObject), ("OD", AceType.DenyObject), ("OU", AceType.AuditObject),
        ("OL", AceType.AlarmObject), ("XA", AceType.AllowCallback), ("XD", AceType.DenyCallback),
        ("XU", AceType.AuditCallback), ("ZA", AceType.AllowCallbackObject),
        ("ML", AceType.MandatoryLabel), ("RA", AceType.ResourceAttribute), ("SP", AceType.ScopedPolicy),
        ("TL", AceType.ProcessTrustLabel), ("FL", AceType.AccessFilter),
    ];

    public static readonly (string Text, AceOptions Flag)[] Flags =
    [
        ("OI", AceOptions.ObjectInherit), ("CI", AceOptions.ContainerInherit), ("NP", AceOptions.NoPropagate),
        ("IO", AceOptions.InheritOnly), ("ID", AceOptions.Inherited), ("CR", AceOptions.Critical),
        ("SA", AceOptions.AuditSuccess), ("FA", AceOptions.AuditFailure),
        ("TP", AceOptions.AuditSuccess),
    ];

    // In the order of Windows. The names of complete file and key rights apply only to an exact match.
    public static readonly (string Text, uint Mask)[] Rights =
    [
        ("GA", 0x10000000), ("GR", 0x80000000), ("GW", 0x40000000), ("GX", 0x20000000),
        ("CC", 0x1), ("DC", 0x2), ("LC", 0x4), ("SW", 0x8), ("RP", 0x10), ("WP", 0x20), ("DT", 0x40), ("LO", 0x80),
        ("CR", 0x100),
        ("SD", 0x10000), ("RC", 0x20000), ("WD", 0x40000), ("WO", 0x80000),
    ];

    public static readonly (string Text, uint Mask)[] WholeRights =
    [
        ("FA", FileRights.All), ("FR", FileRights.Read), ("FW", FileRights.Write), ("FX", FileRights.Execute),
        ("KA", 0xF003F), ("KR", 0x20019), ("KW", 0x20006), ("KX", 0x20019),
    ];

    public static readonly (string Text, uint Mask)[] LabelRights = [("NW", 1), ("NR", 2), ("NX", 4)];

    public static readonly Dictionary<string, uint> Masks = AllMasks();

    private static Dictionary<string, uint> AllMasks()
    {
        var masks = new Dictionary<string, uint>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in new[] { Rights, WholeRights, LabelRights })
        {
            foreach (var (text, mask) in table) masks.Add(text, mask);
        }

        return masks;
    }
}
