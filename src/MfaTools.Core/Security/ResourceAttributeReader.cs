using System;
using System.Collections.Generic;
using System.Text;

namespace MfaTools.Security;

/// <summary>Reads a resource attribute such as <c>("Project",TS,0,"A","B")</c> into its binary form
/// (CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1, MS-DTYP 2.4.10.1).</summary>
internal sealed class ResourceAttributeReader(TextCursor cursor, Sid? domain)
{
    /// <summary>The types by their names in SDDL.</summary>
    public static readonly (string Text, ushort Code)[] Types = [("TI", 1), ("TU", 2), ("TS", 3), ("TD", 5), ("TB", 6), ("TX", 16)];

    public byte[] Read()
    {
        cursor.Expect('(', "before an attribute");
        cursor.SkipSpace();
        string name = ConditionReader.ReadText(cursor);
        Comma("the attribute's name");
        int found = Array.FindIndex(Types, entry => cursor.Take(entry.Text));
        if (found < 0) throw cursor.Error("TI, TU, TS, TD, TX or TB is expected");
        ushort type = Types[found].Code;
        Comma("the attribute's type");
        long flags = ConditionReader.ReadNumber(cursor).Value;
        if (flags is < 0 or > uint.MaxValue) throw cursor.Error("the flags have at most 32 bits");
        cursor.SkipSpace();
        var values = new List<byte[]>();
        while (cursor.Here == ',')
        {
            Comma("a value");
            values.Add(ReadValue(type));
            cursor.SkipSpace();
        }

        cursor.Expect(')', "after an attribute");
        return Write(name, type, (uint)flags, values);
    }

    private void Comma(string after)
    {
        cursor.SkipSpace();
        cursor.Expect(',', $"after {after}");
        cursor.SkipSpace();
    }

    private byte[] ReadValue(ushort type)
    {
        switch (type)
        {
            case 3:
                return Terminated(ConditionReader.ReadText(cursor));
            case 5:
                var sid = ConditionReader.ReadSid(cursor, domain);
                var bytes = new byte[sid.BinaryLength];
                sid.Write(bytes, 0);
                return Counted(bytes);
            case 16:
                return Counted(ConditionReader.ReadOctets(cursor));
            default:
                return BitConverter.GetBytes(ConditionReader.ReadNumber(cursor).Value);
        }
    }

    private static byte[] Write(string name, ushort type, uint flags, List<byte[]> values)
    {
        var output = new List<byte>(new byte[16 + (4 * values.Count)]);
        void Put(int at, uint value)
        {
            foreach (byte b in BitConverter.GetBytes(value)) output[at++] = b;
        }

        void Append(int field, byte[] data)
        {
            Put(field, (uint)output.Count);
            output.AddRange(data);
            while (output.Count % 4 != 0) output.Add(0);
        }

        Append(0, Terminated(name));
        Put(4, type);
        Put(8, flags);
        Put(12, (uint)values.Count);
        for (int i = 0; i < values.Count; i++) Append(16 + (4 * i), values[i]);
        return [.. output];
    }

    private static byte[] Terminated(string text) => Encoding.Unicode.GetBytes(text + "\0");

    private static byte[] Counted(byte[] data) => [.. BitConverter.GetBytes(data.Length), .. data];
}
