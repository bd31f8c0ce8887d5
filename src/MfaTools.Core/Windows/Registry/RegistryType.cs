namespace MfaTools.Windows;

/// <summary>The type of a value, by the numbers of winnt.h. Others can occur; they are kept as they are.</summary>
internal enum RegistryType
{
    /// <summary>REG_NONE.</summary>
    None = 0,

    /// <summary>REG_SZ.</summary>
    Text = 1,

    /// <summary>REG_EXPAND_SZ.</summary>
    ExpandText = 2,

    /// <summary>REG_BINARY.</summary>
    Binary = 3,

    /// <summary>REG_DWORD.</summary>
    DWord = 4,

    /// <summary>REG_DWORD_BIG_ENDIAN.</summary>
    DWordBigEndian = 5,

    /// <summary>REG_LINK.</summary>
    Link = 6,

    /// <summary>REG_MULTI_SZ.</summary>
    MultiText = 7,

    /// <summary>REG_QWORD.</summary>
    QWord = 11,
}
