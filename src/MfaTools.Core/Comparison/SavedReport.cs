using System;
using System.IO;

namespace MfaTools.Comparison;

/// <summary>The parts of a JSON report that are compared.</summary>
internal sealed class SavedReport
{
    private const int MaxBytes = 64 << 20;

    public int SchemaVersion { get; set; }

    public SavedResult[] Results { get; set; } = [];

    /// <exception cref="FormatException">It is not a report.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SavedReport Read(string path)
    {
        var report = Json.Read<SavedReport>(new MemoryStream(Files.ReadWhole(path, MaxBytes)));
        return report.SchemaVersion == 1
            ? report
            : throw new FormatException("it is not a report of version 1");
    }
}

/// <summary>A result of any check.</summary>
internal sealed class SavedResult
{
    public string Type { get; set; } = "";

    public string Check { get; set; } = "";

    public string Target { get; set; } = "";

    public string ComputerName { get; set; } = "";

    public DateTime TimeUtc { get; set; }

    public Finding[] Findings { get; set; } = [];

    /// <summary>The causes of a diagnosis.</summary>
    public Cause[] Causes { get; set; } = [];

    /// <summary>The issues of a log check.</summary>
    public LogIssueCount[] Issues { get; set; } = [];
}
