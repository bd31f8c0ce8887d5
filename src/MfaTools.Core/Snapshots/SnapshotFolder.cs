using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading;
using MfaTools.Logs;

namespace MfaTools.Snapshots;

/// <summary>The files of a snapshot: a folder, or a zip that is unpacked into a private temporary folder.</summary>
internal sealed class SnapshotFolder : IDisposable
{
    /// <summary>The largest data file; logs may be larger.</summary>
    internal const long MaxDataBytes = 64L << 20;

    /// <summary>The largest JSON file, and the largest file of certificates.</summary>
    internal const int MaxTextBytes = 4 << 20;

    /// <summary>The largest unpacked size of a zip, since unpacking could fill the disk.</summary>
    internal const long MaxTotalBytes = 2L << 30;

    /// <summary>Logs compress 20 to 50 times; a much higher ratio is an attempt to fill the disk.</summary>
    private const int MaxRatio = 200;

    /// <summary>Up to this size any ratio is accepted.</summary>
    private const long SmallBytes = 1 << 20;
    private const int MaxFiles = 10_000;

    /// <summary>The total size that may be read as JSON or certificates; a file counts each time it is
    /// referenced.</summary>
    private long _textLeft = 256L << 20;

    private readonly TemporaryFolder? _temporary;
    private readonly SortedDictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);

    private SnapshotFolder(string path, TemporaryFolder? temporary, IEnumerable<string> ignored)
    {
        Path = path;
        _temporary = temporary;
        var left = ignored.ToList();
        string root = System.IO.Path.GetFullPath(path);
        // A folder that is not a snapshot can be huge.
        bool isSnapshot = Directory.EnumerateFiles(root).Any(file =>
            "manifest.json".Equals(PathText.Name(file), StringComparison.OrdinalIgnoreCase));
        var depth = isSnapshot ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        foreach (string file in Directory.EnumerateFiles(root, "*", depth).Take(MaxFiles))
        {
            string name = file.Substring(root.Length).TrimStart('/', '\\').Replace('\\', '/');
            // Names that differ only in case are the same file on Windows.
            if (_files.ContainsKey(name)) left.Add(name);
            else _files.Add(name, file);
        }

        Ignored = left;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The files whose names cannot be part of a snapshot.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>The names of all files, such as <c>logs/MultiFactorAuthSvc.log</c>, in order.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>Whether a path looks like a snapshot: a zip, or a folder with a manifest.</summary>
    public static bool IsSnapshot(string path) => Directory.Exists(path)
        ? System.IO.File.Exists(PathText.Join(path, "manifest.json"))
        : path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && System.IO.File.Exists(path);

    /// <summary>Opens a snapshot.</summary>
    /// <param name="path">A folder or a zip.</param>
    /// <param name="stop">Cancels the unpacking.</param>
    /// <exception cref="InvalidDataException">It is damaged, or larger than a snapshot can be.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SnapshotFolder Open(string path, CancellationToken stop = default)
    {
        if (Directory.Exists(path)) return new SnapshotFolder(path, null, []);
        var temporary = TemporaryFolder.Create();
        try
        {
            return new SnapshotFolder(temporary.Path, temporary, Unpack(path, temporary.Path, stop));
        }
        catch
        {
            temporary.Dispose();
            throw;
        }
    }

    /// <summary>The objects of a JSON file; empty if the file is missing.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    public T[] ReadAll<T>(string name) =>
        File(name) is { } path
        ? Json.Read<T[]>(new MemoryStream(ReadText(path)))
        : [];

    /// <summary>The object of a JSON file.</summary>
    /// <exception cref="FormatException">It is missing or damaged.</exception>
    public T Read<T>(string name) => File(name) is { } path
        ? Json.Read<T>(new MemoryStream(ReadText(path)))
        : throw new FormatException($"there is no {name} in it");

    /// <summary>The full path of a file by its name (case-insensitive), or null.</summary>
    public string? File(string name) => _files.TryGetValue(name, out string? path) ? path : null;

    /// <summary>The names of the files in one of its folders, in order.</summary>
    public IReadOnlyList<string> NamesIn(string folder) => [.. Names.Where(name =>
        name.LastIndexOf('/') == folder.Length && name.StartsWith(folder + "/", StringComparison.OrdinalIgnoreCase))];

    /// <summary>The full paths of the files in one of its folders.</summary>
    public IReadOnlyList<string> Files(string folder) => [.. NamesIn(folder).Select(name => _files[name])];

    /// <summary>The bytes of a JSON or certificate file.</summary>
    /// <exception cref="FormatException">It is too large, or all such files together are.</exception>
    /// <exception cref="IOException">It cannot be read, or is not a file.</exception>
    internal byte[] ReadText(string path)
    {
        byte[] bytes = Foundation.Files.ReadWhole(path, MaxTextBytes);
        if (Interlocked.Add(ref _textLeft, -bytes.Length) >= 0) return bytes;
        throw new FormatException("the files of the snapshot are too large in total");
    }

    /// <inheritdoc/>
    public void Dispose() => _temporary?.Dispose();

    /// <returns>The names of the files that were skipped.</returns>
    private static List<string> Unpack(string path, string to, CancellationToken stop)
    {
        var ignored = new List<string>();
        using var file = Foundation.Files.OpenShared(path);
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        if (zip.Entries.Count > MaxFiles) throw new InvalidDataException($"It has {zip.Entries.Count} files.");
        // Files in a proper zip do not share bytes. .NET reads no more than the sizes that the zip declares.
        if (zip.Entries.Sum(entry => (decimal)entry.CompressedLength) > file.Length)
        {
            throw new InvalidDataException("Files in it overlap.");
        }

        var entries = zip.Entries.Select(entry => (Entry: entry, Parts: entry.FullName.Split('/', '\\'))).ToList();
        // A folder zipped by hand is a folder in the zip.
        var manifests = entries
            .Where(one => one.Parts.Length <= 2 && one.Parts[one.Parts.Length - 1] == "manifest.json")
            .ToList();
        string[] above = manifests.Count == 1 ? [.. manifests[0].Parts.Take(manifests[0].Parts.Length - 1)] : [];
        long left = MaxTotalBytes;
        foreach (var (entry, all) in entries)
        {
            // A folder entry has no content.
            if (all[all.Length - 1].Length == 0) continue;
            string[] parts = [.. all.Skip(above.Length)];
            if (!all.Take(above.Length).SequenceEqual(above) || parts.Length is 0 or > 2 || !parts.All(IsPlain))
            {
                ignored.Add(PlainText.OneLine(entry.FullName));
                continue;
            }

            string target = PathText.Join(to, parts);
            if (System.IO.File.Exists(target)) throw new InvalidDataException($"It has {entry.FullName} twice.");
            Directory.CreateDirectory(PathText.Folder(target));
            // A log may use the whole limit; a data file may not.
            bool isLog = parts[0].Equals("logs", StringComparison.OrdinalIgnoreCase);
            left -= Copy(entry, target, isLog ? left : Math.Min(left, MaxDataBytes), stop);
        }

        return ignored;
    }

    // Only plain names in plain folders: nothing absolute, no "..", no NTFS streams, nothing that is displayed as
    // another name.
    private static bool IsPlain(string name) => PathText.IsFileName(name) && PlainText.OneLine(name) == name;

    private static long Copy(ZipArchiveEntry entry, string file, long limit, CancellationToken stop)
    {
        using var source = entry.Open();
        using var target = new FileStream(file, FileMode.CreateNew);
        var buffer = new byte[81920];
        long total = 0;
        int read;
        while ((read = ZipMemberStream.Read(source, buffer, 0, buffer.Length)) > 0)
        {
            stop.ThrowIfCancellationRequested();
            // The declared size is not trusted.
            total += read;
            string name = PathText.Name(entry.FullName);
            if (total > limit)
            {
                throw new InvalidDataException($"{name} is too large. Unpack the zip and use the folder.");
            }


            if (total > SmallBytes && total / MaxRatio > entry.CompressedLength)
            {
                throw new InvalidDataException(
                    $"{name} is more than {MaxRatio} times as large as in the zip. "
                    + "If you trust the file, unpack the zip and use the folder.");
            }

            target.Write(buffer, 0, read);
        }

        return total;
    }
}
