using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Access;

/// <summary>Random descriptors and tokens from a seed, few SIDs in many combinations.</summary>
internal sealed class DescriptorCorpus(int seed)
{
    public const string DomainText = "S-1-5-21-1004336348-1177238915-682003330";

    public static readonly Sid Domain = Sid.Parse(DomainText);

    private static readonly string[] Aliases =
    [
        "WD", "AU", "NU", "AN", "SY", "BA", "BU", "BG", "CO", "OW", "DA", "DU", "DC",
    ];

    private static readonly string[] Numbered =
        [DomainText + "-1104", DomainText + "-1105", DomainText + "-1201", DomainText
            + "-1202", "S-1-5-80-1-2-3-4-5", "S-1-5-21-9-8-7-1104"];

    private static readonly uint[] Masks =
        [0x120089, 0x1200a9, 0x1301bf, 0x1f01ff, 0x1, 0x81, 0x20000, 0x100000, 0x120116, 0x1200a0, 0x10000, 0x40000,
            0x80000000, 0x20000000, 0x10000000, 0x40000000];

    // Not FA: the Samba of Debian 12 takes it for 0x1ff, Windows for 0x1f01ff.
    private static readonly string[] Letters =
    [
        "FR", "FW", "FX", "GA", "GR", "GX", "GRGX", "CCDCLCSWRPWPDTLOCRSDRCWDWO", "CC", "LORC",
    ];

    private readonly Random _random = new(seed);

    public Random Random => _random;

    public string RandomSid() => Pick(_random.Next(2) == 0 ? Aliases : Numbered);

    public IReadOnlyList<Sid> TokenSids()
    {
        var sids = new List<Sid> { Sid.Parse(Numbered[_random.Next(2)]), WellKnownSids.Everyone };
        foreach (string sid in Aliases.Concat(Numbered).Where(sid => sid is not ("OW" or "CO") && _random.Next(3) == 0))
        {
            sids.Add(ParseSid(sid));
        }

        return [.. sids.Distinct()];
    }

    public static Sid ParseSid(string text) => SecurityDescriptor.ParseSddl("O:" + text, Domain).Owner!;

    public uint Mask() => _random.Next(3) switch
    {
        0 => (uint)_random.Next() & 0x1f01ff,
        1 => 1u << _random.Next(9),
        _ => Masks[_random.Next(Masks.Length)],
    };

    /// <summary>A descriptor as text, and the same with its generic rights mapped.</summary>
    public (string Sddl, string Mapped) Descriptor()
    {
        var both = (Text: new StringBuilder(), Mapped: new StringBuilder());
        void Add(string text)
        {
            both.Text.Append(text);
            both.Mapped.Append(text);
        }

        Add($"O:{RandomSid()}G:{RandomSid()}D:{Pick(["", "P", "AI", "PAI", "ARAI"])}");
        int count = _random.Next(9);
        for (int i = 0; i < count; i++)
        {
            string type = _random.Next(500) == 0 ? Pick(["OA", "OD"]) : Pick(["A", "A", "D"]);
            Add($"({type};{Pick(["", "", "", "OICI", "OICIIO", "ID", "CI", "NPIO"])};");
            if (_random.Next(3) == 0)
            {
                string letters = Pick(Letters);
                both.Text.Append(letters);
                both.Mapped.Append(
                    Hex(FileRights.Map(SecurityDescriptor.ParseSddl($"D:(A;;{letters};;;WD)").Dacl![0].Mask)));
            }
            else
            {
                uint mask = Mask();
                both.Text.Append(Hex(mask));
                both.Mapped.Append(Hex(FileRights.Map(mask)));
            }

            Add($";{(type[0] == 'O' && _random.Next(2) == 0 ? "bf967aba-0de6-11d0-a285-00aa003049e2" : "")};;"
                + $"{RandomSid()})");
        }

        // Samba takes the S of S: behind an empty list for a flag.
        if (count > 0 && _random.Next(4) == 0) Add($"S:AI(AU;SAFA;{Hex(Mask())};;;{RandomSid()})");
        return (both.Text.ToString(), both.Mapped.ToString());
    }

    /// <summary>With the entries that Samba does not read: conditions, attributes, labels, policies.</summary>
    public string Modern()
    {
        string text = Descriptor().Sddl;
        int system = text.IndexOf("S:AI", StringComparison.Ordinal);
        if (system >= 0) text = text[..system];
        for (int i = _random.Next(3); i > 0; i--)
        {
            text += $"({Pick(["XA", "XD", "ZA"])};;{Hex(Mask())};;;{RandomSid()};({Condition(3)}))";
        }

        text += "S:P";
        if (_random.Next(2) == 0) text += $"(ML;;{Pick(["NW", "NR", "NWNRNX"])};;;{Pick(["LW", "ME", "HI", "SI"])})";
        if (_random.Next(2) == 0)
        {
            text += "(RA;;;;;WD;(\"Project\",TS,0x1,\"Windows\",\"SQL\"))(RA;;;;;WD;(\"N\",TI,0x0,-5,6))"
                + "(RA;;;;;WD;(\"S\",TD,0x2,SID(BA)))(RA;;;;;WD;(\"X\",TX,0x0,#0aff))(RA;;;;;WD;(\"B\",TB,0x0,1))";
        }

        if (_random.Next(2) == 0) text += "(SP;;;;;S-1-17-1)(XU;SA;FR;;;WD;(Member_of {SID(BA), "
            + "SID(S-1-5-32-545)}))(FL;TP;FA;;;WD;(@User.Level >= 3))";
        return text;
    }

    public string Condition(int depth)
    {
        if (depth > 0 && _random.Next(2) == 0)
        {
            return _random.Next(3) switch
            {
                0 => $"({Condition(depth - 1)}) && {Condition(depth - 1)}",
                1 => $"({Condition(depth - 1)} || {Condition(depth - 1)})",
                _ => $"!({Condition(depth - 1)})",
            };
        }

        return Pick([
            "@User.Title == \"PM\"", "@Resource.dept Any_of {\"Sales\", \"HR\"}", "Member_of {SID(BA)}",
            "Not_Member_of_Any {SID(BA), SID(S-1-1-0)}",
            "Exists @Device.health", "Not_Exists clearance", "clearance >= 0x10", "@User.level != -7",
            "@User.a%0020b Contains @Resource.c", "level < 017", "x == #0102",
        ]);
    }

    private string Pick(string[] of) => of[_random.Next(of.Length)];

    private static string Hex(uint mask) => "0x" + mask.ToString("x", CultureInfo.InvariantCulture);
}
