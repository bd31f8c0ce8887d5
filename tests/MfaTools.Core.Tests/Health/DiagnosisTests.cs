using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MfaTools.Diagnosis;
using MfaTools.Checks;
using MfaTools.Knowledge;

namespace MfaTools.Core.Tests.Health;

/// <summary>The rules of the diagnosis, each on results and log lines made for it.</summary>
public sealed class DiagnosisTests
{
    private const string Closed = "The underlying connection was closed: An unexpected error occurred on a receive.";

    private static readonly DateTime Now = new(2020, 5, 5, 10, 0, 0, DateTimeKind.Utc);

    /// <summary>Ids that can fail, and those of colleagues' checks that are still to come.</summary>
    public static TheoryData<string> FailingIds => new(
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "checks"), "*.*.md")
            .Select(page => Path.GetFileNameWithoutExtension(page))
            .Where(id => !id.StartsWith("Diagnosis.", StringComparison.Ordinal)),
        "Cert.NotYetWritten", "Net.Other", "Other.Id",
    ]);

    /// <summary>No failure stands beside a diagnosis that passes: a rule takes it up, or it is a cause of its
    /// own.</summary>
    [Theory]
    [MemberData(nameof(FailingIds))]
    public void Every_failure_is_a_cause(string id)
    {
        foreach (CheckResult result in new CheckResult[]
        {
            new CertChainResult { HostName = "mfa.contoso.test" },
            new SdkConnectionResult { HostName = "mfa.contoso.test" }, new TlsConfigResult(),
            new TlsConfigResult { HostName = "mfa.contoso.test" }, new AttachmentAccessResult(), new ProductResult(),
        })
        {
            var diagnosis = Diagnose([Judged(result, Fail(id)), Passed()]);
            var cause = Assert.Single(diagnosis.Causes);
            Assert.Equal(id, cause.Id);
            Assert.InRange(cause.Confidence, CauseConfidence.Likely, CauseConfidence.Proven);
            Assert.NotEmpty(cause.Symptom);
            Assert.Equal(CheckStatus.Fail, diagnosis.Status);
        }
    }

    /// <summary>A warning is no failure: it is a cause only where it says when the failure will come.</summary>
    [Theory]
    [MemberData(nameof(FailingIds))]
    public void A_warning_alone_proves_nothing(string id)
    {
        var diagnosis = Diagnose([Judged(new CertChainResult { HostName = "mfa.contoso.test" }, Warn(id)), Passed()]);
        bool foreseen = Diagnostician.Rules.Any(rule => rule.Foreseen && rule.Warnings.Contains(id));
        if (foreseen) Assert.Equal(CauseConfidence.Likely, Assert.Single(diagnosis.Causes).Confidence);
        else if (id == "Product.LogsSilent")
        {
            Assert.Equal(CauseConfidence.Possible, Assert.Single(diagnosis.Causes).Confidence);
        }
        else Assert.Empty(diagnosis.Causes);
    }

    [Fact]
    public void Every_id_of_a_rule_exists()
    {
        string[] unknown =
        [
            .. Diagnostician.Rules.SelectMany(
                rule => rule.Mechanisms.Concat(rule.Warnings).Concat(rule.Symptoms)
                    .Concat(rule.Supports).Concat(rule.Consequences).Concat(rule.Where.Select(where => where.Id)))
                .Select(id => Regex.Replace(id, "^Policy", "Tls")).Distinct()
                .Where(id => !id.EndsWith('*') && !KnownIds.Exists(id)),
        ];
        // On the way, from other checks.
        Assert.Empty(unknown.Except(["Cert.PrivateRoot", "Cert.IssuerUnknown", "Net.Unreachable"]));
        Assert.All(
            Diagnostician.Rules, rule =>
                Assert.All(rule.Where, where => Assert.Contains(where.Id, rule.Symptoms.Concat(rule.Mechanisms))));
    }

    /// <summary>131 and what it says of its reason: TLS is the mechanism only of texts that speak of the
    /// channel.</summary>
    [Theory]
    [InlineData("The request failed with HTTP status 401: Unauthorized.", "Sdk.CallFailed")]
    [InlineData("The request failed with HTTP status 403: Forbidden.", "Sdk.CallFailed")]
    [InlineData("The request failed with HTTP status 404: Not Found.", "Sdk.CallFailed")]
    [InlineData("The request failed with HTTP status 500: Internal Server Error.", "Sdk.CallFailed")]
    [InlineData("The remote name could not be resolved: 'sdk.contoso.test'", "Sdk.CallFailed")]
    [InlineData("The operation has timed out", "Sdk.CallFailed")]
    [InlineData("Unable to connect to the remote server", "Sdk.CallFailed")]
    [InlineData("Could not establish trust relationship for the SSL/TLS secure channel.", "Sdk.CallFailed")]
    [InlineData(Closed, "Tls.ProductNeedsTls10")]
    [InlineData("The request was aborted: Could not create SSL/TLS secure channel.", "Tls.ProductNeedsTls10")]
    public void A_failed_call_is_joined_by_what_it_says(string reason, string proven)
    {
        var policy = Judged(new TlsConfigResult(), Fail("Tls.ProductNeedsTls10"));
        var diagnosis = Diagnose([policy, CallFailed(reason)]);
        Assert.Equal(proven, Assert.Single(diagnosis.Causes, cause => cause.Confidence == CauseConfidence.Proven).Id);
        // As a warning, where the .NET values are right, it needs a text that fits, and is not proven by it.
        policy = Judged(new TlsConfigResult(), Warn("Tls.ProductNeedsTls10"));
        diagnosis = Diagnose([policy, CallFailed(reason)]);
        var expected = proven == "Sdk.CallFailed" ? CauseConfidence.Proven : CauseConfidence.Likely;
        Assert.Equal((proven, expected), (Assert.Single(diagnosis.Causes).Id, diagnosis.Causes[0].Confidence));
    }

    /// <summary>The reason of a failed call and the failure that a check measured are one fault.</summary>
    [Theory]
    [InlineData("The request failed with HTTP status 401: Unauthorized.", "Sdk.Unauthorized")]
    [InlineData("The request failed with HTTP status 403: Forbidden.", "Sdk.ClientCertificateRequired")]
    [InlineData("The request failed with HTTP status 404: Not Found.", "Sdk.WrongUrl")]
    [InlineData("The request failed with HTTP status 500: Internal Server Error.", "Sdk.HttpError")]
    [InlineData("The remote name could not be resolved: 'sdk.contoso.test'", "Net.DnsFailed")]
    [InlineData("The operation has timed out", "Net.TcpTimeout")]
    [InlineData("Unable to connect to the remote server", "Net.TcpRefused")]
    [InlineData("Could not establish trust relationship for the SSL/TLS secure channel.", "Cert.Expired")]
    [InlineData(Closed, "Tls.Reset")]
    [InlineData("", "Sdk.Unauthorized")]
    public void A_failed_call_follows_from_what_was_measured(string reason, string root)
    {
        var configuration = Judged(
            new SdkConnectionResult
            {
                Target = @"C:\inetpub\wwwroot\MultiFactorAuth\web.config", HostName = "sdk.contoso.test",
            }, Fail(root));
        var diagnosis = Diagnose(
            [configuration, CallFailed(reason)], Line("e", "Exception calling the Web Service SDK: " + reason));
        var cause = Assert.Single(diagnosis.Causes);
        Assert.Equal((root, CauseConfidence.Proven), (cause.Id, cause.Confidence));
        Assert.Equal(3, cause.Evidence.Length);
    }

    [Fact]
    public void A_failed_call_that_says_something_else_is_a_second_fault()
    {
        var configuration = Judged(new SdkConnectionResult { HostName = "sdk.contoso.test" }, Fail("Net.DnsFailed"));
        var diagnosis = Diagnose([configuration, CallFailed("The request failed with HTTP status 401: Unauthorized.")]);
        Assert.Equal(["Net.DnsFailed", "Sdk.CallFailed"], diagnosis.Causes.Select(cause => cause.Id));
    }

    /// <summary>Two checks of one thing, whose targets are written in different ways.</summary>
    [Theory]
    [InlineData("Cert.Expired")]
    [InlineData("Cert.ExpiresSoon")]
    [InlineData("Net.DnsFailed")]
    [InlineData("Net.TcpTimeout")]
    [InlineData("Tls.Reset")]
    public void What_two_checks_find_is_one_cause(string id)
    {
        var status = id == "Cert.ExpiresSoon" ? CheckStatus.Warning : CheckStatus.Fail;
        var diagnosis = Diagnose(
        [
            Judged(new SdkConnectionResult { Target = @"C:\web.config", HostName = "mfa.contoso.test" },
                Of(id, status)),
            Judged(new CertChainResult { Target = "mfa.contoso.test:443", HostName = "mfa.contoso.test" },
                Of(id, status)),
            Judged(new TlsConfigResult { Target = "mfa.contoso.test:443", HostName = "mfa.contoso.test" },
                Of(id, status)),
        ]);
        Assert.Equal("mfa.contoso.test:443", Assert.Single(diagnosis.Causes).Target);
    }

    /// <summary>A firewall that does not let this computer out and in again says nothing of users, who come from
    /// outside; the callers of the Web Service SDK are inside.</summary>
    [Theory]
    [InlineData("203.0.113.10", false, CauseConfidence.Possible)]
    [InlineData("203.0.113.10", true, CauseConfidence.Proven)]
    [InlineData("10.9.0.5", false, CauseConfidence.Proven)]
    [InlineData(null, false, CauseConfidence.Proven)]
    public void A_published_site_on_the_Internet_is_tested_from_outside(
        string? address, bool isSdk, CauseConfidence confidence)
    {
        List<CheckResult> results =
        [
            Judged(new CertChainResult { HostName = "mfa.contoso.test", Address = address }, Fail("Net.TcpTimeout")),
            Judged(new TlsConfigResult { HostName = "mfa.contoso.test", Address = address }, Fail("Net.TcpTimeout")),
        ];
        if (isSdk)
        {
            results.Add(Judged(new SdkConnectionResult { HostName = "mfa.contoso.test" }, Fail("Net.TcpTimeout")));
        }

        var cause = Assert.Single(Diagnose([.. results]).Causes);
        Assert.Equal(confidence, cause.Confidence);
        Assert.Equal(
            confidence == CauseConfidence.Possible,
            cause.Fix.StartsWith("Test it from outside", StringComparison.Ordinal));
    }

    /// <summary>What lives for 90 days is renewed with 30 left, so 42 days are no sign that nobody does.</summary>
    [Theory]
    [InlineData(90, 31, 0)]
    [InlineData(90, 22, 1)]
    [InlineData(398, 41, 1)]
    [InlineData(47, 12, 0)]
    public void A_certificate_that_renews_itself_is_no_cause(int lives, int left, int causes)
    {
        var end = Now.AddDays(left);
        var chain = Judged(
            new CertChainResult
            {
                HostName = "mfa.contoso.test",
                EarliestNotAfterUtc = end,
                Expected = [new CertificateInfo { NotBeforeUtc = end.AddDays(-lives), NotAfterUtc = end }],
            },
            Warn("Cert.ExpiresSoon"));
        Assert.Equal(causes, Diagnose([chain]).Causes.Length);
    }

    /// <summary>That programs may fail is a cause where one is seen to.</summary>
    [Theory]
    [InlineData(CheckStatus.Fail, true, CauseConfidence.Proven)]
    [InlineData(CheckStatus.Warning, true, CauseConfidence.Likely)]
    [InlineData(CheckStatus.Warning, false, null)]
    public void Programs_that_ask_for_TLS_1_0_alone(CheckStatus status, bool logged, CauseConfidence? confidence)
    {
        var policy = Judged(
            new TlsConfigResult(),
            Of("Tls.DotNetStrongCrypto", status,
                "They ask for TLS 1.0 only, and this computer may not use TLS 1.0 as client."));
        var diagnosis = Diagnose([policy], logged ? Line("e", "System.Net.WebException: " + Closed) : "");
        Assert.Equal(confidence, diagnosis.Causes.SingleOrDefault()?.Confidence);
        // That they cannot connect to a host without TLS 1.0 explains no call to one that has it.
        var other = Judged(
            new TlsConfigResult(), Warn("Tls.DotNetStrongCrypto", "They cannot connect to a host without TLS 1.0."));
        Assert.DoesNotContain(
            Diagnose([other], Line("e", "System.Net.WebException: " + Closed)).Causes, cause =>
                cause.Id == "Tls.DotNetStrongCrypto");
    }

    /// <summary>While Windows starts, the network is not up: what fails then alone, and users sign in since, is no
    /// cause.</summary>
    [Theory]
    [InlineData(-120, -119, -60, 0)]
    [InlineData(-120, -122, -60, 0)]
    [InlineData(-120, -60, -50, 1)]
    [InlineData(-120, -119, null, 1)]
    [InlineData(-120, -119, -130, 1)]
    public void What_fails_while_the_server_starts(int start, int error, int? signIn, int causes)
    {
        string log = Line(
            "e", "System.Net.WebException: The remote name could not be resolved: 'sdk.contoso.test'", error);
        if (signIn is { } minutes)
        {
            log += Line(
                "i", "Pfauth succeeded for user 'anna'. Call status: SUCCESS_NO_PIN - \"Only # Entered\".", minutes);
        }

        DateTime[] starts = [Now.AddMinutes(start)];
        Assert.Equal(causes, Diagnose([Passed()], log, starts: starts).Causes.Length);

        // It is a symptom of what was measured all the same.
        var dns = Judged(new SdkConnectionResult { HostName = "sdk.contoso.test" }, Fail("Net.DnsFailed"));
        Assert.Contains(
            Assert.Single(Diagnose([dns], log, starts: starts).Causes).Evidence, text =>
                text.StartsWith("Log.", StringComparison.Ordinal));
    }

    /// <summary>Where a text does not say whose fault it is: an account that two configurations share is one cause, two
    /// accounts or two wrong configurations are two.</summary>
    [Theory]
    [InlineData("Sdk.Unauthorized", @"CONTOSO\svc-adfs", @"CONTOSO\SVC-ADFS", 1)]
    [InlineData("Sdk.Unauthorized", @"CONTOSO\svc-adfs", @"CONTOSO\svc-portal", 2)]
    [InlineData("Sdk.BadConfig", @"CONTOSO\svc-adfs", @"CONTOSO\svc-adfs", 2)]
    [InlineData("Sdk.HttpError", @"CONTOSO\svc-adfs", @"CONTOSO\svc-portal", 1)]
    public void Two_configurations_of_one_host(string id, string one, string other, int causes)
    {
        var diagnosis = Diagnose(
        [
            Judged(new SdkConnectionResult
            {
                Target = @"C:\adfs.config", HostName = "sdk.contoso.test", UserName = one,
            }, Fail(id)),
            Judged(new SdkConnectionResult
            {
                Target = @"C:\web.config", HostName = "sdk.contoso.test", UserName = other,
            }, Fail(id)),
        ]);
        Assert.Equal(causes, diagnosis.Causes.Length);
    }

    [Fact]
    public void Two_hosts_that_fail_are_two_causes()
    {
        var diagnosis = Diagnose(
        [
            Judged(new CertChainResult { HostName = "a.contoso.test" },
                Fail("Net.TcpRefused", "a.contoso.test:443 refuses connections.")),
            Judged(new CertChainResult { HostName = "b.contoso.test" },
                Fail("Net.TcpTimeout", "b.contoso.test:443 does not answer.")),
        ]);
        Assert.Equal(2, diagnosis.Causes.Length);
    }

    /// <summary>TLS 1.2 off as client is no reason why another host does not offer it; off as server it is.</summary>
    [Theory]
    [InlineData("client", 2)]
    [InlineData("server", 1)]
    public void A_host_without_TLS_12_follows_from_the_role_that_is_off(string role, int causes)
    {
        var diagnosis = Diagnose(
        [
            Judged(new TlsConfigResult { Target = "MFA01" },
                Fail("Tls.NoModernProtocol", $"This computer may not use TLS 1.2 as {role}.")),
            Judged(new TlsConfigResult { Target = "mfa.contoso.test:443", HostName = "mfa.contoso.test" },
                Fail("Tls.NoModernProtocol", "It offers neither."), Fail("Tls.ClientCannotConnect")),
        ]);
        Assert.Equal(causes, diagnosis.Causes.Length);
        Assert.Equal(CauseConfidence.Proven, diagnosis.Causes[0].Confidence);
    }

    [Fact]
    public void TLS_12_off_in_both_roles_is_one_cause_with_the_fix_of_both()
    {
        Finding Off(string role) => new()
        {
            Id = "Tls.NoModernProtocol",
            Status = CheckStatus.Fail,
            Message = $"This computer may not use TLS 1.2 as {role}.",
            Recommendation = $"Turn TLS 1.2 on as {role}.",
            Command = "reg " + role,
        };
        var policy = Judged(
            new TlsConfigResult { Target = "MFA01" }, Off("client"), Off("server"), Fail("Tls.DotNetStrongCrypto"),
            Fail("Tls.ProductNeedsTls10"));
        policy.Events = MfaTools.Tls.SchannelEvents.Count(
            [new() { Id = 36871, ErrorState = 10013, Role = "client", TimeUtc = Now }]);
        var cause = Assert.Single(Diagnose([policy]).Causes);
        Assert.Equal((CauseConfidence.Proven, "Tls.NoModernProtocol"), (cause.Confidence, cause.Id));
        Assert.Contains("as client", cause.Fix, StringComparison.Ordinal);
        Assert.Contains("as server", cause.Fix, StringComparison.Ordinal);
        Assert.Equal(2, cause.Command!.Split('\n').Length);
    }

    [Fact]
    public void Two_findings_on_one_configuration_are_one_cause()
    {
        var diagnosis = Diagnose(
        [
            Judged(new SdkConnectionResult { Target = "a.config" }, Fail("Sdk.BadConfig", "It has no URL."),
                Fail("Sdk.BadConfig", "It has no account.")),
            Judged(new SdkConnectionResult { Target = "b.config" }, Fail("Sdk.BadConfig", "It has no password.")),
        ]);
        Assert.Equal(
            ["a.config", "b.config"], diagnosis.Causes.Select(cause => cause.Target).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_private_root_follows_from_one_that_is_not_trusted_on_the_same_host()
    {
        CheckResult[] results =
        [
            Judged(new CertChainResult { HostName = "a.contoso.test" }, Fail("Cert.UntrustedRoot"),
                Fail("Cert.PrivateRoot", "a has a private root.")),
            Judged(new CertChainResult { HostName = "b.contoso.test" },
                Fail("Cert.PrivateRoot", "b has a private root.")),
        ];
        Assert.Equal(["Cert.UntrustedRoot", "Cert.PrivateRoot"], Diagnose(results).Causes.Select(cause => cause.Id));
    }

    [Fact]
    public void A_log_that_is_not_understood_leaves_it_open()
    {
        var logs = Judged(
            new LogHealthResult { Target = "Logs" }, Warn("Product.LogErrors"),
            Of("Product.LogsNotRead", CheckStatus.Unknown));
        Assert.Equal("Diagnosis.NotConclusive", Diagnose([logs, Passed()]).Findings[0].Id);
    }

    [Fact]
    public void What_follows_from_a_stopped_service_is_its_evidence()
    {
        var diagnosis = Diagnose(
        [
            Judged(new SdkConnectionResult { HostName = "mfa01.contoso.test" }, Fail("Sdk.MasterUnreachable")),
            CallFailed("Unable to communicate with the service."),
            Judged(new ProductResult(), Fail("Product.ServiceStopped")),
            Judged(new CertChainResult { HostName = "mfa.contoso.test" }, Fail("Cert.Expired")),
        ]);
        Assert.Equal(["Product.ServiceStopped", "Cert.Expired"], diagnosis.Causes.Select(cause => cause.Id));
        Assert.Equal(3, diagnosis.Causes[0].Evidence.Length);
        Assert.Equal(CauseConfidence.Proven, diagnosis.Causes[0].Confidence);
    }

    [Theory]
    // A client of the product at the time of the error; of another program; at another time; a scanner from outside.
    [InlineData(36871, 10013, null, "client", null, 30, CauseConfidence.Likely)]
    [InlineData(
        36871, 10013, null, "client", @"C:\Program Files\Multi-Factor Authentication Server\MultiFactorAuthSvc.exe",
        30, CauseConfidence.Likely)]
    [InlineData(36871, 10013, null, "client", "vctip", 30, CauseConfidence.Possible)]
    [InlineData(36871, 10013, null, "client", null, 3600, CauseConfidence.Possible)]
    [InlineData(36871, 10013, null, "server", null, 30, CauseConfidence.Possible)]
    [InlineData(36871, 10010, null, "client", null, 30, CauseConfidence.Possible)]
    [InlineData(36887, null, 40, null, null, 30, CauseConfidence.Likely)]
    [InlineData(36887, null, 70, null, null, 30, CauseConfidence.Likely)]
    [InlineData(36887, null, 49, null, null, 30, CauseConfidence.Possible)]
    [InlineData(36887, null, 70, "server", null, 30, CauseConfidence.Possible)]
    [InlineData(36888, 1205, 40, null, null, 30, CauseConfidence.Possible)]
    [InlineData(36874, null, null, null, null, 30, CauseConfidence.Possible)]
    public void Events_support_only_what_they_can_be_of(
        int id, int? state, int? alert, string? role, string? process, int seconds, CauseConfidence confidence)
    {
        var policy = Judged(new TlsConfigResult(), Warn("Tls.SchannelErrors"));
        policy.Events = MfaTools.Tls.SchannelEvents.Count(
            [new()
            {
                Id = id, ErrorState = state, Alert = alert, Role = role, ProcessName = process,
                TimeUtc = Now.AddSeconds(seconds),
            }]);
        var cause = Assert.Single(Diagnose([policy], Line("e", "System.Net.WebException: " + Closed)).Causes);
        Assert.Equal(("Log.SdkTlsRejected", confidence), (cause.Id, cause.Confidence));
        Assert.Empty(Diagnose([policy]).Causes);
    }

    [Theory]
    [InlineData("System.Net.WebException: " + Closed)]
    [InlineData("Error determining the current master Multi-Factor Authentication Server")]
    [InlineData("The remote name could not be resolved: 'fs01.contoso.test'")]
    [InlineData("The remote server returned an error: (401) Unauthorized.")]
    public void A_log_alone_is_possible_and_promises_no_version(string message)
    {
        var cause = Assert.Single(Diagnose([Passed()], Line("e", message)).Causes);
        Assert.Equal(CauseConfidence.Possible, cause.Confidence);
        Assert.DoesNotContain("8.x", cause.Message + cause.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("internal address of the SDK", cause.Message + cause.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-05T09:00:00Z", true)]
    [InlineData("2020-05-05T09:00:00Z", false)]
    public void The_retirement_is_the_cause_of_what_the_service_does_not_answer(string time, bool retired)
    {
        var product = Judged(new ProductResult(), Warn("Product.Retired"));
        string[] messages =
        [
            "Error determining the current master Multi-Factor Authentication Server",
            "Unable to connect to the remote server: https://pfd.phonefactor.net/pfd/pfd.pl",
            .. Enumerable.Range(0, 4)
                .Select(i => $"Pfauth failed for user 'u{i}' from 192.0.2.1. Call status: FAILED_SERVER_ERROR - "
                    + "\"Unable to Place Call\"."),
        ];
        var diagnosis = Diagnose(
            [product], string.Concat(messages.Select(message => $"{time}|e|1|2|pfsvc|{message}\n")));
        Assert.Equal(
            retired
                ? ["Product.Retired"]
                : ["Log.CloudUnreachable", "Log.MasterUndetermined", "Log.PfauthFailed"],
                diagnosis.Causes.Select(cause => cause.Id).Order(StringComparer.Ordinal));
        Assert.Equal(retired ? CauseConfidence.Likely : CauseConfidence.Possible, diagnosis.Causes[0].Confidence);
        Assert.All(diagnosis.Causes, cause => Assert.DoesNotContain("try again", cause.Fix, StringComparison.Ordinal));
        Assert.Empty(Diagnose([product, Passed()]).Causes);
    }

    [Fact]
    public void The_first_status_does_not_speak_for_all()
    {
        string log = Line("e", "LsaLogonUser failed with NTSTATUS -1073741260", -60)
            + string.Concat(
                Enumerable.Range(0, 20).Select(i => Line("e", "LsaLogonUser failed with NTSTATUS -1073741427", i)))
            + string.Concat(
                Enumerable.Range(0, 3)
                    .Select(i => Line(
                        "e", $"Error sending email to u{i}@b.c: Mailbox unavailable. The server response was: 5.1.1 "
                            + "User unknown", i)))
            + Line("e",
                "Error sending email to z@b.c: Mailbox unavailable. The server response was: 5.7.1 Unable to relay",
                30);
        var diagnosis = Diagnose([Passed()], log);
        Assert.Equal(
            ["-1073741427", "5.7.1"], diagnosis.Causes.Select(cause => cause.Target).Order(StringComparer.Ordinal));
        Assert.Contains(
            "STATUS_TRUSTED_RELATIONSHIP_FAILURE", diagnosis.Causes.Single(cause => cause.Target[0] == '-').Message,
            StringComparison.Ordinal);
        Assert.Contains(
            diagnosis.Causes.Single(cause => cause.Target[0] == '-').Evidence, line =>
                line.Contains("(20 entries, last 2020-05-05 10:19:00Z)", StringComparison.Ordinal));
    }

    [Fact]
    public void An_attachment_that_can_be_read_now_says_since_when()
    {
        const string Path = @"\\fs01\public\Guide.pdf";
        var access = Judged(
            new AttachmentAccessResult { Target = Path, Path = Path.ToUpperInvariant(), CanRead = true },
            Pass("Access.Ok"));
        var cause = Assert.Single(
            Diagnose(
                [access], Line("e", $"Error sending email to a@b.c: Access to the path '{Path}' is denied.")).Causes);
        Assert.Equal(("Log.AttachmentDenied", CauseConfidence.Possible), (cause.Id, cause.Confidence));
        Assert.StartsWith(
            "It works again; the last entry is from 2020-05-05 10:00:00Z. Access.Ok was found. The log says: ",
            cause.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Give the computer account", cause.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_works_now_says_so()
    {
        var works = Judged(
            new SdkConnectionResult
            {
                HostName = "sdk.contoso.test",
                Stages = [new SdkStage { Name = SdkStageName.SdkCall, Status = CheckStatus.Pass }],
            }, Pass("Sdk.Ok"));
        var cause = Assert.Single(
            Diagnose([works], Line("e", "The remote name could not be resolved: 'sdk.contoso.test'")).Causes);
        Assert.Contains("It works again", cause.Message, StringComparison.Ordinal);
        cause = Assert.Single(
            Diagnose([works], Line("e", "The remote name could not be resolved: 'other.contoso.test'")).Causes);
        Assert.DoesNotContain("It works again", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_surest_come_first_and_roots_before_what_follows()
    {
        var diagnosis = Diagnose(
            [
                Judged(new TlsConfigResult { HostName = "mfa.contoso.test" }, Fail("Tls.WeakCipher")),
                Judged(new SdkConnectionResult { HostName = "sdk.contoso.test" }, Fail("Sdk.MasterUnreachable")),
                Judged(new CertChainResult { HostName = "mfa.contoso.test" }, Fail("Cert.Expired")),
            ],
            Line("e", "Error determining the current master Multi-Factor Authentication Server")
                + Line("e", "System.Net.WebException: " + Closed));
        Assert.Equal(
            ["Proven Cert.Expired", "Proven Sdk.MasterUnreachable", "Likely Tls.WeakCipher",
                "Possible Log.SdkTlsRejected"],
            diagnosis.Causes.Select(cause => $"{cause.Confidence} {cause.Id}"));
        Assert.Equal("4 causes from 3 results", diagnosis.Findings[0].Evidence);
    }

    [Theory]
    [InlineData("adnotifications.windowsazure.us")]
    [InlineData("pfd2.phonefactor.net")]
    [InlineData("graph.microsoft.com")]
    [InlineData("login.chinacloudapi.cn")]
    public void A_host_of_the_cloud_is_not_the_SDK(string host)
    {
        foreach (string text in new[]
        {
            $"The remote name could not be resolved: '{host}'", $"{Closed} https://{host}/x",
            $"The remote server returned an error: (401) Unauthorized. https://{host}/",
            $"Could not establish trust relationship for the SSL/TLS secure channel with authority '{host}'.",
            $"https://{host}: The request failed with HTTP status 405",
        })
        {
            var cause = Assert.Single(Diagnose([Passed()], Line("e", text)).Causes);
            Assert.Equal(("Log.CloudUnreachable", host), (cause.Id, cause.Target));
            Assert.DoesNotContain("SDK", cause.Message + cause.Fix, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_acknowledged_brings_up_nothing_vaguer()
    {
        const string Path = @"\\fs01\public\Guide.pdf";
        string log = Line("e", $"Error sending email to a@b.c: Access to the path '{Path}' is denied.");
        var denied = Judged(new AttachmentAccessResult { Target = Path, Path = Path }, Fail("Access.DeniedByShare"));
        Assert.Single(Diagnose([denied], log).Causes);
        Accept("Access.DeniedByShare").Apply(denied, Now);
        var diagnosis = Diagnose([denied, Passed()], log);
        Assert.Empty(diagnosis.Causes);
        Assert.Contains("1 acknowledged finding not counted", diagnosis.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal("Acknowledged: Access.DeniedByShare, known (ops, until 2020-06-01).", denied.Summary);
    }

    [Fact]
    public void A_log_issue_can_be_acknowledged()
    {
        string log = Line("e", "System.Net.WebException: " + Closed);
        var accepted = Accept("Log.SdkTlsRejected");
        Assert.Empty(Diagnose([Passed()], log, (id, target) => accepted.Accepts(id, target, Now)).Causes);
        Assert.Single(Diagnose([Passed()], log, (id, target) => accepted.Accepts(id, target, Now.AddDays(60))).Causes);
    }

    [Fact]
    public void What_is_left_of_a_result_is_its_summary()
    {
        var result = Judged(
            new CertChainResult(), Fail("Cert.Expired"), Warn("Cert.ContainsAnchor", "The root is sent."));
        Accept("Cert.Expired").Apply(result, Now);
        Assert.Equal(CheckStatus.Warning, result.Status);
        Assert.Equal("The root is sent. Acknowledged: Cert.Expired, known (ops, until 2020-06-01).", result.Summary);
    }

    [Theory]
    [InlineData("Cert.ChainIncomplte")]
    [InlineData("Log.")]
    [InlineData("*")]
    public void An_id_that_does_not_exist_is_refused(string id) =>
        Assert.Contains(
            $"names a finding that does not exist: '{id}'", Assert.Throws<FormatException>(() => Accept(id)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("cert.chainincomplete")]
    [InlineData("Log.CallInProgress")]
    [InlineData("Schannel.36870")]
    [InlineData("Product.Retired")]
    public void An_id_that_exists_is_taken(string id) => Assert.NotNull(Accept(id));

    /// <summary>All entries count, also those without a time and those between the first and the last.</summary>
    [Fact]
    public async Task Entries_are_counted_whole()
    {
        string denied = @"Error sending email to a@b.c: Access to the path '\\fs01\p\x.pdf' is denied.";
        string log = string.Concat(Enumerable.Range(0, 7).Select(i => Line("e", denied, i)))
            + $"***** ERROR ***** {denied}\n***** ERROR ***** {denied}\n";
        var results = await RunAsync(log);
        var logs = results.OfType<LogHealthResult>().Single();
        Assert.Equal((9L, 9L), (logs.Errors, logs.Issues.Single().Count));
        Assert.Equal("9 errors in the logs; known issues: Log.AttachmentDenied (9).", logs.Findings[0].Message);
        Assert.Contains(
            "(9 entries, ", ((DiagnosisResult)results[^1]).Causes.Single().Evidence[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "i", "Pfauth failed for user 'u'. Call status: FAILED_FRAUD_REPORTED - \"Fraud Reported\".",
        "No error in the logs, but 1 entry needs attention: Log.FraudReported (1).")]
    [InlineData(
        "i", "Pfauth failed for user 'u'. Call status: SUCCESS_USER_BLOCKED - \"User is Blocked\".",
        "No error in the logs needs attention.")]
    [InlineData("e", "Something else", "1 error in the logs.")]
    [InlineData(
        "e", "LsaLogonUser failed with NTSTATUS -1073741427",
        "1 error in the logs; known issues: Log.LsaLogonUserFailed (1).")]
    [InlineData("e", "LsaLogonUser failed with NTSTATUS -1073741260", "No error in the logs needs attention.")]
    public async Task One_is_no_plural_and_none_is_not_counted(string level, string message, string summary)
    {
        var results = await RunAsync(Line(level, message));
        Assert.Equal(summary, results.OfType<LogHealthResult>().Single().Findings[0].Message);
    }

    /// <summary>A server in use: a tenth of the sign-ins fail, of all kinds; scanners knock; and nothing is
    /// wrong.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_server_in_use_is_healthy(int seed)
    {
        var random = new Random(seed);
        string[] statuses =
        [
            .. StatusCodes.All("CallStatus").Select(code => code.Code)
                .Where(code => code.StartsWith("FAILED_", StringComparison.Ordinal)
                    && !code.Contains("FRAUD", StringComparison.Ordinal)), "CONFIG_ISSUE",
        ];
        var log = new StringBuilder();
        double minute = 0;
        for (int i = 0; i < 3000; i++)
        {
            minute += random.NextDouble() * random.Next(1, 8);
            string user = $"user{(int)(Math.Sqrt(random.NextDouble()) * 60)}";
            log.Append(random.Next(10) switch
            {
                0 when random.Next(2) == 0 =>
                    Line("i", $"Primary auth failed for user '{user}' from 192.0.2.1.", minute),
                0 => Line(
                    "i", $"Failed Windows auth for user '{user}' from 192.0.2.1. Logon failure: unknown user name or "
                        + "bad password (1326)", minute),
                1 => Line(
                    "i", $"Pfauth failed for user '{user}' from 192.0.2.1. Call status: "
                        + $"{statuses[random.Next(statuses.Length)]} - \"x\".", minute),
                < 6 => Line("i", $"Primary auth succeeded for user '{user}' from 192.0.2.1.", minute),
                _ => Line(
                    "i", $"Pfauth succeeded for user '{user}' from 192.0.2.1. Call status: SUCCESS_NO_PIN - \"Only # "
                        + "Entered\".", minute),
            });
            if (random.Next(150) == 0) log.Append(Line("e", "LsaLogonUser failed with NTSTATUS -1073741715", minute));
        }

        (int Id, int? Alert)[] noise =
        [
            (36874, null), (36888, 40), (36888, 20), (36887, 49), (36887, 48), (36887, 46), (36888, 70),
        ];
        var events = Enumerable.Range(0, 300).Select(_ => noise[random.Next(noise.Length)])
            .Select(one => new MfaTools.Tls.SchannelEvent
            {
                Id = one.Id, Alert = one.Alert, TimeUtc = Now.AddMinutes(random.Next((int)minute)),
            });
        var results = await RunAsync(log.ToString(), [.. events]);
        Assert.Empty(((DiagnosisResult)results[^1]).Causes);
        var logs = results.OfType<LogHealthResult>().Single();
        Assert.Equal((CheckStatus.Pass, 0L), (logs.Status, logs.Errors));
        Assert.Contains("of single users: Log.", logs.Findings[0].Evidence, StringComparison.Ordinal);
        // They stay counted.
        Assert.Contains(logs.Issues, issue => issue is { IssueId: "Log.PrimaryAuthFailed", Count: > 50 });
    }

    private static async Task<List<CheckResult>> RunAsync(
        string log, IReadOnlyList<MfaTools.Tls.SchannelEvent>? events = null)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, log);
            var server = new FakeServer();
            server.Sources = server.Sources with { LogFiles = [file], Events = events ?? [] };
            return await server.RunAsync();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static DiagnosisResult Diagnose(
        CheckResult[] results, string log = "", Func<string, string, bool>? isAcknowledged = null,
        DateTime[]? starts = null)
    {
        var tally = new IssueTally();
        var signIns = new SignInTimes();
        var query = new MfaTools.Logs.LogQuery { WithAttention = true };
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, log);
            foreach (
                var entry in MfaTools.Logs.LogSearch.Read(
                    [file], query, new MfaTools.Logs.LogEvents(_ => { }), default))
            {
                if (entry.IssueId is { } id) tally.Add(id, entry);
            }

            query = new MfaTools.Logs.LogQuery { Levels = new MfaTools.Logs.LogLevels(MfaTools.Logs.LogLevels.All) };
            foreach (
                var entry in MfaTools.Logs.LogSearch.Read(
                    [file], query, new MfaTools.Logs.LogEvents(_ => { }), default))
            {
                if (SignIn.Succeeded.IsMatch(entry.Message)) signIns.Add(entry);
            }
        }
        finally
        {
            File.Delete(file);
        }

        var evidence = new LogEvidence(tally.Groups, signIns, Now) { StartsUtc = starts ?? [] };
        return Diagnostician.Diagnose("MFA01", results, evidence, isAcknowledged ?? ((_, _) => false));
    }

    private static Acknowledgements Accept(string id) => Acknowledgements.Read(new MemoryStream(Encoding.UTF8.GetBytes(
        $$"""[{ "Id": "{{id}}", "Reason": "known", "By": "ops", "UntilUtc": "2020-06-01T00:00:00Z" }]""")));

    private static string Line(string level, string message, double minutes = 0)
    {
        string component = message.StartsWith("Error sending email", StringComparison.Ordinal) ? "pfadssvc" : "pfsvc";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Now.AddMinutes(minutes):yyyy-MM-ddTHH:mm:ss.ffffff}Z|{level}|1840|3312|{component}|{message}\n");
    }

    private static T Judged<T>(T result, params Finding[] findings)
        where T : CheckResult
    {
        result.TimeUtc = Now;
        result.Conclude(findings);
        return result;
    }

    private static SdkConnectionResult CallFailed(string reason)
    {
        string said = "Exception calling the Web Service SDK" + (reason.Length == 0 ? "" : ": " + reason);
        return Judged(
            new SdkConnectionResult
            {
                Target = "https://mfa.contoso.test/app/PfPaWs.asmx", HostName = "mfa.contoso.test",
                FailedStage = SdkStageName.SdkCall, ErrorCode = "131", ErrorText = said,
            },
            Fail("Sdk.CallFailed", $"The mobile app web service cannot call the Web Service SDK (131): {said}"));
    }

    private static ProductResult Passed() =>
        (ProductResult)Judged(new ProductResult { Target = "MFA01" }, Pass("Product.Ok"));

    private static Finding Pass(string id) => Of(id, CheckStatus.Pass);

    private static Finding Fail(string id, string? message = null) => Of(id, CheckStatus.Fail, message);

    private static Finding Warn(string id, string? message = null) => Of(id, CheckStatus.Warning, message);

    private static Finding Of(string id, CheckStatus status, string? message = null) =>
        new()
        {
            Id = id, Status = status, Message = message
                ?? $"{id} was found.", Evidence = "as tested", Recommendation = "Mend it.",
        };
}
