using System;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>The messages of the product about sign-ins.</summary>
internal static class SignIn
{
    // "Pfauth failed for user 'u'", "Failed Windows auth for user 'u'", "validate_oath_code: user u updated";
    // "Exception in Authentication Ext for User u ::" of the NPS extension.
    private static readonly Regex User = new(
        @"\bfor user ['""‘’‚‛“”](?<user>[^\r\n]+?)['""‘’‚‛“”](?=[\s.]|$)|\bvalidate_oath_code: user (?<user>\S+)"
            + @"|\bAuthentication Ext for User (?<user>\S+)"
            + @"|\bRequest received for User (?<user>.+?) with response state",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        TimeSpan.FromMilliseconds(250));

    /// <summary>Matches a message that a factor was accepted.</summary>
    public static Regex Succeeded { get; } =
        new("Primary auth succeeded for|Pfauth succeeded for", RegexOptions.CultureInvariant);

    /// <summary>Whether a message is about the second factor.</summary>
    public static bool IsSecondFactor(string message) =>
        message.IndexOf("Pfauth", StringComparison.Ordinal) >= 0
        || message.IndexOf("validate_oath_code", StringComparison.Ordinal) >= 0;

    /// <summary>Finds the user that a message names, or null.</summary>
    public static string? UserOf(string message)
    {
        try
        {
            return User.Match(message) is { Success: true } match ? match.Groups["user"].Value : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
