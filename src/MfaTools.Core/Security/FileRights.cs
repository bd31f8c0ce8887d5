using System.Collections.Generic;
using System.Globalization;

namespace MfaTools.Security;

/// <summary>Rights to files as bits of a mask (MS-DTYP 2.4.3, MS-SMB2 2.2.13.1.1).</summary>
internal static class FileRights
{
    /// <summary>FILE_GENERIC_READ: what opening a file for reading requests.</summary>
    public const uint Read = 0x00120089;

    /// <summary>FILE_GENERIC_WRITE.</summary>
    public const uint Write = 0x00120116;

    /// <summary>FILE_GENERIC_EXECUTE.</summary>
    public const uint Execute = 0x001200A0;

    /// <summary>FILE_ALL_ACCESS.</summary>
    public const uint All = 0x001F01FF;

    /// <summary>FILE_WRITE_DATA.</summary>
    public const uint WriteData = 0x00000002;

    /// <summary>FILE_READ_ATTRIBUTES.</summary>
    public const uint ReadAttributes = 0x00000080;

    /// <summary>FILE_TRAVERSE, of a folder.</summary>
    public const uint Traverse = 0x00000020;

    /// <summary>READ_CONTROL.</summary>
    public const uint ReadControl = 0x00020000;

    /// <summary>WRITE_DAC.</summary>
    public const uint WriteDac = 0x00040000;

    // The letters of icacls, and the names that people know.
    private static readonly (uint Bit, string Letters, string Name)[] Names =
    [
        (0x000001, "RD", "read data"), (0x000002, "WD", "write data"), (0x000004, "AD", "append data"),
        (0x000008, "REA", "read extended attributes"), (0x000010, "WEA", "write extended attributes"),
        (0x000020, "X", "execute"), (0x000040, "DC", "delete child"), (0x000080, "RA", "read attributes"),
        (0x000100, "WA", "write attributes"), (0x010000, "DE", "delete"), (0x020000, "RC", "read permissions"),
        (0x040000, "WDAC", "change permissions"),
        (0x080000, "WO", "take ownership"), (0x100000, "S", "synchronize"),
    ];

    /// <summary>Replaces generic rights by what they mean for a file (MS-DTYP 2.4.3).</summary>
    public static uint Map(uint mask)
    {
        uint mapped = mask & 0x0FFFFFFF;
        if ((mask & 0x80000000) != 0) mapped |= Read;
        if ((mask & 0x40000000) != 0) mapped |= Write;
        if ((mask & 0x20000000) != 0) mapped |= Execute;
        if ((mask & 0x10000000) != 0) mapped |= All;
        return mapped;
    }

    /// <summary>A mask in words, with its number: <c>read (0x120089)</c>.</summary>
    public static string Describe(uint mask)
    {
        string number = "0x" + mask.ToString("x", CultureInfo.InvariantCulture);
        string words = mask switch
        {
            0 => "nothing",
            Read => "read",
            0x001200A9 => "read and execute",
            0x001301BF => "change",
            All => "full control",
            _ => string.Join(", ", List(mask, letters: false)),
        };
        return words.Length == 0 ? number : $"{words} ({number})";
    }

    /// <summary>A mask in the syntax of icacls: <c>(RD,REA,RA)</c>.</summary>
    internal static string Icacls(uint mask) => mask switch
    {
        Read => "(R)",
        0x001200A9 => "(RX)",
        0x001301BF => "(M)",
        All => "(F)",
        _ => $"({string.Join(",", List(mask, letters: true))})",
    };

    private static List<string> List(uint mask, bool letters)
    {
        var list = new List<string>();
        foreach (var (bit, shortName, name) in Names)
        {
            if ((mask & bit) != 0) list.Add(letters ? shortName : name);
        }

        return list;
    }
}
