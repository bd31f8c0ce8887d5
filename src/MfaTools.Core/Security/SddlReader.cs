using System;
using System.Collections.Generic;

namespace MfaTools.Security;

/// <summary>Reads SDDL (MS-DTYP 2.5.1.1) on any system: .NET can on Windows alone. Case does not matter, as in its grammar.</summary>
internal sealed class SddlReader(string text, Sid? domain)
{
    private readonly TextCursor _cursor = new(text ?? throw new ArgumentNullException(nameof(text)));

    public SecurityDescriptor ReadDescriptor()
    {
        Sid? owner = null;
        Sid? group = null;
        IReadOnlyList<Ace>? dacl = null;
        IReadOnlyList<Ace>? sacl = null;
        var control = DescriptorControl.SelfRelative;
        string seen = "";
        _cursor.SkipSpace();
        if (_cursor.AtEnd) throw _cursor.Error("there is no text");
        while (!_cursor.AtEnd)
        {
            char section = char.ToUpperInvariant(_cursor.Here);
            if (section is not ('O' or 'G' or 'D' or 'S')) throw _cursor.Error("O:, G:, D: or S: is expected");
            if (seen.IndexOf(section) >= 0) throw _cursor.Error($"{section}: is there twice");
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
        // The bits of the SACL stand one above those of the DACL.
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
        int found = Array.FindIndex(SddlTokens.Types, entry => entry.Text.Equals(word, StringComparison.OrdinalIgnoreCase));
        if (found < 0) throw _cursor.Error(word.Length == 0 ? "the type of an entry is missing" : $"'{word}' is no type of entry", start);
        var shape = new Ace { Type = SddlTokens.Types[found].Type };
        Next("the type");
        var flags = ReadFlags();
        Next("the flags");
        uint mask = ReadMask();
        Next("the rights");
        var objectType = ReadGuid(shape);
        Next("the object's type");
        var inheritedType = ReadGuid(shape);
        Next("the inherited object's type");
        var sid = ReadSid();
        byte[] data = [];
        _cursor.SkipSpace();
        if (_cursor.Here == ';')
        {
            if (!shape.IsConditional && shape.Type != AceType.ResourceAttribute) throw _cursor.Error("an entry of this type ends with the SID");
            _cursor.At++;
            _cursor.SkipSpace();
            data = shape.Type == AceType.ResourceAttribute
                ? new ResourceAttributeReader(_cursor, domain).Read()
                : new ConditionReader(_cursor, domain).Read();
            _cursor.SkipSpace();
        }

        _cursor.Expect(')', "after an entry");
        return shape with
        {
            Flags = flags, Mask = mask, Sid = sid, ObjectType = objectType, InheritedObjectType = inheritedType, Data = data,
        };
    }

    private void Next(string after)
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
            if (found < 0) throw _cursor.Error("no flag of an entry");
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
            if (_cursor.At + 2 > _cursor.Text.Length || !SddlTokens.Masks.TryGetValue(_cursor.Text.Substring(_cursor.At, 2), out uint bits))
            {
                throw _cursor.Error("no right");
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
        return Guid.TryParseExact(word, "D", out var guid) ? guid : throw _cursor.Error("no GUID", start);
    }

    private Sid ReadSid() => ReadSid(_cursor, domain);

    internal static Sid ReadSid(TextCursor cursor, Sid? domain)
    {
        if (cursor.At + 1 < cursor.Text.Length && cursor.Text[cursor.At + 1] == '-')
        {
            int at = cursor.At;
            var whole = Sid.Read(cursor.Text, ref at);
            cursor.At = at;
            return whole;
        }

        if (cursor.At + 2 > cursor.Text.Length) throw cursor.Error("a SID is missing");
        string alias = cursor.Text.Substring(cursor.At, 2);
        var sid = WellKnownSids.FromAlias(alias, domain) ?? throw cursor.Error(
            char.IsLetter(alias[0]) && char.IsLetter(alias[1]) ? $"'{alias}' stands for no SID" : "a SID is missing");
        cursor.At += 2;
        return sid;
    }
}
