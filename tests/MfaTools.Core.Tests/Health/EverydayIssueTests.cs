using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Core.Tests.Health;

/// <summary>What single users do wrong is no cause, until it is more than that. The numbers are in
/// everyday-issues.json.</summary>
public sealed class EverydayIssueTests
{
    private static readonly DateTime Start = new(2020, 10, 13, 6, 0, 0, DateTimeKind.Utc);

    private static (DateTime, int) At(double minute, int user) => (Start.AddMinutes(minute), user);

    private static List<DateTime> Successes(int count, double minutes) =>
        [.. Enumerable.Range(0, count).Select(i => Start.AddMinutes(i * minutes / count))];

    [Theory]
    // Ten failures of five users within ten minutes: noticed where no more succeed.
    [InlineData("Typed", 10, 5, 10, 8, true)]
    [InlineData("Typed", 10, 5, 10, 30, false)]
    // The same of two users, or over a day.
    [InlineData("Typed", 10, 2, 10, 8, false)]
    [InlineData("Typed", 10, 5, 1440, 400, false)]
    // A tenth of all sign-ins, which is usual; and half of them.
    [InlineData("Typed", 60, 16, 14_400, 600, false)]
    [InlineData("Typed", 60, 16, 14_400, 50, true)]
    // One request in progress among 400 sign-ins; a tenth of them.
    [InlineData("Repeated", 1, 1, 10, 400, false)]
    [InlineData("Repeated", 40, 16, 1440, 360, true)]
    // The service places no call, or one of 400.
    [InlineData("Service", 3, 3, 600, 0, true)]
    [InlineData("Service", 1, 1, 600, 0, true)]
    [InlineData("Service", 1, 1, 600, 400, false)]
    [InlineData("Service", 3, 3, 600, 400, false)]
    [InlineData("Device", 5, 5, 50, 400, true)]
    [InlineData("Recipient", 2, 2, 50, 0, false)]
    [InlineData("Recipient", 6, 6, 50, 0, true)]
    public void Many_are_noticed(string name, int failures, int users, double minutes, int successes, bool noticed)
    {
        var entries = Enumerable.Range(0, failures).Select(i => At((double)i * minutes / failures, i % users)).ToList();
        Assert.Equal(noticed, EverydayIssue.Find(name)!.IsNoticeable(entries, Successes(successes, minutes)));
    }

    [Theory]
    [InlineData("Typed", 5, 60, false)]
    [InlineData("Typed", 20, 60, true)]
    [InlineData("Repeated", 3, 1, true)]
    [InlineData("Repeated", 3, 60, false)]
    [InlineData("Device", 2, 60, false)]
    [InlineData("Device", 3, 600, true)]
    [InlineData("Device", 3, 100_000, false)]
    public void The_same_user_again_and_again_is_noticed(string name, int entries, double minutes, bool noticed) =>
        Assert.Equal(
        noticed,
        EverydayIssue.Find(name)!.IsNoticeable(
            [.. Enumerable.Range(0, entries).Select(i => At(i * minutes / entries, 7))], Successes(400, 1440)));

    /// <summary>Where few sign in, no ten minutes hold many failures: nobody succeeds between them.</summary>
    [Theory]
    [InlineData(10, 5, 0, true)]
    [InlineData(9, 5, 0, false)]
    [InlineData(10, 4, 0, false)]
    [InlineData(18, 5, 1, false)]
    [InlineData(21, 5, 1, true)]
    public void Several_in_a_row_are_noticed(int failures, int users, int between, bool noticed)
    {
        var entries = Enumerable.Range(0, failures).Select(i => At(60 * i, i % users)).ToList();
        // A busy day before, and a sign-in that succeeds in the middle.
        var successes = Enumerable.Range(1, 50).Select(i => Start.AddMinutes(-30 * i))
            .Concat(Enumerable.Repeat(Start.AddMinutes((30 * failures) - 1), between)).ToList();
        Assert.Equal(noticed, EverydayIssue.Find("Typed")!.IsNoticeable(entries, successes));
    }

    /// <summary>A device that tries an old password all night, in entries that name no user.</summary>
    [Fact]
    public void Entries_without_a_user_are_not_several_users() => Assert.False(
        EverydayIssue.Find("Typed")!.IsNoticeable(
            [.. Enumerable.Range(0, 30).Select(i => At(20 * i, -i - 1))],
            [.. Enumerable.Range(1, 50).Select(i => Start.AddMinutes(-30 * i))]));

    /// <summary>Entries without a user may be of the users that others name. If none names a user, only the other
    /// numbers count.</summary>
    [Theory]
    [InlineData(2, 8, false)]
    [InlineData(4, 4, true)]
    [InlineData(0, 10, true)]
    public void Entries_without_a_user_do_not_add_to_the_users_of_others(int users, int unnamed, bool noticed)
    {
        var entries = Enumerable.Range(0, users).Concat(Enumerable.Range(1, unnamed).Select(i => -i))
            .Select((user, i) => At(i * 0.5, user)).ToList();
        Assert.Equal(
            noticed, EverydayIssue.Find("Typed")!.IsNoticeable(entries, [Start.AddMinutes(-1), Start.AddMinutes(1.2)]));
    }

    [Fact]
    public void Nothing_is_not_noticed() =>
        Assert.All(EverydayIssue.All, one => Assert.False(one.IsNoticeable([], [])));

    [Fact]
    public void The_order_of_entries_makes_no_difference()
    {
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            List<(DateTime TimeUtc, int User)> entries =
            [
                .. Enumerable.Range(0, random.Next(1, 40)).Select(_ => At(random.Next(0, 300), random.Next(0, 8))),
            ];
            var successes = Successes(random.Next(0, 60), 300);
            var shuffled = entries.OrderBy(_ => random.Next()).ToList();
            Assert.All(
                EverydayIssue.All, one =>
                    Assert.Equal(
                        one.IsNoticeable(entries, successes),
                        one.IsNoticeable(shuffled, [.. successes.AsEnumerable().Reverse()])));
        }
    }

    /// <summary>The window is found by two ends that move on; here it is looked for at every entry.</summary>
    [Fact]
    public void The_window_is_what_a_search_of_all_finds()
    {
        var random = new Random(11);
        int reached = 0;
        for (int i = 0; i < 500; i++)
        {
            List<(DateTime TimeUtc, int User)> entries =
            [
                .. Enumerable.Range(0, random.Next(1, 30)).Select(_ => At(random.Next(0, 60), random.Next(0, 6)))
                    .OrderBy(one => one.Item1),
            ];
            var successes = Successes(random.Next(0, 60), 60);
            foreach (var limit in EverydayIssue.All.SelectMany(one => one.NoticedFrom).Where(limit => !limit.OfOneUser))
            {
                bool expected = entries.Select(one => one.TimeUtc).Any(end =>
                {
                    var start = limit.Within is { } within ? end - within
                        : limit.InARow ? successes.Where(time => time <= end).DefaultIfEmpty(DateTime.MinValue).Max()
                        : DateTime.MinValue;
                    if (limit is { Within: null, InARow: false }) end = DateTime.MaxValue;
                    var inside = entries.Where(one => one.TimeUtc >= start && one.TimeUtc <= end).ToList();
                    int good = successes.Count(time => time >= start && time <= end);
                    return inside.Count >= limit.Entries
                        && inside.Select(one => one.User).Distinct().Count() >= limit.Users
                            && inside.Count >= limit.Share * (inside.Count + good);
                });
                Assert.Equal(expected, limit.IsReached(entries, successes));
                if (expected) reached++;
            }
        }

        Assert.InRange(reached, 200, 4000);
    }

    [Fact]
    public void The_data_is_whole()
    {
        Assert.All(EverydayIssue.All, one =>
        {
            Assert.NotEmpty(one.NoticedFrom);
            Assert.False(string.IsNullOrWhiteSpace(one.Why));
            Assert.False(string.IsNullOrWhiteSpace(one.Source));
        });
        string[] names = [.. EverydayIssue.All.Select(one => one.Name), EverydayIssue.None];
        Assert.All(
            KnownIssueCatalog.Default.Issues.Where(issue => issue.Everyday is not null), issue =>
                Assert.Contains(issue.Everyday, names));
        Assert.All(
            StatusCodes.Tables.SelectMany(StatusCodes.All).Where(code => code.Everyday is not null), code =>
                Assert.Contains(code.Everyday, names));
        // All that the log tells of one user's sign-in.
        string[] everyday =
        [
            .. KnownIssueCatalog.Default.Issues.Where(issue => issue.Everyday is not null).Select(issue => issue.Id),
        ];
        Assert.All(
            KnownIssueCatalog.Default.Issues.Where(
                issue => issue.AnyLevel && issue.Pattern.Contains("for user", StringComparison.Ordinal)),
            issue => Assert.True(everyday.Contains(issue.Id) || issue.Id == "Log.FraudReported", issue.Id));
    }

    [Theory]
    [InlineData("Pfauth failed for user 'j.smith' from 192.0.2.1:5. Call status: X", "j.smith")]
    [InlineData("Pfauth failed for user 'CN=O'Neil,DC=x' (distinguishedName format) from 192.0.2.1.", "CN=O'Neil,DC=x")]
    [InlineData("Failed Windows auth for user 'l.m' from 192.0.2.1. Logon failure: x", "l.m")]
    [InlineData("Pfauth failed for user 'u'. Call status: X", "u")]
    [InlineData("validate_oath_code: user u1 updated authentication result.", "u1")]
    [InlineData("LsaLogonUser failed with NTSTATUS -1073741715", null)]
    public void The_user_of_a_message(string message, string? user) => Assert.Equal(user, SignIn.UserOf(message));
}
