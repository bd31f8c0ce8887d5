using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Roles;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>Tests whether this server reaches the hosts of the cloud that its role needs.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MfaCloudEndpoint")]
[OutputType(typeof(CloudEndpointResult), typeof(bool))]
public sealed class TestMfaCloudEndpointCommand : CheckCmdlet
{
    [Parameter(Position = 0)]
    [ValidateSet(nameof(MfaRole.NpsExtension), nameof(MfaRole.AdfsEntraMfa))]
    public MfaRole[] Role { get; set; } = [];

    [Parameter]
    public EntraCloud Cloud { get; set; }

    [Parameter]
    [ValidateRange(0.1, 600)]
    public double TimeoutSec { get; set; } = 10;

    protected override void ProcessRecord()
    {
        var registry = new RegistryReader();
        var chains = new CertificateChainCheck(new CertificateChainOptions());
        var local = new TlsPolicyCheck(TlsRegistry.Take(registry), null).Policy.Protocols;
        var check = new CloudEndpointCheck(
            chains, (endpoint, deadline) => OfferProbe.RunAsync(endpoint, deadline, listCipherSuites: false), local);
        var tested = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var role in Roles(registry))
        {
            var cloud = IsBound(nameof(Cloud)) ? Cloud : RoleRegistry.FindCloud(registry, role);
            var hosts = CloudHosts.Of(role, cloud);
            if (hosts.Count == 0) ThrowTerminatingError(Errors.NoCloudHosts(role, cloud));
            // A host that several roles need is tested once.
            foreach (string host in hosts.Where(tested.Add))
            {
                var endpoint = Endpoint.Parse(host, 443);
                var timeout = TimeSpan.FromSeconds(TimeoutSec);
                Check(endpoint.ToString(), async (_, stop) =>
                    await check.RunAsync(endpoint, role, cloud, timeout, stop).ConfigureAwait(false));
            }
        }
    }

    private MfaRole[] Roles(RegistryReader registry)
    {
        if (Role.Length > 0) return Role;
        var certificates = MachineStore.Read(new FileSecurityReader()).Certificates;
        var facts = new SuccessorFacts { Certificates = certificates };
        var roles = InstalledRoles.Find(registry, new ServiceReader(), facts);
        if (!roles.HasSuccessor)
        {
            ThrowTerminatingError(
                Errors.NoSuccessorRole("Name the role with -Role, or run the command on the server."));
        }

        return [.. roles.Successors];
    }
}
