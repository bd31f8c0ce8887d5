using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace MfaTools.Security;

/// <summary>Writes the binary form of a conditional expression as text.</summary>
internal static class ConditionWriter
{
    // What a person wrote is far below; bytes made to nest would cost without end.
    private const int MaxTokens = 2000;
    private const int MaxText = 1 << 20;

    private enum Level
    {
        Or,
        And,
        Term,
    }

    /// <summary>The expression in parentheses; bytes that are none are said to be so, in a form that cannot be read back.</summary>
    public static string Write(byte[] data)
    {
        try
        {
            return $"({Decode(data)})";
        }
        catch (DescriptorFormatException)
        {
            return $"(unreadable: {data.Length} bytes)";
        }
    }

    private static string Decode(byte[] data)
    {
        for (int i = 0; i < 4; i++)
        {
            if (i >= data.Length || data[i] != ConditionTokens.Signature[i]) throw new DescriptorFormatException("no condition", i);
        }

        var stack = new Stack<(string Text, Level Level)>();
        int written = 0;
        int at = 4;
        for (int tokens = 0; at < data.Length; tokens++)
        {
            byte code = data[at];
            int start = at;
            if (code == 0)
            {
                at++;
                continue;
            }

            if (tokens > MaxTokens || written > MaxText) throw new DescriptorFormatException("too long a condition", at);
            (string Text, Level Level) made;
            if (code is ConditionTokens.And or ConditionTokens.Or)
            {
                var level = code == ConditionTokens.And ? Level.And : Level.Or;
                var right = Pop(stack, start);
                var left = Pop(stack, start);
                // An operator takes from the left: the same one on the right keeps its parentheses.
                made = (Wrap(left, left.Level < level) + (level == Level.And ? " && " : " || ") + Wrap(right, right.Level <= level), level);
                at++;
            }
            else if (code == ConditionTokens.Not)
            {
                var inner = Pop(stack, start);
                made = ("!(" + inner.Text + ")", Level.Term);
                at++;
            }
            else if (ConditionTokens.Word(ConditionTokens.Binary, code) is { } binary)
            {
                var right = Pop(stack, start);
                var left = Pop(stack, start);
                made = ($"{left.Text} {binary} {right.Text}", Level.Term);
                at++;
            }
            else if (ConditionTokens.Word(ConditionTokens.Membership, code) is { } membership)
            {
                made = ($"{membership} {Pop(stack, start).Text}", Level.Term);
                at++;
            }
            else if (code is ConditionTokens.Exists or ConditionTokens.NotExists)
            {
                made = ($"{(code == ConditionTokens.Exists ? "Exists" : "Not_Exists")} {Pop(stack, start).Text}", Level.Term);
                at++;
            }
            else
            {
                made = (ReadOperand(data, ref at, data.Length, nested: false), Level.Term);
            }

            written += made.Text.Length;
            stack.Push(made);
        }

        return stack.Count == 1 ? stack.Pop().Text : throw new DescriptorFormatException("no condition", at);
    }

    private static (string Text, Level Level) Pop(Stack<(string Text, Level Level)> stack, int at) =>
        stack.Count > 0 ? stack.Pop() : throw new DescriptorFormatException("an operator without operands", at);

    private static string Wrap((string Text, Level Level) node, bool parentheses) => parentheses ? $"({node.Text})" : node.Text;

    private static string ReadOperand(byte[] data, ref int at, int end, bool nested)
    {
        int start = at;
        byte code = data[at++];
        if (code is >= 1 and <= ConditionTokens.Int64)
        {
            if (end - at < 10) throw new DescriptorFormatException("a number is cut off", start);
            at += 10;
            return ConditionReader.WriteNumber(BitConverter.ToInt64(data, start + 1), data[start + 9], data[start + 10]);
        }

        if (end - at < 4) throw new DescriptorFormatException("a length is cut off", start);
        uint length = BitConverter.ToUInt32(data, at);
        at += 4;
        if (length > end - at) throw new DescriptorFormatException("a value is cut off", start);
        int first = at;
        at += (int)length;
        switch (code)
        {
            case ConditionTokens.Text:
                return "\"" + Text(data, first, at) + "\"";
            case ConditionTokens.Octets:
                return Octets(data, first, at);
            case ConditionTokens.SidLiteral:
                return $"SID({SddlWriter.Write(Sid.Read(data, first, at))})";
            case ConditionTokens.List when !nested:
                var items = new List<string>();
                while (first < at) items.Add(ReadOperand(data, ref first, at, nested: true));
                return "{" + string.Join(", ", items) + "}";
            case ConditionTokens.LocalAttribute when !nested:
                return Name(Text(data, first, at), start);
            default:
                string? scope = nested ? null : ConditionTokens.Word(ConditionTokens.Scopes, code);
                return scope is null ? throw new DescriptorFormatException("no token", start) : scope + Name(Text(data, first, at), start);
        }
    }

    private static string Text(byte[] data, int first, int end)
    {
        string text = Encoding.Unicode.GetString(data, first, (end - first) & ~1);
        foreach (char c in text)
        {
            if (c == '"' || !ConditionTokens.IsPlain(c)) throw new DescriptorFormatException("a text that cannot be shown", first);
        }

        return text;
    }

    private static string Name(string name, int at)
    {
        if (name.Length == 0) throw new DescriptorFormatException("an attribute without a name", at);
        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (ConditionTokens.IsNameChar(c)) text.Append(c);
            else text.Append('%').Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    internal static string Octets(byte[] data, int first, int end)
    {
        var text = new StringBuilder("#");
        for (; first < end; first++) text.Append(data[first].ToString("x2", CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
