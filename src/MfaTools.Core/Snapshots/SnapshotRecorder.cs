using MfaTools.Checks;

namespace MfaTools.Snapshots;

/// <summary>Stands between the health check and a server and records every answer: what the check asks for is what a
/// snapshot needs.</summary>
internal sealed class SnapshotRecorder
{
    public SnapshotRecorder(HealthSources live)
    {
        Services = new RecordingServices(live.Services);
        Accounts = new RecordingAccounts(live.Identities, live.Groups);
        Files = new RecordingFileSecurity(live.Files);
        Hosts = new RecordingHosts(live.Hosts);
        Sdk = new RecordingSdk(live.Sdk);
        Sources = live with
        {
            Services = Services, Identities = Accounts, Groups = Accounts, Files = Files, Hosts = Hosts, Sdk = Sdk,
        };
    }

    /// <summary>The sources to run the health check on.</summary>
    public HealthSources Sources { get; }

    public RecordingServices Services { get; }

    public RecordingAccounts Accounts { get; }

    public RecordingFileSecurity Files { get; }

    public RecordingHosts Hosts { get; }

    public RecordingSdk Sdk { get; }
}
