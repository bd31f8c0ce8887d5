using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Checks;

/// <summary>Tests what a host offers of TLS: has it collected, and judged.</summary>
internal static class TlsHostCheck
{
    /// <summary>Tests one host.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="timeout">The time for all of it.</param>
    /// <param name="read">Collects what it offers: from the wire, or as a snapshot has it.</param>
    /// <param name="local">What the computer that asks may use itself.</param>
    /// <param name="stop">Ends it: the user has had enough.</param>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public static async Task<TlsConfigResult> RunAsync(
        Endpoint endpoint, TimeSpan timeout, Func<Endpoint, Deadline, Task<WireOffer>> read, IReadOnlyList<TlsProtocolState> local, CancellationToken stop)
    {
        var result = new TlsConfigResult { Target = endpoint.ToString(), HostName = endpoint.HostName, Port = endpoint.Port };
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
