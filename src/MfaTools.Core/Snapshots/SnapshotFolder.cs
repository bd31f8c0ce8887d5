using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using MfaTools.Logs;

namespace MfaTools.Snapshots;

/// <summary>The files of a snapshot: of a folder, or of a zip that is unpacked where others cannot look.</summary>
public sealed class SnapshotFolder : IDisposable
{
    /// <summary>The largest file that is taken for data; logs may be larger.</summary>
    public const long MaxDataBytes = 64L << 20;

    private const long MaxTotalBytes = 16L << 30;
    private const int MaxFiles = 10_000;

    private readonly string? _temporary;
    private readonly SortedDictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);

    private SnapshotFolder(string path, string? temporary, IEnumerable<string> ignored)
    {
        Path = path;
        _temporary = temporary;
        var left = ignored.ToList();
        string root = System.IO.Path.GetFullPath(path);
        // Any other folder may be as large as a disk.
        bool isSnapshot = Directory.EnumerateFiles(root).Any(file =>
            "manifest.json".Equals(PathText.Name(file), StringComparison.OrdinalIgnoreCase));
        var depth = isSnapshot ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        foreach (string file in Directory.EnumerateFiles(root, "*", depth).Take(MaxFiles))
        {
            string name = file.Substring(root.Length).TrimStart('/', '\\').Replace('\\', '/');
            // Names that differ in case only are one file on Windows.
            if (_files.ContainsKey(name)) left.Add(name);
            else _files.Add(name, file);
        }

        Ignored = left;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The files that cannot be part of a snapshot by their names.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>The names of all files, such as <c>logs/MultiFactorAuthSvc.log</c>, in their order.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>Opens a snapshot.</summary>
    /// <param name="path">A folder, or a zip.</param>
    /// <exception cref="InvalidDataException">It is damaged, or larger than a snapshot can be.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SnapshotFolder Open(string path)
    {
        if (Directory.Exists(path)) return new SnapshotFolder(path, null, []);
        string temporary = NewTemporary();
        try
        {
            return new SnapshotFolder(temporary, temporary, Unpack(path, temporary));
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <summary>The objects of a JSON file, an empty array where the file is missing.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    public T[] ReadAll<T>(string name) => File(name) is { } path ? ObjectJson.Read<T[]>(Bounded(path)) : [];

    /// <summary>The object of a JSON file.</summary>
    /// <exception cref="FormatException">It is missing or damaged.</exception>
    public T Read<T>(string name) => File(name) is { } path
        ? ObjectJson.Read<T>(Bounded(path))
        : throw new FormatException($"there is no {name} in it");

    /// <summary>The full path of a file in it, by its name in any case; null if there is none.</summary>
    public string? File(string name) => _files.TryGetValue(name, out string? path) ? path : null;

    /// <summary>The names of the files in a folder of it, in their order.</summary>
    public IReadOnlyList<string> NamesIn(string folder) => [.. Names.Where(name =>
        name.LastIndexOf('/') == folder.Length && name.StartsWith(folder + "/", StringComparison.OrdinalIgnoreCase))];

    /// <summary>The full paths of the files in a folder of it.</summary>
    public IReadOnlyList<string> Files(string folder) => [.. NamesIn(folder).Select(name => _files[name])];

    /// <summary>The bytes of a data file.</summary>
    /// <exception cref="FormatException">It is too large.</exception>
    /// <exception cref="IOException">It cannot be read, or is not a file.</exception>
    public static MemoryStream Bounded(string path)
    {
        byte[] bytes = MfaTools.Files.ReadUpTo(path, MaxDataBytes + 1);
        return bytes.Length > MaxDataBytes ? throw new FormatException("it is too large") : new MemoryStream(bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary is null) return;
        try
        {
            Directory.Delete(_temporary, recursive: true);
        }
        catch (Exception e) when (MfaTools.Files.IsReadFailure(e))
        {
            // A virus scanner may hold a file: the system cleans its temporary folder.
        }
    }

    // The temporary folder is the user's own on Windows. Elsewhere all share it, and .NET 7 and later make one that is closed to others.
    private static string NewTemporary() =>
        typeof(Directory).GetMethod("CreateTempSubdirectory", [typeof(string)])?.Invoke(null, ["mfatools-"]) is DirectoryInfo closed
            ? closed.FullName
            : Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), "mfatools-" + Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>Unpacks a zip.</summary>
    /// <returns>The names of the files that are left out.</returns>
    private static List<string> Unpack(string path, string to)
    {
        var ignored = new List<string>();
        using var zip = new ZipArchive(MfaTools.Files.OpenShared(path), ZipArchiveMode.Read);
        if (zip.Entries.Count > MaxFiles) throw new InvalidDataException($"It has {zip.Entries.Count} files.");
        var entries = zip.Entries.Select(entry => (Entry: entry, Parts: entry.FullName.Split('/', '\\'))).ToList();
        // Who zips a folder by hand has that folder in the zip.
        var manifests = entries.Where(one => one.Parts.Length <= 2 && one.Parts[one.Parts.Length - 1] == "manifest.json").ToList();
        string[] above = manifests.Count == 1 ? [.. manifests[0].Parts.Take(manifests[0].Parts.Length - 1)] : [];
        long left = MaxTotalBytes;
        foreach (var (entry, all) in entries)
        {
            // A folder, which has no content.
            if (all[all.Length - 1].Length == 0) continue;
            // Only plain names in plain folders: nothing absolute, nothing that leads up, no streams of NTFS.
            string[] parts = [.. all.Skip(above.Length)];
            if (!all.Take(above.Length).SequenceEqual(above) || parts.Length is 0 or > 2 || !parts.All(PathText.IsFileName))
            {
                ignored.Add(PlainText.OneLine(entry.FullName));
                continue;
            }

            string file = PathText.Join(to, parts);
            if (System.IO.File.Exists(file)) throw new InvalidDataException($"It has {entry.FullName} twice.");
            Directory.CreateDirectory(PathText.Folder(file));
            // A log may be as large as all together may be; data may not.
            long limit = parts[0].Equals("logs", StringComparison.OrdinalIgnoreCase) ? left : Math.Min(left, MaxDataBytes);
            left -= Copy(entry, file, limit);
        }

        return ignored;
    }

    private static long Copy(ZipArchiveEntry entry, string file, long limit)
    {
        using var source = entry.Open();
        using var target = new FileStream(file, FileMode.CreateNew);
        var buffer = new byte[81920];
        long total = 0;
        int read;
        while ((read = ZipMemberStream.Read(source, buffer, 0, buffer.Length)) > 0)
        {
            // What the zip says of its size is not to be trusted.
            if ((total += read) > limit) throw new InvalidDataException($"{PathText.Name(entry.FullName)} is too large.");
            target.Write(buffer, 0, read);
        }

        return total;
    }
}
