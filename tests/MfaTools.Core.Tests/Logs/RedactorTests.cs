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
    [InlineData(
        "Pfauth succeeded for user 'alice' from 192.0.2.10:51422.",
        "Pfauth succeeded for user '<user1>' from <ip1>:51422.")]
    [InlineData(
        "Pfauth failed for user 'CN=Al Ice,OU=x' (distinguishedName format) from 2001:db8::1.",
        "Pfauth failed for user '<user1>' (distinguishedName format) from <ip1>.")]
    [InlineData("Error sending email to New.User@domain.com: x", "Error sending email to <email1>: x")]
    [InlineData(
        "User \"CONTOSO\\admin\" changed user \"bob\" value phone from \"+1 425 555 0100\" to \"x\".",
        "User \"CONTOSO\\<user1>\" changed user \"<user2>\" value phone from \"<value1>\" to \"<value2>\".")]
    [InlineData(
        "User \"NT AUTHORITY\\SYSTEM\" added new user \"bob\"",
        "User \"NT AUTHORITY\\SYSTEM\" added new user \"<user1>\"")]
    [InlineData("User \"a\" deleted user record \"bob\"", "User \"<user1>\" deleted user record \"<user2>\"")]
    [InlineData("validate_oath_code: user bob updated", "validate_oath_code: user <user1> updated")]
    [InlineData("by CONTOSO\\bob at", "by CONTOSO\\<user1> at")]
    [InlineData(
        "phonefactor://activate_account?code=123456789&url=https%3a%2f%2fx",
        "phonefactor://activate_account?code=<code1>&url=https%3a%2f%2fx")]
    [InlineData("calling +1 425 555 0100 now", "calling <phone1> now")]
    [InlineData("phone number 4255550100 used", "phone number <phone1> used")]
    [InlineData("call 425-555-0100", "call <phone1>")]
    [InlineData("'bob' user 'bob' user 'BOB'", "'<user1>' user '<user1>' user '<user1>'")]
    public void Personal_data_is_masked(string text, string masked) =>
        Assert.Equal(masked, new Redactor().Redact(text));

    /// <summary>Whoever is named in a known shape, in whatever form: no part of the name is left.</summary>
    [Theory]
    [InlineData("Primary auth succeeded for {0}")]
    [InlineData("Primary auth succeeded for {0}.")]
    [InlineData("Primary auth failed for {0} from 203.0.113.5:51422. Call status: FAILED - \"x\".")]
    [InlineData("Primary auth failed for user '{0}'")]
    [InlineData("Pfauth succeeded for user '{0}' from 203.0.113.5. Call status: SUCCESS_PIN - \"x\".")]
    [InlineData("Pfauth failed for user '{0}' (distinguishedName format) from 203.0.113.5.")]
    [InlineData("Pfauth not performed for user '{0}' from 203.0.113.5")]
    [InlineData("Primary auth type 'RADIUS' requested for user '{0}'")]
    [InlineData("Failed windows auth for user '{0}' Logon failure: unknown user name or bad password (")]
    [InlineData("User \"{0}\" changed user \"x\" value phone from \"a\" to \"b\".")]
    [InlineData("User \"x\" deleted user record \"{0}\"")]
    [InlineData("user [{0}] failed")]
    [InlineData("User: '{0}' failed")]
    [InlineData("{{\"user\":\"{0}\",\"result\":1}}")]
    [InlineData("{{ \"userName\" : \"{0}\" }}")]
    [InlineData("<UserName>{0}</UserName>")]
    [InlineData("<a:user x=\"1\">{0}</a:user>")]
    [InlineData("<item user=\"{0}\"/>")]
    [InlineData("added new user \u201C{0}\u201D")]
    [InlineData("Benutzer \u201E{0}\u201C")]
    [InlineData("Benutzer \u201A{0}\u2018")]
    [InlineData("utilisateur \u00AB {0} \u00BB")]
    [InlineData("\u30E6\u30FC\u30B6\u30FC\u300C{0}\u300D")]
    [InlineData("added new User Mobile App Device \"{0}\"")]
    public void A_user_is_masked_in_every_known_shape(string shape)
    {
        string[] names =
        [
            "jkvist", "jane.doe", "jane-doe_2", "Jane Quill", "Quill, Jane", "Jane M. Quill", "O'Quill",
            "jos\u00E9\u00D1", "12345678", "jkv",
            "jane@quill.com", "jane.quill@contoso.com", @"CONTOSO\jquill", @"CONTOSO\\u00DCnal", @"CONTOSO\12345",
            "CN=Jane Quill,OU=Sales",
            "\u5C71\u7530\u592A\u90CE", "jane+tag", "adm_jquill$", new string('q', 300),
            string.Join(' ', Enumerable.Repeat("quill", 300)),
        ];
        foreach (string name in names)
        {
            string masked = new Redactor().Redact(string.Format(CultureInfo.InvariantCulture, shape, name));
            string left = string.Format(CultureInfo.InvariantCulture, shape, "");
            foreach (
                string part in name.Split(' ', ',', '@', '=', '\\')
                    .Where(part => part is not ("CONTOSO" or "CN" or "OU" or "Sales" or "M." or "com" or "contoso.com")
                        && !left.Contains(part, StringComparison.Ordinal)))
            {
                Assert.False(masked.Contains(part, StringComparison.Ordinal), $"{part} of {name} in {masked}");
            }
        }
    }

    /// <summary>Numbers and codes in the shapes that are known.</summary>
    [Theory]
    [InlineData("calling +1 5551234567x123 now", "555", "123")]
    [InlineData("phone number 0170/1234567", "0170", "1234567")]
    [InlineData("Calling 5551234567", "5551234567")]
    [InlineData("Called (425) 555-0100 ext. 77.", "425", "77")]
    [InlineData("mobile +49 (0)170/1234567", "170", "1234567")]
    [InlineData("dialing 425.555.0100x9", "0100", "x9")]
    [InlineData("Activation code for user 'x' is 481516234", "481516234")]
    [InlineData("Activation code for user '12345' is 481 516 234", "12345", "481", "234")]
    [InlineData("Verification code: 481516", "481516")]
    [InlineData("passcode is \"481516\"", "481516")]
    [InlineData("<ActivationCode>481516234</ActivationCode>", "481516234")]
    [InlineData("<a:ConfirmationCode i:x=\"1\">481516234</a:ConfirmationCode>", "481516234")]
    [InlineData("ConfirmationCode=481516234", "481516234")]
    [InlineData("\"activationCode\": \"481516234\"", "481516234")]
    [InlineData("OathTokenSecretKey=JBSWY3DP", "JBSWY3DP")]
    [InlineData("<OathTokenSecretKey>JBSWY3DP</OathTokenSecretKey>", "JBSWY3DP")]
    [InlineData("deviceToken=APA91b:x-y_z end", "APA91b", "x-y_z")]
    [InlineData("pin: 4711, x", "4711")]
    [InlineData("password='Sesame1'", "Sesame1")]
    [InlineData("user:jkv", "jkv")]
    [InlineData("sAMAccountName: jkv", "jkv")]
    [InlineData("uid=jkv,ou=x", "jkv")]
    [InlineData("Pfauth failed for user 'jkv", "jkv")]
    [InlineData("user \"jkv", "jkv")]
    [InlineData("from 2001:db8::1:51422.", "db8")]
    [InlineData("from [2001:db8::7]:443", "db8")]
    [InlineData("from ::ffff:203.0.113.5", "ffff", "203.0.113.5")]
    [InlineData("from fe80::1ff:fe23:4567:890a%eth2", "fe23")]
    [InlineData("from 2001:0db8:85a3:0000:0000:8a2e:0370:7334,", "85a3", "7334")]
    [InlineData("SID S-1-12-1-1-2-3-4", "S-1-12")]
    public void Numbers_and_codes_are_masked(string text, params string[] parts)
    {
        string masked = new Redactor().Redact(text);
        Assert.All(parts, part => Assert.DoesNotContain(part, masked, StringComparison.Ordinal));
        Assert.Contains("<", masked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The user's phone rang, error code 10013, status code 401")]
    [InlineData("user: the account is locked; login: failed; account: disabled")]
    [InlineData("at 12:30:45 on 2018-03-07, 00:11:22:33:44:55, std::string")]
    [InlineData("<ErrorCode>10013</ErrorCode> Error code: 401")]
    [InlineData("Primary auth type 'RADIUS' requested")]
    [InlineData("Invalid token: expected a number")]
    public void Other_words_stay(string text) => Assert.Equal(text, new Redactor().Redact(text));

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "IPv6", "from 12:30:", "0" }, { "IPv6 groups", "from ", "1:" }, { "IPv6 and a letter", "from ", "a:b:c:" },
        { "blanks", "value", " " }, { "blanks and quotes", "user ", "' " }, { "open quotes", "user '", "a'b" },
        { "users", "", "user 'a" },
        { "user's", "", "user's " }, { "values", "", "value x from 'a' to " }, { "value from", "", "value a from " },
        { "at", "", "a@" },
        { "mail", "a@", "b." }, { "local part", "", "a.a@b.c" }, { "paths", "", @"\a" }, { "shares", @"\", @"\a\" },
        { "homes", "", "/home/" },
        { "phone", "", "phone " }, { "digits", "phone ", "1" }, { "digits and blanks", "+", "1 " },
        { "sid", "S-1-5-21", "-1" },
        { "CN", "", "CN=a\\" }, { "brackets", "", "user [" }, { "tags", "", "<user " }, { "tokens", "", "token " },
        { "long token", "", "a" },
        { "code", "activation code ", "is " }, { "codes", "", "activation code 1" },
        { "auth", "", "primary auth for " }, { "colons", "", "user:" },
        { "words", "user 'a a a a a a a' ", "a " }, { "equals", "", "user=" }, { "dots", "", "1." },
        { "letters", "pfauth for ", "x" },
    };

    /// <summary>Twice the text, twice the time: 16 times as much takes 16 times as long, not 256 times. The rest is
    /// slack.</summary>
    [Theory]
    [MemberData(nameof(Hostile))]
    public void Time_grows_with_the_length_and_no_faster(string name, string start, string repeated)
    {
        double few = Enumerable.Range(0, 3).Min(_ => Time(4_000)), many = Enumerable.Range(0, 3).Min(_ => Time(64_000));
        Assert.True(many < 100 * Math.Max(few, 1), $"{name}: {few} and {many} ms");

        double Time(int length)
        {
            string text = start + string.Concat(Enumerable.Repeat(repeated, length / repeated.Length)) + "x";
            var redactor = new Redactor();
            var watch = Stopwatch.StartNew();
            string masked = redactor.Redact(text);
            Assert.NotEqual("<text1>", masked);
            return watch.Elapsed.TotalMilliseconds;
        }
    }

    [Theory]
    [InlineData("2018-03-07T18:20:20.006280Z|e|2960|4036|pfadssvc|7c9f4a52-0b1e-4d0c-9a3e-5d1c0e6f2b11|text")]
    [InlineData(@"Access to the path '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf' is denied.")]
    [InlineData("Version=6.3.0.17452 took 00:01:33.7255990")]
    [InlineData("Completed performing tasks to upgrade from 23 to 24")]
    public void What_is_not_personal_stays(string text) => Assert.Equal(text, new Redactor().Redact(text));

    [Fact]
    public void A_command_with_a_masked_value_is_left_out()
    {
        var entry = new LogEntry
        {
            NextCommand = @"Test-MfaAttachmentAccess -LiteralPath 'C:\Users\bob\x.pdf'",
            AttachmentPath = @"C:\Users\bob\x.pdf", EmailAddress = "a@b.com", Message = "to a@b.com",
        };
        new Redactor().Redact(entry);
        Assert.Equal(
            (null, @"C:\Users\<user1>\x.pdf", "<email1>", "to <email1>"),
            (entry.NextCommand, entry.AttachmentPath, entry.EmailAddress, entry.Message));
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
        double few = Enumerable.Range(0, 3).Min(_ => Mask(some)),
        many = Enumerable.Range(0, 3).Min(_ => Mask(16 * some));
        Assert.True(many < 100 * few, $"{few} and {many} ms");

        double Mask(int count)
        {
            var texts = Enumerable.Range(0, count)
                .Select(i => string.Format(CultureInfo.InvariantCulture, format, i / 250, i % 250)).ToList();
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
        string log = files.Write(
            "a.log",
            string.Concat(
                Enumerable.Range(0, count)
                    .Select(i => LogFiles.Line(i, i == count - 1 ? "user 'jdoe'" : $"{i} for jdoe"))));
        var query = LogFiles.Everything();
        query.Redactor = new Redactor();
        var messages = LogFiles.Read(query, log).ConvertAll(entry => entry.Message);
        Assert.Equal([.. Enumerable.Range(0, count - 1).Select(i => $"{i} for <user1>"), "user '<user1>'"], messages);
    }

    [Fact]
    public void The_longest_value_is_masked_in_whatever_order_they_came()
    {
        foreach (
            string[] order in new[]
            {
                ["jane", "jane doe", "jane doe smith"], new[] { "jane doe smith", "jane", "jane doe" },
            })
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
        var masked = Enumerable.Range(0, 100_000).AsParallel().WithDegreeOfParallelism(4)
            .Select(i => redactor.Redact($"user=name{i % 50_000}x")).ToList();
        Assert.Equal(50_000, masked.Distinct().Count());
        Assert.All(masked, text => Assert.Matches(@"^user=<user\d+>$", text));
    }
}
