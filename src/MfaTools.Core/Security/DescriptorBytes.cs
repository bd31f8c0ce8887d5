using System;
using System.Collections.Generic;

namespace MfaTools.Security;

/// <summary>Reads the self-relative binary form of a descriptor (MS-DTYP 2.4.6). The system's own conversion to SDDL is
/// not used: that of Wine, on which this module is tested, writes no types of modern entries and an empty list for
/// NULL.</summary>
internal sealed class DescriptorBytes(byte[] bytes)
{
    private const int HeaderLength = 20;

    public SecurityDescriptor Read()
    {
        if (bytes.Length < HeaderLength)
        {
            throw new DescriptorFormatException("a descriptor has at least 20 bytes", bytes.Length);
        }

        if (bytes[0] != 1) throw new DescriptorFormatException("not a descriptor of revision 1", 0);
        var control = (DescriptorControl)BitConverter.ToUInt16(bytes, 2);
        if ((control & DescriptorControl.SelfRelative) == 0)
        {
            throw new DescriptorFormatException("not self-relative", 2);
        }

        return new SecurityDescriptor
        {
            Control = control,
            Owner = ReadSid(4),
            Group = ReadSid(8),
            Sacl = (control & DescriptorControl.SaclPresent) == 0 ? null : ReadList(12),
            Dacl = (control & DescriptorControl.DaclPresent) == 0 ? null : ReadList(16),
        };
    }

    /// <summary>The offset in a field of the header; 0 means that there is nothing.</summary>
    private int ReadOffset(int field)
    {
        uint offset = BitConverter.ToUInt32(bytes, field);
        if (offset == 0) return 0;
        return offset >= HeaderLength && offset < bytes.Length
            ? (int)offset
            : throw new DescriptorFormatException("points outside the descriptor", field);
    }

    private Sid? ReadSid(int field) => ReadOffset(field) is > 0 and var at ? Sid.Read(bytes, at, bytes.Length) : null;

    private List<Ace>? ReadList(int field)
    {
        int at = ReadOffset(field);
        if (at == 0) return null;
        if (bytes.Length - at < 8) throw new DescriptorFormatException("a list is truncated", at);
        if (bytes[at] is < 2 or > 4) throw new DescriptorFormatException("not a list of revision 2 to 4", at);
        int size = BitConverter.ToUInt16(bytes, at + 2);
        int count = BitConverter.ToUInt16(bytes, at + 4);
        if (size < 8 || size > bytes.Length - at) throw new DescriptorFormatException("a list is truncated", at + 2);
        int end = at + size;
        at += 8;
        var list = new List<Ace>();
        for (int i = 0; i < count; i++)
        {
            Require(4, at, end);
            int length = BitConverter.ToUInt16(bytes, at + 2);
            if (length < 4 || length > end - at) throw new DescriptorFormatException("an entry is truncated", at + 2);
            list.Add(ReadAce(at, at + length));
            at += length;
        }

        return list;
    }

    private Ace ReadAce(int at, int end)
    {
        var ace = new Ace { Type = (AceType)bytes[at], Flags = (AceOptions)bytes[at + 1] };
        if (!Enum.IsDefined(typeof(AceType), ace.Type)) return ace;
        at += 4;
        Require(4, at, end);
        ace = ace with { Mask = BitConverter.ToUInt32(bytes, at) };
        at += 4;
        if (ace.IsObject)
        {
            Require(4, at, end);
            uint has = BitConverter.ToUInt32(bytes, at);
            at += 4;
            ace = ace with
            {
                ObjectType = (has & 1) != 0 ? ReadGuid(ref at, end) : null,
                InheritedObjectType = (has & 2) != 0 ? ReadGuid(ref at, end) : null,
            };
        }

        var sid = Sid.Read(bytes, at, end);
        bool hasCondition = ace.HasCondition && at + sid.BinaryLength < end;
        return ace with { Sid = sid, Condition = hasCondition ? Ace.UnreadCondition : null };
    }

    private Guid ReadGuid(ref int at, int end)
    {
        Require(16, at, end);
        var guid = new byte[16];
        Buffer.BlockCopy(bytes, at, guid, 0, guid.Length);
        at += guid.Length;
        return new Guid(guid);
    }

    private static void Require(int length, int at, int end)
    {
        if (end - at < length) throw new DescriptorFormatException("an entry is truncated", at);
    }
}
