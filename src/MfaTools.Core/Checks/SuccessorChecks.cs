using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Diagnosis;
using MfaTools.Roles;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>The checks of the NPS extension and of AD FS with Entra MFA.</summary>
internal sealed class SuccessorChecks
{
    /// <summary>The area of a snapshot that holds the events of these roles.</summary>
    public const string EventArea = "sign-in events";

    private readonly HealthSources _sources;
    private readonly SignInJudge _signIns;

    public SuccessorChecks(HealthSources sources)
    {
        _sources = sources;
        Roles = sources.FindRoles();
        _signIns = new SignInJudge(Roles.HasSuccessor ? sources.Successors.Events ?? [] : []);
    }

    /// <summary>The roles of the server.</summary>
    public InstalledRoles Roles { get; }

    /// <summary>The known issues among the events.</summary>
    public IReadOnlyCollection<IssueEntries> Issues => _signIns.Issues;

    /// <summary>The sign-ins that NPS granted.</summary>
    public IReadOnlyList<LogEntry> Grants => _signIns.Grants;

    /// <summary>When each issue occurred.</summary>
    public IEnumerable<TimelineRow> Timeline =>
        from entries in Issues
        group entries.Occurrences.Select(one => one.TimeUtc) by entries.IssueId into same
        let times = same.SelectMany(some => some).ToList()
        where times.Count > 0
        select TimelineRow.Of(same.Key, "Event", times);

    /// <summary>The hosts of the cloud that the roles need.</summary>
    public IEnumerable<(string Name, MfaRole Role, EntraCloud Cloud)> CloudHosts() =>
        from role in Roles.All
        let cloud = RoleRegistry.FindCloud(_sources.Registry, role)
        from host in MfaTools.Roles.CloudHosts.Of(role, cloud)
        group (host, role, cloud) by host into same
        select same.First();

    /// <summary>The checks that need no network.</summary>
    /// <param name="gap">Why the events could not be read, or null.</param>
    /// <param name="stop">Cancelled by the user.</param>
    public IEnumerable<(string Check, string Target, Func<CheckResult> Run)> Local(string? gap, CancellationToken stop)
    {
        if (!Roles.HasSuccessor) yield break;
        string computer = _sources.ComputerName;
        yield return (CheckNames.SignIns, computer, () => SignIns(gap));
        if (Roles.Has(MfaRole.NpsExtension))
        {
            yield return (CheckNames.NpsExtension, computer, () =>
                NpsSettingsJudge.Judge(computer, _sources.Registry, _sources.Successors.RadiusClients, _signIns.Facts));
        }

        foreach (var role in Roles.Successors)
        {
            foreach (var result in Certificates(role, stop))
            {
                yield return (CheckNames.ClientCertificate, result.Target, () => result);
            }
        }
    }

    private SignInResult SignIns(string? gap)
    {
        var result = new SignInResult { Target = _sources.ComputerName };
        if (_sources.Successors.Events is not null)
        {
            _signIns.Judge(result, expectsNps: Roles.Has(MfaRole.NpsExtension));
            return result;
        }

        result.Conclude([new Finding
        {
            Id = FindingIds.SignIn.NotRead,
            Status = CheckStatus.Unknown,
            Message = $"The events of NPS, its extension and AD FS were not read{(gap is null ? "" : $": {gap}")}.",
            Recommendation = "Run the check on the server, in an elevated session.",
        }]);
        return result;
    }

    private IEnumerable<CheckResult> Certificates(MfaRole role, CancellationToken stop)
    {
        if (_sources.Successors.Certificates is not { } store)
        {
            return [NotCheckedResult.Create(
                CheckNames.ClientCertificate,
                InstalledRoles.ShortNameOf(role),
                "the Personal store of the local computer was not read")];
        }

        var judge = new ClientCertificateJudge(
            _sources.AtUtc,
            ClientCertificateCheck.WarningDays,
            ClientCertificateCheck.FindTenant(_sources.Registry, role));
        return new ClientCertificateCheck(_sources.Registry, Roles, store, _sources.Identities, _sources.Groups)
            .Run(role, judge, stop);
    }
}
