using System;
using System.Linq;
using MfaTools.Diagnosis;
using MfaTools.Roles;

namespace MfaTools.Core.Tests.Roles;

/// <summary>Where a sign-in fails, by time and user.</summary>
public sealed class SignInTests
{
    [Fact]
    public void It_fails_before_the_extension_in_it_or_in_the_cloud()
    {
        var result = Judge(
            RoleSamples.Decision(6273, "alice", 60, 48),
            RoleSamples.Error("REGISTRY_CONFIG_ERROR", @"CONTOSO\bob", 50, "key: STS_URL"),
            RoleSamples.Decision(6273, "bob", 50, 21, "Extension"),
            RoleSamples.Error("ESTS_TOKEN_ERROR", "carol@contoso.com", 40),
            RoleSamples.Decision(6273, "carol", 39.5, 21, "Extension"));
        Assert.Equal(
            ["carol@contoso.com Cloud Log.NpsTokenRefused (1)",
                @"CONTOSO\bob Extension Log.NpsRegistryValueMissing (1)", "alice Before Log.NpsRequestDenied (1)"],
            result.Failures.Select(failure => failure.ToString()));
        Assert.Equal(3, result.Findings.Count(finding => finding.Id == "SignIn.Failed"));
        Assert.Equal(RoleSamples.Now.AddMinutes(-40), result.Failures[0].LastUtc);
    }

    [Fact]
    public void What_the_extension_rejected_without_saying_why_fails_in_it()
    {
        var failure = Assert.Single(Judge(RoleSamples.Decision(6273, "alice", 60, 21)).Failures);
        Assert.Equal((SignInPlace.Extension, "21"), (failure.Place, failure.Code));
        // Of another user, or hours later, the extension says nothing about this one.
        Assert.Equal(
            2, Judge(
                RoleSamples.Decision(6273, "alice", 60, 21),
                RoleSamples.Error("ESTS_TOKEN_ERROR", "bob", 60)).Failures.Length);
        Assert.Equal(
            2, Judge(
                RoleSamples.Decision(6273, "alice", 60, 21),
                RoleSamples.Error("ESTS_TOKEN_ERROR", "alice", 200)).Failures.Length);
    }

    [Theory]
    [InlineData(0.1, 0)]
    [InlineData(0.2, 1)]
    [InlineData(-0.1, 1)]
    public void A_request_repeated_within_ten_seconds_of_a_success_is_by_design(double minutesAfter, int failures) =>
        Assert.Equal(
        failures,
        Judge(RoleSamples.Decision(6272, "alice", 60),
            RoleSamples.Decision(6274, "alice", 60 - minutesAfter, 9)).Failures.Length);

    [Fact]
    public void A_request_that_the_extension_ignored_is_told_by_the_denial()
    {
        string ignored = RoleSamples.Event("AuthZ", 1, 4, 60, "Microsoft-AzureMfa-AuthZ/AuthZOptCh",
            @"<Data>NPS Extension for Azure MFA only performs Secondary Auth for Radius requests in AccessAccept "
                + @"State. Request received for User CONTOSO\alice with response state AccessReject, ignoring "
                + @"request.</Data>");
        Assert.Equal(
            "Log.NpsRequestDenied",
            Assert.Single(Judge(ignored, RoleSamples.Decision(6273, "alice", 60, 65)).Failures).IssueId);
        Assert.Equal("Log.NpsFirstFactorRejected", Assert.Single(Judge(ignored).Failures).IssueId);
    }

    [Fact]
    public void Users_who_mistype_are_no_finding_until_they_are_many()
    {
        string[] few = [RoleSamples.Decision(6272, "bob", 70), RoleSamples.Decision(6273, "alice", 60, 16)];
        var result = Judge(few);
        Assert.Equal((CheckStatus.Pass, 1), (result.Status, result.Granted));
        Assert.Contains(
            "of single users: Log.NpsRequestDenied (1)", result.Findings[0].Evidence, StringComparison.Ordinal);
        Assert.Equal(
            CheckStatus.Warning,
            Judge([.. Enumerable.Range(0, 12)
                .Select(i => RoleSamples.Decision(6273, $"u{i % 6}", 30 - (i * 0.5), 16))]).Status);
    }

    [Fact]
    public void Without_audit_events_failures_before_the_extension_cannot_be_seen()
    {
        var result = new SignInResult { Target = "NPS01" };
        new SignInJudge([]).Judge(result, expectsNps: true);
        Assert.Equal((CheckStatus.Unknown, "SignIn.NotAudited"), (result.Status, Assert.Single(result.Findings).Id));
        result = new SignInResult { Target = "ADFS01" };
        new SignInJudge([]).Judge(result, expectsNps: false);
        Assert.Equal(CheckStatus.Pass, result.Status);
    }

    [Fact]
    public void Events_of_other_programs_are_not_taken()
    {
        Assert.DoesNotContain(RoleSamples.Read(
            RoleSamples.Event("Schannel", 36871, 2, 1, "System", ""),
            RoleSamples.Event("NPS", 4, 4, 1, "System", ""),
            RoleSamples.Event("Microsoft-Windows-Security-Auditing", 4625, 0, 1, "Security", "")), RoleEvents.IsOurs);
    }

    private static SignInResult Judge(params string[] events)
    {
        var result = new SignInResult { Target = "NPS01" };
        new SignInJudge(RoleSamples.Read(events).Where(RoleEvents.IsOurs)).Judge(result, expectsNps: false);
        return result;
    }
}
