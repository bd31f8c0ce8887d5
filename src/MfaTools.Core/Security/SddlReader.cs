using System;
using System.Collections.Generic;

namespace MfaTools.Security;

/// <summary>Reads SDDL (MS-DTYP 2.5.1.1) on any system; .NET can only on Windows. The case does not matter, as in its
/// grammar.</summary>
internal sealed class SddlReader(string text, Sid? domain)
{
    private readonly TextCursor _cursor = new(text);

    public SecurityDescriptor ReadDescriptor()
    {
        Sid? owner = null;
        Sid? group = null;
        IReadOnlyList<Ace>? dacl = null;
        IReadOnlyList<Ace>? sacl = null;
        var control = DescriptorControl.SelfRelative;
        string seen = "";
        _cursor.SkipSpace();
        if (_cursor.AtEnd) throw _cursor.Error("the text is empty");
        while (!_cursor.AtEnd)
        {
            char section = char.ToUpperInvariant(_cursor.Here);
            if (section is not ('O' or 'G' or 'D' or 'S')) throw _cursor.Error("O:, G:, D: or S: is expected");
            if (seen.IndexOf(section) >= 0) throw _cursor.Error($"{section}: occurs twice");
            seen += section;
            _cursor.At++;
            _cursor.Expect(':', $"after {section}");
            _cursor.SkipSpace();
            switch (section)
            {
                case 'O': owner = ReadSid(); break;
                case 'G': group = ReadSid(); break;
                case 'D': dacl = ReadList(DescriptorControl.DaclPresent, 0, ref control); break;
                default: sacl = ReadList(DescriptorControl.SaclPresent, 1, ref control); break;
            }

            _cursor.SkipSpace();
        }

        return new SecurityDescriptor { Control = control, Owner = owner, Group = group, Dacl = dacl, Sacl = sacl };
    }

    private List<Ace>? ReadList(DescriptorControl present, int shift, ref DescriptorControl control)
    {
        control |= present;
        // Each bit of the SACL is one above that of the DACL.
        while (true)
        {
            if (_cursor.Take("NO_ACCESS_CONTROL")) return null;
            DescriptorControl flag;
            if (_cursor.Take("AR")) flag = DescriptorControl.DaclInheritRequired;
            else if (_cursor.Take("AI")) flag = DescriptorControl.DaclAutoInherited;
            else if (_cursor.Take("P")) flag = DescriptorControl.DaclProtected;
            else break;
            control |= (DescriptorControl)((int)flag << shift);
        }

        var list = new List<Ace>();
        _cursor.SkipSpace();
        while (_cursor.Here == '(')
        {
            list.Add(ReadAce());
            _cursor.SkipSpace();
        }

        return list;
    }

    private Ace ReadAce()
    {
        _cursor.Expect('(', "before an entry");
        _cursor.SkipSpace();
        int start = _cursor.At;
        string word = _cursor.While(char.IsLetter);
        int found = Array.FindIndex(
            SddlTokens.Types, entry => entry.Text.Equals(word, StringComparison.OrdinalIgnoreCase));
        if (found < 0)
        {
            throw _cursor.Error(
                word.Length == 0 ? "the type of an entry is missing" : $"'{word}' is not a type of entry", start);
        }

        var shape = new Ace { Type = SddlTokens.Types[found].Type };
        ReadSeparator("the type");
        var flags = ReadFlags();
        ReadSeparator("the flags");
        uint mask = ReadMask();
        ReadSeparator("the rights");
        var objectType = ReadGuid(shape);
        ReadSeparator("the object type");
        var inheritedType = ReadGuid(shape);
        ReadSeparator("the inherited object type");
        var sid = ReadSid();
        string? condition = null;
        _cursor.SkipSpace();
        if (_cursor.Here == ';')
        {
            if (!shape.HasCondition) throw _cursor.Error("an entry of this type ends with the SID");
            _cursor.At++;
            _cursor.SkipSpace();
            condition = ReadCondition();
            _cursor.SkipSpace();
        }

        _cursor.Expect(')', "after an entry");
        return shape with
        {
            Flags = flags, Mask = mask, Sid = sid, ObjectType = objectType, InheritedObjectType = inheritedType,
            Condition = condition,
        };
    }

    /// <summary>Reads a condition or an attribute up to the parenthesis that closes it. It is kept as text, because it
    /// depends on claims that are unknown here.</summary>
    private string ReadCondition()
    {
        int start = _cursor.At;
        if (_cursor.Here != '(') throw _cursor.Error("'(' is expected before a condition");
        bool isQuoted = false;
        int depth = 0;
        do
        {
            if (_cursor.AtEnd) throw _cursor.Error("a condition is not closed", start);
            char c = _cursor.Text[_cursor.At++];
            if (c == '"') isQuoted = !isQuoted;
            else if (!isQuoted && c == '(') depth++;
            else if (!isQuoted && c == ')') depth--;
        }
        while (depth > 0);
        return PlainText.OneLine(_cursor.Text.Substring(start, _cursor.At - start));
    }

    private void ReadSeparator(string after)
    {
        _cursor.SkipSpace();
        _cursor.Expect(';', $"after {after}");
        _cursor.SkipSpace();
    }

    private AceOptions ReadFlags()
    {
        var flags = AceOptions.None;
        while (_cursor.Here is not (';' or ' '))
        {
            int found = Array.FindIndex(SddlTokens.Flags, entry => _cursor.Take(entry.Text));
            if (found < 0) throw _cursor.Error("unknown flag of an entry");
            flags |= SddlTokens.Flags[found].Flag;
        }

        return flags;
    }

    private uint ReadMask()
    {
        if (char.IsDigit(_cursor.Here)) return ReadNumber();
        uint mask = 0;
        while (_cursor.Here is not (';' or ' '))
        {
            if (_cursor.At + 2 > _cursor.Text.Length
                || !SddlTokens.Masks.TryGetValue(_cursor.Text.Substring(_cursor.At, 2), out uint bits))
            {
                throw _cursor.Error("unknown right");
            }

            mask |= bits;
            _cursor.At += 2;
        }

        return mask;
    }

    private uint ReadNumber()
    {
        int start = _cursor.At;
        uint radix = _cursor.Take("0x") ? 16u : _cursor.Here == '0' ? 8u : 10u;
        int first = _cursor.At;
        ulong value = 0;
        for (; Sid.Digit(_cursor.Here) is >= 0 and var digit && digit < radix; _cursor.At++)
        {
            value = (value * radix) + (uint)digit;
            if (value > uint.MaxValue) throw _cursor.Error("a mask of rights has at most 32 bits", start);
        }

        return _cursor.At > first ? (uint)value : throw _cursor.Error("a number is missing");
    }

    private Guid? ReadGuid(Ace shape)
    {
        int start = _cursor.At;
        string word = _cursor.While(c => c is not (';' or ' '));
        if (word.Length == 0) return null;
        if (!shape.IsObject) throw _cursor.Error("an entry of this type has no object type", start);
        return Guid.TryParseExact(word, "D", out var guid) ? guid : throw _cursor.Error("not a GUID", start);
    }

    private Sid ReadSid()
    {
        if (_cursor.At + 1 < _cursor.Text.Length && _cursor.Text[_cursor.At + 1] == '-')
        {
            int at = _cursor.At;
            var whole = Sid.Read(_cursor.Text, ref at);
            _cursor.At = at;
            return whole;
        }

        if (_cursor.At + 2 > _cursor.Text.Length) throw _cursor.Error("a SID is missing");
        string alias = _cursor.Text.Substring(_cursor.At, 2);
        var sid = WellKnownSids.FromAlias(alias, domain) ?? throw _cursor.Error(
            char.IsLetter(alias[0]) && char.IsLetter(alias[1])
                ? $"'{alias}' is not an alias of a SID"
                : "a SID is missing");
        _cursor.At += 2;
        return sid;
    }

    /// <summary>A position in a text that is being read.</summary>
    private sealed class TextCursor(string text)
    {
        /// <summary>The number of characters that have been read.</summary>
        public int At { get; set; }

        public string Text { get; } = text;

        public bool AtEnd => At >= Text.Length;

        /// <summary>The character here, or NUL at the end.</summary>
        public char Here => At < Text.Length ? Text[At] : '\0';

        public DescriptorFormatException Error(string problem, int? at = null) => new(problem, at ?? At);

        public void SkipSpace()
        {
            while (At < Text.Length && Text[At] is ' ' or '\t' or '\r' or '\n') At++;
        }

        public void Expect(char c, string where)
        {
            if (AtEnd) throw Error($"the text ends where '{c}' is expected {where}");
            if (Here != c) throw Error($"'{c}' is expected {where}");
            At++;
        }

        /// <summary>Skips a word, in any case, if it is here.</summary>
        public bool Take(string word)
        {
            if (string.Compare(Text, At, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0) return false;
            At += word.Length;
            return true;
        }

        /// <summary>Reads up to the first unwanted character.</summary>
        public string While(Func<char, bool> wanted)
        {
            int start = At;
            while (At < Text.Length && wanted(Text[At])) At++;
            return Text.Substring(start, At - start);
        }
    }
}
