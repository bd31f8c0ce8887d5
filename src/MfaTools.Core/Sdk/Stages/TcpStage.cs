using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Connects to the addresses of the host.</summary>
internal static class TcpStage
{
    public static async Task<StageVerdict> RunAsync(SdkWalk walk)
    {
        if (walk.NoUrl is { } reason) return StageVerdict.Skip(reason);
        if (walk.Addresses.Length == 0) return StageVerdict.Skip("the name does not resolve");
        var (connection, seen) = await TcpProbe.ConnectAsync(walk.Addresses, walk.Endpoint.Port, walk.Deadline)
            .ConfigureAwait(false);
        walk.Connection = connection;
        // The later stages use the same address.
        walk.Endpoint = Endpoint.FromUri(walk.Uri!, connection.Address.ToString());
        return NetworkJudge.JudgeAttempts(walk.Endpoint, seen);
    }
}
