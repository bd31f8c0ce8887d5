using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;

namespace MfaTools.Core.Tests.Knowledge;

public sealed class KnownIssueTests
{
    private static readonly KnownIssueCatalog Catalog = KnownIssueCatalog.Default;

    [Fact]
    public void Every_sample_shows_its_issue_and_no_near_miss_does()
    {
        Assert.All(IssueSamples.All, sample =>
        {
            string? found = Catalog.Match(sample.Message)?.Issue.Id;
            if (sample.Shows) Assert.Equal(sample.Id, found);
            else Assert.NotEqual(sample.Id, found);
        });
        Assert.All(Catalog.Issues, issue => Assert.Equal(
            [false, true],
            IssueSamples.All.Where(sample => sample.Id == issue.Id).Select(sample => sample.Shows).Distinct().Order()));
    }

    [Fact]
    public void Searching_for_texts_first_finds_what_all_patterns_in_their_order_find()
    {
        var patterns = Catalog.Issues.Select(issue =>
            (issue.Id,
                Regex: new Regex(
                    issue.Pattern,
                    RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline))).ToArray();
        var random = new Random(20180307);
        int shown = 0;
        for (int i = 0; i < Runtime.Inputs(20_000); i++)
        {
            string message = i < IssueSamples.All.Count ? IssueSamples.All[i].Message : Mutate(random);
            string? expected = patterns.FirstOrDefault(pattern => pattern.Regex.IsMatch(message)).Id;
            Assert.True(expected == Catalog.Match(message)?.Issue.Id, message);
            if (expected is not null) shown++;
        }

        // Mutations that show nothing, or always something, would prove little.
        Assert.InRange(shown, Runtime.Inputs(5_000), Runtime.Inputs(19_000));
    }

    [Fact]
    public void The_catalog_is_whole()
    {
        Assert.Equal(Catalog.Issues.Count, Catalog.Issues.Select(issue => issue.Id).Distinct().Count());
        Assert.All(Catalog.Issues, issue =>
        {
            Assert.Matches("^Log\\.[A-Za-z0-9]+$", issue.Id);
            Assert.NotEqual(IssueSeverity.Unknown, issue.Severity);
            Assert.Equal(
                issue.Confidence == IssueConfidence.Likely,
                issue.Cause.StartsWith("Likely:", StringComparison.Ordinal));
            foreach (string text in new[] { issue.Title, issue.Cause, issue.Fix, issue.SeenIn, issue.Source })
            {
                Assert.False(string.IsNullOrWhiteSpace(text));
            }

            Assert.False(issue.Title.EndsWith('.'));
            Assert.DoesNotContain("docs.microsoft.com", issue.Source, StringComparison.Ordinal);
            // The product's pages were moved when it was retired.
            if (issue.Source.Contains("howto-mfaserver", StringComparison.Ordinal))
            {
                Assert.Contains("/previous-versions/", issue.Source, StringComparison.Ordinal);
            }

            // Short texts would make the one pass over a message stop often.
            Assert.All(issue.AnyOf, text => Assert.InRange(text.Length, 12, 128));
            string[] names = new Regex(issue.Pattern).GetGroupNames();
            Assert.All(
                Regex.Matches(issue.Cause + issue.Fix + issue.NextCommand, @"\{([\w.]+)\}").Cast<Match>(), match =>
            {
                string[] parts = match.Groups[1].Value.Split('.');
                Assert.Contains(parts[0], names);
                if (parts.Length > 1) Assert.NotNull(StatusCodes.Describe(parts[0], "?", parts[1]));
            });
        });
    }

    [Fact]
    public void The_data_has_no_field_that_is_not_read()
    {
        string[] fields =
        [
            "id", "title", "severity", "confidence", "anyLevel", "everyday", "place", "anyOf", "pattern", "component",
            "cause", "fix", "nextCommand", "seenIn", "source",
        ];
        using var json = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "src", "MfaTools.Core", "Knowledge", "known-issues.json")));
        Assert.All(
            json.RootElement.EnumerateArray(), item =>
                Assert.All(item.EnumerateObject(), field => Assert.Contains(field.Name, fields)));
        Assert.Equal(json.RootElement.GetArrayLength(), Catalog.Issues.Count);
    }

    [Fact]
    public void Every_next_command_is_one_the_administrator_has()
    {
        string manifest = File.ReadAllText(Path.Combine(Repository.Root, "MfaTools.psd1"));
        string[] windows = ["Get-ItemProperty", "Resolve-DnsName", "Test-NetConnection"];
        Assert.All(Catalog.Issues.Where(issue => issue.NextCommand is not null), issue =>
        {
            string name = issue.NextCommand!.Split(' ')[0];
            Assert.True(manifest.Contains($"'{name}'", StringComparison.Ordinal) || windows.Contains(name), name);
        });
    }

    [Fact]
    public void What_is_harmless_is_no_error_among_errors()
    {
        Assert.Equal(
            [
                "Log.AdfsCertificateRenewed", "Log.DataUpgradeDone", "Log.NpsChallengeIgnored",
                "Log.NpsClientAddressMissing",
                "Log.NpsIpWhitelistEmpty", "Log.UnhandledSB",
            ],
             Catalog.Issues.Where(issue => !issue.NeedsAttention).Select(issue => issue.Id).Order());
        // Failed sign-ins are logged as information.
        string[] signIns =
        [
            "Log.PfauthFailed", "Log.PrimaryAuthFailed", "Log.WindowsLogonFailed", "Log.OathCodeIncorrect",
            "Log.CallInProgress",
        ];
        Assert.All(
            Catalog.Issues.Where(issue => signIns.Contains(issue.Id)), issue =>
                Assert.True(issue is { AnyLevel: true, NeedsAttention: true }, issue.Id));
    }

    [Fact]
    public void The_page_is_made_from_the_data()
    {
        string path = Path.Combine(Repository.Root, "docs", "known-issues.md");
        string page = IssuePage.Write(Catalog.Issues);
        if (Environment.GetEnvironmentVariable("MFATOOLS_WRITE_DOCS") == "1") File.WriteAllText(path, page);
        Assert.True(
            page == File.ReadAllText(path).ReplaceLineEndings("\n"),
            "docs/known-issues.md is stale. Run this test with the environment variable MFATOOLS_WRITE_DOCS=1 to write "
                + "it.");
    }

    [Theory]
    [InlineData(@"\\s\it's\x.pdf", @"'\\s\it''s\x.pdf'")]
    [InlineData("\\\\s\\a\u2019; calc; \u2019\\x.pdf", "'\\\\s\\a\u2019\u2019; calc; \u2019\u2019\\x.pdf'")]
    [InlineData(@"\\s\$(calc)\`x.pdf", @"'\\s\$(calc)\`x.pdf'")]
    [InlineData("\\\\s\\a\u201a\u201b\"\\x.pdf", "'\\\\s\\a\u201a\u201a\u201b\u201b\"\\x.pdf'")]
    public void Paths_are_quoted_in_the_next_command(string path, string quoted)
    {
        var match = Catalog.Match($"Error sending email to a@b.c: Access to the path '{path}' is denied.")!;
        Assert.Equal(path, match.Value("AttachmentPath"));
        Assert.Equal("Test-MfaAttachmentAccess -LiteralPath " + quoted, match.NextCommand);
        Assert.Contains($"on the file {path}, or", match.Recommendation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\\\s\\x\u001b[2Jcalc")]
    [InlineData("\\\\s\\x\u2028calc")]
    [InlineData("\\\\s\\x\0calc")]
    public void A_path_that_cannot_be_quoted_gives_no_command(string path)
    {
        var match = Catalog.Match($"Error sending email to a@b.c: Access to the path '{path}' is denied.")!;
        Assert.Equal("Log.AttachmentDenied", match.Issue.Id);
        Assert.Null(match.NextCommand);
    }

    /// <summary>In other languages the sentence goes on after the path, with apostrophes of its own; paths have them,
    /// too.</summary>
    [Theory]
    [InlineData(@"\\s\x.pdf", "Le processus ne peut pas accéder au fichier '{0}', car il est en cours d'utilisation.")]
    [InlineData(@"\\s\Users' guide.pdf", "L'accès au chemin d'accès '{0}' est refusé.")]
    [InlineData(@"D:\O'Brien v1.2.pdf", "Impossible de trouver le fichier '{0}'.")]
    [InlineData(@"\\s\it's\guide", "Impossible de trouver une partie du chemin d'accès '{0}'.")]
    [InlineData(@"\\s\x.pdf", "Der Zugriff auf den Pfad \"{0}\" wurde verweigert.")]
    public void A_path_is_found_in_other_languages(string path, string said)
    {
        string message = "Error sending email to a@b.c: " + said.Replace("{0}", path, StringComparison.Ordinal);
        var match = Catalog.Match(message)!;
        Assert.Equal(("Log.AttachmentUnreadable", path), (match.Issue.Id, match.Value("AttachmentPath")));
    }

    [Fact]
    public void A_path_ends_with_its_line_and_its_sentence()
    {
        Assert.NotEqual(
            "Log.AttachmentDenied",
            Catalog.Match("Error sending email to a@b.c: Access to the path '\\\\s\\x\ncalc' is denied.")!.Issue.Id);
        var match = Catalog.Match(
            @"Error sending email to a@b.c: Access to the path '\\s\x' is denied. ---> Access to the path '\\s\y' is "
                + @"denied.")!;
        Assert.Equal(@"\\s\x", match.Value("AttachmentPath"));
        Assert.Equal("a@b.c", match.Value("EmailAddress"));
    }

    [Theory]
    [InlineData("Error sending email to a@b.c: The network path was not found.", null)]
    [InlineData(
        "Error sending email to a@b.c: The network path was not found. : '\\\\s\\x.pdf'",
        "Test-MfaAttachmentAccess -LiteralPath '\\\\s\\x.pdf'")]
    [InlineData(
        "Error sending email to a@b.c: The remote name could not be resolved: 'smtp.contoso.com'",
        "Resolve-DnsName -Name 'smtp.contoso.com'")]
    [InlineData("Error sending email to a@b.c: Failure sending mail.", null)]
    public void The_next_command_needs_its_values(string message, string? command) =>
        Assert.Equal(command, Catalog.Match(message)!.NextCommand);

    [Fact]
    public void Call_statuses_and_NTSTATUS_values_are_explained()
    {
        var match = Catalog.Match(
            "Pfauth failed for user 'u'. Call status: FAILED_PHONE_APP_DENIED - \"Mobile App Denied\".")!;
        Assert.Equal(
            "The authentication ended with the call status FAILED_PHONE_APP_DENIED, Mobile App Denied: The user "
                + "pressed Deny in the app.", match.Cause);
        Assert.Equal(StatusCodes.Find("CallStatus", "FAILED_PHONE_APP_DENIED")!.Fix, match.Recommendation);

        match = Catalog.Match("Pfauth failed for user 'u'. Call status: FAILED_NEW_THING - \"New\".")!;
        Assert.Contains("FAILED_NEW_THING, not in the published table", match.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain("CallStatus", match.Recommendation, StringComparison.Ordinal);

        match = Catalog.Match("LsaLogonUser failed with NTSTATUS -1073741260")!;
        Assert.Contains(
            "-1073741260, STATUS_ACCOUNT_LOCKED_OUT (0xC0000234): The account is locked", match.Cause,
            StringComparison.Ordinal);

        match = Catalog.Match("LsaLogonUser failed with NTSTATUS -1073741715 for MFA Server")!;
        Assert.Contains("STATUS_LOGON_FAILURE (0xC000006D)", match.Cause, StringComparison.Ordinal);
        Assert.Contains("LmCompatibilityLevel", match.Cause, StringComparison.Ordinal);
        Assert.EndsWith("Select-Object LmCompatibilityLevel", match.NextCommand, StringComparison.Ordinal);

        Assert.Equal(
            "bob", Catalog.Match("Pfauth failed for user 'bob' from 192.0.2.1. Call status: FAILED_PHONE_BUSY")!.Value(
                "UserName"));
    }

    /// <summary>The event as the Event Viewer shows it: the way out of the AD FS server, and not the SDK.</summary>
    [Fact]
    public void A_call_of_AD_FS_to_the_cloud_is_not_the_SDK()
    {
        string folder = Path.Combine(Repository.Root, "tests", "MfaTools.Core.Tests", "Windows", "Events");
        var match = Catalog.Match(File.ReadAllText(Path.Combine(folder, "event364.txt")))!;
        Assert.Equal("Log.CloudUnreachable", match.Issue.Id);
        Assert.Equal("adnotifications.windowsazure.us", match.Value("HostName"));
        Assert.DoesNotContain("SDK", match.Cause + match.Recommendation, StringComparison.Ordinal);
        Assert.Contains("resolve adnotifications.windowsazure.us", match.Recommendation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Log.AttachmnetDenied", "Log.AttachmentDenied")]
    [InlineData("log.attachmentdenied", "Log.AttachmentDenied")]
    [InlineData("AttachmentDenid", "Log.AttachmentDenied")]
    [InlineData("Log.SdkUnathorised", "Log.SdkUnauthorized")]
    [InlineData("Log.Sdk", null)]
    [InlineData("Cert.Expired", null)]
    [InlineData("", null)]
    public void A_mistyped_id_has_its_nearest(string typed, string? nearest) =>
        Assert.Equal(nearest, Catalog.Nearest(typed));

    [Fact]
    public void A_long_text_is_no_id() => Assert.Null(Catalog.Nearest(new string('x', 1_000_000)));

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("")]
    [InlineData("[{\"id\":\"Log.X\"}]")]
    [InlineData(
        "[{\"id\":\"Log.X\",\"title\":\"t\",\"severity\":\"Bad\",\"confidence\":\"Likely\",\"anyOf\":[],"
            + "\"pattern\":\"x\",\"cause\":\"c\",\"fix\":\"f\",\"seenIn\":\"s\",\"source\":\"s\"}]")]
    public void What_is_no_catalog_is_refused(string json) =>
        Assert.Throws<FormatException>(() => KnownIssueCatalog.Load(new MemoryStream(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Hostile_messages_end()
    {
        var clock = Stopwatch.StartNew();
        foreach (
            string part in new[]
            {
                "Error sending email to ", "Error sending email to a: Access to the path '", "Logon failure",
                "Pfauth failed for user ' ", "' is denied", "Call status: ",
            })
        {
            Catalog.Match(string.Concat(Enumerable.Repeat(part, 40_000)));
            Catalog.Match(
                "Error sending email to a: Access to the path '" + string.Concat(Enumerable.Repeat(part, 40_000)));
        }

        // Each pattern whose text is found may use its quarter of a second; none may run away.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), clock.Elapsed.ToString());
    }

    private static string Mutate(Random random)
    {
        string Sample() => IssueSamples.All[random.Next(IssueSamples.All.Count)].Message;
        string message = Sample();
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(message.Length + 1);
            int length = Math.Min(random.Next(1, 12), message.Length - at);
            message = random.Next(7) switch
            {
                0 => message.Remove(at, length),
                1 => message.Insert(at, message.Substring(at, length)),
                2 => message[..at] + Sample(),
                3 => message[..at].ToUpperInvariant() + message[at..].ToLowerInvariant(),
                4 => message.Insert(at, "'\"\u2018\n |-.(:\u00e9\0"[random.Next(12)].ToString()),
                5 => Sample() + (random.Next(2) == 0 ? "" : "\n") + message,
                _ => message[..^length],
            };
        }

        return message;
    }
}
