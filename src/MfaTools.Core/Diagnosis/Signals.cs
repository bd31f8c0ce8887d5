using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using MfaTools.Knowledge;
using MfaTools.Net;
using MfaTools.Product;
using MfaTools.Tls;

namespace MfaTools.Diagnosis;

/// <summary>Makes signals from results, Schannel events and log entries.</summary>
internal static class Signals
{
    // The clients of the Web Service SDK and of the cloud: the product's services and web applications, and AD FS.
    private static readonly string[] ProductProcesses =
        ["MultiFactorAuth", "PhoneFactor", "w3wp", "Microsoft.IdentityServer"];

    /// <summary>All signals. Issues that concern single users only are left out.</summary>
    /// <param name="results">The results of the checks.</param>
    /// <param name="logs">The evidence in the logs.</param>
    /// <param name="isAcknowledged">Whether someone has accepted a log issue or an event of an id.</param>
    public static List<Signal> All(
        IReadOnlyList<CheckResult> results, LogEvidence logs, Func<string, string, bool> isAcknowledged)
    {
        // The same finding of two checks is one signal, with the target of the first. The target of a connection test
        // is the path of its configuration, so those come last.
        var findings =
            from result in results.OrderBy(result => result is SdkConnectionResult)
            from finding in result.Findings
            where finding.Status is CheckStatus.Fail or CheckStatus.Warning
            let accepted = finding.Acknowledged is not null
            let text = Message(result, finding, results)
            let key = (finding.Id, text, finding.Status, WhoseIs(finding, result), accepted)
            group (result, finding) by key into same
            where !same.Any(one => IsBeforeRenewal(one.result, one.finding, logs.AtUtc))
            select Of([.. same], logs.AtUtc);
        var issues =
            from entries in logs.Issues
            where entries.NeedsAttention(logs.SignIns)
            select new Signal
            {
                Id = entries.IssueId,
                Target = entries.Target,
                Hosts = entries.First.HostName is { } host ? [Signal.HostKey(host)] : [],
                Entries = entries,
                Text = entries.Last.Message,
                TimesUtc = [.. entries.Occurrences.Select(one => one.TimeUtc)],
                Verify = $"Get-MfaLogError -IssueId {entries.IssueId} -After 1h",
                IsOfStart = logs.AreOfStarts(entries),
                IsAcknowledged = isAcknowledged(entries.IssueId, entries.Target),
            };
        return [.. findings, .. Events(results, isAcknowledged), .. issues];
    }

    /// <summary>The text that identifies a finding. In a snapshot, a connection test has only the id of a finding about
    /// a certificate; the certificate itself is among the hosts.</summary>
    private static string Message(CheckResult result, Finding finding, IReadOnlyList<CheckResult> results) =>
        (result is SdkConnectionResult { HostName: { } host }
                && finding.Id.StartsWith("Cert.", StringComparison.Ordinal)
            ? results.OfType<CertChainResult>()
                .Where(chain => host.Equals(chain.HostName, StringComparison.OrdinalIgnoreCase))
                .SelectMany(chain => chain.Findings)
                .FirstOrDefault(one => one.Id == finding.Id && one.Status == finding.Status)
            : null)?.Message ?? finding.Message;

    private static Signal Of(IReadOnlyList<(CheckResult Result, Finding Finding)> same, DateTime atUtc)
    {
        var (result, finding) = same[0];
        // The reason of a failed call is about the host that it names, if any.
        string text = string.Join("\n", finding.Message, finding.Evidence, (result as SdkConnectionResult)?.ErrorText);
        var said = finding.Id == FindingIds.Sdk.CallFailed ? KnownIssueCatalog.Default.Match(text) : null;
        var hosts = said is null ? same.Select(one => HostOf(one.Result)) : [said.Value(nameof(LogEntry.HostName))];
        return new Signal
        {
            Id = finding.Id,
            Says = said?.Issue.Id ?? (result is TlsConfigResult { HostName: null } ? PolicyIdOf(finding) : null),
            Target = result.Target,
            Hosts = [.. hosts.OfType<string>().Select(Signal.HostKey).Distinct(StringComparer.OrdinalIgnoreCase)],
            Finding = finding,
            Text = text,
            TimesUtc = [atUtc],
            IsSeenFromInside = finding.Id is FindingIds.Net.TcpRefused or FindingIds.Net.TcpTimeout
                or FindingIds.Net.Unreachable
                && same.All(one => IsOnInternet(one.Result)),
            SinceUtc = finding.Id == FindingIds.Product.Retired ? MfaServer.RetiredUtc : null,
            IsAcknowledged = finding.Acknowledged is not null,
            Steps = finding.Id == FindingIds.Tls.ProductNeedsTls10 ? StepsOf(result as TlsConfigResult) : [],
            Verify = finding.Verify ?? VerifyWith(result),
        };
    }

    /// <summary>What is still to do. The insecure way is not a step: the help names it.</summary>
    private static List<FixStep> StepsOf(TlsConfigResult? policy) =>
    [
        .. (policy?.Remedies ?? []).Where(remedy => !remedy.IsInsecure).Select(remedy =>
            new FixStep { Text = $"{remedy.Title}. {remedy.Detail}", Command = remedy.Command }),
    ];

    /// <summary>The command that repeats a check; null if the snapshot masks what it is about.</summary>
    private static string? VerifyWith(CheckResult result)
    {
        string? command = result switch
        {
            AttachmentAccessResult access =>
                $"Test-MfaAttachmentAccess -LiteralPath {PowerShellText.Quote(access.Path)} -AsSystem",
            CertChainResult { HostName: { } host } chain => $"Test-MfaCertChain -HostName {Target(host, chain.Port)}",
            TlsConfigResult { HostName: { } host } tls => $"Test-MfaTlsConfig -HostName {Target(host, tls.Port)}",
            TlsConfigResult => "Test-MfaTlsConfig",
            SdkConnectionResult { ConfigPath: { } path } =>
                $"Invoke-MfaSdkConnectionTest -LiteralPath {PowerShellText.Quote(path)}",
            SdkConnectionResult { Uri: { } uri } => $"Invoke-MfaSdkConnectionTest -Uri {PowerShellText.Quote(uri)}",
            _ => null,
        };
        return command is not null && Placeholder.IsIn(command) ? null : command;

        static string Target(string host, int? port) => port is null or 443
            ? PowerShellText.Quote(host)
            : FormattableString.Invariant($"{PowerShellText.Quote(host)} -Port {port}");
    }

    /// <summary>What a finding is about in addition to its text: an account, or a configuration.</summary>
    private static string? WhoseIs(Finding finding, CheckResult result) => finding.Id switch
    {
        FindingIds.Sdk.Unauthorized => (result as SdkConnectionResult)?.UserName?.ToUpperInvariant(),
        FindingIds.Sdk.BadConfig => result.Target,
        _ => null,
    };

    private static bool IsOnInternet(CheckResult result) =>
        IPAddress.TryParse(AddressOf(result), out var address) && !AddressKind.IsInternal(address);

    /// <summary>Whether a certificate expires soon only because it is short-lived. Such certificates are renewed
    /// automatically when a third of their lifetime is left, so a renewal is late only when a quarter is
    /// left.</summary>
    private static bool IsBeforeRenewal(CheckResult result, Finding finding, DateTime atUtc) =>
        finding.Id == FindingIds.Cert.ExpiresSoon
        && result is CertChainResult { EarliestNotAfterUtc: { } end } chain
        && chain.Expected.Concat(chain.Sent).FirstOrDefault(one => one.NotAfterUtc == end)?.NotBeforeUtc is { } start
        && end - atUtc > TimeSpan.FromTicks((end - start).Ticks / 4);

    // The same finding about the policy of this computer and about the offer of a host has two ids.
    private static string PolicyIdOf(Finding finding) => "Policy." + finding.Id.Substring(finding.Id.IndexOf('.') + 1);

    private static string? AddressOf(CheckResult result) => result switch
    {
        CertChainResult chain => chain.Address,
        TlsConfigResult tls => tls.Address,
        _ => null,
    };

    private static string? HostOf(CheckResult result) => result switch
    {
        SdkConnectionResult sdk => sdk.HostName,
        CertChainResult chain => chain.HostName,
        CloudEndpointResult cloud => cloud.HostName,
        TlsConfigResult tls => tls.HostName,
        _ => null,
    };

    private static IEnumerable<Signal> Events(
        IEnumerable<CheckResult> results, Func<string, string, bool> isAcknowledged) =>
        from result in results.OfType<TlsConfigResult>()
        let accepted = result.Findings.Any(one => one is { Id: FindingIds.Tls.SchannelErrors, Acknowledged: not null })
        from one in result.Events
        let kind = SchannelEventKind.Find(one.EventId)
        where kind?.Fix is not null || IsOfOwnCall(one)
        let id = $"Schannel.{one.EventId}"
        select new Signal
        {
            Id = id,
            Target = one.TargetName ?? "",
            Hosts = one.TargetName is { } target ? [Signal.HostKey(target)] : [],
            Finding = new Finding
            {
                Id = id,
                Status = CheckStatus.Warning,
                Message = one.Meaning,
                Evidence = Seen(one),
                Recommendation = kind?.Fix ?? "",
            },
            TimesUtc = one.TimesUtc,
            IsAcknowledged = accepted || isAcknowledged(id, one.TargetName ?? ""),
        };

    /// <summary>Whether events may come from a call of the product: a client found no protocol that Windows allows, or
    /// the other side refused a handshake because of its protocol or suites. Scanners from outside cause
    /// neither.</summary>
    private static bool IsOfOwnCall(TlsEvent one) =>
        one is { EventId: 36871, ErrorState: 10013, Role: "client" }
            or { EventId: 36887, Alert: 40 or 70, Role: not "server" }
        && (one.ProcessName is null || IsOfProduct(one.ProcessName));

    private static bool IsOfProduct(string process) =>
        ProductProcesses.Any(name => process.IndexOf(name, StringComparison.OrdinalIgnoreCase) >= 0);

    private static string Seen(TlsEvent one) =>
        $"{one}{(one.TargetName is { } target ? $" on {target}" : "")}"
        + (one.ProcessName is { } process ? $" by {process}" : "")
        + (one.LastUtc is { } last ? $", the last {PlainText.Time(last)}" : "");
}
