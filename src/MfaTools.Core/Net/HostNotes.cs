using System.Collections.Generic;

namespace MfaTools.Net;

/// <summary>What is no fault of a host, but explains what it shows.</summary>
internal static class HostNotes
{
    /// <summary>Why no server name was sent.</summary>
    public const string NoName =
        "No server name (SNI) was sent, because the target is an IP address: a host with several names may answer with "
        + "another site or refuse.";

    /// <summary>The notes for a host that was tested.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="asksClientCertificate">Whether it asks for a client certificate; null where that is not known.</param>
    public static IEnumerable<Finding> Of(Endpoint endpoint, bool? asksClientCertificate)
    {
        if (endpoint.IsIPAddress)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.NoServerName,
                Status = CheckStatus.Pass,
                Message = NoName,
                Evidence = $"The target is {endpoint.HostName}.",
                Recommendation = "To test a site by its name, give the name with -HostName and the address with -Address.",
            };
        }

        if (asksClientCertificate == true)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.AsksClientCertificate,
                Status = CheckStatus.Pass,
                Message = $"{endpoint} asks for a client certificate during the handshake.",
                Evidence = "A CertificateRequest message came with the certificates of the host. It does not say whether the "
                    + "host goes on without one.",
                Recommendation = "Check that clients without a certificate are meant to be asked; phones have none.",
            };
        }
    }
}
