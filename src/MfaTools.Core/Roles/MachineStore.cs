using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MfaTools.Windows;
using MfaTools.Security;

namespace MfaTools.Roles;

/// <summary>The Personal store of the local computer, opened to read only, and the files of its private keys.</summary>
/// <remarks>Key files: learn.microsoft.com/windows/win32/seccng/key-storage-and-retrieval. Not yet run on Windows with
/// such certificates.</remarks>
internal static class MachineStore
{
    private static readonly string[] KeyFolders = [@"Microsoft\Crypto\Keys", @"Microsoft\Crypto\RSA\MachineKeys"];

    /// <summary>The certificates whose subject names a role; null with the reason if the store cannot be
    /// opened.</summary>
    public static (IReadOnlyList<ClientCertificate>? Certificates, string? Problem) Read(IFileSecurityReader files)
    {
        if (!Platform.IsWindows) return (null, "this computer does not run Windows");
        try
        {
            using var store = new X509Store(StoreName.My, StoreLocation.LocalMachine);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            var found = new List<ClientCertificate>();
            foreach (var certificate in store.Certificates)
            {
                using (certificate)
                {
                    if (TryRead(certificate, files) is { Role: not MfaRole.None } one) found.Add(one);
                }
            }

            return (found, null);
        }
        catch (CryptographicException e)
        {
            return (null, e.Message.TrimEnd('.'));
        }
    }

    private static ClientCertificate? TryRead(X509Certificate2 certificate, IFileSecurityReader files)
    {
        // The name is checked first: the keys of other certificates are none of this module's business.
        if (certificate.Subject.IndexOf("OU=Microsoft ", StringComparison.OrdinalIgnoreCase) < 0) return null;
        try
        {
            if (!certificate.HasPrivateKey) return ClientCertificate.Read(certificate.RawData, hasPrivateKey: false);
            string? file = FindKeyFile(certificate);
            var key = file is null ? Reading.Failed("the file of the private key was not found") : files.ReadFile(file);
            return ClientCertificate.Read(certificate.RawData, hasPrivateKey: true, file, key);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? FindKeyFile(X509Certificate2 certificate)
    {
        string? name;
        try
        {
            using var key = certificate.GetRSAPrivateKey();
            name = key is RSACryptoServiceProvider provider
                ? provider.CspKeyContainerInfo.UniqueKeyContainerName
                : UniqueName(key);
        }
        catch (Exception e)
            when (e is CryptographicException or PlatformNotSupportedException or InvalidOperationException)
        {
            return null;
        }

        if (string.IsNullOrEmpty(name)) return null;
        string data = Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData);
        foreach (string folder in KeyFolders)
        {
            string file = PathText.Join(data, folder, PathText.Name(name!));
            if (File.Exists(file)) return file;
        }

        return null;
    }

    // RSACng is not part of .NET Standard; its property Key has the name of the file.
    private static string? UniqueName(RSA? key)
    {
        object? handle = key?.GetType().GetProperty("Key")?.GetValue(key);
        return handle?.GetType().GetProperty("UniqueName")?.GetValue(handle) as string;
    }
}
