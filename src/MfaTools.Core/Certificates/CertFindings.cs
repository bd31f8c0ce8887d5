using System.Collections.Generic;

namespace MfaTools.Certificates;

/// <summary>Collects findings about one chain.</summary>
/// <param name="prefix">What each message begins with where a host has several chains, or empty.</param>
internal sealed class CertFindings(string prefix)
{
    private readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public void Clear() => _all.Clear();

    public void Add(IEnumerable<Finding> findings) => _all.AddRange(findings);

    public void Fail(string id, string message, string evidence, string recommendation, string? command = null) =>
        Add(CheckStatus.Fail, id, message, evidence, recommendation, command);

    public void Warn(string id, string message, string evidence, string recommendation, string? command = null) =>
        Add(CheckStatus.Warning, id, message, evidence, recommendation, command);

    public void Add(CheckStatus status, string id, string message, string evidence, string? recommendation, string? command = null) => _all.Add(new Finding
    {
        Id = id,
        Status = status,
        Message = prefix + message,
        Evidence = evidence,
        Recommendation = recommendation,
        Command = command,
    });
}
