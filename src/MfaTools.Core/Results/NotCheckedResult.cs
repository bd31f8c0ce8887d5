namespace MfaTools;

/// <summary>Something that could not be looked at, with the reason.</summary>
public sealed class NotCheckedResult : CheckResult
{
    /// <summary>Makes one that is judged.</summary>
    /// <param name="target">What could not be looked at.</param>
    /// <param name="reason">Why, as half a sentence without a full stop.</param>
    public static NotCheckedResult Create(string target, string reason) => Create(
        target,
        "Product.NotChecked",
        $"{target} could not be looked at: {reason}.",
        "Run the check on the MFA Server, in an elevated session.");

    /// <summary>Makes one of a computer that could not be reached.</summary>
    /// <param name="computer">The computer.</param>
    /// <param name="reason">Why, without a full stop.</param>
    public static NotCheckedResult Unreachable(string computer, string reason) => Create(
        computer,
        "Health.Unreachable",
        $"{computer} could not be reached: {reason}.",
        "Nothing is known of this computer. Make it reachable by PowerShell remoting, or run Export-MfaSnapshot on it and judge the snapshot.");

    /// <summary>Makes one of something that need not be looked at.</summary>
    /// <param name="target">What was not looked at.</param>
    /// <param name="message">Why not.</param>
    public static NotCheckedResult Skip(string target, string message) =>
        Create(target, "Product.NotChecked", message, null, CheckStatus.Skipped);

    private static NotCheckedResult Create(
        string target, string id, string message, string? recommendation, CheckStatus status = CheckStatus.Unknown)
    {
        var result = new NotCheckedResult { Target = target };
        result.Judge([new Finding { Id = id, Status = status, Message = message, Recommendation = recommendation }]);
        return result;
    }
}
