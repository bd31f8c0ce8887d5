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
using MfaTools.Sdk;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Snapshots;

/// <summary>Writes what a recorder remembers as a zip.</summary>
internal sealed class SnapshotWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly SnapshotRecorder _recorder;
    private readonly string _version;
    private readonly SnapshotMask? _mask;
    private readonly List<SnapshotGap> _gaps = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="recorder">What was asked and answered.</param>
    /// <param name="version">The module's version.</param>
    /// <param name="redact">Whether personal data is masked.</param>
    public SnapshotWriter(SnapshotRecorder recorder, string version, bool redact)
    {
        _recorder = recorder ?? throw new ArgumentNullException(nameof(recorder));
        _version = version;
        _mask = redact ? new SnapshotMask() : null;
    }

    /// <summary>Writes.</summary>
    /// <param name="stream">The zip.</param>
    /// <param name="afterUtc">Only log entries of this time (UTC) or later; null: all.</param>
    /// <param name="stop">Ends it.</param>
    public void Write(Stream stream, DateTime? afterUtc, CancellationToken stop)
    {
        var sources = _recorder.Sources;
        var counts = _mask is null ? null : Learn(_mask, afterUtc, stop);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteLogs(zip, sources.LogFiles, afterUtc, counts, stop);
        foreach (string file in sources.Configurations) WriteConfiguration(zip, file);
        Json(zip, "services.json", _recorder.Services);
        Json(zip, "files.json", _recorder.Files);
        Json(zip, "shares.json", _recorder.Shares);
        // With personal data masked, an account that took the snapshot and is not the service's is nobody's business.
        string? self = _recorder.Self?.ToString();
        bool masked = _mask is not null && _recorder.Self?.IsOfDomain == true;
        Json(zip, "accounts.json", _recorder.Accounts.Where(account => !masked || account.Sid != self));
        Json(zip, "groups.json", _recorder.LocalGroups);
        Json(zip, "hosts.json", _recorder.Hosts);
        Json(zip, "bindings.json", sources.Bindings);
        Json(zip, "sdk.json", _recorder.Sdk);
        foreach (var chain in _recorder.Chains) Text(zip, chain.Key, Pem(chain.Value.Certificates), Utf8);
        Text(zip, "trust/roots.pem", Pem(sources.TrustedRoots ?? TrustAnchors.ReadSystem().Bytes), Utf8);
        string intermediates = Pem(sources.TrustedRoots is null ? TrustAnchors.ReadSystemIntermediates() : sources.Intermediates);
        if (intermediates.Length > 0) Text(zip, "trust/intermediates.pem", intermediates, Utf8);
        Text(zip, "registry/tls.reg", RegFileWriter.Write(sources.Registry, TlsRegistry.Keys), Encoding.Unicode);
        if (sources.EventXml is { } events) Text(zip, "events/system.xml", _mask?.Xml(events) ?? events, Utf8);
        Json(zip, "manifest.json", new SnapshotManifest
        {
            SchemaVersion = 1,
            ComputerName = sources.ComputerName,
            Domain = _recorder.Domain,
            CreatedUtc = sources.AtUtc,
            ModuleVersion = _version,
            ProductVersion = sources.ProductVersion,
            OsBuild = sources.OsBuild,
            AfterUtc = afterUtc,
            TakenBy = masked ? null : self,
            Redacted = _mask is not null,
            HostNames = [.. sources.HostNames],
            TrustIsWhole = sources.TrustIsWhole,
            SdkHosts = [.. _recorder.Urls.Select(url => HealthTarget.TryParse(url, 443)).OfType<Endpoint>().Select(host => host.ToString())],
            NotCollected =
            [
                .. sources.NotRead.Select(gap => new SnapshotGap { Area = gap.Area, Reason = gap.Reason }), .. _recorder.SdkGaps, .. _gaps,
            ],
        });
    }

    /// <summary>Takes what is personal from everything that will be written, since any file may name who stands bare in
    /// another.</summary>
    /// <returns>How many entries each log has.</returns>
    private Dictionary<string, long> Learn(SnapshotMask mask, DateTime? afterUtc, CancellationToken stop)
    {
        var sources = _recorder.Sources;
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

        foreach (var account in _recorder.Accounts) mask.LearnAccount(account);
        foreach (var service in _recorder.Services) mask.LearnAccount(service.StartName);
        foreach (var result in _recorder.Sdk) mask.LearnAccount(result.UserName);
        foreach (string file in sources.Configurations) mask.LearnAccount(UserOf(file));
        foreach (var share in _recorder.Shares) mask.Learn($@"\\{share.Server}\{share.Share}");
        // Not from sentences of this module, which quote hosts.
        foreach (string? said in _recorder.Sdk.Select(result => result.ErrorText)) mask.Learn(said);
        mask.Learn(_recorder.Files.ToArray());
        foreach (var (_, reason) in sources.NotRead) mask.Learn(reason);
        if (sources.EventXml is { } events) mask.LearnXml(events);
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
            // Written as not read.
            return null;
        }
    }

    private void WriteLogs(
        ZipArchive zip, IReadOnlyList<string> files, DateTime? afterUtc, Dictionary<string, long>? counts, CancellationToken stop)
    {
        foreach (string file in files)
        {
            string name = Unique("logs/" + LeafName(file));
            using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Fastest).Open(), Utf8) { NewLine = "\n" };
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
                // What has been written since is not learned from.
                if (left-- == 0) break;
                if (_mask is not null) entry.Message = _mask.Text(entry.Message);
                writer.WriteLine(LogLine.Format(entry));
                any = true;
            }

            // Of what is not a log, no line has a time to be asked for. The reader of the snapshot is to know.
            if (!any && !_gaps.Exists(gap => gap.Area == name))
            {
                _ = LogSearch.Read([file], new LogQuery { AfterUtc = afterUtc }, events, stop).Count();
            }
        }
    }

    /// <summary>A configuration file for the reader, with the values alone that are known to be no secret.</summary>
    private void WriteConfiguration(ZipArchive zip, string file)
    {
        string name = Unique($"config/{LeafName(PathText.Folder(file))}-{LeafName(file)}");
        try
        {
            var document = SafeXml.Load(Files.ReadUpTo(file, SafeXml.MaxBytes + 1));
            Secrets.Remove(document);
            string text = document.ToString();
            Text(zip, name, _mask?.Xml(text) ?? text, Utf8);
        }
        catch (Exception e) when (Files.IsReadFailure(e) || e is XmlException)
        {
            // What the message of an XmlException quotes can be a secret.
            _gaps.Add(new SnapshotGap { Area = name, Reason = e is XmlException ? "it is no well-formed XML" : e.Message.TrimEnd('.') });
        }
    }

    // Files of several folders may have one name.
    private string Unique(string name)
    {
        name = _mask?.Name(name) ?? name;
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++) unique = name.Insert(name.IndexOf('/') + 1, FormattableString.Invariant($"{i}-"));
        return unique;
    }

    private static string LeafName(string path) => path.TrimEnd('/', '\\').Split('/', '\\').Last() is { Length: > 0 } leaf ? leaf : "file";

    private void Json<T>(ZipArchive zip, string name, IEnumerable<T> records) => Json(zip, name, (object)records.ToArray());

    private void Json(ZipArchive zip, string name, object value)
    {
        using var stream = zip.CreateEntry(name).Open();
        ObjectJson.Write(stream, _mask?.Copy(value) ?? value);
    }

    private static void Text(ZipArchive zip, string name, string text, Encoding encoding)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), encoding);
        writer.Write(text);
    }

    private static string Pem(IEnumerable<byte[]> certificates) => string.Concat(certificates.Select(certificate =>
        $"-----BEGIN CERTIFICATE-----\n{Convert.ToBase64String(certificate, Base64FormattingOptions.InsertLineBreaks).Replace("\r\n", "\n")}\n-----END CERTIFICATE-----\n"));
}
