using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Checks;
using MfaTools.Logs;
using MfaTools.Net;
using MfaTools.Product;
using MfaTools.Sdk;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>This computer as a source of the health check. Whatever needs the session is read by the constructor, on
/// the thread of the pipeline.</summary>
/// <remarks>Not yet run on Windows.</remarks>
internal sealed class LiveSources : IHostReader, ISdkTester
{
    private readonly List<SdkSettings> _settings = [];
    private readonly SdkConnectionCheck _sdk;

    private LiveSources(SdkConnectionCheck sdk) => _sdk = sdk;

    /// <inheritdoc/>
    public IReadOnlyList<string> Targets => [.. _settings.Select(settings => settings.Path)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Urls => [.. _settings.Select(settings => settings.Url).OfType<string>()];

    /// <summary>The sources of this computer.</summary>
    /// <param name="cmdlet">The cmdlet, for its session.</param>
    /// <param name="hostNames">Published hosts to check as well.</param>
    /// <param name="eventsSince">The time of the oldest event to read.</param>
    /// <param name="timeout">The time for each connection to the SDK.</param>
    /// <param name="fileServers">File servers outside this domain that paths of the logs may lead to.</param>
    public static HealthSources Create(
        PSCmdlet cmdlet, string[] hostNames, DateTime eventsSince, TimeSpan timeout, string[] fileServers)
    {
        var gaps = new List<(string, string)>();
        bool windows = Platform.IsWindows;
        if (!windows) gaps.Add(("services", "this computer is not Windows"));
        var registry = new RegistryReader();
        var (xml, events, starts) = ReadEvents(cmdlet, eventsSince, windows, gaps);
        var installed = InstalledConfigurations.OfThisComputer();
        var live = new LiveSources(
            new SdkConnectionCheck(
                new SdkTestOptions { Timeout = timeout, LocalApplications = installed.Applications }));
        foreach (string file in installed.Files)
        {
            try
            {
                live._settings.Add(SdkConfigReader.Read(file));
            }
            catch (Exception e) when (Files.IsReadFailure(e))
            {
                gaps.Add((file, e.Message.TrimEnd('.')));
            }
        }

        string? logs = InstalledServer.FindLogs(registry, System.IO.Directory.Exists);
        var session = new SessionScripts();
        var sources = new HealthSources
        {
            ComputerName = Environment.MachineName,
            AtUtc = DateTime.UtcNow,
            ProductVersion = InstalledServer.ReadVersion(registry),
            OsBuild = TlsRegistry.ReadBuild(registry),
            Services = new ServiceReader(),
            Registry = registry,
            Files = new FileSecurityReader(),
            FileServers = new FileServers(IdentityReader.DnsDomain, fileServers),
            Identities = new IdentityReader(),
            Groups = session,
            Probe = session,
            Hosts = live,
            Sdk = live,
            Events = events,
            Starts = starts,
            EventXml = xml,
            LogFiles = logs is null ? [] : new LogFolder(logs, recurse: false).Files(
                new LogEvents(problem => gaps.Add((problem.Path, problem.Exception?.Message ?? "it is not a log")))),
            Configurations = installed.Files,
            Bindings = [.. installed.Bindings ?? []],
            HostNames = hostNames,
            NotRead = gaps,
        };
        return sources with { Successors = SessionSuccessors.Read(cmdlet, eventsSince, sources, gaps) };
    }

    /// <inheritdoc/>
    public Task<SentCertificates> ReadCertificatesAsync(Endpoint endpoint, Deadline deadline) =>
        CertificateProbe.RunAsync(endpoint, deadline);

    /// <inheritdoc/>
    public Task<WireOffer> ReadOfferAsync(Endpoint endpoint, Deadline deadline) =>
        OfferProbe.RunAsync(endpoint, deadline, listCipherSuites: false);

    /// <inheritdoc/>
    public Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel) =>
        
        _sdk.RunAsync(new SdkTarget { Name = _settings[index].Path, Settings = _settings[index] }, null, cancel);

    private static (string? Xml, IReadOnlyList<SchannelEvent>? Events, IReadOnlyList<StartEvent> Starts) ReadEvents(
        PSCmdlet cmdlet, DateTime since, bool windows, List<(string, string)> gaps)
    {
        if (!windows)
        {
            gaps.Add(("events", "this computer is not Windows"));
            return (null, null, []);
        }

        var events = Read("events", () => SessionEvents.ReadLiveXml(cmdlet, since), SchannelEvent.From);
        // Starts are used only by the timeline, so the other events are kept.
        var starts = Read("starts of services", () => SessionEvents.ReadStartsXml(cmdlet, since), StartEvent.From);
        string? xml = events is null && starts is null ? null : events?.Xml + starts?.Xml;
        return (xml, events?.Found, starts?.Found ?? []);

        (string Xml, T[] Found)? Read<T>(
            string area, Func<string> read, Func<IEnumerable<EventRecord>, IEnumerable<T>> from)
        {
            try
            {
                string xml = read();
                return (xml, [.. from(SessionEvents.Parse(xml))]);
            }
            catch (Exception e) when (SessionEvents.IsReadFailure(e))
            {
                gaps.Add((area, e.Message.TrimEnd('.')));
                return null;
            }
        }
    }
}
