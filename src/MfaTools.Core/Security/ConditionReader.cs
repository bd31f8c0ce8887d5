using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace MfaTools.Security;

/// <summary>Reads the conditional expression of an entry (MS-DTYP 2.5.1.1) into its binary form.</summary>
internal sealed class ConditionReader(TextCursor cursor, Sid? domain)
{
    private const int MaxDepth = 64;

    private readonly List<byte> _output = [.. ConditionTokens.Signature];
    private int _depth;

    public byte[] Read()
    {
        cursor.Expect('(', "before a condition");
        ReadOr();
        cursor.Expect(')', "after a condition");
        while (_output.Count % 4 != 0) _output.Add(0);
        return [.. _output];
    }

    private void ReadOr()
    {
        if (++_depth > MaxDepth) throw cursor.Error("a condition is nested too deeply");
        ReadAnd();
        while (cursor.Take("||"))
        {
            ReadAnd();
            _output.Add(ConditionTokens.Or);
        }

        _depth--;
    }

    private void ReadAnd()
    {
        ReadTerm();
        while (cursor.Take("&&"))
        {
            ReadTerm();
            _output.Add(ConditionTokens.And);
        }
    }

    private void ReadTerm()
    {
        int nots = 0;
        cursor.SkipSpace();
        for (; cursor.Here == '!' && !cursor.AtEnd; cursor.SkipSpace())
        {
            if (++nots > MaxDepth) throw cursor.Error("a condition is nested too deeply");
            cursor.At++;
        }

        if (cursor.Here == '(')
        {
            cursor.At++;
            ReadOr();
            cursor.Expect(')', "in a condition");
        }
        else
        {
            ReadTest();
        }

        for (; nots > 0; nots--) _output.Add(ConditionTokens.Not);
        cursor.SkipSpace();
    }

    private void ReadTest()
    {
        byte membership = TakeWord(ConditionTokens.Membership);
        if (membership != 0)
        {
            cursor.SkipSpace();
            if (cursor.Here == '{') ReadList(sidsOnly: true);
            else ReadSidLiteral();
            _output.Add(membership);
            return;
        }

        byte exists = TakeWord([("Exists", ConditionTokens.Exists), ("Not_Exists", ConditionTokens.NotExists)]);
        cursor.SkipSpace();
        ReadAttribute();
        if (exists != 0)
        {
            _output.Add(exists);
            return;
        }

        cursor.SkipSpace();
        byte test = TakeWord(ConditionTokens.Binary);
        if (test == 0) return;
        cursor.SkipSpace();
        if (cursor.Here == '@') ReadAttribute();
        else if (cursor.Here == '{') ReadList(sidsOnly: false);
        else ReadValue();
        _output.Add(test);
    }

    /// <summary>Takes one of some words unless it is only the beginning of a longer one.</summary>
    private byte TakeWord((string Text, byte Code)[] table)
    {
        foreach (var (text, code) in table)
        {
            int start = cursor.At;
            if (!cursor.Take(text)) continue;
            if (!char.IsLetter(text[0]) || !ConditionTokens.IsNameChar(cursor.Here)) return code;
            cursor.At = start;
        }

        return 0;
    }

    private void ReadAttribute()
    {
        int start = cursor.At;
        byte code = ConditionTokens.LocalAttribute;
        foreach (var (text, scope) in ConditionTokens.Scopes)
        {
            if (!cursor.Take(text)) continue;
            code = scope;
            break;
        }

        var name = new StringBuilder();
        while (!cursor.AtEnd)
        {
            if (ConditionTokens.IsNameChar(cursor.Here)) name.Append(cursor.Text[cursor.At++]);
            else if (cursor.Here == '%') name.Append(ReadEncoded());
            else break;
        }

        if (name.Length == 0) throw cursor.Error("an attribute or a test is expected", start);
        Add(code, Encoding.Unicode.GetBytes(name.ToString()));
    }

    private char ReadEncoded()
    {
        int value = 0;
        for (int i = 1; i <= 4; i++)
        {
            int digit = cursor.At + i < cursor.Text.Length ? Sid.Digit(cursor.Text[cursor.At + i]) : -1;
            if (digit < 0) throw cursor.Error("% stands before four hexadecimal digits");
            value = (value << 4) | digit;
        }

        cursor.At += 5;
        return (char)value;
    }

    private void ReadList(bool sidsOnly)
    {
        cursor.Expect('{', "before a list");
        int start = _output.Count;
        _output.AddRange([ConditionTokens.List, 0, 0, 0, 0]);
        cursor.SkipSpace();
        while (cursor.Here != '}')
        {
            if (sidsOnly) ReadSidLiteral();
            else ReadValue();
            cursor.SkipSpace();
            if (cursor.Here != ',') break;
            cursor.At++;
            cursor.SkipSpace();
        }

        cursor.Expect('}', "after a list");
        byte[] length = BitConverter.GetBytes(_output.Count - start - 5);
        for (int i = 0; i < 4; i++) _output[start + 1 + i] = length[i];
    }

    private void ReadValue()
    {
        switch (cursor.Here)
        {
            case '"': Add(ConditionTokens.Text, Encoding.Unicode.GetBytes(ReadText(cursor))); break;
            case '#': Add(ConditionTokens.Octets, ReadOctets(cursor)); break;
            case 's' or 'S': ReadSidLiteral(); break;
            default: AddNumber(); break;
        }
    }

    private void ReadSidLiteral()
    {
        var sid = ReadSid(cursor, domain);
        var bytes = new byte[sid.BinaryLength];
        sid.Write(bytes, 0);
        Add(ConditionTokens.SidLiteral, bytes);
    }

    private void AddNumber()
    {
        var (value, sign, radix) = ReadNumber(cursor);
        _output.Add(ConditionTokens.Int64);
        _output.AddRange(BitConverter.GetBytes(value));
        _output.Add(sign);
        _output.Add(radix);
    }

    private void Add(byte code, byte[] data)
    {
        _output.Add(code);
        _output.AddRange(BitConverter.GetBytes(data.Length));
        _output.AddRange(data);
    }

    internal static string ReadText(TextCursor cursor)
    {
        cursor.Expect('"', "before a text");
        string text = cursor.While(c => c != '"' && ConditionTokens.IsPlain(c));
        cursor.Expect('"', "after a text");
        return text;
    }

    internal static byte[] ReadOctets(TextCursor cursor)
    {
        cursor.Expect('#', "before octets");
        int start = cursor.At;
        string digits = cursor.While(c => Sid.Digit(c) >= 0);
        if (digits.Length % 2 != 0) throw cursor.Error("octets have two digits each", start);
        var bytes = new byte[digits.Length / 2];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)((Sid.Digit(digits[2 * i]) << 4) | Sid.Digit(digits[(2 * i) + 1]));
        return bytes;
    }

    internal static Sid ReadSid(TextCursor cursor, Sid? domain)
    {
        if (!cursor.Take("SID(")) throw cursor.Error("SID( is expected");
        var sid = SddlReader.ReadSid(cursor, domain);
        cursor.Expect(')', "after a SID");
        // An account of a domain that is not known is kept with the null authority, which has no such accounts.
        return sid.Alias is null ? sid : new Sid(0, sid.Rid);
    }

    /// <summary>A number with how it was written: its sign (1 plus, 2 minus, 3 none) and base (1 octal, 2 decimal, 3 hexadecimal).</summary>
    internal static (long Value, byte Sign, byte Radix) ReadNumber(TextCursor cursor)
    {
        int start = cursor.At;
        byte sign = cursor.Here switch { '+' => 1, '-' => 2, _ => 3 };
        if (sign != 3) cursor.At++;
        byte radix = 2;
        if (cursor.Take("0x")) radix = 3;
        else if (cursor.Here == '0' && cursor.At + 1 < cursor.Text.Length && char.IsDigit(cursor.Text[cursor.At + 1])) radix = 1;
        string digits = cursor.While(c => Sid.Digit(c) is var digit && digit >= 0 && digit < (radix == 1 ? 8 : radix == 2 ? 10 : 16));
        if (digits.Length == 0) throw cursor.Error("a value is expected", start);
        ulong value = 0;
        foreach (char c in digits)
        {
            ulong ten = radix == 1 ? 8u : radix == 2 ? 10u : 16u;
            if (value > (ulong.MaxValue - 15) / ten) throw cursor.Error("a number has at most 64 bits", start);
            value = (value * ten) + (ulong)Sid.Digit(c);
        }

        return (unchecked(sign == 2 ? -(long)value : (long)value), sign, radix);
    }

    internal static string WriteNumber(long value, byte sign, byte radix)
    {
        ulong size = unchecked(sign == 2 ? (ulong)-value : (ulong)value);
        string digits = radix switch
        {
            1 => "0" + Octal(size),
            3 => "0x" + size.ToString("x", CultureInfo.InvariantCulture),
            _ => size.ToString(CultureInfo.InvariantCulture),
        };
        return (sign switch { 1 => "+", 2 => "-", _ => "" }) + digits;
    }

    private static string Octal(ulong value)
    {
        string digits = "";
        do
        {
            digits = (char)('0' + (int)(value & 7)) + digits;
            value >>= 3;
        }
        while (value != 0);
        return digits;
    }
}
