using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Snapshots;

/// <summary>services.json: a service.</summary>
internal sealed class ServiceRecord
{
    public string Name { get; set; } = "";

    /// <summary>The logon account; null is Local System.</summary>
    public string? StartName { get; set; }

    /// <summary>Such as <c>Running</c>.</summary>
    public string? State { get; set; }

    /// <summary>Such as <c>Automatic</c>.</summary>
    public string? StartMode { get; set; }
}

/// <summary>Records the services that are read.</summary>
internal sealed class RecordingServices(IServiceReader live) : IServiceReader
{
    private readonly ConcurrentDictionary<string, ServiceRecord> _services = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ServiceRecord> Services =>
        _services.Values.OrderBy(record => record.Name, StringComparer.Ordinal);

    public IReadOnlyList<ServiceAccount> Find(string prefix)
    {
        var found = live.Find(prefix);
        foreach (var service in found)
        {
            _services[service.Name] = new ServiceRecord
            {
                Name = service.Name,
                StartName = service.StartName,
                State = service.State,
                StartMode = service.StartMode,
            };
        }

        return found;
    }
}

/// <summary>The services of a snapshot.</summary>
internal sealed class SnapshotServices(SnapshotReader reader) : IServiceReader
{
    private readonly ServiceRecord[] _services = reader.ReadAll<ServiceRecord>("services");

    public IReadOnlyList<ServiceAccount> Find(string prefix) =>
    [
        .. from service in _services
           where service.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
           // CIM has "Stop Pending" and "Auto" where the service control manager has StopPending and Automatic.
           select new ServiceAccount(
               service.Name,
               service.StartName,
               service.State?.Replace(" ", ""),
               service.StartMode == "Auto" ? "Automatic" : service.StartMode),
    ];
}
