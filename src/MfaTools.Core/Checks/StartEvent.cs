using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using MfaTools.Product;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>A start or an end of a service of the product or of Windows, from the System log.</summary>
/// <remarks>Events 7036, 7031 and 7034 of the Service Control Manager, 6005 and 6008 of EventLog. The word for a state
/// is in the language of the server; the binary data, which has the name of the service and the number of its state, is
/// not.</remarks>
internal sealed class StartEvent
{
    /// <summary>When (UTC).</summary>
    public DateTime TimeUtc { get; init; }

    /// <summary>What happened, such as <c>MultiFactorAuth started</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether something was started.</summary>
    public bool IsStart => Name.EndsWith(" started", StringComparison.Ordinal);

    /// <summary>The start or end in a record, or null.</summary>
    public static StartEvent? From(EventRecord record)
    {
        string? what = (record.Provider, record.Id) switch
        {
            ("Service Control Manager", 7036 or 7031 or 7034) => Service(record),
            ("EventLog", 6005) => "Windows started",
            ("EventLog", 6008) => "Windows had stopped unexpectedly",
            _ => null,
        };
        return what is not null && record.TimeUtc is { } time
            ? new StartEvent { TimeUtc = time, Name = what }
            : null;
    }

    /// <summary>The starts and ends among records.</summary>
    public static IEnumerable<StartEvent> From(IEnumerable<EventRecord> records) =>
        records.Select(From).OfType<StartEvent>();

    private static string? Service(EventRecord record)
    {
        string? Data(int index) => index < record.Data.Count ? record.Data[index].Value : null;
        string[] binary = Text(record.Binary ?? "").Split('/');
        string name = PlainText.OneLine(binary[0].Length > 0 ? binary[0] : Data(0) ?? "");
        if (!name.Replace("-", "").Replace(" ", "")
            .StartsWith(MfaServer.MainService, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? state = record.Id != 7036 ? "failed" : (binary.ElementAtOrDefault(1) ?? Data(1)) switch
        {
            "1" or "stopped" => "stopped",
            "4" or "running" => "started",
            _ => null,
        };
        return state is null ? null : $"{name} {state}";
    }

    /// <summary>UTF-16 in hexadecimal, as the Service Control Manager writes it.</summary>
    private static string Text(string hex)
    {
        var bytes = new byte[hex.Length / 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            string digits = hex.Substring(i * 2, 2);
            if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return "";
            }
        }

        return Encoding.Unicode.GetString(bytes).TrimEnd('\0');
    }
}
