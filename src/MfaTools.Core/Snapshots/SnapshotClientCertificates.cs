using System.Collections.Generic;
using System.IO;
using System.Linq;
using MfaTools.Roles;
using MfaTools.Security;

namespace MfaTools.Snapshots;

/// <summary>clientcertificates.json: a certificate with which the server signs in to Entra.</summary>
internal sealed class ClientCertificateRecord
{
    /// <summary>The PEM file in the snapshot that holds the certificate; the key never leaves the server.</summary>
    public string File { get; set; } = "";

    /// <summary>Whether the store has its private key; null if that is not known.</summary>
    public bool? HasPrivateKey { get; set; }

    /// <summary>The file on the server that holds the private key, or null.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The security descriptor of that file as SDDL, or null.</summary>
    public string? KeySddl { get; set; }

    /// <summary>Why there is no descriptor, or null.</summary>
    public string? KeyProblem { get; set; }

    public static ClientCertificateRecord Of(ClientCertificate certificate) => new()
    {
        File = $"clientcertificates/{certificate.Thumbprint}.pem",
        HasPrivateKey = certificate.HasPrivateKey,
        KeyFile = certificate.KeyFile,
        KeySddl = certificate.Key.Descriptor?.ToSddl(),
        KeyProblem = certificate.Key.Problem,
    };
}

/// <summary>The client certificates of a snapshot.</summary>
internal sealed class SnapshotClientCertificates
{
    public const string Area = "clientcertificates";

    private readonly ClientCertificateRecord[] _records;

    public SnapshotClientCertificates(SnapshotReader reader)
    {
        _records = reader.ReadAll<ClientCertificateRecord>(Area);
        bool isThere = reader.Folder.File(Area + ".json") is not null && reader.FindGap(Area) is null;
        if (!isThere) return;
        All =
        [
            .. _records.Select(record => reader.Try(record.File, () => Read(reader, record)))
                .OfType<ClientCertificate>(),
        ];
    }

    /// <summary>The certificates; null if the snapshot does not say which ones there are.</summary>
    public IReadOnlyList<ClientCertificate>? All { get; }

    public IEnumerable<string> Files => _records.Select(record => record.File);

    private static ClientCertificate Read(SnapshotReader reader, ClientCertificateRecord record)
    {
        var chain = reader.ReadChain(record.File);
        if (chain.Count != 1)
        {
            throw new InvalidDataException($"{record.File} has {chain.Count} certificates instead of one");
        }

        return ClientCertificate.Read(chain[0], record.HasPrivateKey, record.KeyFile, Key(record));
    }

    private static Reading Key(ClientCertificateRecord record)
    {
        if (record.KeySddl is null)
        {
            return Reading.Failed(record.KeyProblem is { Length: > 0 } problem
                ? QuotedText.Of(problem)
                : "the snapshot has no permissions of the key file");
        }

        try
        {
            return Reading.Of(SecurityDescriptor.ParseSddl(record.KeySddl));
        }
        catch (DescriptorFormatException e)
        {
            return Reading.Failed($"the snapshot's SDDL is damaged: {e.Message}");
        }
    }
}
