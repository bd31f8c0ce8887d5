using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;
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
                if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) ThrowTerminatingError(Errors.NoRegistry());
                TestPolicy(Environment.MachineName, new RegistryReader(), null, live: true);
                break;
            case RegistrySet:
                string[] paths = Resolve(RegistryPath, ThrowTerminatingError);
                // A wildcard that matches nothing: there is nothing to judge.
                if (paths.Length == 0) ThrowTerminatingError(Errors.PathNotFound(string.Join(", ", RegistryPath)));
                TestPolicy(string.Join(", ", paths.Select(PathText.Name)), ReadRegistry(paths), paths, live: false);
                break;
            default:
                _local ??= LocalTls.ReadAsync();
                ForEachEndpoint(endpoint => Check(endpoint.ToString(), (output, stop) => TestHostAsync(endpoint, output, stop)));
                break;
        }
    }

    private async Task<CheckResult> TestHostAsync(Endpoint endpoint, Output output, CancellationToken stop)
    {
        var local = await _local!.ConfigureAwait(false);
        return await TlsHostCheck.RunAsync(
            endpoint, Timeout, (host, deadline) => OfferProbe.RunAsync(host, deadline, ListCipherSuite, output.Verbose), local, stop).ConfigureAwait(false);
    }

    private void TestPolicy(string target, IRegistryReader registry, string[]? paths, bool live)
    {
        int? build = IsBound(nameof(OsBuild)) ? OsBuild : TlsRegistry.ReadBuild(registry);
        string? version = ProductVersion ?? InstalledProduct.ReadVersion(registry) ?? (InstalledProduct.IsInstalled(registry) ? "" : null);
        var events = ReadEvents(live, out string? problem);
        Check(target, (_, _) => Task.Run<CheckResult>(() =>
        {
            var result = new TlsConfigResult { Target = target, RegistryPath = paths };
            var snapshot = registry as RegistrySnapshot ?? RegistrySnapshot.Take(registry, TlsRegistry.Keys);
            TlsPolicyJudge.Judge(result, TlsRegistry.Evaluate(snapshot, build), version, events, problem);
            return result;
        }));
    }

    private RegistrySnapshot ReadRegistry(string[] paths)
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
                // A policy judged from half of what was given would be wrong.
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
        if (EventPath.Length > 0) return ReadEventFiles(out problem);
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

    private TlsEvent[]? ReadEventFiles(out string? problem)
    {
        string[] paths = Resolve(EventPath, WriteError);
        int damaged = 0;
        bool any = false;
        IEnumerable<SchannelEvent> Events()
        {
            foreach (string path in paths)
            {
                using var events = SchannelEvent.From(ReadEventFile(path)).GetEnumerator();
                while (true)
                {
                    try
                    {
                        if (!events.MoveNext()) break;
                    }
                    catch (EventFileException e)
                    {
                        WriteError(Errors.EventFileDamaged(path, e));
                        damaged++;
                        break;
                    }
                    catch (Exception e) when (Files.IsReadFailure(e))
                    {
                        WriteError(Errors.Unreadable(path, e));
                        damaged++;
                        break;
                    }

                    any = true;
                    yield return events.Current;
                }
            }
        }

        var counted = SchannelEvents.Count(Events());
        int whole = paths.Length - damaged;
        problem = damaged > 0 || whole == 0 ? $"{whole} of {PlainText.Count(paths.Length, "file")} of events could be read whole." : null;
        return any || whole > 0 ? counted : null;
    }

    private IEnumerable<EventRecord> ReadEventFile(string path)
    {
        using var stream = Files.OpenShared(path);
        foreach (var record in EventReader.Read(stream, StopToken)) yield return record;
    }

    private string[] Resolve(string[] patterns, Action<ErrorRecord> onError) =>
        [.. new PathResolver(this, onError).All(patterns, []).Distinct(PathText.Comparer)];
}
