using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace MfaTools.Benchmarks;

/// <summary>A large synthetic log in the product's format: one line in 200 is an error.</summary>
internal static class BigLog
{
    public const int Lines = 10_000_000;

    private static readonly DateTime FirstUtc = new(2018, 3, 7, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(86.4);

    /// <summary>The time of the last line (UTC).</summary>
    public static DateTime LastUtc(int lines) => FirstUtc + ((lines - 1) * Step);

    /// <summary>Makes the file in the folder for temporary files, or finds it there.</summary>
    public static string Make(int lines)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mfatools-benchmark-{lines}.log");
        if (File.Exists(path)) return path;
        using (var writer = new StreamWriter(path + ".part", false, new UTF8Encoding(false), 1 << 20)
        {
            NewLine = "\r\n",
        })
        {
            for (int i = 0; i < lines; i++)
            {
                string time = (FirstUtc + (i * Step)).ToString(
                    "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
                writer.WriteLine(i % 200 == 199
                    ? $@"{time}|e|2960|4036|pfadssvc|***** ERROR ***** Error sending email to user{i}@domain.com: "
                        + @"Access to the path '\\FileShare\public\MFA-Guide.pdf' is denied."
                    : $"{time}|i|1840|3312|pfsvc|Primary auth succeeded for user 'user{i % 5000}' from 192.0.2.10.");
            }
        }

        File.Move(path + ".part", path);
        return path;
    }
}
