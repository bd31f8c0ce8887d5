using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Access;

/// <summary>Compares the readers and the access check with Samba's, which share no code with them.</summary>
public sealed class SambaOracleTests
{
    private const int Count = 6000;

    // The corpus leaves out what Samba does differently: it denies everything if there is no DACL (Windows grants
    // everything), does not read NO_ACCESS_CONTROL or conditions, and does not map generic rights in the check.
    [SambaFact]
    public void Reads_and_decides_as_Samba_does()
    {
        var corpus = new DescriptorCorpus(20180307);
        var cases = new List<(string Sddl, string Mapped, IReadOnlyList<Sid> Sids, uint[] Wanted)>();
        for (int i = 0; i < Count; i++)
        {
            var (sddl, mapped) = corpus.Descriptor();
            cases.Add(
                (sddl, mapped, corpus.TokenSids(),
                    [FileRights.Read, 1, FileRights.Map(corpus.Mask()), FileRights.Map(corpus.Mask())]));
        }

        var answers = Ask(cases);
        Assert.Equal(Count, answers.Count);
        int unknown = 0;
        int granted = 0;
        for (int i = 0; i < Count; i++)
        {
            var (sddl, _, sids, wanted) = cases[i];
            string[] samba = answers[i].Split('\t');
            var descriptor = SecurityDescriptor.ParseSddl(sddl, DescriptorCorpus.Domain);
            Assert.Equal(descriptor.ToSddl(), SecurityDescriptor.ParseBinary(Convert.FromHexString(samba[0])).ToSddl());
            Assert.Equal(descriptor.ToSddl(), SecurityDescriptor.ParseSddl(samba[1], DescriptorCorpus.Domain).ToSddl());

            var token = new AccessToken(sids[0], sids, groupsKnown: true);
            bool open = false;
            for (int w = 0; w < wanted.Length; w++)
            {
                var decision = AccessCheck.Check(descriptor, token, wanted[w]);
                string about = $"{sddl} for {string.Join(' ', sids)}, 0x{wanted[w]:x}";
                if (decision.IsGranted is { } answer)
                {
                    Assert.True(answer == (samba[3][w] == '1'), about);
                    Assert.True(
                        answer ? decision.GrantedBy.Count > 0 || decision.Missing == 0 : decision.Missing != 0, about);
                    granted += answer ? 1 : 0;
                }
                else
                {
                    Assert.False(string.IsNullOrEmpty(decision.Reason), about);
                    open = true;
                }

                if (decision.Granted is { } mask)
                {
                    Assert.True(
                        mask == uint.Parse(samba[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture), about);
                }
                else open = true;
            }

            if (open)
            {
                unknown++;
                Assert.Contains("(O", sddl, StringComparison.Ordinal);
            }
        }

        Assert.InRange(unknown, 0, Count * 2 / 100);
        // The corpus is worth something only where both answers are frequent.
        Assert.InRange(granted, Count / 4, Count * 3);
    }

    private static List<string> Ask(List<(string Sddl, string Mapped, IReadOnlyList<Sid> Sids, uint[] Wanted)> cases)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, cases.Select(one => string.Join('\t',
                one.Sddl, one.Mapped, string.Join(',', one.Sids),
                string.Join(',', one.Wanted.Select(mask => mask.ToString("x", CultureInfo.InvariantCulture))))));
            string script = Path.Combine(AppContext.BaseDirectory, "Access", "samba_oracle.py");
            using var process = Process.Start(
                new ProcessStartInfo(
                    SambaFactAttribute.Python, $"\"{script}\" \"{DescriptorCorpus.DomainText}\" \"{file}\"")
            {
                UseShellExecute = false, RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var lines = new List<string>();
            while (process.StandardOutput.ReadLine() is { } line) lines.Add(line);
            Assert.True(process.WaitForExit(60_000));
            Assert.True(process.ExitCode == 0, errors.Result);
            return lines;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
