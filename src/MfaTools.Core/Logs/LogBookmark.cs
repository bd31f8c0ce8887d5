using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization.Json;

namespace MfaTools.Logs;

/// <summary>How far logs were read, kept in a file from one run to the next. It holds paths and numbers, nothing of the logs.</summary>
public sealed class LogBookmark
{
    private static readonly DataContractJsonSerializer Serializer = new(typeof(List<FollowedFile>));

    private readonly string _path;

    private LogBookmark(string path) => _path = path;

    /// <summary>The files, and how far each was given.</summary>
    public IReadOnlyList<FollowedFile> Files { get; internal set; } = [];

    /// <summary>Reads a bookmark; one that is not there yet knows no file.</summary>
    /// <param name="path">The file it is kept in.</param>
    /// <exception cref="InvalidDataException">The file is no bookmark.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LogBookmark Load(string path)
    {
        var bookmark = new LogBookmark(path);
        if (!File.Exists(path)) return bookmark;
        using var stream = LogFile.OpenShared(path);
        try
        {
            bookmark.Files = (List<FollowedFile>?)Serializer.ReadObject(stream) ?? throw new InvalidDataException("It is empty.");
        }
        catch (Exception e) when (e is System.Runtime.Serialization.SerializationException or System.Xml.XmlException)
        {
            throw new InvalidDataException("It is not a bookmark.", e);
        }

        return bookmark;
    }

    /// <summary>Writes it in one step: after a crash there is the old one or the new one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save()
    {
        string part = _path + ".part";
        using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            Serializer.WriteObject(stream, new List<FollowedFile>(Files));
            stream.Flush(flushToDisk: true);
        }

        if (File.Exists(_path)) File.Replace(part, _path, null);
        else File.Move(part, _path);
    }
}
