using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading;
using System.Xml;
using System.Xml.Linq;
using MfaTools.Certificates;
using MfaTools.Checks;
using MfaTools.Logs;
using MfaTools.Net;
using MfaTools.Roles;
using MfaTools.Sdk;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Snapshots;

/// <summary>Writes what was recorded as a zip.</summary>
internal sealed class SnapshotWriter(SnapshotRecorder recorder, string version, bool redact)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly SnapshotMask? _mask = redact ? new SnapshotMask() : null;
    private readonly List<SnapshotGap> _gaps = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="stream">Where to write the zip.</param>
    /// <param name="afterUtc">Leave out earlier log entries (UTC); null: write all.</param>
    /// <param name="stop">Cancels the writing.</param>
    public void Write(Stream stream, DateTime? afterUtc, CancellationToken stop)
    {
        var sources = recorder.Sources;
        var counts = _mask is null ? null : Learn(_mask, afterUtc, stop);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteLogs(zip, sources.LogFiles, afterUtc, counts, stop);
        foreach (string file in sources.Configurations) WriteConfiguration(zip, file);
        WriteJson(zip, "services.json", recorder.Services.Services);
        WriteJson(zip, "files.json", recorder.Files.Files);
        WriteJson(zip, "shares.json", recorder.Files.Shares);
        // The account that took the snapshot is personal data unless the service runs as this account.
        string? self = recorder.Accounts.Self?.ToString();
        bool masked = _mask is not null && recorder.Accounts.Self?.IsOfDomain == true;
        WriteJson(zip, "accounts.json", recorder.Accounts.Accounts.Where(account => !masked || account.Sid != self));
        WriteJson(zip, "groups.json", recorder.Accounts.LocalGroups);
        WriteJson(zip, "hosts.json", recorder.Hosts.Hosts);
        WriteJson(zip, "bindings.json", sources.Bindings);
        WriteJson(zip, "sdk.json", recorder.Sdk.Results);
        foreach (var chain in recorder.Hosts.Chains) WriteText(zip, chain.Key, ToPem(chain.Value.Certificates), Utf8);
        WriteText(zip, "trust/roots.pem", ToPem(sources.TrustedRoots ?? TrustAnchors.ReadSystem().Bytes), Utf8);
        string intermediates = ToPem(
            sources.TrustedRoots is null ? TrustAnchors.ReadSystemIntermediates() : sources.Intermediates);
        if (intermediates.Length > 0) WriteText(zip, "trust/intermediates.pem", intermediates, Utf8);
        WriteText(zip, "registry/tls.reg", RegFileWriter.Write(sources.Registry, TlsRegistry.Keys), Encoding.Unicode);
        if (sources.EventXml is { } events) WriteText(zip, "events/system.xml", _mask?.Xml(events) ?? events, Utf8);
        WriteSuccessors(zip, sources);
        WriteJson(zip, "manifest.json", Manifest(sources, afterUtc, masked ? null : self));
    }

    private void WriteSuccessors(ZipArchive zip, HealthSources sources)
    {
        string registry = RoleRegistry.Write(sources.Registry);
        WriteText(zip, "registry/roles.reg", _mask?.Text(registry) ?? registry, Encoding.Unicode);
        if (sources.Successors.EventXml is { } events)
        {
            WriteText(zip, "events/roles.xml", _mask?.Xml(events) ?? events, Utf8);
        }

        if (sources.Successors.RadiusClients is { } clients) WriteJson(zip, "radiusclients.json", clients);
        if (sources.Successors.Certificates is not { } certificates) return;
        WriteJson(zip, SnapshotClientCertificates.Area + ".json", certificates.Select(ClientCertificateRecord.Of));
        foreach (var certificate in certificates)
        {
            WriteText(zip, ClientCertificateRecord.Of(certificate).File, ToPem([certificate.Certificate.Bytes]), Utf8);
        }
    }

    private SnapshotManifest Manifest(HealthSources sources, DateTime? afterUtc, string? takenBy) => new()
    {
        SchemaVersion = 1,
        ComputerName = sources.ComputerName,
        Domain = recorder.Accounts.Domain,
        CreatedUtc = sources.AtUtc,
        ModuleVersion = version,
        ProductVersion = sources.ProductVersion,
        OsBuild = sources.OsBuild,
        AfterUtc = afterUtc,
        TakenBy = takenBy,
        Redacted = _mask is not null,
        HostNames = [.. sources.HostNames],
        TrustIsWhole = sources.TrustIsWhole,
        SdkHosts =
        [
            .. recorder.Sdk.Urls.Select(url => HealthTarget.TryParse(url, 443))
                .OfType<Endpoint>()
                .Select(host => host.ToString()),
        ],
        NotCollected =
        [
            .. sources.NotRead.Select(gap => new SnapshotGap { Area = gap.Area, Reason = gap.Reason }),
            .. recorder.Sdk.Gaps,
            .. _gaps,
        ],
    };

    /// <summary>Collects personal data from everything that will be written, since one file may name a person whose
    /// name cannot be recognized in another.</summary>
    /// <returns>The number of entries of each log.</returns>
    private Dictionary<string, long> Learn(SnapshotMask mask, DateTime? afterUtc, CancellationToken stop)
    {
        var sources = recorder.Sources;
        var query = new LogQuery { Levels = new LogLevels(LogLevels.All), AfterUtc = afterUtc };
        var counts = new Dictionary<string, long>(PathText.Comparer);
        foreach (string file in sources.LogFiles)
        {
            long count = 0;
            foreach (var entry in LogSearch.Read([file], query, LogEvents.None, stop))
            {
                mask.Learn(entry);
                count++;
            }

            counts[file] = count;
        }

        foreach (var account in recorder.Accounts.Accounts) mask.LearnAccount(account);
        foreach (var service in recorder.Services.Services) mask.LearnAccount(service.StartName);
        foreach (var result in recorder.Sdk.Results) mask.LearnAccount(result.UserName);
        foreach (string file in sources.Configurations) mask.LearnAccount(UserOf(file));
        foreach (var share in recorder.Files.Shares) mask.Learn($@"\\{share.Server}\{share.Share}");
        // Not from the sentences of this module, which quote hosts.
        foreach (string? said in recorder.Sdk.Results.Select(result => result.ErrorText)) mask.Learn(said);
        mask.Learn(recorder.Files.Files.ToArray());
        foreach (var (_, reason) in sources.NotRead) mask.Learn(reason);
        if (sources.EventXml is { } events) mask.LearnXml(events);
        if (sources.Successors.EventXml is { } signIns) mask.LearnXml(signIns);
        // A user name alone cannot be told from other words.
        foreach (string? user in (sources.Successors.Events ?? []).Select(RoleEvents.UserOf)) mask.LearnAccount(user);
        return counts;
    }

    private static string? UserOf(string configuration)
    {
        try
        {
            return SdkConfigReader.Read(configuration).UserName;
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            // WriteConfiguration reports it.
            return null;
        }
    }

    private void WriteLogs(
        ZipArchive zip,
        IReadOnlyList<string> files,
        DateTime? afterUtc,
        Dictionary<string, long>? counts,
        CancellationToken stop)
    {
        foreach (string file in files)
        {
            string name = Unique("logs/" + LeafName(file));
            using var writer =
                new StreamWriter(zip.CreateEntry(name, CompressionLevel.Fastest).Open(), Utf8) { NewLine = "\n" };
            var query = new LogQuery { Levels = new LogLevels(LogLevels.All), AfterUtc = afterUtc };
            var events = new LogEvents(problem => _gaps.Add(new SnapshotGap
            {
                Area = name,
                Reason = problem.Exception?.Message.TrimEnd('.') ?? "it is not a log of the product",
            }));
            bool any = false;
            long left = counts is null ? long.MaxValue : counts[file];
            foreach (var entry in LogSearch.Read([file], query, events, stop))
            {
                // Entries that were written after the learning may hold unknown personal data.
                if (left-- == 0) break;
                if (_mask is not null) entry.Message = _mask.Text(entry.Message);
                writer.WriteLine(LogLine.Format(entry));
                any = true;
            }

            // A file that is not a log has no lines with a time. Reading all levels lets the manifest say so.
            if (!any && !_gaps.Exists(gap => gap.Area == name))
            {
                _ = LogSearch.Read([file], new LogQuery { AfterUtc = afterUtc }, events, stop).Count();
            }
        }
    }

    /// <summary>Writes a configuration file with only those values that are known not to be secrets.</summary>
    private void WriteConfiguration(ZipArchive zip, string file)
    {
        string name = Unique($"config/{LeafName(PathText.Folder(file))}-{LeafName(file)}");
        try
        {
            var document = SafeXml.Load(Files.ReadUpTo(file, SafeXml.MaxBytes + 1));
            Secrets.Remove(document);
            string text = document.ToString();
            WriteText(zip, name, _mask?.Xml(text) ?? text, Utf8);
        }
        catch (Exception e) when (Files.IsReadFailure(e) || e is XmlException)
        {
            // The message of an XmlException can quote a secret.
            string reason = e is XmlException ? "it is not well-formed XML" : e.Message.TrimEnd('.');
            _gaps.Add(new SnapshotGap { Area = name, Reason = reason });
        }
    }

    // Files in different folders can have the same name.
    private string Unique(string name)
    {
        name = _mask?.Name(name) ?? name;
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++)
        {
            unique = name.Insert(name.IndexOf('/') + 1, FormattableString.Invariant($"{i}-"));
        }

        return unique;
    }

    private static string LeafName(string path) =>
        path.TrimEnd('/', '\\').Split('/', '\\').Last() is { Length: > 0 } leaf ? leaf : "file";

    private void WriteJson<T>(ZipArchive zip, string name, IEnumerable<T> records) =>
        WriteJson(zip, name, (object)records.ToArray());

    private void WriteJson(ZipArchive zip, string name, object value)
    {
        using var stream = zip.CreateEntry(name).Open();
        Json.Write(stream, _mask?.Copy(value) ?? value);
    }

    private static void WriteText(ZipArchive zip, string name, string text, Encoding encoding)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), encoding);
        writer.Write(text);
    }

    private static string ToPem(IEnumerable<byte[]> certificates) => string.Concat(certificates.Select(certificate =>
        $"""
        -----BEGIN CERTIFICATE-----
        {Convert.ToBase64String(certificate, Base64FormattingOptions.InsertLineBreaks).Replace("\r\n", "\n")}
        -----END CERTIFICATE-----

        """));
}
