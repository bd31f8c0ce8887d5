using System.Collections.Generic;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>Checks the TLS policy of a computer. The registry is read once, into a snapshot, before anything is
/// judged.</summary>
/// <param name="registry">The registry, as <see cref="TlsRegistry.Take"/> or an export provides it.</param>
/// <param name="osBuild">The Windows build whose defaults apply; null to read it from the registry.</param>
internal sealed class TlsPolicyCheck(RegistrySnapshot registry, int? osBuild = null)
{
    /// <summary>The policy that is in effect.</summary>
    public TlsPolicy Policy { get; } = TlsRegistry.Evaluate(registry, osBuild);

    /// <summary>Judges the policy.</summary>
    /// <param name="target">The computer or the files, as the user knows them.</param>
    /// <param name="productVersion">The version of MFA Server; empty if it is installed in an unknown version, null if
    /// it is not installed.</param>
    /// <param name="events">The Schannel events, counted; null if none were requested.</param>
    /// <param name="eventProblem">Why requested events could not be read, or null.</param>
    public TlsConfigResult Run(
        string target, string? productVersion, IReadOnlyList<TlsEvent>? events, string? eventProblem = null)
    {
        var result = new TlsConfigResult { Target = target };
        TlsPolicyJudge.Judge(result, Policy, productVersion, events, eventProblem);
        return result;
    }
}
