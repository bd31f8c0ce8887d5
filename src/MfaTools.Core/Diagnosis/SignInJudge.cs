using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Roles;
using MfaTools.Knowledge;
using MfaTools.Windows;

namespace MfaTools.Diagnosis;

/// <summary>Joins the events of NPS, its extension and AD FS into failed sign-ins, and tells where each
/// fails.</summary>
/// <remarks>A sign-in that fails is logged by several programs. The one that says most is kept: for a denial that the
/// extension caused (reason codes 9, 10 and 21), the event of the extension; for a request that the extension ignored
/// because it was already rejected, the denial.</remarks>
internal sealed class SignInJudge
{
    private const int MaxFailures = 500;

    /// <summary>A sign-in may take three minutes (InvalidSession).</summary>
    private static readonly TimeSpan SignInTakes = TimeSpan.FromMinutes(3);

    /// <summary>Requests that are repeated so soon after a success are discarded by design.</summary>
    private static readonly TimeSpan RepeatedWithin = TimeSpan.FromSeconds(10);

    private static readonly string[] OfExtension = ["9", "10", "21"];

    private readonly IssueTally _issues = new();
    private readonly SignInTimes _granted = new();
    private readonly List<One> _all;
    private readonly ILookup<string, One> _byUser;

    public SignInJudge(IEnumerable<EventRecord> records)
    {
        _all = [.. records.OrderBy(record => record.TimeUtc).Select(One.Of)];
        _byUser = _all.Where(one => one.Account is not null).ToLookup(one => one.Account!);
        Grants = [.. _all.Where(IsGrant).Select(one => one.Entry)];
        foreach (var grant in Grants) _granted.Add(grant);
        Failures = [.. _all.Where(one => one.Entry.IssueId is not null && !IsSaidBetter(one))];
        foreach (var one in Failures) _issues.Add(one.Entry.IssueId!, one.Entry);
    }

    /// <summary>The known issues among the events, without what another event says better.</summary>
    public IReadOnlyCollection<IssueEntries> Issues => _issues.Groups;

    /// <summary>The events with which NPS granted access.</summary>
    public IReadOnlyList<LogEntry> Grants { get; }

    public SignInFacts Facts => new()
    {
        WithoutPap =
        [
            .. _all.Select(one => RoleEvents.Field(one.Record, "AuthenticationType")).OfType<string>()
                // What the extension rejects is logged with the type Extension.
                .Where(type => !type.Equals("PAP", StringComparison.OrdinalIgnoreCase)
                    && !type.Equals("Extension", StringComparison.OrdinalIgnoreCase))
                .Distinct(StringComparer.OrdinalIgnoreCase).OrderBy(type => type, StringComparer.OrdinalIgnoreCase),
        ],
        DeniedMsChap = _all.Count(one => one.Record.Id == 6273 && one.Entry.Code == "16"
            && RoleEvents.Field(one.Record, "AuthenticationType") is { } type
            && type.IndexOf("CHAPv2", StringComparison.OrdinalIgnoreCase) >= 0),
        Unprotected = _all.Count(one => one.Record is { Provider: "NPS", Id: 4418 }),
    };

    private One[] Failures { get; }

    /// <summary>The result on sign-ins.</summary>
    /// <param name="result">Where it goes.</param>
    /// <param name="expectsNps">Whether NPS should have logged its decisions.</param>
    public void Judge(SignInResult result, bool expectsNps)
    {
        result.Granted = Grants.Count;
        result.Issues = [.. IssueTally.Count(Issues)];
        var failures = Failures
            .Where(one => one.Place is not null && one.Entry.Severity != IssueSeverity.Harmless).ToList();
        result.Failures =
        [
            .. failures.GroupBy(one => (one.Account, one.Place, one.Entry.IssueId, one.Entry.Code))
                .Select(same => new SignInFailure
                {
                    UserName = same.First().User,
                    Place = same.Key.Place!.Value,
                    IssueId = same.Key.IssueId!,
                    Code = same.Key.Code,
                    Count = same.Count(),
                    LastUtc = same.Max(one => one.Entry.TimeUtc),
                })
                .OrderByDescending(failure => failure.LastUtc).Take(MaxFailures),
        ];
        var findings = new List<Finding>();
        var noticed = Issues.Where(entries => entries.NeedsAttention(_granted)).ToList();
        foreach (var place in failures
            .Where(one => noticed.Exists(
                issue => issue.IssueId == one.Entry.IssueId && issue.Target == one.Entry.About))
            .GroupBy(one => one.Place!.Value).OrderBy(group => group.Key))
        {
            findings.Add(Failed(place.Key, [.. place]));
        }

        bool isAudited = _all.Any(one => RoleEvents.IsSecurity(one.Record));
        if (expectsNps && !isAudited) findings.Add(NotAudited());
        if (findings.Count == 0) findings.Add(Ok(failures, noticed.Count));
        result.Conclude(findings);
    }

    public static string NameOf(SignInPlace place) => place switch
    {
        SignInPlace.Before => "before the extension, at NPS or in Active Directory",
        SignInPlace.Extension => "in the extension or adapter on this server, or on its way to the cloud",
        SignInPlace.Cloud => "in the cloud",
        _ => "at an unknown place",
    };

    private static Finding Failed(SignInPlace place, List<One> failures)
    {
        int users = failures.Select(one => one.Account).OfType<string>().Distinct().Count();
        var last = failures[failures.Count - 1];
        string who = users == 0 ? "" : $" of {PlainText.Count(users, "user")}";
        return new Finding
        {
            Id = FindingIds.SignIn.Failed,
            Status = CheckStatus.Warning,
            Message = $"{PlainText.Count(failures.Count, "sign-in")}{who} failed {NameOf(place)}.",
            Evidence = string.Join("; ", failures.GroupBy(one => (one.User, one.Entry.IssueId, one.Entry.Code))
                .OrderByDescending(same => same.Count()).Take(5)
                .Select(same =>
                {
                    string code = same.Key.Code is { } found ? $" {found}" : "";
                    string latest = same.Max(one => one.Entry.TimeUtc) is { } at
                        ? PlainText.Time(at)
                        : "without a time";
                    string user = same.Key.User ?? "no user named";
                    return $"{user}: {same.Key.IssueId}{code} ({same.Count()}, the last {latest})";
                })),
            Recommendation = last.Entry.Recommendation,
            Command = last.Entry.NextCommand,
        };
    }

    private static Finding NotAudited() => new()
    {
        Id = FindingIds.SignIn.NotAudited,
        Status = CheckStatus.Unknown,
        Message = "The Security log has no event 6272 to 6278 of this period, so sign-ins that fail before the "
            + "extension cannot be seen.",
        Evidence = "NPS writes them only if the audit subcategory Network Policy Server is enabled",
        Recommendation = "If users signed in during this period, enable the audit subcategory, and repeat the "
            + "check later.",
        Command = "auditpol /set /subcategory:\"Network Policy Server\" /success:enable /failure:enable",
    };

    private Finding Ok(List<One> failures, int noticed) => new()
    {
        Id = FindingIds.SignIn.Ok,
        Status = CheckStatus.Pass,
        Message = noticed == 0 ? "No failed sign-ins that need attention." : "The events name no failed sign-in.",
        Evidence = $"{PlainText.Count(_all.Count, "event")}; NPS granted {Grants.Count}"
            + (failures.Count == 0 ? "" : "; of single users: " + string.Join(
                ", ", failures.GroupBy(one => one.Entry.IssueId).Select(same => $"{same.Key} ({same.Count()})"))),
    };

    private bool IsSaidBetter(One one)
    {
        if (one.User is null || one.Entry.TimeUtc is not { } time) return false;
        var near = _byUser[one.Account!].Where(other =>
            other != one && other.Entry.TimeUtc is { } at && (at - time).Duration() <= SignInTakes).ToList();
        return one.Entry.IssueId switch
        {
            "Log.NpsRequestDiscarded" when one.Entry.Code == "9"
                && near.Exists(other => IsGrant(other) && IsJustBefore(other, time)) => true,
            "Log.NpsRequestDenied" or "Log.NpsRequestDiscarded" =>
                OfExtension.Contains(one.Entry.Code) && near.Exists(IsOfExtensionAlone),
            "Log.NpsFirstFactorRejected" => near.Exists(other => other.Entry.IssueId == "Log.NpsRequestDenied"),
            _ => false,
        };
    }

    private static bool IsGrant(One one) => one.Record.Id is 6272 or 6278 && RoleEvents.IsSecurity(one.Record);

    private static bool IsJustBefore(One grant, DateTime time) =>
        grant.Entry.TimeUtc <= time && time - grant.Entry.TimeUtc <= RepeatedWithin;

    private static bool IsOfExtensionAlone(One one) =>
        !RoleEvents.IsSecurity(one.Record) && one.Place is SignInPlace.Extension or SignInPlace.Cloud;

    /// <summary>An event, and what it says.</summary>
    private sealed record One(EventRecord Record, LogEntry Entry, string? User, SignInPlace? Place)
    {
        /// <summary>The user, in the form in which users are compared.</summary>
        public string? Account { get; } = User is null ? null : RoleEvents.Account(User);

        public static One Of(EventRecord record)
        {
            var entry = RoleEvents.ToEntry(record);
            var place = entry.IssueId is null ? null : KnownIssueCatalog.Default.Find(entry.IssueId)?.Place;
            // What the extension rejected did not fail before it.
            if (place == SignInPlace.Before && OfExtension.Contains(entry.Code)) place = SignInPlace.Extension;
            return new One(record, entry, RoleEvents.UserOf(record), place);
        }
    }
}
