using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Core.Tests.Net;

/// <summary>Evidence and messages are the same whatever the culture of the session.</summary>
public sealed class CultureTests
{
    [Theory]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    [InlineData("sv-SE")]
    public async Task A_time_limit_reads_the_same(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            using var deadline = new Deadline(TimeSpan.FromSeconds(1.5), default);
            Assert.Equal("1.5", deadline.Seconds);
            var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
            silent.Start();
            using (silent.Server)
            {
                var endpoint = Endpoint.Parse(
                    "localhost", ((System.Net.IPEndPoint)silent.LocalEndpoint).Port, "127.0.0.1");
                using var soon = new Deadline(TimeSpan.FromSeconds(0.3), default);
                var fault = await Assert.ThrowsAsync<NetException>(() => CertificateProbe.RunAsync(endpoint, soon));
                Assert.Matches("within [0-9]+(\\.[0-9])? s", fault.Message);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Every time, duration and fraction is formatted in a stated culture.</summary>
    [Fact]
    public void No_text_is_made_by_the_culture_of_the_session()
    {
        var suspect = new Regex(
            @"(?<!is "
                + @")\{[^{}""]*(?:\.Total(?:Seconds|Minutes|Hours|Days|Milliseconds)|Utc\b|UtcNow|\bNow)[^{}""()"
                + @"]*:[^{}""]+\}");
        string[] found =
        [
            .. from file in Directory.GetFiles(
                Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
               where !file.Contains(
                   $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
               from line in File.ReadLines(file)
               where suspect.IsMatch(line) && !line.Contains("Invariant", StringComparison.Ordinal)
               select $"{Path.GetFileName(file)}: {line.Trim()}",
        ];
        Assert.Empty(found);
    }
}
