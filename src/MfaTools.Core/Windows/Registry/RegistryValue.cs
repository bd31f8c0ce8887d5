using System;
using System.Globalization;
using System.Text;

namespace MfaTools.Windows;

/// <summary>A value of a registry key, with the bytes of the registry (text in UTF-16).</summary>
internal sealed class RegistryValue
{
    /// <param name="name">The name; empty for the default value.</param>
    /// <param name="type">The type.</param>
    /// <param name="data">The bytes.</param>
    public RegistryValue(string name, RegistryType type, byte[] data)
    {
        Name = name;
        Type = type;
        Data = data;
    }

    /// <summary>The name; empty for the default value.</summary>
    public string Name { get; }

    /// <summary>The type.</summary>
    public RegistryType Type { get; }

    /// <summary>The bytes.</summary>
    public byte[] Data { get; }

    /// <summary>The number of a REG_DWORD, or null if it is another type or not four bytes long.</summary>
    public uint? DWord => Type == RegistryType.DWord && Data.Length == 4
        ? (uint)(Data[0] | Data[1] << 8 | Data[2] << 16 | Data[3] << 24)
        : null;

    /// <summary>The number of a REG_QWORD, or null if it is another type or not eight bytes long.</summary>
    public ulong? QWord
    {
        get
        {
            if (Type != RegistryType.QWord || Data.Length != 8) return null;
            ulong number = 0;
            for (int i = 7; i >= 0; i--) number = number << 8 | Data[i];
            return number;
        }
    }

    /// <summary>The text of a REG_SZ or REG_EXPAND_SZ (not expanded) up to the first NUL; null for another
    /// type.</summary>
    public string? Text
    {
        get
        {
            if (Type is not (RegistryType.Text or RegistryType.ExpandText)) return null;
            string text = Encoding.Unicode.GetString(Data);
            int end = text.IndexOf('\0');
            return end < 0 ? text : text.Substring(0, end);
        }
    }

    /// <summary>The strings of a REG_MULTI_SZ; null for another type.</summary>
    public string[]? Strings => Type == RegistryType.MultiText
        ? Encoding.Unicode.GetString(Data).Split(['\0'], StringSplitOptions.RemoveEmptyEntries)
        : null;

    /// <summary>A REG_DWORD.</summary>
    public static RegistryValue FromDWord(string name, uint number) =>
        new(name, RegistryType.DWord, [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)]);

    /// <summary>Creates a text value.</summary>
    public static RegistryValue FromText(string name, string text, RegistryType type = RegistryType.Text) =>
        new(name, type, Encoding.Unicode.GetBytes(text + '\0'));

    /// <summary>The name of the type in Windows, such as REG_DWORD.</summary>
    public string TypeName => Type switch
    {
        RegistryType.None => "REG_NONE",
        RegistryType.Text => "REG_SZ",
        RegistryType.ExpandText => "REG_EXPAND_SZ",
        RegistryType.Binary => "REG_BINARY",
        RegistryType.DWord => "REG_DWORD",
        RegistryType.DWordBigEndian => "REG_DWORD_BIG_ENDIAN",
        RegistryType.Link => "REG_LINK",
        RegistryType.MultiText => "REG_MULTI_SZ",
        RegistryType.QWord => "REG_QWORD",
        _ => "type " + ((int)Type).ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>The two views of the registry of 64-bit Windows.</summary>
internal enum RegistryBits
{
    /// <summary>The view of 64-bit programs.</summary>
    View64,

    /// <summary>The view of 32-bit programs (WOW6432Node).</summary>
    View32,
}

/// <summary>The result of reading a key or a value. An absent value has a default; one that was not read says
/// nothing.</summary>
internal enum RegistryState
{
    /// <summary>It was not read, for example because it is not in the export.</summary>
    NotRead,

    /// <summary>It exists.</summary>
    Found,

    /// <summary>It does not exist.</summary>
    Absent,

    /// <summary>Access is denied.</summary>
    Denied,

    /// <summary>It exists with another type than expected.</summary>
    OtherType,

    /// <summary>Reading failed in another way.</summary>
    Failed,
}

/// <summary>The type of a value, with the numbers of winnt.h. Other types can occur and are kept.</summary>
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

/// <summary>The result of reading a REG_DWORD.</summary>
internal readonly struct RegistryNumber
{
    internal RegistryNumber(RegistryState state, uint? value, string? problem)
    {
        State = state;
        Value = value;
        Problem = problem;
    }

    /// <summary>Found, or why there is no number.</summary>
    public RegistryState State { get; }

    /// <summary>The number if it was found, otherwise null.</summary>
    public uint? Value { get; }

    /// <summary>Why there is no number, if it is neither found nor absent.</summary>
    public string? Problem { get; }

    /// <summary>Whether it is known to exist or to be absent.</summary>
    public bool IsKnown => State is RegistryState.Found or RegistryState.Absent;
}
