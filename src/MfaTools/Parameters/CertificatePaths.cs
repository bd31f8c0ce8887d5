using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using MfaTools.Certificates;

namespace MfaTools.Commands;

/// <summary>Certificates that the user names as paths or gives as they are.</summary>
/// <param name="cmdlet">Whose paths they are.</param>
/// <param name="onError">Told of each path that leads nowhere.</param>
internal sealed class CertificatePaths(PSCmdlet cmdlet, Action<ErrorRecord> onError)
{
    /// <summary>The files of a path that may have wildcards. One without a match is nothing; a plain name that is not there an error.</summary>
    public IReadOnlyList<string> Resolve(string path)
    {
        try
        {
            var files = cmdlet.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (provider.Name != "FileSystem") return Refuse(Errors.NotAFile(path, provider.Name));
            return WildcardPattern.ContainsWildcardCharacters(path) ? [.. files.Where(File.Exists)] : [.. files];
        }
        catch (ItemNotFoundException) when (WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [];
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            return Refuse(Errors.PathNotFound(path, e));
        }
    }

    /// <summary>The file of a path as it stands.</summary>
    public IReadOnlyList<string> ResolveLiteral(string path)
    {
        try
        {
            string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.Name != "FileSystem") return Refuse(Errors.NotAFile(path, provider.Name));
            return File.Exists(file) || Directory.Exists(file) ? [file] : Refuse(Errors.PathNotFound(path));
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            return Refuse(Errors.PathNotFound(path, e));
        }
    }

    /// <summary>The certificates of a path, all of which must be there: with fewer the verdict would be another.</summary>
    public IReadOnlyList<byte[]> ReadAll(string path)
    {
        string[] files = [.. Resolve(path)];
        if (files.Length == 0) cmdlet.ThrowTerminatingError(Errors.PathNotFound(path));
        return [.. files.SelectMany(ReadOrStop)];
    }

    /// <summary>As <see cref="ReadAll"/>, of a certificate, a file or a path.</summary>
    public IReadOnlyList<byte[]> ReadAny(object given)
    {
        switch (given is PSObject wrapped ? wrapped.BaseObject : given)
        {
            case X509Certificate2 certificate:
                return [certificate.RawData];
            case CertificateInfo info:
                return [Convert.FromBase64String(info.Base64)];
            case FileInfo file:
                return ReadOrStop(file.FullName);
            case object other:
                return ReadAll(other.ToString()!);
            default:
                return [];
        }
    }

    public static CertificateFile Read(string file)
    {
        // Not more than would be taken, however long the file is.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new MemoryStream();
        byte[] buffer = new byte[16384];
        for (int read; content.Length <= CertificateFile.MaxLength && (read = stream.Read(buffer, 0, buffer.Length)) > 0;) content.Write(buffer, 0, read);
        return CertificateFile.Read(content.ToArray());
    }

    /// <summary>The error record for what reading threw, or null where it is not about the file.</summary>
    public static ErrorRecord? ToError(string file, Exception e) => e switch
    {
        FormatException => Errors.NotACertificate(file, e),
        IOException or UnauthorizedAccessException => Errors.Unreadable(file, e),
        _ => null,
    };

    private IReadOnlyList<byte[]> ReadOrStop(string file)
    {
        try
        {
            return Read(file).Certificates;
        }
        catch (Exception e) when (ToError(file, e) is { } error)
        {
            cmdlet.ThrowTerminatingError(error);
            throw;
        }
    }

    private string[] Refuse(ErrorRecord error)
    {
        onError(error);
        return [];
    }
}
