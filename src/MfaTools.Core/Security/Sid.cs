using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace MfaTools.Security;

/// <summary>A security identifier (MS-DTYP 2.4.2), or an alias such as <c>DA</c> of an unknown domain.</summary>
internal sealed class Sid : IEquatable<Sid>
{
    /// <summary>The greatest number of sub-authorities of a SID.</summary>
    public const int MaxSubAuthorities = 15;

    private readonly uint[] _parts;
    private readonly int _hash;

    /// <summary>A SID.</summary>
    /// <param name="authority">The identifier authority, 48 bits.</param>
    /// <param name="parts">The sub-authorities.</param>
    public Sid(ulong authority, params uint[] parts)
    {
        if (authority >> 48 != 0) throw new ArgumentOutOfRangeException(nameof(authority));
        if (parts.Length > MaxSubAuthorities) throw new ArgumentOutOfRangeException(nameof(parts));
        Authority = authority;
        _parts = (uint[])parts.Clone();
        _hash = authority.GetHashCode();
        foreach (uint part in _parts) _hash = unchecked((_hash * 31) + (int)part);
    }

    private Sid(string alias, uint rid)
        : this(0, rid) => Alias = alias;

    /// <summary>The alias in SDDL of an account of an unknown domain; null for a complete SID.</summary>
    public string? Alias { get; }

    /// <summary>The identifier authority.</summary>
    public ulong Authority { get; }

    /// <summary>The sub-authorities.</summary>
    public IReadOnlyList<uint> Parts => _parts;

    /// <summary>The last sub-authority, or 0 if there is none.</summary>
    public uint Rid => _parts.Length == 0 ? 0 : _parts[_parts.Length - 1];

    /// <summary>Whether it is an account or group of a domain or a computer: S-1-5-21-x-y-z-rid.</summary>
    public bool IsOfDomain => Alias is not null || (Authority == 5 && _parts.Length == 5 && _parts[0] == 21);

    /// <summary>Whether it is a local group that every computer has: S-1-5-32-rid.</summary>
    public bool IsBuiltIn => Alias is null && Authority == 5 && _parts.Length == 2 && _parts[0] == 32;

    /// <summary>Whether two accounts belong to the same domain.</summary>
    /// <param name="other">The other account.</param>
    internal bool IsOfDomainOf(Sid other)
    {
        if (Alias is not null || other.Alias is not null || !IsOfDomain || !other.IsOfDomain) return false;
        return _parts[1] == other._parts[1] && _parts[2] == other._parts[2] && _parts[3] == other._parts[3];
    }

    /// <summary>The length of the binary form in bytes.</summary>
    public int BinaryLength => 8 + (4 * _parts.Length);

    /// <summary>An account of an unknown domain.</summary>
    /// <param name="alias">Its alias in SDDL.</param>
    /// <param name="rid">Its number within a domain.</param>
    public static Sid OfUnknownDomain(string alias, uint rid) => new(alias, rid);

    /// <summary>An account of the domain that has this SID.</summary>
    /// <param name="rid">The number within the domain.</param>
    public Sid Member(uint rid)
    {
        var parts = new uint[_parts.Length + 1];
        _parts.CopyTo(parts, 0);
        parts[_parts.Length] = rid;
        return new Sid(Authority, parts);
    }

    /// <summary>Reads a SID such as <c>S-1-5-32-544</c>.</summary>
    /// <param name="text">The SID, nothing before or after it.</param>
    /// <exception cref="DescriptorFormatException">It is not a SID.</exception>
    public static Sid Parse(string text)
    {
        int at = 0;
        var sid = Read(text, ref at);
        return at == text.Length
            ? sid
            : throw new DescriptorFormatException("a SID has only numbers and hyphens after S-1", at);
    }

    /// <summary>Reads a binary SID.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="end">The end of the bytes that may be read.</param>
    /// <exception cref="DescriptorFormatException">It is not a SID, or does not end before <paramref
    /// name="end"/>.</exception>
    internal static Sid Read(byte[] bytes, int at, int end)
    {
        if (at < 0 || end > bytes.Length || end - at < 8) throw new DescriptorFormatException("a SID is truncated", at);
        int count = bytes[at + 1];
        if (bytes[at] != 1 || count > MaxSubAuthorities)
        {
            throw new DescriptorFormatException("not a SID of revision 1", at);
        }

        if (end - at < 8 + (4 * count)) throw new DescriptorFormatException("a SID is truncated", at);
        ulong authority = 0;
        for (int i = 2; i < 8; i++) authority = (authority << 8) | bytes[at + i];
        var parts = new uint[count];
        for (int i = 0; i < count; i++) parts[i] = BitConverter.ToUInt32(bytes, at + 8 + (4 * i));
        return new Sid(authority, parts);
    }

    internal static Sid Read(string text, ref int at)
    {
        if (string.Compare(text, at, "S-1-", 0, 4, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new DescriptorFormatException("a SID begins with S-1-", at);
        }

        at += 4;
        ulong authority = Number(text, ref at, (1UL << 48) - 1);
        var parts = new List<uint>();
        while (at < text.Length && text[at] == '-')
        {
            if (parts.Count == MaxSubAuthorities)
            {
                throw new DescriptorFormatException("a SID has at most 15 sub-authorities", at);
            }

            at++;
            parts.Add((uint)Number(text, ref at, uint.MaxValue));
        }

        return new Sid(authority, [.. parts]);
    }

    internal void Write(byte[] bytes, int at)
    {
        if (Alias is not null)
        {
            throw new InvalidOperationException($"The domain of {Alias} is unknown, so it has no binary form.");
        }

        bytes[at] = 1;
        bytes[at + 1] = (byte)_parts.Length;
        for (int i = 0; i < 6; i++) bytes[at + 2 + i] = (byte)(Authority >> (8 * (5 - i)));
        for (int i = 0; i < _parts.Length; i++) BitConverter.GetBytes(_parts[i]).CopyTo(bytes, at + 8 + (4 * i));
    }

    /// <inheritdoc/>
    public bool Equals(Sid? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || other._hash != _hash || other.Authority != Authority || other.Alias != Alias) return false;
        if (other._parts.Length != _parts.Length) return false;
        for (int i = 0; i < _parts.Length; i++)
        {
            if (other._parts[i] != _parts[i]) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sid);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The SID, such as <c>S-1-5-32-544</c>, or the alias if the domain is unknown.</summary>
    public override string ToString()
    {
        if (Alias is not null) return Alias;
        var text = new StringBuilder("S-1-");
        // Windows writes an authority of more than 32 bits in hexadecimal.
        text.Append(Authority <= uint.MaxValue
            ? Authority.ToString(CultureInfo.InvariantCulture)
            : "0x" + Authority.ToString("X12", CultureInfo.InvariantCulture));
        foreach (uint part in _parts) text.Append('-').Append(part.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static ulong Number(string text, ref int at, ulong most)
    {
        int start = at;
        bool hex = at + 1 < text.Length && text[at] == '0' && text[at + 1] is 'x' or 'X';
        if (hex) at += 2;
        int first = at;
        ulong value = 0;
        for (; at < text.Length; at++)
        {
            int digit = Digit(text[at]);
            if (digit < 0 || (digit > 9 && !hex)) break;
            value = (value * (hex ? 16u : 10u)) + (uint)digit;
            if (value > most) throw new DescriptorFormatException("a number of a SID is too large", start);
        }

        return at > first ? value : throw new DescriptorFormatException("a number of a SID is missing", start);
    }

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    internal static int Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };
}

/// <summary>How a SID applies to an account.</summary>
internal enum SidUse
{
    /// <summary>The account does not have it.</summary>
    None,

    /// <summary>It is unknown whether the account has it.</summary>
    Uncertain,

    /// <summary>It applies only to deny entries.</summary>
    DenyOnly,

    /// <summary>The account has it.</summary>
    Enabled,
}
