using System.Collections.Generic;

namespace MfaTools.Certificates;

/// <summary>Certificates to judge as one chain.</summary>
/// <param name="certificates">As they were sent or stand in the file (DER).</param>
/// <param name="label">Which chain of a host it is, such as RSA, or empty where there is one.</param>
/// <param name="ordered">Whether their order means anything.</param>
/// <param name="onWire">Whether a server sent them: then the first is the leaf, whatever else.</param>
internal sealed class ChainSource(IReadOnlyList<byte[]> certificates, string label = "", bool ordered = true, bool onWire = false)
{
    public IReadOnlyList<byte[]> Certificates { get; } = certificates;

    public string Label { get; } = label;

    public bool Ordered { get; } = ordered;

    public bool OnWire { get; } = onWire;
}
