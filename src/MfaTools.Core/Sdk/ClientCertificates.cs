using System;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MfaTools.Sdk;

/// <summary>The client certificates of this computer.</summary>
internal static class ClientCertificates
{
    /// <summary>Finds one with its private key; null where there is none. The stores are opened to read only.</summary>
    /// <param name="thumbprint">The SHA-1 thumbprint, with or without spaces.</param>
    public static X509Certificate2? Find(string thumbprint)
    {
        // Copied from the console of Windows it begins with an invisible character.
        string wanted = new([.. thumbprint.Where(Uri.IsHexDigit)]);
        foreach (var location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            try
            {
                using var store = new X509Store(StoreName.My, location);
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
                foreach (var certificate in store.Certificates.Find(X509FindType.FindByThumbprint, wanted, validOnly: false))
                {
                    if (certificate.HasPrivateKey) return certificate;
                }
            }
            catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
            {
                // There is no such store here.
            }
        }

        return null;
    }
}
