using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Checks;

/// <summary>Walks the connections to the Web Service SDK. A stand-in gives what a walk gave when a snapshot was taken.</summary>
internal interface ISdkTester
{
    /// <summary>The configurations there are, as names for messages.</summary>
    IReadOnlyList<string> Targets { get; }

    /// <summary>The URLs that the configurations name, as they stand there.</summary>
    IReadOnlyList<string> Urls { get; }

    /// <summary>Walks one.</summary>
    /// <param name="index">Which of <see cref="Targets"/>.</param>
    /// <param name="cancel">Ends it: the user has had enough.</param>
    Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel);
}
