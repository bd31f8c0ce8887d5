using System.Collections.Generic;

namespace MfaTools.Certificates;

/// <summary>Certificates to judge as one chain.</summary>
/// <param name="Certificates">The certificates (DER) in the order in which they were sent or are in the file.</param>
/// <param name="Label">Which chain of a host it is, such as RSA; empty if there is only one.</param>
/// <param name="Ordered">Whether the order is significant.</param>
/// <param name="OnWire">Whether a server sent them: then the first is the leaf in any case.</param>
internal sealed record ChainSource(
    IReadOnlyList<byte[]> Certificates, string Label = "", bool Ordered = true, bool OnWire = false);
