using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using MfaTools.Checks;

namespace MfaTools.Commands;

/// <summary>What a settings file says for the health check. Null: the file does not say.</summary>
internal sealed class HealthSettings
{
    private static readonly string[] Names =
    [
        nameof(HostName), nameof(AllowServer), nameof(After), nameof(TimeoutSec), nameof(ThrottleLimit),
        nameof(ExpiryWarningDays), nameof(Acknowledgements),
    ];

    public string[]? HostName { get; private set; }

    public string[]? AllowServer { get; private set; }

    /// <summary>The start of the period of logs and events (UTC).</summary>
    public DateTime? After { get; private set; }

    public double? TimeoutSec { get; private set; }

    public int? ThrottleLimit { get; private set; }

    public int? ExpiryWarningDays { get; private set; }

    public Acknowledgements? Acknowledgements { get; private set; }

    /// <exception cref="FormatException">A name or a value is wrong; the message names it and its line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HealthSettings Read(string path)
    {
        var settings = new HealthSettings();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in SettingsFile.Read(path))
        {
            if (!known.Add(setting.Name)) throw Wrong(setting, "is there twice");
            settings.Set(setting);
        }

        return settings;
    }

    private void Set(Setting setting)
    {
        switch (Array.Find(Names, name => name.Equals(setting.Name, StringComparison.OrdinalIgnoreCase)))
        {
            case nameof(HostName):
                HostName = Texts(setting);
                break;
            case nameof(AllowServer):
                AllowServer = Texts(setting);
                break;
            case nameof(After):
                After = Time(setting);
                break;
            case nameof(TimeoutSec):
                TimeoutSec = Number(setting, 0.1, 600);
                break;
            case nameof(ThrottleLimit):
                ThrottleLimit = Whole(setting, 1, 128);
                break;
            case nameof(ExpiryWarningDays):
                ExpiryWarningDays = Whole(setting, 0, 3650);
                break;
            case nameof(Acknowledgements):
                Acknowledgements = Accepted(setting);
                break;
            default:
                throw Wrong(setting, $"is not a setting. Use {string.Join(", ", Names)}");
        }
    }

    private static string[] Texts(Setting setting)
    {
        object?[] values = setting.Value as object?[] ?? [setting.Value];
        return values.Length > 0 && values.All(value => value is string { Length: > 0 })
            ? [.. values.Cast<string>()]
            : throw Wrong(setting, "must be a text or an array of texts");
    }

    private static DateTime Time(Setting setting)
    {
        try
        {
            return (DateTime)new AgeTransformationAttribute().Transform(null!, setting.Value ?? "");
        }
        catch (ArgumentTransformationMetadataException)
        {
            throw Wrong(setting, "must be a time such as '2018-03-07T18:00:00Z' or an age such as '7d'");
        }
    }

    private static double Number(Setting setting, double least, double most)
    {
        double? number = setting.Value is int or long or double
            ? Convert.ToDouble(setting.Value, CultureInfo.InvariantCulture)
            : null;
        return number >= least && number <= most
            ? number.Value
            : throw Wrong(setting, FormattableString.Invariant($"must be a number from {least} to {most}"));
    }

    private static int Whole(Setting setting, int least, int most)
    {
        double number = Number(setting, least, most);
        return number == Math.Floor(number) ? (int)number : throw Wrong(setting, "must be a whole number");
    }

    private static Acknowledgements Accepted(Setting setting)
    {
        object?[] entries = setting.Value is object?[] and not Setting[] ? (object?[])setting.Value : [setting.Value];
        var accepted = new List<Acknowledgement>();
        foreach (object? entry in entries)
        {
            if (entry is not Setting[] parts) throw Wrong(setting, "must be an array of tables");
            var one = new Acknowledgement();
            foreach (var part in parts) Set(one, part);
            if (one.FindProblem() is { } problem)
            {
                int line = parts.Length > 0 ? parts[0].Line : setting.Line;
                throw Wrong(setting with { Line = line }, $"has an entry that {problem}");
            }

            accepted.Add(one);
        }

        return new Acknowledgements([.. accepted]);
    }

    private static void Set(Acknowledgement one, Setting part)
    {
        switch (part.Name.ToUpperInvariant())
        {
            case "ID":
                one.Id = Text(part);
                break;
            case "TARGET":
                one.Target = Text(part);
                break;
            case "REASON":
                one.Reason = Text(part);
                break;
            case "BY":
                one.By = Text(part);
                break;
            case "UNTILUTC":
                const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
                one.UntilUtc = DateTime.TryParse(Text(part), CultureInfo.InvariantCulture, Utc, out var until)
                    ? until
                    : throw Wrong(part, "must be a time such as '2030-01-01T00:00:00Z'");
                break;
            default:
                throw Wrong(part, "is not part of an acknowledgement. Use Id, Target, Reason, By and UntilUtc");
        }
    }

    private static string Text(Setting setting) =>
        setting.Value is string { Length: > 0 } text ? PlainText.Clean(text) : throw Wrong(setting, "must be a text");

    private static FormatException Wrong(Setting setting, string problem) =>
        new(FormattableString.Invariant($"line {setting.Line}: '{PlainText.OneLine(setting.Name)}' {problem}"));
}
