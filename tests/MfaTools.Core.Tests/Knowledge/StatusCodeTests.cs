using System.Globalization;
using System.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Core.Tests.Knowledge;

public sealed class StatusCodeTests
{
    /// <summary>The published table of call statuses, written down a second time.</summary>
    [Theory]
    [InlineData("SUCCESS_WITH_PIN", "PIN Entered")]
    [InlineData("SUCCESS_NO_PIN", "Only # Entered")]
    [InlineData("SUCCESS_WITH_PIN_BUT_TIMEOUT", "# Not Pressed After Entry")]
    [InlineData("SUCCESS_NO_PIN_BUT_TIMEOUT", "No Phone Input - Timed Out")]
    [InlineData("SUCCESS_PIN_EXPIRED", "PIN Expired and Not Changed")]
    [InlineData("SUCCESS_USED_CACHE", "Used Cache")]
    [InlineData("SUCCESS_USED_IP_BASED_CACHE", "Used IP-based Cache")]
    [InlineData("SUCCESS_USED_APP_BASED_CACHE", "Used App-based Cache")]
    [InlineData("SUCCESS_BYPASSED_AUTH", "Bypassed Auth")]
    [InlineData("SUCCESS_INVALID_INPUT", "Invalid Phone Input")]
    [InlineData("SUCCESS_USER_BLOCKED", "User is Blocked")]
    [InlineData("SUCCESS_SMS_AUTHENTICATED", "Text Message Authenticated")]
    [InlineData("SUCCESS_SMS_SENT", "Text Message Sent")]
    [InlineData("SUCCESS_PHONE_APP_AUTHENTICATED", "Mobile App Authenticated")]
    [InlineData("SUCCESS_OATH_CODE_PENDING", "OATH Code Pending")]
    [InlineData("SUCCESS_OATH_CODE_VERIFIED", "OATH Code Verified")]
    [InlineData("SUCCESS_FALLBACK_OATH_CODE_VERIFIED", "Fallback OATH Code Verified")]
    [InlineData("SUCCESS_FALLBACK_SECURITY_QUESTIONS_ANSWERED", "Fallback Security Questions Answered")]
    [InlineData("FAILED_PHONE_BUSY", "Auth Already In Progress")]
    [InlineData("CONFIG_ISSUE", "Phone Unreachable")]
    [InlineData("FAILED_INVALID_PHONENUMBER", "Invalid Phone Number Format")]
    [InlineData("FAILED_INVALID_EXTENSION", "Invalid Extension")]
    [InlineData("FAILED_USER_HUNGUP_ON_US", "User Hung Up the Phone")]
    [InlineData("FAILED_FRAUD_CODE_ENTERED", "Fraud Code Entered")]
    [InlineData("FAILED_SERVER_ERROR", "Unable to Place Call")]
    [InlineData("FAILED_SMS_NOT_SENT", "Text Message Could Not Be Sent")]
    [InlineData("FAILED_SMS_OTP_INCORRECT", "Text Message OTP Incorrect")]
    [InlineData("FAILED_SMS_OTP_PIN_INCORRECT", "Text Message OTP + PIN Incorrect")]
    [InlineData("FAILED_SMS_MAX_OTP_RETRY_REACHED", "Exceeded Maximum Text Message OTP Attempts")]
    [InlineData("FAILED_PHONE_APP_DENIED", "Mobile App Denied")]
    [InlineData("FAILED_PHONE_APP_INVALID_PIN", "Mobile App Invalid PIN")]
    [InlineData("FAILED_PHONE_APP_PIN_NOT_CHANGED", "Mobile App PIN Not Changed")]
    [InlineData("FAILED_PHONE_APP_NO_RESPONSE", "Mobile App No Response")]
    [InlineData("FAILED_PHONE_APP_ALL_DEVICES_BLOCKED", "Mobile App All Devices Blocked")]
    [InlineData("FAILED_PHONE_APP_NOTIFICATION_FAILED", "Mobile App Notification Failed")]
    [InlineData("FAILED_PHONE_APP_INVALID_RESULT", "Mobile App Invalid Result")]
    [InlineData("FAILED_FRAUD_REPORTED", "Fraud Reported")]
    [InlineData("FAILED_OATH_CODE_INCORRECT", "OATH Code Incorrect")]
    [InlineData("FAILED_OATH_CODE_PIN_INCORRECT", "OATH Code + PIN Incorrect")]
    [InlineData("FAILED_OATH_CODE_DUPLICATE", "Duplicate OATH Code")]
    [InlineData("FAILED_OATH_CODE_OLD", "OATH Code Out of Date")]
    [InlineData("FAILED_OATH_TOKEN_TIMEOUT", "OATH Code Result Timeout")]
    [InlineData("FAILED_SECURITY_QUESTIONS_TIMEOUT", "Security Questions Result Timeout")]
    [InlineData("FAILED_AUTH_RESULT_TIMEOUT", "Auth Result Timeout")]
    [InlineData("FAILED_AUTHENTICATION_THROTTLED", "Authentication Throttled")]
    public void Call_status(string code, string text)
    {
        var entry = StatusCodes.Find("CallStatus", code)!;
        Assert.Equal((code, text), (entry.Code, entry.Name));
        Assert.EndsWith(".", entry.Meaning);
        // Where a sign-in fails there is something to do about it.
        if (code.StartsWith("FAILED_", System.StringComparison.Ordinal)) Assert.NotNull(entry.Fix);
        // The words before the status decide: whatever it is called, a failed sign-in is one, and one that succeeded is
        // none.
        Assert.NotNull(
            KnownIssueCatalog.Default.Match($"Pfauth failed for user 'u'. Call status: {code} - \"{text}\"."));
        if (code != "FAILED_PHONE_BUSY" && code != "FAILED_OATH_CODE_INCORRECT")
        {
            Assert.Null(
                KnownIssueCatalog.Default.Match($"Pfauth succeeded for user 'u'. Call status: {code} - \"{text}\"."));
        }
    }

    [Fact]
    public void The_traps_are_told()
    {
        Assert.Equal(45, StatusCodes.All("CallStatus").Count(entry => entry.Code != "*"));
        string Meaning(string code) => StatusCodes.Find("CallStatus", code)!.Meaning;
        Assert.Contains("failed, the PIN was wrong", Meaning("SUCCESS_WITH_PIN"), System.StringComparison.Ordinal);
        Assert.Contains("No sign-in succeeds", Meaning("SUCCESS_USER_BLOCKED"), System.StringComparison.Ordinal);
        Assert.Contains("nothing about the configuration", Meaning("CONFIG_ISSUE"), System.StringComparison.Ordinal);
        Assert.StartsWith("Not final", Meaning("SUCCESS_SMS_SENT"), System.StringComparison.Ordinal);
        Assert.StartsWith("Not final", Meaning("SUCCESS_OATH_CODE_PENDING"), System.StringComparison.Ordinal);
    }

    [Fact]
    public void An_NTSTATUS_is_written_in_both_ways()
    {
        var entries = StatusCodes.All("NtStatus").Where(entry => entry.Code != "*").ToArray();
        Assert.All(entries, entry => Assert.EndsWith(
            $"(0x{int.Parse(entry.Code, CultureInfo.InvariantCulture):X8})", entry.Name,
            System.StringComparison.Ordinal));
        Assert.Equal(entries.Length, entries.Select(entry => entry.Code).Distinct().Count());
    }

    [Theory]
    [InlineData("CallStatus", "FAILED_NEW", "not in the published table")]
    [InlineData("NtStatus", "1", "not in this list")]
    [InlineData("Other", "1", null)]
    public void What_is_not_in_a_table_says_so(string table, string code, string? name) =>
        Assert.Equal(name, StatusCodes.Find(table, code)?.Name);
}
