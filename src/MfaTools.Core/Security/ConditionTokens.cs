using System.Globalization;

namespace MfaTools.Security;

/// <summary>The tokens of a conditional expression (MS-DTYP 2.4.4.17): operands before their operator, after the four letters artx.</summary>
internal static class ConditionTokens
{
    public const byte Int64 = 0x04;
    public const byte Text = 0x10;
    public const byte Octets = 0x18;
    public const byte List = 0x50;
    public const byte SidLiteral = 0x51;
    public const byte Exists = 0x87;
    public const byte NotExists = 0x8d;
    public const byte And = 0xa0;
    public const byte Or = 0xa1;
    public const byte Not = 0xa2;
    public const byte LocalAttribute = 0xf8;

    public static readonly byte[] Signature = [(byte)'a', (byte)'r', (byte)'t', (byte)'x'];

    // Longer ones first where one begins with another.
    public static readonly (string Text, byte Code)[] Binary =
    [
        ("==", 0x80), ("!=", 0x81), ("<=", 0x83), ("<", 0x82), (">=", 0x85), (">", 0x84),
        ("Contains", 0x86), ("Any_of", 0x88), ("Not_Contains", 0x8e), ("Not_Any_of", 0x8f),
    ];

    public static readonly (string Text, byte Code)[] Membership =
    [
        ("Member_of_Any", 0x8b), ("Member_of", 0x89), ("Device_Member_of_Any", 0x8c), ("Device_Member_of", 0x8a),
        ("Not_Member_of_Any", 0x92), ("Not_Member_of", 0x90), ("Not_Device_Member_of_Any", 0x93), ("Not_Device_Member_of", 0x91),
    ];

    public static readonly (string Text, byte Code)[] Scopes = [("@User.", 0xf9), ("@Resource.", 0xfa), ("@Device.", 0xfb)];

    public static string? Word((string Text, byte Code)[] table, byte code)
    {
        foreach (var (text, value) in table)
        {
            if (value == code) return text;
        }

        return null;
    }

    /// <summary>Whether a character of a text can be shown: not one that controls a terminal or turns its lines around.</summary>
    public static bool IsPlain(char c) => !char.IsControl(c) && CharUnicodeInfo.GetUnicodeCategory(c) is not
        (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Whether a character stands for itself in the name of an attribute; others are written %0020.</summary>
    public static bool IsNameChar(char c) => char.IsLetterOrDigit(c) || c is ':' or '.' or '/' or '_';
}
