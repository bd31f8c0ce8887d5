using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using MfaTools.Checks;
using MfaTools.Product;
using MfaTools.Roles;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Snapshots;

/// <summary>Makes the sources of the health check from a snapshot, as if it were the server.</summary>
internal static class SnapshotSources
{
    private static readonly string[] Single =
    [
        "manifest.json", "services.json", "accounts.json", "files.json", "shares.json", "groups.json", "hosts.json",
        "bindings.json", "sdk.json", SnapshotClientCertificates.Area + ".json", RadiusClients
            + ".json", Roots, Intermediates,
    ];

    private static readonly string[] Folders = ["logs", "registry", "events"];

    private const string RadiusClients = "radiusclients";
    private const string Roots = "trust/roots.pem";
    private const string Intermediates = "trust/intermediates.pem";

    /// <summary>The most that is read of all registry exports: the keys that matter take a few hundred
    /// kilobytes.</summary>
    private const int MaxRegistryBytes = 16 << 20;

    private const int MaxEvents = 100_000;

    /// <exception cref="FormatException">It is not a snapshot: its manifest is missing or damaged.</exception>
    public static HealthSources Create(SnapshotFolder folder, CancellationToken stop = default)
    {
        var manifest = folder.Read<SnapshotManifest>("manifest.json");
        if (manifest.SchemaVersion != 1)
        {
            throw new FormatException($"its format is version {manifest.SchemaVersion}; this module reads version 1");
        }

        var reader = new SnapshotReader(folder, stop);
        foreach (var gap in manifest.NotCollected) reader.AddGap(QuotedText.Short(gap.Area), QuotedText.Of(gap.Reason));
        var services = new SnapshotServices(reader);
        var accounts = new SnapshotAccounts(reader, manifest);
        var files = new SnapshotFileSecurity(reader);
        var hosts = new SnapshotHosts(reader);
        var sdk = new SnapshotSdk(reader, manifest);
        var roots = reader.TryCertificates(Roots);
        var intermediates = reader.TryCertificates(Intermediates) ?? [];
        var registry = ReadRegistry(reader);
        var (xml, events, starts, signIns) = ReadEvents(reader, stop);
        var certificates = new SnapshotClientCertificates(reader);
        var radiusClients = reader.ReadAll<RadiusClient>(RadiusClients);
        return new HealthSources
        {
            ComputerName = manifest.ComputerName,
            AtUtc = manifest.CreatedUtc,
            ProductVersion = manifest.ProductVersion,
            OsBuild = manifest.OsBuild ?? TlsRegistry.ReadBuild(registry),
            Services = services,
            Registry = registry,
            Files = files,
            Identities = accounts,
            Groups = accounts,
            Probe = new NoProbe(),
            Hosts = hosts,
            Sdk = sdk,
            Events = events,
            EventXml = xml,
            AfterUtc = manifest.AfterUtc,
            Starts = starts,
            Successors = new SuccessorFacts
            {
                Certificates = certificates.All,
                Events = signIns,
                RadiusClients = folder.File(RadiusClients + ".json") is null ? null : radiusClients,
            },
            LogFiles = folder.Files("logs"),
            Bindings = reader.ReadAll<SiteBinding>("bindings"),
            HostNames = manifest.HostNames,
            TrustedRoots = roots,
            TrustIsWhole = manifest.TrustIsWhole,
            Intermediates = intermediates,
            NotRead = reader.Gaps,
            NotJudged = FindUnread(
                folder, [
                    .. hosts.ChainFiles, .. certificates.Files, .. sdk.Targets.Count > 0
                        ? folder.NamesIn("config")
                        : []]),
            IsSnapshot = true,
        };
    }

    private static RegistrySnapshot ReadRegistry(SnapshotReader reader)
    {
        RegistrySnapshot? registry = null;
        int left = MaxRegistryBytes;
        foreach (string name in reader.Folder.NamesIn("registry"))
        {
            reader.Try(name, () =>
            {
                byte[] file = Files.ReadWhole(reader.Folder.File(name)!, left);
                left -= file.Length;
                // Nothing is taken from a damaged file: what was cut off would look as if it did not exist.
                if (Array.FindLast(file, b => b != 0) != '\n') throw new FormatException("its last line has no end");
                var alone = new RegistrySnapshot();
                RegFile.Load(new MemoryStream(file), alone);
                if (registry is null) registry = alone;
                else RegFile.Load(new MemoryStream(file), registry);
                return true;
            });
        }

        return registry ?? new RegistrySnapshot();
    }

    private static (string? Xml, IReadOnlyList<SchannelEvent>? Events, IReadOnlyList<StartEvent> Starts,
        IReadOnlyList<EventRecord>? SignIns) ReadEvents(SnapshotReader reader, CancellationToken stop)
    {
        var xml = new List<string>();
        var events = new List<SchannelEvent>();
        var starts = new List<StartEvent>();
        var signIns = new List<EventRecord>();
        bool read = false;
        long left = SnapshotFolder.MaxDataBytes;
        foreach (string name in reader.Folder.NamesIn("events"))
        {
            read |= reader.Try(name, () =>
            {
                string path = reader.Folder.File(name)!;
                using var file = Files.OpenShared(path);
                if ((left -= file.Length) < 0)
                {
                    throw new FormatException(
                        $"the events are larger than {SnapshotFolder.MaxDataBytes >> 20} MiB in total");
                }

                var (errors, changes, ours) = (
                    new List<SchannelEvent>(), new List<StartEvent>(), new List<EventRecord>());
                foreach (var record in EventReader.Read(file, stop))
                {
                    if (SchannelEvent.From(record) is { } error) errors.Add(error);
                    else if (StartEvent.From(record) is { } change) changes.Add(change);
                    else if (RoleEvents.IsOurs(record)) ours.Add(record);
                    if (errors.Count + changes.Count + ours.Count <= MaxEvents) continue;
                    throw new FormatException($"it has more than {MaxEvents} events that matter");
                }

                // A damaged file has thrown by now, so nothing is taken from it.
                events.AddRange(errors);
                starts.AddRange(changes);
                signIns.AddRange(ours);
                if (ReadXml(path) is { } text) xml.Add(text);
                return true;
            });
        }

        return read ? (string.Concat(xml), events, starts, signIns) : (null, null, [], null);
    }

    /// <summary>The text of an XML file, for another snapshot; null if it is not XML, or large.</summary>
    private static string? ReadXml(string path)
    {
        byte[] file = Files.ReadUpTo(path, SnapshotFolder.MaxTextBytes + 1);
        bool isXml = file.Length <= SnapshotFolder.MaxTextBytes
            && EventReader.FindForm(file, file.Length) == EventForm.Xml;
        return isXml ? new StreamReader(new MemoryStream(file)).ReadToEnd() : null;
    }

    /// <summary>The files that no check reads. The results in sdk.json stand for the configuration files.</summary>
    private static string[] FindUnread(SnapshotFolder folder, string[] others)
    {
        string[] read = [.. Single, .. Folders.SelectMany(folder.NamesIn), .. others];
        return
        [
            .. folder.Names.Concat(folder.Ignored).Except(read, StringComparer.OrdinalIgnoreCase)
                .Select(name => PlainText.OneLine(name)).OrderBy(name => name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private sealed class NoProbe : ISystemProbe
    {
        public (int? Win32Error, string? Problem) Open(string path, string account, CancellationToken cancel) =>
            (null, "a snapshot cannot open files");
    }
}
