using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using MfaTools.Logs;

namespace MfaTools.Core.Tests;

/// <summary>One measures time, so nothing else runs beside these.</summary>
[Collection(nameof(PropertyTests))]
public sealed class RedactorTests
{
    [Theory]
    [InlineData("Pfauth succeeded for user 'alice' from 192.0.2.10:51422.", "Pfauth succeeded for user '<user1>' from <ip1>:51422.")]
    [InlineData("Pfauth failed for user 'CN=Al Ice,OU=x' (distinguishedName format) from 2001:db8::1.", "Pfauth failed for user '<user1>' (distinguishedName format) from <ip1>.")]
    [InlineData("Error sending email to New.User@domain.com: x", "Error sending email to <email1>: x")]
    [InlineData("User \"CONTOSO\\admin\" changed user \"bob\" value phone from \"+1 425 555 0100\" to \"x\".", "User \"CONTOSO\\<user1>\" changed user \"<user2>\" value phone from \"<value1>\" to \"<value2>\".")]
    [InlineData("User \"NT AUTHORITY\\SYSTEM\" added new user \"bob\"", "User \"NT AUTHORITY\\SYSTEM\" added new user \"<user1>\"")]
    [InlineData("User \"a\" deleted user record \"bob\"", "User \"<user1>\" deleted user record \"<user2>\"")]
    [InlineData("validate_oath_code: user bob updated", "validate_oath_code: user <user1> updated")]
    [InlineData("by CONTOSO\\bob at", "by CONTOSO\\<user1> at")]
    [InlineData("phonefactor://activate_account?code=123456789&url=https%3a%2f%2fx", "phonefactor://activate_account?code=<code1>&url=https%3a%2f%2fx")]
    [InlineData("calling +1 425 555 0100 now", "calling <phone1> now")]
    [InlineData("phone number 4255550100 used", "phone number <phone1> used")]
    [InlineData("call 425-555-0100", "call <phone1>")]
    [InlineData("'bob' user 'bob' user 'BOB'", "'<user1>' user '<user1>' user '<user1>'")]
    public void Personal_data_is_masked(string text, string masked) => Assert.Equal(masked, new Redactor().Redact(text));

    [Theory]
    [InlineData("2018-03-07T18:20:20.006280Z|e|2960|4036|pfadssvc|7c9f4a52-0b1e-4d0c-9a3e-5d1c0e6f2b11|text")]
    [InlineData(@"Access to the path '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf' is denied.")]
    [InlineData("Version=6.3.0.17452 took 00:01:33.7255990")]
    [InlineData("Completed performing tasks to upgrade from 23 to 24")]
    public void What_is_not_personal_stays(string text) => Assert.Equal(text, new Redactor().Redact(text));

    [Fact]
    public void A_command_with_a_masked_value_is_left_out()
    {
        var entry = new LogEntry { NextCommand = @"Test-MfaAttachmentAccess -LiteralPath 'C:\Users\bob\x.pdf'", AttachmentPath = @"C:\Users\bob\x.pdf", EmailAddress = "a@b.com", Message = "to a@b.com" };
        new Redactor().Redact(entry);
        Assert.Equal((null, @"C:\Users\<user1>\x.pdf", "<email1>", "to <email1>"), (entry.NextCommand, entry.AttachmentPath, entry.EmailAddress, entry.Message));
    }

    [Fact]
    public void A_value_that_ends_where_another_begins_is_masked_once()
    {
        var redactor = new Redactor();
        redactor.Learn("user 'a1(' has the phone number (425) 555-0100");
        Assert.Equal("user '<user1><phone1>", redactor.Redact("user 'a1(425) 555-0100"));
    }

    [Theory]
    [InlineData("Connection from 10.0.{0}.{1} lost")]
    [InlineData("Error sending email to first.last{0}-{1}@domain.com: x")]
    public void Many_values_that_begin_alike_take_no_longer_each(string format)
    {
        int some = Runtime.IsMono ? 1_000 : 4_000;
        // 16 times as many: 256 times as long where each is compared with all, 16 times where not. The rest is slack.
        double few = Enumerable.Range(0, 3).Min(_ => Mask(some)), many = Enumerable.Range(0, 3).Min(_ => Mask(16 * some));
        Assert.True(many < 100 * few, $"{few} and {many} ms");

        double Mask(int count)
        {
            var texts = Enumerable.Range(0, count).Select(i => string.Format(CultureInfo.InvariantCulture, format, i / 250, i % 250)).ToList();
            var redactor = new Redactor();
            var watch = Stopwatch.StartNew();
            texts.ForEach(redactor.Learn);
            Assert.Equal(count, texts.Select(redactor.Redact).Distinct().Count());
            return watch.Elapsed.TotalMilliseconds;
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4_000)]
    [InlineData(9_001)]
    [InlineData(100_003)]
    public void A_user_is_masked_in_all_entries_before_the_one_that_names_it(int count)
    {
        using var files = new LogFiles();
        string log = files.Write("a.log", string.Concat(Enumerable.Range(0, count).Select(i => LogFiles.Line(i, i == count - 1 ? "user 'jdoe'" : $"{i} for jdoe"))));
        var query = LogFiles.Everything();
        query.Redactor = new Redactor();
        var messages = LogFiles.Read(query, log).ConvertAll(entry => entry.Message);
        Assert.Equal([.. Enumerable.Range(0, count - 1).Select(i => $"{i} for <user1>"), "user '<user1>'"], messages);
    }

    [Fact]
    public void The_longest_value_is_masked_in_whatever_order_they_came()
    {
        foreach (string[] order in new[] { ["jane", "jane doe", "jane doe smith"], new[] { "jane doe smith", "jane", "jane doe" } })
        {
            var redactor = new Redactor();
            foreach (string name in order) redactor.Learn($"user '{name}'");
            Assert.Equal("<user1>, <user2> and <user3>", redactor.Redact("jane doe smith, jane and jane doe"));
        }
    }

    [Fact]
    public void Several_threads_mask_with_one()
    {
        var redactor = new Redactor();
        var masked = Enumerable.Range(0, 100_000).AsParallel().WithDegreeOfParallelism(4).Select(i => redactor.Redact($"user=name{i % 50_000}x")).ToList();
        Assert.Equal(50_000, masked.Distinct().Count());
        Assert.All(masked, text => Assert.Matches(@"^user=<user\d+>$", text));
    }
}
