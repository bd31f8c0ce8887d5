using System;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MfaTools.Sdk;

/// <summary>The client certificates of this computer.</summary>
internal static class ClientCertificates
{
    /// <summary>Finds one that has a private key; null if there is none. The stores are opened for reading
    /// only.</summary>
    /// <param name="thumbprint">The SHA-1 thumbprint, with or without spaces.</param>
    public static X509Certificate2? Find(string thumbprint)
    {
        // Copied from the Windows console, it begins with an invisible character.
        string wanted = new([.. thumbprint.Where(Uri.IsHexDigit)]);
        foreach (var location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            try
            {
                using var store = new X509Store(StoreName.My, location);
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
                var found = store.Certificates.Find(X509FindType.FindByThumbprint, wanted, validOnly: false);
                foreach (var certificate in found)
                {
                    if (certificate.HasPrivateKey) return certificate;
                }
            }
            catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
            {
                // This system has no such store.
            }
        }

        return null;
    }
}
