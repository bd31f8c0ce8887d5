using System;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Product;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Commands;

[Cmdlet(VerbsDiagnostic.Test, "MfaTlsConfig", DefaultParameterSetName = LocalSet)]
[OutputType(typeof(TlsConfigResult), typeof(bool))]
public sealed class TestMfaTlsConfigCommand : EndpointCmdlet
{
    private const string LocalSet = "Local";
    private const string RegistrySet = "Registry";

    private static readonly TimeSpan EventAge = TimeSpan.FromDays(7);

    private Task<TlsProtocolState[]>? _local;

    [Parameter(ParameterSetName = RegistrySet, Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] RegistryPath { get; set; } = [];

    [Parameter(ParameterSetName = RegistrySet)]
    [ValidateRange(1, 999999)]
    [ArgumentCompleter(typeof(OsBuildCompleter))]
    public int OsBuild { get; set; }

    [Parameter(ParameterSetName = LocalSet)]
    [Parameter(ParameterSetName = RegistrySet)]
    [ValidateNotNullOrEmpty]
    public string? ProductVersion { get; set; }

    [Parameter(ParameterSetName = LocalSet)]
    [Parameter(ParameterSetName = RegistrySet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] EventPath { get; set; } = [];

    [Parameter(ParameterSetName = HostSet)]
    [Parameter(ParameterSetName = UriSet)]
    public SwitchParameter ListCipherSuite { get; set; }

    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case LocalSet:
                if (!Platform.IsWindows) ThrowTerminatingError(Errors.NoRegistry());
                CheckPolicy(Environment.MachineName, new RegistryReader());
                break;
            case RegistrySet:
                string[] paths = Resolve(RegistryPath, ThrowTerminatingError);
                if (paths.Length == 0) ThrowTerminatingError(Errors.PathNotFound(string.Join(", ", RegistryPath)));
                CheckPolicy(string.Join(", ", paths.Select(PathText.Name)), ReadExports(paths), paths);
                break;
            default:
                _local ??= LocalTls.ReadAsync();
                ForEachEndpoint(
                    endpoint => Check(endpoint.ToString(), (output, stop) => CheckOfferAsync(endpoint, output, stop)));
                break;
        }
    }

    private async Task<CheckResult> CheckOfferAsync(Endpoint endpoint, Output output, CancellationToken stop)
    {
        var local = await _local!.ConfigureAwait(false);
        return await TlsOfferCheck.RunAsync(
            endpoint,
            Timeout,
            (host, deadline) => OfferProbe.RunAsync(host, deadline, ListCipherSuite, output.Verbose),
            local,
            stop).ConfigureAwait(false);
    }

    private void CheckPolicy(string target, IRegistryReader registry, string[]? paths = null)
    {
        int? build = IsBound(nameof(OsBuild)) ? OsBuild : null;
        string? version = ProductVersion ?? InstalledServer.ReadVersion(registry)
            ?? (InstalledServer.IsInstalled(registry) ? "" : null);
        var events = ReadEvents(live: paths is null, out string? problem);
        Check(target, (_, _) => Task.Run<CheckResult>(() =>
        {
            var snapshot = registry as RegistrySnapshot ?? TlsRegistry.Take(registry);
            var result = new TlsPolicyCheck(snapshot, build).Run(target, version, events, problem);
            result.RegistryPath = paths;
            return result;
        }));
    }

    // A policy judged from only some of the given files would be wrong: the first failure ends the command.
    private RegistrySnapshot ReadExports(string[] paths)
    {
        var snapshot = new RegistrySnapshot();
        foreach (string path in paths)
        {
            try
            {
                using var file = Files.OpenShared(path);
                RegFile.Load(file, snapshot);
            }
            catch (RegFileException e)
            {
                ThrowTerminatingError(Errors.RegistryFileDamaged(path, e));
            }
            catch (Exception e) when (Files.IsReadFailure(e))
            {
                ThrowTerminatingError(Errors.Unreadable(path, e));
            }
        }

        return snapshot;
    }

    private TlsEvent[]? ReadEvents(bool live, out string? problem)
    {
        problem = null;
        if (EventPath.Length > 0)
        {
            return new SchannelEventFiles(WriteError, StopToken).Count(Resolve(EventPath, WriteError), out problem);
        }

        if (!live) return null;
        try
        {
            return SchannelEvents.Count(SchannelEvent.From(SessionEvents.ReadLive(this, DateTime.Now - EventAge)));
        }
        catch (Exception e) when (SessionEvents.IsReadFailure(e))
        {
            problem = e.Message;
            return null;
        }
    }

    private string[] Resolve(string[] patterns, Action<ErrorRecord> onError) =>
        [.. new PathResolver(this, onError).All(patterns, []).Distinct(PathText.Comparer)];
}
