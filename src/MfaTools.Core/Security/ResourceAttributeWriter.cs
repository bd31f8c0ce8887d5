using System;
using System.Globalization;
using System.Text;

namespace MfaTools.Security;

/// <summary>Writes the binary form of a resource attribute as text.</summary>
internal static class ResourceAttributeWriter
{
    private const int MaxText = 1 << 20;

    /// <summary>The attribute in parentheses; bytes that are none are said to be so, in a form that cannot be read back.</summary>
    public static string Write(byte[] data)
    {
        try
        {
            return Decode(data);
        }
        catch (DescriptorFormatException)
        {
            return $"(unreadable: {data.Length} bytes)";
        }
    }

    private static string Decode(byte[] data)
    {
        ushort type = (ushort)Number(data, 4);
        uint count = Number(data, 12);
        string? word = null;
        foreach (var (text, code) in ResourceAttributeReader.Types)
        {
            if (code == type) word = text;
        }

        if (word is null || count > data.Length / 4) throw new DescriptorFormatException("no resource attribute", 4);
        var output = new StringBuilder("(\"").Append(Text(data, Number(data, 0))).Append("\",").Append(word);
        output.Append(",0x").Append(Number(data, 8).ToString("x", CultureInfo.InvariantCulture));
        for (int i = 0; i < count; i++)
        {
            uint at = Number(data, 16u + (4u * (uint)i));
            output.Append(',').Append(Value(data, type, at));
            if (output.Length > MaxText) throw new DescriptorFormatException("too long an attribute", (int)at);
        }

        return output.Append(')').ToString();
    }

    private static string Value(byte[] data, ushort type, uint at)
    {
        switch (type)
        {
            case 3:
                return "\"" + Text(data, at) + "\"";
            case 5 or 16:
                uint length = Number(data, at);
                if (length > data.Length - at - 4) throw new DescriptorFormatException("a value is cut off", (int)at);
                int first = (int)at + 4;
                int end = first + (int)length;
                return type == 5 ? $"SID({SddlWriter.Write(Sid.Read(data, first, end))})" : ConditionWriter.Octets(data, first, end);
            default:
                ulong value = Number(data, at) | ((ulong)Number(data, at + 4) << 32);
                return type == 1
                    ? unchecked((long)value).ToString(CultureInfo.InvariantCulture)
                    : value.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static uint Number(byte[] data, uint at) => at <= data.Length - 4L
        ? BitConverter.ToUInt32(data, (int)at)
        : throw new DescriptorFormatException("points outside the attribute", data.Length);

    private static string Text(byte[] data, uint at)
    {
        int end = (int)Math.Min(at, int.MaxValue - 1);
        while (end + 1 < data.Length && (data[end] | data[end + 1]) != 0) end += 2;
        if (end + 1 >= data.Length) throw new DescriptorFormatException("a text is cut off", data.Length);
        string text = Encoding.Unicode.GetString(data, (int)at, end - (int)at);
        foreach (char c in text)
        {
            if (c == '"' || !ConditionTokens.IsPlain(c)) throw new DescriptorFormatException("a text that cannot be shown", (int)at);
        }

        return text;
    }
}
