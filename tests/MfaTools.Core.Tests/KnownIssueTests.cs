using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;

namespace MfaTools.Core.Tests;

public sealed class KnownIssueTests
{
    private static readonly string[] Cmdlets =
        ["Get-MfaLogError", "Test-MfaAttachmentAccess", "Test-MfaTlsConfig", "Test-MfaCertChain", "Invoke-MfaSdkConnectionTest"];

    private static readonly Dictionary<string, string> Examples = new()
    {
        ["Log.AttachmentDenied"] = @"Error sending email to a@b.c: Access to the path '\\s\it's here\x.pdf' is denied.",
        ["Log.AttachmentMissing"] = @"Error sending email to a@b.c: Could not find file '\\s\p\x.pdf'.",
        ["Log.AttachmentUnreadable"] = @"Error sending email to a@b.c: Der Zugriff auf den Pfad '\\s\p\x.pdf' wurde verweigert.",
        ["Log.EmailFailed"] = "Error sending email to a@b.c: Mailbox unavailable.",
        ["Log.SdkTlsRejected"] = "131 \u2013 Exception calling the Web Service SDK: The underlying connection was closed: An unexpected error occurred on a receive.",
        ["Log.SdkCertificateUntrusted"] = "The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure channel.",
        ["Log.SdkNameUnresolved"] = "The remote name could not be resolved: 'mfa.contoso.com'",
        ["Log.SdkUnauthorized"] = "The request failed with HTTP status 401: Unauthorized.",
        ["Log.SdkWrongUrl"] = "System.Net.WebException: The request failed with HTTP status 405: Method Not Allowed.",
        ["Log.SdkCallFailed"] = "Error calling the local authentication service. Contact your local IT administrator to resolve the problem.",
        ["Log.SchannelCredential"] = "A fatal error occurred while creating a TLS client credential. The internal error state is 10013.",
        ["Log.MasterUndetermined"] = "Error determining the current master Multi-Factor Authentication Server",
        ["Log.AdfsProviderNotFound"] = "An error occurred loading an authentication provider. Identifier: WindowsAzureMultiFactorAuthentication",
        ["Log.CallInProgress"] = "Pfauth failed for user 'u'. Call status: FAILED_X - \"Call Already In Progress\".",
        ["Log.UnhandledSB"] = "Unhandled SB",
        ["Log.DataUpgradeDone"] = "Completed performing tasks to upgrade from 23 to 24",
        ["Log.PortalRequestValidation"] = "Server Error in '/MultiFactorAuth' Application.",
        ["Log.AppNotFound"] = "The remote server returned an error: NotFound",
        ["Log.ActivationUrlUntrusted"] = "We couldn't add the account as your device does not trust the activation URL.",
        ["Log.WrongAuthenticatorApp"] = "Invalid barcode 'phonefactor://activate_account?code=1&url=x' is not a valid authentication token barcode. Try Again.",
        ["Log.VcRuntimeMissing"] = "Microsoft Visual C++ 2015 Redistributable Update 1 or higher is required",
        ["Log.MimGateUnsupported"] = "Local MFA server is supported only for STANDART mode",
        ["Log.PhoneFactorHostCertificate"] = "The certificate of the remote server is not a PhoneFactor host.",
        ["Log.OathCodeIncorrect"] = "validate_oath_code: user u updated authentication result. callStatus = OATH Code Incorrect",
        ["Log.WindowsLogonFailed"] = "Failed Windows auth for user 'u'. Logon failure: unknown user name or bad password. (1326)",
        ["Log.PfauthFailed"] = "Pfauth failed for user 'u' from 192.0.2.1. Call status: FAILED_NO_PIN - \"No PIN Entered\".",
        ["Log.PrimaryAuthFailed"] = "Primary auth failed for user 'u' from 192.0.2.1.",
    };

    [Fact]
    public void Every_issue_has_an_example_that_it_is_found_in_first()
    {
        var issues = KnownIssueCatalog.Default.Issues;
        Assert.Equal(Examples.Keys.Order(), issues.Select(issue => issue.Id).Order());
        Assert.All(Examples, example => Assert.Equal(example.Key, KnownIssueCatalog.Default.Match(example.Value)?.Issue.Id));
        Assert.All(Examples, example => Assert.Contains(
            issues.Single(issue => issue.Id == example.Key).AnyOf, text => example.Value.Contains(text, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void The_catalog_is_whole()
    {
        foreach (var issue in KnownIssueCatalog.Default.Issues)
        {
            Assert.Matches("^Log\\.[A-Za-z0-9]+$", issue.Id);
            Assert.All(new[] { issue.Title, issue.Cause, issue.Fix, issue.SeenIn, issue.Source }, text => Assert.False(string.IsNullOrWhiteSpace(text), issue.Id));
            Assert.NotEmpty(issue.AnyOf);
            var names = new Regex(issue.Pattern).GetGroupNames();
            Assert.All(Regex.Matches(issue.Cause + issue.Fix + issue.NextCommand, @"\{(\w+)\}"), match => Assert.Contains(match.Groups[1].Value, names));
            if (issue.NextCommand is { } command) Assert.Contains(command.Split(' ')[0], Cmdlets);
        }
    }

    [Fact]
    public void Every_issue_has_its_section_in_the_documentation()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "MfaTools.sln"))) folder = folder.Parent;
        string page = File.ReadAllText(Path.Combine(folder.FullName, "docs", "known-issues.md"));
        foreach (var issue in KnownIssueCatalog.Default.Issues)
        {
            Assert.Contains($"## {issue.Id}\n", page, StringComparison.Ordinal);
            Assert.Contains(issue.Cause, page, StringComparison.Ordinal);
            Assert.Contains(issue.Fix, page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(@"\\s\it's\x.pdf", @"'\\s\it''s\x.pdf'")]
    [InlineData("\\\\s\\a\u2019; calc; \u2019\\x.pdf", "'\\\\s\\a\u2019\u2019; calc; \u2019\u2019\\x.pdf'")]
    [InlineData(@"\\s\$(calc)\`x.pdf", @"'\\s\$(calc)\`x.pdf'")]
    public void Paths_are_quoted_in_the_next_command(string path, string quoted)
    {
        var match = KnownIssueCatalog.Default.Match($"Error sending email to a@b.c: Access to the path '{path}' is denied.")!;
        Assert.Equal(path, match.Value("AttachmentPath"));
        Assert.Equal("Test-MfaAttachmentAccess -LiteralPath " + quoted, match.NextCommand);
    }

    [Fact]
    public void A_path_that_cannot_be_quoted_gives_no_command() =>
        Assert.Null(KnownIssueCatalog.Default.Match("Error sending email to a@b.c: Access to the path '\\\\s\\x\ncalc' is denied.")!.NextCommand);

    [Fact]
    public void Hostile_messages_end()
    {
        var clock = Stopwatch.StartNew();
        foreach (string part in new[] { "Error sending email to ", "Error sending email to a: path '", "Logon failure", "Pfauth failed for user ", "'" })
        {
            KnownIssueCatalog.Default.Match(string.Concat(Enumerable.Repeat(part, 40_000)));
        }

        // Each of the 27 patterns may use its quarter of a second; none may run away.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), clock.Elapsed.ToString());
    }
}
