namespace MfaTools;

/// <summary>Something that could not be looked at, with the reason.</summary>
public sealed class NotCheckedResult : CheckResult
{
    /// <summary>Makes one that is judged.</summary>
    /// <param name="target">What could not be looked at.</param>
    /// <param name="reason">Why, as half a sentence without a full stop.</param>
    public static NotCheckedResult Create(string target, string reason)
    {
        var result = new NotCheckedResult { Target = target };
        result.Judge(
        [
            new Finding
            {
                Id = "Product.NotChecked",
                Status = CheckStatus.Unknown,
                Message = $"{target} could not be looked at: {reason}.",
                Recommendation = "Run the check on the MFA Server, in an elevated session.",
            },
        ]);
        return result;
    }
}
