using System.Threading;

namespace MfaTools.Certificates;

/// <summary>Ends the verifying of signatures for a target: what a host sends costs no more than its deadline.</summary>
internal sealed class SignatureLimit(CancellationToken end)
{
    /// <summary>Whether a signature was left unverified because the time was over.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether one more may be verified.</summary>
    public bool Take()
    {
        if (end.IsCancellationRequested) IsOver = true;
        return !IsOver;
    }
}
