using System;
using System.Collections.Generic;

namespace MfaTools.Security;

/// <summary>The self-relative binary form of a descriptor (MS-DTYP 2.4.6).</summary>
internal static class DescriptorBytes
{
    private const int HeaderLength = 20;

    public static SecurityDescriptor Read(byte[] bytes)
    {
        if (bytes.Length < HeaderLength) throw new DescriptorFormatException("a descriptor has at least 20 bytes", bytes.Length);
        if (bytes[0] != 1) throw new DescriptorFormatException("no descriptor of revision 1", 0);
        var control = (DescriptorControl)BitConverter.ToUInt16(bytes, 2);
        if ((control & DescriptorControl.SelfRelative) == 0) throw new DescriptorFormatException("not of one piece (self-relative)", 2);
        return new SecurityDescriptor
        {
            Control = control,
            Owner = ReadSid(bytes, 4),
            Group = ReadSid(bytes, 8),
            Sacl = (control & DescriptorControl.SaclPresent) == 0 ? null : ReadList(bytes, 12),
            Dacl = (control & DescriptorControl.DaclPresent) == 0 ? null : ReadList(bytes, 16),
        };
    }

    public static byte[] Write(SecurityDescriptor descriptor)
    {
        int saclLength = Length(descriptor.Sacl);
        int daclLength = Length(descriptor.Dacl);
        int at = HeaderLength;
        var bytes = new byte[at + saclLength + daclLength + (descriptor.Owner?.BinaryLength ?? 0) + (descriptor.Group?.BinaryLength ?? 0)];
        bytes[0] = 1;
        Put(bytes, 2, (ushort)(descriptor.Control | DescriptorControl.SelfRelative));
        WriteList(bytes, 12, ref at, descriptor.Sacl, saclLength);
        WriteList(bytes, 16, ref at, descriptor.Dacl, daclLength);
        WriteSid(bytes, 4, ref at, descriptor.Owner);
        WriteSid(bytes, 8, ref at, descriptor.Group);
        return bytes;
    }

    private static int Offset(byte[] bytes, int field)
    {
        uint offset = BitConverter.ToUInt32(bytes, field);
        if (offset == 0) return 0;
        return offset >= HeaderLength && offset < bytes.Length ? (int)offset : throw new DescriptorFormatException("points outside the descriptor", field);
    }

    private static Sid? ReadSid(byte[] bytes, int field) => Offset(bytes, field) is > 0 and var at ? Sid.Read(bytes, at, bytes.Length) : null;

    private static List<Ace>? ReadList(byte[] bytes, int field)
    {
        int at = Offset(bytes, field);
        if (at == 0) return null;
        if (bytes.Length - at < 8) throw new DescriptorFormatException("a list is cut off", at);
        if (bytes[at] is < 2 or > 4) throw new DescriptorFormatException("no list of revision 2 to 4", at);
        int size = BitConverter.ToUInt16(bytes, at + 2);
        int count = BitConverter.ToUInt16(bytes, at + 4);
        if (size < 8 || size > bytes.Length - at) throw new DescriptorFormatException("a list is cut off", at + 2);
        int end = at + size;
        at += 8;
        var list = new List<Ace>();
        for (int i = 0; i < count; i++)
        {
            if (end - at < 4) throw new DescriptorFormatException("an entry is cut off", at);
            int length = BitConverter.ToUInt16(bytes, at + 2);
            if (length < 4 || length > end - at) throw new DescriptorFormatException("an entry is cut off", at + 2);
            list.Add(ReadAce(bytes, at, at + length));
            at += length;
        }

        return list;
    }

    private static Ace ReadAce(byte[] bytes, int at, int end)
    {
        var ace = new Ace { Type = (AceType)bytes[at], Flags = (AceOptions)bytes[at + 1] };
        at += 4;
        bool known = Enum.IsDefined(typeof(AceType), ace.Type);
        if (!known) return ace with { Data = Slice(bytes, at, end) };
        if (end - at < 4) throw new DescriptorFormatException("an entry is cut off", at);
        ace = ace with { Mask = BitConverter.ToUInt32(bytes, at) };
        at += 4;
        if (ace.IsObject)
        {
            if (end - at < 4) throw new DescriptorFormatException("an entry is cut off", at);
            uint has = BitConverter.ToUInt32(bytes, at);
            at += 4;
            ace = ace with
            {
                ObjectType = (has & 1) != 0 ? ReadGuid(bytes, ref at, end) : null,
                InheritedObjectType = (has & 2) != 0 ? ReadGuid(bytes, ref at, end) : null,
            };
        }

        var sid = Sid.Read(bytes, at, end);
        at += sid.BinaryLength;
        return ace with { Sid = sid, Data = Slice(bytes, at, end) };
    }

    private static Guid ReadGuid(byte[] bytes, ref int at, int end)
    {
        if (end - at < 16) throw new DescriptorFormatException("an entry is cut off", at);
        at += 16;
        return new Guid(Slice(bytes, at - 16, at));
    }

    private static byte[] Slice(byte[] bytes, int at, int end)
    {
        var slice = new byte[end - at];
        Buffer.BlockCopy(bytes, at, slice, 0, slice.Length);
        return slice;
    }

    private static int Length(IReadOnlyList<Ace>? list)
    {
        if (list is null) return 0;
        int length = 8;
        foreach (var ace in list) length += Length(ace);
        return length <= ushort.MaxValue ? length : throw new InvalidOperationException("A list has at most 64 KB.");
    }

    private static int Length(Ace ace)
    {
        int length = 4 + ace.Data.Length;
        if (ace.Sid is null) return Align(length);
        length += 4 + ace.Sid.BinaryLength;
        if (ace.IsObject) length += 4 + (ace.ObjectType is null ? 0 : 16) + (ace.InheritedObjectType is null ? 0 : 16);
        return Align(length);
    }

    private static int Align(int length) => (length + 3) & ~3;

    private static void WriteList(byte[] bytes, int field, ref int at, IReadOnlyList<Ace>? list, int length)
    {
        if (list is null) return;
        Put(bytes, field, (uint)at);
        bool objects = false;
        int next = at + 8;
        foreach (var ace in list)
        {
            objects |= ace.IsObject;
            WriteAce(bytes, next, ace);
            next += Length(ace);
        }

        bytes[at] = (byte)(objects ? 4 : 2);
        Put(bytes, at + 2, (ushort)length);
        Put(bytes, at + 4, (ushort)list.Count);
        at += length;
    }

    private static void WriteAce(byte[] bytes, int at, Ace ace)
    {
        bytes[at] = (byte)ace.Type;
        bytes[at + 1] = (byte)ace.Flags;
        Put(bytes, at + 2, (ushort)Length(ace));
        at += 4;
        if (ace.Sid is not null)
        {
            Put(bytes, at, ace.Mask);
            at += 4;
            if (ace.IsObject)
            {
                Put(bytes, at, (uint)((ace.ObjectType is null ? 0 : 1) | (ace.InheritedObjectType is null ? 0 : 2)));
                at += 4;
                PutGuid(bytes, ref at, ace.ObjectType);
                PutGuid(bytes, ref at, ace.InheritedObjectType);
            }

            ace.Sid.Write(bytes, at);
            at += ace.Sid.BinaryLength;
        }

        ace.Data.CopyTo(bytes, at);
    }

    private static void WriteSid(byte[] bytes, int field, ref int at, Sid? sid)
    {
        if (sid is null) return;
        Put(bytes, field, (uint)at);
        sid.Write(bytes, at);
        at += sid.BinaryLength;
    }

    private static void PutGuid(byte[] bytes, ref int at, Guid? guid)
    {
        if (guid is null) return;
        guid.Value.ToByteArray().CopyTo(bytes, at);
        at += 16;
    }

    private static void Put(byte[] bytes, int at, uint value) => BitConverter.GetBytes(value).CopyTo(bytes, at);

    private static void Put(byte[] bytes, int at, ushort value) => BitConverter.GetBytes(value).CopyTo(bytes, at);
}
