using System;
using System.Linq;
using MfaTools.Diagnosis;
using MfaTools.Checks;

namespace MfaTools.Core.Tests.Health;

public sealed class TimeSampleTests
{
    private static readonly DateTime Start = new(2018, 3, 7, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(3)]
    [InlineData(TimeSample.MaxTimes * 5)]
    public void All_are_counted_and_the_first_and_the_last_are_kept(int count)
    {
        var sample = new TimeSample();
        for (int i = 0; i < count; i++) sample.Add(Start.AddSeconds((i * 7919L) % count));
        var row = sample.ToRow("Log.X", "Log");
        Assert.Equal((count, Start, Start.AddSeconds(count - 1)), (row.Count, row.TimesUtc[0], row.TimesUtc[^1]));
        Assert.Equal(Math.Min(count, 500), row.TimesUtc.Length);
        Assert.Equal(row.TimesUtc.Order(), row.TimesUtc);
    }

    /// <summary>Whoever writes into a log chooses what the entries are about.</summary>
    [Fact]
    public void So_many_things_are_told_apart_and_all_are_counted()
    {
        var tally = new IssueTally();
        for (int i = 0; i < 25_000; i++)
        {
            var entry = new LogEntry { AttachmentPath = $@"\\fs\s\{i}.pdf", TimeUtc = Start };
            tally.Add("Log.AttachmentAccessDenied", entry);
        }

        Assert.InRange(tally.Groups.Count, 1_000, 10_001);
        Assert.Equal(25_000, tally.Groups.Sum(group => group.Count));
    }
}
