using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using MfaTools.Certificates;
using MfaTools.Security;

namespace MfaTools.Snapshots;

/// <summary>Reads the files of a snapshot. A missing or damaged file leaves a gap; the rest is still read.</summary>
internal sealed class SnapshotReader(SnapshotFolder folder, CancellationToken stop)
{
    private readonly List<(string Area, string Reason)> _gaps = [];

    public SnapshotFolder Folder => folder;

    /// <summary>What could not be read, and why. It grows while the snapshot is read.</summary>
    public IReadOnlyList<(string Area, string Reason)> Gaps => _gaps;

    public void AddGap(string area, string reason) => _gaps.Add((area, reason));

    /// <summary>Why a file could not be read, or null.</summary>
    public string? FindGap(string area) =>
        _gaps.Where(gap => gap.Area == area).Select(gap => gap.Reason).FirstOrDefault();

    /// <summary>The records of a JSON file; none if it is missing or damaged.</summary>
    public T[] ReadAll<T>(string area) => Try(area, () => folder.ReadAll<T>(area + ".json")) ?? [];

    /// <summary>The certificates of a file; null if it is missing or damaged.</summary>
    public IReadOnlyList<byte[]>? TryCertificates(string name) =>
        folder.File(name) is null ? null : Try(name, () => ReadCertificates(name));

    /// <exception cref="InvalidDataException">The file is missing or damaged.</exception>
    public IReadOnlyList<byte[]> ReadChain(string name)
    {
        if (folder.File(name) is null) throw new InvalidDataException($"the snapshot lacks {name}");
        try
        {
            return ReadCertificates(name);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{name}: {Damage(e)}", e);
        }
    }

    public T? Try<T>(string area, Func<T> read)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            return read();
        }
        catch (Exception e)
            when (e is FormatException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            AddGap(area, Damage(e));
            return default;
        }
    }

    /// <summary>Null if the text is not a SID.</summary>
    public static Sid? ParseSid(string text)
    {
        try
        {
            return Sid.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Names are compared as Windows compares them.</summary>
    public static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private IReadOnlyList<byte[]> ReadCertificates(string name)
    {
        var certificates = CertificateFile.Read(folder.ReadText(folder.File(name)!)).Certificates;
        return certificates.All(certificate => DerName.SubjectKey(certificate) is not null)
            ? certificates
            : throw new FormatException("it contains something that is not a certificate");
    }

    private static string Damage(Exception e) =>
        $"the snapshot's file is damaged: {PlainText.OneLine(e.Message).TrimEnd('.')}";
}
