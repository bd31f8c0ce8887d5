using System;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace MfaTools.Commands;

/// <summary>Takes a point in time as a DateTime, as text, or as an age such as <c>90m</c>, <c>1h</c> or <c>2d</c>; gives UTC.</summary>
public sealed class AgeTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly Regex Age = new(
        @"^\s*(?<n>\d+(?:\.\d+)?)\s*(?<u>s|m|h|d|w)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

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
                // PowerShell reads 2d and 30s as numbers with a type suffix, and keeps what was typed beside the number.
                not null when Age.IsMatch(inputData.ToString()) => Read(inputData.ToString()),
                _ => throw Refused(value),
            };
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw Refused(value);
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
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'w' => TimeSpan.FromDays(7 * number),
                _ => TimeSpan.FromDays(number),
            };
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out var time) ? time : throw Refused(text);
    }

    private static ArgumentTransformationMetadataException Refused(object? value) => new(
        $"'{value}' is neither a time nor an age. Use a DateTime, a text such as '2018-03-07 18:00' (local) or "
        + "'2018-03-07T18:00:00Z' (UTC), or an age: a number with s, m, h, d or w, such as 90m or 2d.");
}
