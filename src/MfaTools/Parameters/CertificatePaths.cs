using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using MfaTools.Certificates;

namespace MfaTools.Commands;

/// <summary>Certificates that the user names as paths or gives as they are, all of which must be there: with fewer the
/// verdict would be another.</summary>
internal sealed class CertificatePaths(PSCmdlet cmdlet)
{
    private readonly PathResolver _resolver = new(cmdlet, cmdlet.ThrowTerminatingError);

    /// <summary>Reads the certificates of a path, which may have wildcards.</summary>
    public IReadOnlyList<byte[]> ReadAll(string path)
    {
        string[] files = [.. _resolver.All([path], [])];
        if (files.Length == 0) cmdlet.ThrowTerminatingError(Errors.PathNotFound(path));
        return [.. files.SelectMany(ReadOrStop)];
    }

    /// <summary>Like <see cref="ReadAll"/>, for a certificate, a file or a path.</summary>
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

    public static CertificateFile Read(string file) =>
        CertificateFile.Read(Files.ReadUpTo(file, CertificateFile.MaxLength + 1));

    /// <summary>The error record for a read exception; null if it is not about the file.</summary>
    public static ErrorRecord? ToError(string file, Exception e) =>
        e is FormatException ? Errors.NotACertificate(file, e)
            : Files.IsReadFailure(e) ? Errors.Unreadable(file, e) : null;

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
}
