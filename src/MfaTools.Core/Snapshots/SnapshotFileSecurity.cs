using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Snapshots;

/// <summary>files.json: an attachment, or a folder above one.</summary>
internal sealed class FileRecord
{
    public string Path { get; set; } = "";

    /// <summary>Its security descriptor as SDDL, or null.</summary>
    public string? Sddl { get; set; }

    /// <summary>Why there is no descriptor, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>The result of opening it as the account that took the snapshot: 0 or a Windows error code; null if it
    /// was not tried.</summary>
    public int? OpenError { get; set; }

    /// <summary>What its drive letter stands for.</summary>
    public DriveKind Drive { get; set; }

    /// <summary>The target of a mapped drive, or null.</summary>
    public string? DriveTarget { get; set; }

    /// <summary>The target of a DFS path, or null.</summary>
    public string? DfsTarget { get; set; }
}

/// <summary>shares.json: a share.</summary>
internal sealed class ShareRecord
{
    /// <summary>The file server.</summary>
    public string Server { get; set; } = "";

    public string Share { get; set; } = "";

    /// <summary>Its security descriptor as SDDL, or null.</summary>
    public string? Sddl { get; set; }

    /// <summary>Why there is no descriptor, or null.</summary>
    public string? Problem { get; set; }
}

/// <summary>Records the permissions that are read.</summary>
internal sealed class RecordingFileSecurity(IFileSecurityReader live) : IFileSecurityReader
{
    private readonly ConcurrentDictionary<string, FileRecord> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ShareRecord> _shares = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<FileRecord> Files => _files.Values.OrderBy(record => record.Path, StringComparer.Ordinal);

    public IEnumerable<ShareRecord> Shares =>
        _shares.Values.OrderBy(record => record.Server + record.Share, StringComparer.Ordinal);

    public Reading ReadFile(string path)
    {
        var reading = live.ReadFile(path);
        var record = File(path);
        record.Sddl = reading.Descriptor?.ToSddl();
        record.Problem = reading.Problem;
        return reading;
    }

    public Reading ReadShare(string server, string share)
    {
        var reading = live.ReadShare(server, share);
        _shares[server + "\\" + share] = new ShareRecord
        {
            Server = server,
            Share = share,
            Sddl = reading.Descriptor?.ToSddl(),
            Problem = reading.Problem,
        };
        return reading;
    }

    public int? Open(string path) => File(path).OpenError = live.Open(path);

    public (DriveKind Kind, string? Target) Drive(char letter)
    {
        var drive = live.Drive(letter);
        var record = File(letter + @":\");
        record.Drive = drive.Kind;
        record.DriveTarget = drive.Target;
        return drive;
    }

    public string? ResolveDfs(string path) => File(path).DfsTarget = live.ResolveDfs(path);

    private FileRecord File(string path) => _files.GetOrAdd(path, _ => new FileRecord { Path = path });
}

/// <summary>The permissions in a snapshot.</summary>
internal sealed class SnapshotFileSecurity(SnapshotReader reader) : IFileSecurityReader
{
    private readonly FileRecord[] _files = reader.ReadAll<FileRecord>("files");
    private readonly ShareRecord[] _shares = reader.ReadAll<ShareRecord>("shares");

    public Reading ReadFile(string path)
    {
        var file = Find(path);
        return Read(file?.Sddl, file?.Problem, reader.FindGap("files") ?? "the snapshot has no permissions of it");
    }

    public Reading ReadShare(string server, string share)
    {
        var found = Array.Find(
            _shares, one => SnapshotReader.IsSame(one.Server, server) && SnapshotReader.IsSame(one.Share, share));
        return Read(
            found?.Sddl, found?.Problem,
            reader.FindGap("shares") ?? "the snapshot has no permissions of the share");
    }

    public int? Open(string path) => Find(path)?.OpenError;

    public (DriveKind Kind, string? Target) Drive(char letter)
    {
        var file = Array.Find(_files, one => one.Drive != DriveKind.Unknown
            && one.Path.Length > 0 && char.ToUpperInvariant(one.Path[0]) == char.ToUpperInvariant(letter));
        return (file?.Drive ?? DriveKind.Unknown, file?.DriveTarget);
    }

    public string? ResolveDfs(string path) => Find(path)?.DfsTarget;

    private FileRecord? Find(string path) =>
        Array.Find(_files, file => SnapshotReader.IsSame(file.Path.Replace('/', '\\'), path.Replace('/', '\\')));

    private static Reading Read(string? sddl, string? problem, string missing)
    {
        if (sddl is null) return Reading.Failed(string.IsNullOrEmpty(problem) ? missing : QuotedText.Of(problem));
        try
        {
            return Reading.Of(SecurityDescriptor.ParseSddl(sddl));
        }
        catch (DescriptorFormatException e)
        {
            return Reading.Failed($"the snapshot's SDDL is damaged: {e.Message}");
        }
    }
}
