using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Checks;

/// <summary>Tests which TLS versions and cipher suites a host offers.</summary>
internal static class TlsOfferCheck
{
    /// <summary>Tests one host.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="timeout">The time limit for the whole test.</param>
    /// <param name="read">Collects the offer, from the wire or from a snapshot.</param>
    /// <param name="local">The protocols of the computer that connects.</param>
    /// <param name="stop">Cancels the test.</param>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public static async Task<TlsConfigResult> RunAsync(
        Endpoint endpoint,
        TimeSpan timeout,
        Func<Endpoint, Deadline, Task<WireOffer>> read,
        IReadOnlyList<TlsProtocolState> local,
        CancellationToken stop)
    {
        var result = new TlsConfigResult
        {
            Check = CheckNames.TlsHost,
            Target = endpoint.ToString(),
            HostName = endpoint.HostName,
            Port = endpoint.Port,
        };
        using var deadline = new Deadline(timeout, stop);
        try
        {
            WireJudge.Judge(result, await read(endpoint, deadline).ConfigureAwait(false), endpoint, local);
        }
        catch (NetException e)
        {
            result.Address = endpoint.Address?.ToString() ?? (e.Tried.Count > 0 ? e.Tried[0].ToString() : null);
            result.Conclude([NetFindings.ToFinding(e, endpoint, inHandshake: true)]);
        }

        return result;
    }
}
