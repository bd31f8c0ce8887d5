using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization.Json;
using System.Threading;
using MfaTools.Windows;

namespace MfaTools.Logs;

/// <summary>Records in a file how far logs were read, from one run to the next. It contains paths and numbers, but no
/// log text.</summary>
internal sealed class LogBookmark
{
    /// <summary>Each file takes about 300 bytes of it.</summary>
    private const int MaxBytes = 64 << 20;
    private const int MaxTries = 15;

    private static readonly DataContractJsonSerializer Serializer = new(typeof(List<FollowedFile>));

    private readonly string _path;

    private LogBookmark(string path) => _path = path;

    /// <summary>The files, and how far each was returned.</summary>
    public IReadOnlyList<FollowedFile> Files { get; internal set; } = [];

    /// <summary>Reads a bookmark; one that does not exist yet contains no files.</summary>
    /// <param name="path">The file that contains it.</param>
    /// <exception cref="InvalidDataException">The file is not a bookmark.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LogBookmark Load(string path)
    {
        ModuleFolder.Require(path);
        var bookmark = new LogBookmark(path);
        if (!File.Exists(path) && !Directory.Exists(path)) return bookmark;
        byte[] json = Foundation.Files.ReadUpTo(path, MaxBytes + 1);
        if (json.Length > MaxBytes)
        {
            throw new InvalidDataException("It is not a bookmark: it is larger than one can be.");
        }

        List<FollowedFile>? files;
        try
        {
            files = Serializer.ReadObject(new MemoryStream(json)) as List<FollowedFile>;
        }
        catch (Exception e) when (e is System.Runtime.Serialization.SerializationException or System.Xml.XmlException
            or FormatException or OverflowException or System.Reflection.TargetInvocationException)
        {
            throw new InvalidDataException("It is not a bookmark.", e);
        }

        // JSON of the right form can still contain what no run has written; an object is read as an empty list.
        bool isList = Array.Find(json, one => one > ' ') == '[';
        if (!isList || files?.TrueForAll(file => file is { IsValid: true }) != true)
        {
            throw new InvalidDataException("It is not a bookmark.");
        }

        bookmark.Files = files;
        return bookmark;
    }

    /// <summary>Writes it in one step: after a crash there is the old or the new one, and if several runs end at
    /// once, the last one decides.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save()
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                AtomicFile.Write(
                    _path,
                    overwrite: true,
                    stream => Serializer.WriteObject(stream, new List<FollowedFile>(Files)));
                return;
            }
            catch (Exception e) when (tries < MaxTries && e is IOException or UnauthorizedAccessException
                && File.Exists(_path) && !Foundation.Files.IsDiskFull(e))
            {
                // Another run is writing it at this moment, or has just created it.
                Thread.Sleep(10 * tries);
            }
        }
    }
}
