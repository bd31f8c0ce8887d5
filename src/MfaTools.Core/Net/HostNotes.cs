using System.Collections.Generic;

namespace MfaTools.Net;

/// <summary>Findings that are not faults of a host, but explain its behavior.</summary>
internal static class HostNotes
{
    /// <summary>Why no server name was sent.</summary>
    public const string NoName =
        "No server name (SNI) was sent because the target is an IP address. A host with several names may answer with "
        + "another site or refuse the connection.";

    /// <summary>The notes for a host that was tested.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="asksClientCertificate">Whether it requests a client certificate; null if that is unknown.</param>
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
                Recommendation =
                    "To test a site by its name, specify the name with -HostName and the address with -Address.",
            };
        }

        if (asksClientCertificate == true)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.AsksClientCertificate,
                Status = CheckStatus.Pass,
                Message = $"{endpoint} requests a client certificate during the handshake.",
                Evidence =
                    "The host sent a CertificateRequest message with its certificates, which does not show whether a "
                    + "certificate is required.",
                Recommendation = "Check that this is intended; phones have no client certificate.",
            };
        }
    }
}
