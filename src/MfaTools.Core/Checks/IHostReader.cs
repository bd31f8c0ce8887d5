using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Checks;

/// <summary>What hosts show on the wire. A stand-in gives what was seen when a snapshot was taken.</summary>
internal interface IHostReader
{
    /// <summary>The certificates that a host sends.</summary>
    /// <exception cref="NetException">It sends none.</exception>
    Task<SentCertificates> ReadCertificatesAsync(Endpoint endpoint, Deadline deadline);

    /// <summary>What a host offers of TLS.</summary>
    /// <exception cref="NetException">It cannot be reached.</exception>
    Task<WireOffer> ReadOfferAsync(Endpoint endpoint, Deadline deadline);
}
