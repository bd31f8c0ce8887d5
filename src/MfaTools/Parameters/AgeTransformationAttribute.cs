using System;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace MfaTools.Commands;

/// <summary>Converts a DateTime, text, or an age such as <c>90m</c>, <c>1h</c> or <c>2d</c> to a time in
/// UTC.</summary>
public sealed class AgeTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly Regex Age = new(
        @"^\s*(?<n>\d+(?:\.\d+)?)\s*(?<u>s|m|h|d|w)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly string[] Iso =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyyMMdd", "yyyyMMddTHHmmssK",
    ];

    // Only numbers: the culture decides which of them is the day.
    private static readonly Regex Numeric = new(
        @"^\s*(?<a>\d{1,4})\s*(?<s>[./-])\s*(?<b>\d{1,2})\s*[./-]\s*(?<c>\d{1,4})\b", RegexOptions.CultureInvariant);

    private static readonly Regex Year = new(@"(?<!\d)\d{4}(?!\d)", RegexOptions.CultureInvariant);
    private static readonly Regex TimeOfDay = new(@"^\s*\d{1,2}[:.]\d{2}", RegexOptions.CultureInvariant);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return value switch
            {
                DateTime time => time.ToUniversalTime(),
                DateTimeOffset time => time.UtcDateTime,
                TimeSpan age => DateTime.UtcNow - age.Duration(),
                string text => Read(text),
                // PowerShell reads 2d and 30s as numbers with a type suffix, but keeps the text that was typed.
                not null when Age.IsMatch(inputData.ToString()) => Read(inputData.ToString()),
                _ => throw Refused(inputData),
            };
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw Refused(inputData);
        }
    }

    private static DateTime Read(string text)
    {
        var age = Age.Match(text);
        if (age.Success)
        {
            double number = double.Parse(age.Groups["n"].Value, CultureInfo.InvariantCulture);
            return DateTime.UtcNow - char.ToLowerInvariant(age.Groups["u"].Value[0]) switch
            {
                's' => Duration.FromSeconds(number),
                'm' => Duration.FromSeconds(60 * number),
                'h' => Duration.FromSeconds(3600 * number),
                'w' => Duration.FromSeconds(7 * 86400 * number),
                _ => Duration.FromSeconds(86400 * number),
            };
        }

        const DateTimeStyles Styles =
            DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        string iso = Regex.Replace(text.Trim(), @"^(\d{4}-\d\d-\d\d)[Tt]", "$1 ", RegexOptions.CultureInvariant);
        if (DateTime.TryParseExact(iso, Iso, CultureInfo.InvariantCulture, Styles, out var time)) return time;
        var culture = CultureInfo.CurrentCulture;
        if (IsAmbiguous(text, culture)) throw Ambiguous(text, culture);
        bool isDate = Year.IsMatch(text) || TimeOfDay.IsMatch(text);
        return isDate && DateTime.TryParse(text, culture, Styles, out time) ? time : throw Refused(text);
    }

    // A date in the culture's own format is not ambiguous. Other formats, such as 07.03.2018 where dates are written
    // as 3/7/2018, could mean two days, as could any format if no culture is set.
    private static bool IsAmbiguous(string text, CultureInfo culture)
    {
        var match = Numeric.Match(text);
        if (!match.Success) return false;
        int a = int.Parse(match.Groups["a"].Value, CultureInfo.InvariantCulture);
        int b = int.Parse(match.Groups["b"].Value, CultureInfo.InvariantCulture);
        if (match.Groups["c"].Length < 3 && match.Groups["a"].Length < 3) return true;
        if (a > 31 || (a == b && a <= 12)) return false;
        bool own = culture.DateTimeFormat.ShortDatePattern.Contains(match.Groups["s"].Value) && culture.Name.Length > 0;
        return !own;
    }

    private static ArgumentTransformationMetadataException Ambiguous(string text, CultureInfo culture) => new(
        $"'{text}' can mean two days; it is not the date format of this session's language "
        + $"({(culture.Name.Length > 0 ? culture.Name : "none is set")}). "
        + "Write the year first: '2018-03-07 18:40' (local) or '2018-03-07T18:40:00Z' (UTC).");

    private static ArgumentTransformationMetadataException Refused(object? value) => new(
        $"'{value}' is neither a time nor an age. Use a DateTime, a text such as '2018-03-07 18:00' (local) or "
        + "'2018-03-07T18:00:00Z' (UTC), or an age: a number with s (seconds), m (minutes), h (hours), d (days) or w "
        + "(weeks), such as 90m or 2d; there is no unit for months and years.");
}
