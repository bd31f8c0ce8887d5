using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Resolves the host name.</summary>
internal static class DnsStage
{
    public static async Task<StageVerdict> RunAsync(SdkWalk walk)
    {
        if (walk.NoUrl is { } reason) return StageVerdict.Skip(reason);
        if (walk.Options.Address is { } given)
        {
            walk.Addresses = [given];
            return StageVerdict.Skip($"-Address {given} was specified");
        }

        walk.Addresses = await Connection.ResolveAsync(walk.Endpoint, walk.Deadline).ConfigureAwait(false);
        return NetworkJudge.JudgeAddresses(walk.Endpoint, walk.Addresses, walk.IsThisComputer);
    }
}
