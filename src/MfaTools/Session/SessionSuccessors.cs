using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MfaTools.Checks;
using MfaTools.Roles;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>What this computer knows about the NPS extension and AD FS with Entra MFA, on the pipeline's
/// thread.</summary>
/// <remarks>Not yet run on Windows.</remarks>
internal static class SessionSuccessors
{
    // The channels of the extension are spelled differently from version to version, so they are listed. A channel that
    // does not exist, and one without events, is an answer. Newest first, and bounded.
    private const string EventScript = """
        param($since)
        $filters = @(
            @{ LogName = 'Security'; Id = 6272, 6273, 6274, 6275, 6276, 6277, 6278; StartTime = $since }
            @{ LogName = 'System'; ProviderName = 'NPS'; StartTime = $since }
            @{ LogName = 'AD FS/Admin'; Id = 105, 364, 547; StartTime = $since }
            Get-WinEvent -ListLog '*AuthN*', '*AuthZ*' -ErrorAction Ignore |
                Where-Object { $_.RecordCount } | ForEach-Object { @{ LogName = $_.LogName; StartTime = $since } }
        )
        foreach ($filter in $filters) {
            try { Get-WinEvent -FilterHashtable $filter -MaxEvents 20000 -ErrorAction Stop }
            catch {
                $nothing = '^(NoMatching(Events|Logs|Providers)Found|LogsAndProvidersDontOverlap)'
                if ($_.FullyQualifiedErrorId -notmatch $nothing) { throw }
            }
        }
        """;

    // The shared secrets are never asked for.
    private const string ClientScript = """
        if (Get-Command -Name Get-NpsRadiusClient -ErrorAction Ignore) {
            Get-NpsRadiusClient -ErrorAction Stop | Select-Object -Property Name, Address, AuthAttributeRequired, Enabled
        }
        """;

    /// <summary>Reads all of it if a role is there that needs it.</summary>
    /// <param name="cmdlet">The cmdlet, for its session.</param>
    /// <param name="since">From when on events count.</param>
    /// <param name="sources">The computer, without these facts.</param>
    /// <param name="gaps">Told what could not be read.</param>
    public static SuccessorFacts Read(
        PSCmdlet cmdlet, DateTime since, HealthSources sources, List<(string, string)> gaps)
    {
        if (!Platform.IsWindows) return new SuccessorFacts();
        var (certificates, problem) = MachineStore.Read(sources.Files);
        var facts = new SuccessorFacts { Certificates = certificates };
        var roles = (sources with { Successors = facts }).FindRoles();
        if (!roles.HasSuccessor && roles.Adfs is null) return facts;
        if (problem is not null) gaps.Add(("clientcertificates", problem));
        return ReadEvents(cmdlet, since, gaps, facts) with
        {
            RadiusClients = roles.Nps is null ? null : ReadClients(cmdlet, gaps),
        };
    }

    private static SuccessorFacts ReadEvents(
        PSCmdlet cmdlet, DateTime since, List<(string, string)> gaps, SuccessorFacts facts)
    {
        try
        {
            string xml = SessionEvents.ReadXml(cmdlet, EventScript, since);
            return facts with { EventXml = xml, Events = [.. SessionEvents.Parse(xml).Where(RoleEvents.IsOurs)] };
        }
        catch (Exception e) when (SessionEvents.IsReadFailure(e))
        {
            gaps.Add((SuccessorChecks.EventArea, e.Message.TrimEnd('.')));
            return facts;
        }
    }

    private static List<RadiusClient>? ReadClients(PSCmdlet cmdlet, List<(string, string)> gaps)
    {
        try
        {
            return
            [
                .. cmdlet.InvokeCommand.InvokeScript(ClientScript).Select(one => new RadiusClient
                {
                    Name = Text(one, nameof(RadiusClient.Name)),
                    Address = Text(one, nameof(RadiusClient.Address)),
                    AuthAttributeRequired = one.Properties[nameof(RadiusClient.AuthAttributeRequired)]?.Value as bool?,
                    Enabled = one.Properties[nameof(RadiusClient.Enabled)]?.Value as bool? ?? true,
                }),
            ];
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            gaps.Add(("radiusclients", e.Message.TrimEnd('.')));
            return null;
        }
    }

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? "";
}
