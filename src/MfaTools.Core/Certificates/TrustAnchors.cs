using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MfaTools.Certificates;

/// <summary>The trust anchors. They are found by subject, and decoded only when they are needed.</summary>
internal sealed class TrustAnchors
{
    private static readonly string[] Bundles =
    [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", "/usr/local/share/certs/ca-root-nss.crt",
    ];

    private readonly ILookup<string, Lazy<Certificate?>> _bySubject;

    public TrustAnchors(IEnumerable<byte[]> certificates, string origin)
    {
        Origin = origin;
        Bytes = [.. certificates];
        _bySubject = Bytes
            .Select(bytes => (Key: DerName.SubjectKey(bytes), Bytes: bytes))
            .Where(anchor => anchor.Key is not null)
            .ToLookup(anchor => anchor.Key!, anchor => new Lazy<Certificate?>(() => Certificate.TryRead(anchor.Bytes)));
    }

    /// <summary>Where they are from, for messages.</summary>
    public string Origin { get; }

    /// <summary>All of them (DER).</summary>
    public IReadOnlyList<byte[]> Bytes { get; }

    public int Count => _bySubject.Sum(group => group.Count());

    /// <summary>The anchors that have a subject.</summary>
    public IEnumerable<Certificate> Find(string subjectKey) =>
        _bySubject[subjectKey].Select(anchor => anchor.Value).OfType<Certificate>();

    public bool Contains(Certificate certificate) => Find(certificate.SubjectKey).Any(certificate.Is);

    /// <summary>Reads the anchors of this computer: the root stores of the machine and the user on Windows and macOS,
    /// elsewhere the bundle of the system or the files that SSL_CERT_FILE and SSL_CERT_DIR name.</summary>
    public static TrustAnchors ReadSystem()
    {
        if (Platform.IsWindows || RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
        {
            return new TrustAnchors(ReadStores(StoreName.Root), "the root stores of this computer");
        }

        string? file = Environment.GetEnvironmentVariable("SSL_CERT_FILE");
        string? folder = Environment.GetEnvironmentVariable("SSL_CERT_DIR");
        var files = new List<string>();
        if (!string.IsNullOrEmpty(file)) files.Add(file!);
        foreach (string part in (folder ?? "").Split([':'], StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                if (Directory.Exists(part)) files.AddRange(Files.In(part).Take(2000));
            }
            catch (Exception e) when (Files.IsReadFailure(e))
            {
                // A folder that this user may not read contains no anchors for this user.
            }
        }

        if (files.Count == 0) files.AddRange(Bundles.Where(File.Exists).Take(1));
        string origin = files.Count > 0 ? string.Join(", ", files.Take(2)) : "none found on this computer";
        return new TrustAnchors(files.SelectMany(ReadBundle), origin);
    }

    /// <summary>Reads the intermediate CA stores of this computer: Windows builds the chain that it sends from
    /// them.</summary>
    public static IEnumerable<byte[]> ReadSystemIntermediates() =>
        Platform.IsWindows ? ReadStores(StoreName.CertificateAuthority) : [];

    // Read-only, and only if they exist: opening must not create a store.
    private static List<byte[]> ReadStores(StoreName name)
    {
        var found = new List<byte[]>();
        foreach (var location in new[] { StoreLocation.LocalMachine, StoreLocation.CurrentUser })
        {
            using var store = new X509Store(name, location);
            try
            {
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            }
            catch (CryptographicException)
            {
                continue;
            }

            foreach (var certificate in store.Certificates)
            {
                found.Add(certificate.RawData);
                certificate.Dispose();
            }
        }

        return found;
    }

    private static IEnumerable<byte[]> ReadBundle(string path)
    {
        try
        {
            return CertificateFile.Read(Files.ReadUpTo(path, CertificateFile.MaxLength + 1)).Certificates;
        }
        catch (Exception e) when (Files.IsReadFailure(e) || e is FormatException)
        {
            return [];
        }
    }
}
