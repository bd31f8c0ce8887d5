using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Core.Tests.Registry;
using MfaTools.Core.Tests.Roles;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Roles;
using MfaTools.Sdk;
using MfaTools.Security;
using MfaTools.Snapshots;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Health;

/// <summary>A check of a server gives what the check of the snapshot of it gives, whatever is wrong with the
/// server.</summary>
public sealed class RoundTripTests : IDisposable
{
    private static readonly DateTime Now = Tls.TestCertificates.Now;
    private static readonly string[] Hosts =
    [
        "mfa.contoso.test", "sdk.contoso.test:8443", "bad host", "xn--bcher-kva.test",
    ];
    private static readonly string[] Paths =
    [
        @"\\FS\public\MFA\Guide.pdf", @"\\FS\other\Guide.pdf", @"C:\MFA\Guide.pdf", @"M:\Guide.pdf", "nonsense",
    ];
    private static readonly string[] Sddls =
    [
        "O:BAG:SYD:(A;;FR;;;S-1-5-21-1-2-3-1104)", "O:BAG:SYD:(A;;FR;;;BU)",
        "O:BAG:SYD:(D;;FR;;;S-1-5-21-9-9-9-1005)(A;;FR;;;WD)",
        "O:BAG:SYD:(A;;FR;;;S-1-5-21-1-2-3-515)", "O:BAG:SYD:", "O:BAG:SYD:(A;;FA;;;SY)",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    [Fact]
    public async Task The_check_of_a_server_is_the_check_of_its_snapshot()
    {
        var kinds = await CompareAsync(120, Make);
        // The generator reaches what it is for.
        Assert.True(kinds.Count > 60, string.Join(", ", kinds.Order(StringComparer.Ordinal)));
        Assert.Contains("Diagnosis.Ok Pass", kinds);
    }

    [Fact]
    public async Task The_check_of_a_server_of_the_newer_roles_is_that_of_its_snapshot()
    {
        var kinds = await CompareAsync(60, random => (MakeSuccessor(random), null));
        Assert.True(kinds.Count > 28, string.Join(", ", kinds.Order(StringComparer.Ordinal)));
        foreach (string area in new[] { "ClientCert.", "Cloud.", "Nps.", "SignIn." })
        {
            Assert.True(kinds.Count(kind => kind.StartsWith(area, StringComparison.Ordinal)) > 2, area);
        }
    }

    private async Task<HashSet<string>> CompareAsync(
        int count, Func<Random, (HealthSources Sources, DateTime? After)> make)
    {
        var kinds = new HashSet<string>();
        var differences = new List<string>();
        for (int seed = 0; seed < count; seed++)
        {
            var (sources, after) = make(new Random(seed));
            var recorder = new SnapshotRecorder(sources);
            var live = await RunAsync(AsRead(recorder.Sources), after);
            string path = Path.Combine(_folder, "snapshot.zip");
            AtomicFile.Write(
                path, overwrite: true, stream =>
                    new SnapshotWriter(recorder, "1.0", redact: false).Write(stream, after, default));
            using var folder = SnapshotFolder.Open(path);
            var taken = await RunAsync(SnapshotSources.Create(folder), null);
            differences.AddRange(Difference(Lines(live), Lines(taken)).Select(line => $"{seed}: {line}"));
            kinds.UnionWith(
                live.SelectMany(result => result.Findings).Select(finding => $"{finding.Id} {finding.Status}"));
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences.Take(40)));
        return kinds;
    }

    /// <summary>What a probe learns to see, a snapshot has to hold.</summary>
    [Fact]
    public void Everything_that_hosts_show_is_recorded()
    {
        var recorded = typeof(HostRecord).GetProperties().Select(property => property.Name).Append("Protocols")
            .ToHashSet();
        Assert.Subset(recorded, typeof(SentCertificates).GetProperties().Select(property => property.Name).ToHashSet());
        Assert.Subset(recorded, typeof(WireOffer).GetProperties().Select(property => property.Name).ToHashSet());
        var chain = typeof(ChainRecord).GetProperties().Select(property => property.Name).Append("Certificates")
            .ToHashSet();
        Assert.Subset(chain, typeof(SentChain).GetProperties().Select(property => property.Name).ToHashSet());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A server whose connection tests are judged by their ids, as those of a snapshot are.</summary>
    private static HealthSources AsRead(HealthSources sources) =>
        sources with { IsSnapshot = true, Sdk = new JudgedAgain(sources.Sdk) };

    private static async Task<List<CheckResult>> RunAsync(HealthSources sources, DateTime? after)
    {
        var results = new List<CheckResult>();
        results.AddRange(
            await new HealthCheck(sources, new HealthOptions { AfterUtc = after }, _ => { }).RunAsync(default));
        return results;
    }

    // Checks run beside one another, so their order is none; the diagnosis is the last.
    private static List<string> Lines(List<CheckResult> results)
    {
        Assert.IsType<DiagnosisResult>(results[^1]);
        return [.. results.SelectMany(result =>
        {
            (result.TimeUtc, result.Duration) = (default, default);
            if (result is LogHealthResult logs)
            {
                logs.Files = [.. logs.Files.Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
            }

            if (result is DiagnosisResult diagnosis)
            {
                diagnosis.Findings.ToList().ForEach(finding => finding.Evidence = Sorted(finding.Evidence));
            }

            using var stream = new MemoryStream();
            Json.Write(stream, result);
            return Encoding.UTF8.GetString(stream.ToArray())
                .Replace("the snapshot says: ", "", StringComparison.Ordinal)
                    .Split('\n').Select(line => $"{result.GetType().Name} {result.Target}: {line.Trim()}");
        }).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Difference(List<string> live, List<string> taken) =>
        Less(live, taken).Take(5).Select(line => "live only: " + line)
            .Concat(Less(taken, live).Take(5).Select(line => "snapshot only: " + line));

    private static List<string> Less(List<string> all, List<string> others)
    {
        var left = others.GroupBy(line => line).ToDictionary(same => same.Key, same => same.Count());
        return [.. all.Where(
            line => !(left.TryGetValue(line, out int count) && count > 0 && (left[line] = count - 1) >= 0))];
    }

    private static string Sorted(string evidence) =>
        string.Join("; ", Regex.Replace(evidence, "^Verified: ", "").Split("; ").Order(StringComparer.Ordinal));

    private static HealthSources MakeSuccessor(Random random)
    {
        var server = new FakeServer();
        Accounts(server, random);
        server.Windows.LocalGroups["MFA01 S-1-5-32-544"] = ["S-1-5-21-1-2-3-512"];
        server.Windows.Services.Clear();
        string? state = Pick(random, "Running", "Running", "Stopped", null);
        if (random.Next(4) > 0)
        {
            server.Windows.Services.Add(new ServiceAccount("IAS", @"NT AUTHORITY\NetworkService", state, "Automatic"));
        }

        if (random.Next(2) == 0)
        {
            server.Windows.Services.Add(
                new ServiceAccount("adfssrv", Pick(random, @"CONTOSO\svc", @"CONTOSO\nobody"), state, "Automatic"));
        }

        foreach (string host in CloudHosts.Of(MfaRole.NpsExtension, EntraCloud.Public))
        {
            Host(server, random, host + ":443");
        }

        ClientCertificate[] certificates =
        [
            .. Many(random, 3, () => RoleSamples.Nps(
                Pick(random, -300, -740, 2), Pick(random, 430, 20, -10),
                Pick(random, RoleSamples.Readable, RoleSamples.Unreadable), random.Next(5) > 0)),
            .. Many(random, 2,
                () => RoleSamples.Adfs(
                    -300, Pick(random, 430, -10),
                    Pick(random, RoleSamples.Readable, RoleSamples.Unreadable,
                        "O:SYG:SYD:(A;;FR;;;S-1-5-21-1-2-3-1300)"))),
        ];
        string events = string.Concat(Many(random, 12, () => Pick(
            random,
            RoleSamples.Decision(
                Pick(random, 6272, 6273, 6274), Pick(random, "u1", "u2"), random.Next(600),
                Pick(random, 0, 9, 16, 21, 48), Pick(random, "PAP", "MS-CHAPv2")),
            RoleSamples.Error(
                Pick(random, "ESTS_TOKEN_ERROR", "HTTPS_COMMUNICATION_ERROR", "OathCodeIncorrect",
                    "REQUEST_MISSING_CODE"), Pick(random, "u1", "u2"), random.Next(600)),
            RoleSamples.Event(
                "NPS", Pick(random, 13, 18, 4418), 2, random.Next(600), "System", "<Data>192.0.2.9</Data>"),
            RoleSamples.Event(
                "AD FS", 364, 2, random.Next(600), "AD FS/Admin",
                "<Data>Exception calling SAS. The remote server returned an error: (401) Unauthorized.</Data>"))));
        bool isRead = random.Next(6) > 0;
        return server.Sources with
        {
            ProductVersion = random.Next(4) == 0 ? "8.0.2.1" : null,
            LogFiles = [],
            Registry = RegText.Read(
                FakeServer.HealthyRegistry(),
                random.Next(5) == 0 ? RegText.Lines() : RoleSamples.Registry(
                    random.Next(4) > 0, Pick<uint?>(random, null, 1),
                    ("REQUIRE_USER_MATCH", Pick(random, "TRUE", "FALSE")),
                    ("CLIENT_CERT_IDENTIFIER", certificates.Length == 0
                        ? null
                        : Pick(random, null, certificates[0].Thumbprint, new string('A', 40))),
                    ("IP_WHITELIST", Pick(random, null, "10.0.0.1")))),
            Successors = new SuccessorFacts
            {
                Certificates = random.Next(6) == 0 ? null : certificates,
                Events = isRead ? RoleSamples.Read(events) : [],
                EventXml = isRead ? $"<Events>{events}</Events>" : null,
                RadiusClients = Pick<RadiusClient[]?>(
                    random, null, [],
                    [new RadiusClient { Name = "VPN01", Address = "192.0.2.9", AuthAttributeRequired = false }]),
            },
        };
    }

    private (HealthSources Sources, DateTime? After) Make(Random random)
    {
        var server = new FakeServer();
        bool healthy = random.Next(8) == 0;
        if (healthy) return (server.Sources, null);
        var gaps = new List<(string, string)>();
        if (random.Next(6) == 0) gaps.Add(("services", "access was denied"));
        if (random.Next(9) == 0) gaps.Add(("config of AD FS", "it is locked"));
        Services(server, random);
        Accounts(server, random);
        var (xml, events) = Events(random, gaps);
        var bindings = Many(random, 4, () => FakeServer.Binding(
            Pick(random, "Default Web Site", "Portal", "WSUS"),
            Pick(random, "", "", "mfa.contoso.test", "sdk.contoso.test", "*.contoso.test", "bad host"),
            Pick(random, "*", "*", "10.0.0.5", "10.0.0.6", "fd00::7", "nonsense"),
            Pick(random, 443, 443, 8443),
            Pick(random, 0, 0, 1, 2),
            Pick(random, null, [], new[] { "/MultiFactorAuth" })));
        foreach (
            string name in new[]
            {
                "mfa.contoso.test:443", "sdk.contoso.test:8443", "xn--bcher-kva.test:443", "mfa01:443", "mfa01:8443",
            })
        {
            foreach (string at in new[] { "", " at 127.0.0.1", " at 10.0.0.5", " at 10.0.0.6", " at fd00::7" })
            {
                Host(server, random, name + at);
            }
        }

        for (int i = random.Next(3); i > 0; i--) Configuration(server, random, i);
        DateTime? after = Pick<DateTime?>(random, null, Now.AddDays(-7), Now.AddDays(-1));
        return (server.Sources with
        {
            ProductVersion = Pick(random, "8.0.2.1", "7.3.0.3", "x", null),
            OsBuild = Pick<int?>(random, 17763, 14393, 26100, null),
            Registry = Registry(random),
            Events = events,
            EventXml = xml,
            Bindings = bindings,
            HostNames = Many(random, 3, () => Pick(random, Hosts)).Distinct().ToList(),
            LogFiles = Logs(random),
            NotRead = gaps,
        }, after);
    }

    private static void Services(FakeServer server, Random random)
    {
        server.Windows.Services.Clear();
        if (random.Next(6) == 0) return;
        string? state = Pick(random, "Running", "Running", "Stopped", "Paused", null);
        server.Windows.Services.Add(
            new ServiceAccount(
                "MultiFactorAuth", Pick(random, null, @"CONTOSO\svc", @"NT AUTHORITY\NetworkService"), state,
                Pick(random, "Automatic", "Disabled", null)));
        if (random.Next(3) > 0)
        {
            server.Windows.Services.Add(
                new ServiceAccount("MultiFactorAuthAdSync", Pick(random, null, @"CONTOSO\nobody"), state, "Manual"));
        }
    }

    private static void Accounts(FakeServer server, Random random)
    {
        var windows = server.Windows;
        windows.File = Pick(random, [null, .. Sddls]);
        windows.Share = Pick(random, [null, .. Sddls]);
        windows.OpenGives = Pick<int?>(random, null, 0, 2, 3, 5, 32, 53, 67, 1326);
        windows.DriveGives = Pick(
            random, (DriveKind.Disk, null), (DriveKind.Mapped, @"\\FS\public"), (DriveKind.Missing, null),
            (DriveKind.Unknown, (string?)null));
        windows.Dfs = random.Next(5) == 0 ? @"\\FS2\real\Guide.pdf" : null;
        windows.Groups = Pick(random, null, [], new[] { "S-1-5-21-1-2-3-515" });
        windows.Domain = Pick(random, "CONTOSO", "CONTOSO", null);
        windows.Self = Pick(random, Sid.Parse("S-1-5-21-1-2-3-1001"), WellKnownSids.LocalSystem, null);
        if (random.Next(2) == 0)
        {
            windows.LocalGroups["FS S-1-5-32-545"] = Pick(random, ["S-1-5-11"], Array.Empty<string>());
        }

        if (random.Next(2) == 0)
        {
            windows.LocalGroups["FS S-1-5-21-9-9-9-1005"] = Pick(
                random, [Core.Tests.Access.FakeWindows.MachineSid], Array.Empty<string>());
        }

        if (random.Next(3) == 0) windows.Folders[@"\\FS\public\MFA"] = Sddls[4];
    }

    private static (string? Xml, IReadOnlyList<SchannelEvent>? Events) Events(
        Random random, List<(string, string)> gaps)
    {
        if (random.Next(5) == 0)
        {
            gaps.Add(("events", "the log could not be read"));
            return (null, null);
        }

        var xml = new StringBuilder("<Events>");
        for (int i = random.Next(4); i > 0; i--)
        {
            string data = Pick(
                random,
                "<EventID>36871</EventID>|<Data Name='Type'>client</Data><Data Name='ErrorState'>10013</Data>",
                "<EventID>36887</EventID>|<Data Name='AlertDesc'>70</Data>",
                "<EventID>36884</EventID>|<Data Name='TargetName'>dc.contoso.test</Data>",
                "<EventID>36874</EventID>|<Data Name='Protocol'>TLS 1.2</Data>");
            string[] parts = data.Split('|');
            string time = FormattableString.Invariant($"{Now.AddMinutes(-i * 7):yyyy-MM-dd'T'HH:mm:ss'Z'}");
            xml.Append("<Event><System><Provider Name='Schannel'/>").Append(parts[0])
                .Append("<TimeCreated SystemTime='").Append(time).Append("'/></System>")
                .Append("<EventData>").Append(parts[1]).Append("</EventData></Event>");
        }

        string text = xml.Append("</Events>").ToString();
        return (text, [.. SchannelEvent.From(EventReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))))]);
    }

    private static void Host(FakeServer server, Random random, string key)
    {
        int kind = random.Next(7);
        if (kind == 1) server.Certificates[key] = () => FakeServer.Expired;
        if (kind == 2) server.Certificates[key] = () => FakeServer.SelfSigned;
        if (kind == 3) server.Certificates[key] = () => [FakeServer.Healthy[0]];
        if (kind == 4) server.Certificates[key] = () => [.. FakeServer.Healthy.Reverse()];
        if (random.Next(3) == 0) server.Asks[key] = random.Next(2) == 0;
        if (random.Next(4) == 0) server.Intolerant[key] = random.Next(2) == 0;
        var fault = new NetException(Pick(random, Enum.GetValues<NetFault>()), "as seen");
        var other = new InvalidOperationException("the probe broke off");
        if (kind == 5) server.Certificates[key] = () => throw fault;
        if (kind == 6) server.Certificates[key] = () => throw other;
        int offer = random.Next(6);
        if (offer == 0) server.OfferFaults[key] = () => new NetException(fault.Fault, "as seen of the offer");
        if (offer == 1) server.OfferFaults[key] = () => other;
        if (offer == 2 && kind == 5) server.OfferFaults[key] = () => fault;
    }

    private static void Configuration(FakeServer server, Random random, int number)
    {
        string host = Pick(random, "sdk.contoso.test", "mfa.contoso.test");
        string name = $@"C:\inetpub\wwwroot\App{number}\web.config";
        var status = Pick(random, CheckStatus.Pass, CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Unknown);
        string id = status == CheckStatus.Pass
            ? "Sdk.Ok"
            : Pick(random, "Sdk.CallFailed", "Sdk.Unauthorized", "Net.DnsFailed", "Sdk.BadConfig", "Cert.Expired");
        server.Configurations.Add((name, $"https://{host}:8443/PfWsSdk.asmx", () =>
        {
            if (number == 2 && status == CheckStatus.Unknown) throw new IOException("the configuration is locked.");
            var result = new SdkConnectionResult
            {
                Target = name, ConfigPath = name, Uri = $"https://{host}:8443/PfWsSdk.asmx", HostName = host,
                Port = 8443,
            };
            result.Stages =
            [
                new SdkStage
                {
                    Name = SdkStageName.SdkCall, Status = status, Duration = TimeSpan.FromSeconds(0.25),
                    Detail = "as read",
                },
            ];
            result.Conclude(
                [new Finding
                {
                    Id = id, Status = status, Message = $"{id} at {host}.", Evidence = "seen",
                    Recommendation = "Mend it.",
                }]);
            return result;
        }));
    }

    private static RegistrySnapshot Registry(Random random)
    {
        if (random.Next(6) == 0) return new RegistrySnapshot();
        var values = new List<(string, string, uint)>();
        foreach (string protocol in new[] { "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3" })
        {
            foreach (string role in new[] { "Client", "Server" })
            {
                if (random.Next(2) == 0)
                {
                    values.Add(($@"Protocols\{protocol}\{role}", "Enabled", Pick(random, 0u, 1u, uint.MaxValue)));
                }

                if (random.Next(3) == 0)
                {
                    values.Add(($@"Protocols\{protocol}\{role}", "DisabledByDefault", Pick(random, 0u, 1u)));
                }
            }
        }

        foreach (
            string view in new[]
            {
                @"SOFTWARE\Microsoft\.NETFramework\v4.0.30319",
                @"SOFTWARE\WOW6432Node\Microsoft\.NETFramework\v4.0.30319",
            })
        {
            if (random.Next(3) > 0) values.Add((view, "SchUseStrongCrypto", Pick(random, 0u, 1u)));
        }

        return RegText.Read(RegText.Server([.. values]));
    }

    private string[] Logs(Random random)
    {
        var files = new List<string>();
        foreach (string name in new[] { "MultiFactorAuthSvc.log", "MultiFactorAuthAdSyncSvc.log" })
        {
            string file = Path.Combine(_folder, name);
            File.Delete(file);
            int kind = random.Next(8);
            if (kind == 0) continue;
            files.Add(file);
            // One that has been renamed since, and one that is another file.
            if (kind == 1) continue;
            if (kind == 2) File.WriteAllText(file, "This is not a log.\nNor is this.\n");
            else File.WriteAllText(file, Log(random));
        }

        return [.. files];
    }

    private static string Log(Random random)
    {
        var log = new StringBuilder();
        var time = Now.AddDays(-random.Next(1, 12));
        for (int i = random.Next(40); i > 0; i--)
        {
            time = time.AddMinutes(random.Next(600));
            if (time > Now) break;
            string message = Pick(
                random,
                "i|Started.", "i|Pfauth succeeded for user 'u1'. Call status: SUCCESS_NO_PIN - \"Only # Entered\".",
                "i|Pfauth failed for user 'u2'. Call status: FAILED_PHONE_BUSY - \"Auth Already In Progress\".",
                "e|***** ERROR ***** Something nobody knows.",
                "e|***** ERROR ***** Something nobody knows.\n   at a trace\n   at another",
                "e|***** ERROR ***** Error sending email to a@contoso.test: Access to the path "
                    + $"'{Pick(random, Paths)}' is denied.",
                "e|***** ERROR ***** LsaLogonUser failed with NTSTATUS -1073741715 for MFA Server",
                "e|***** ERROR ***** Unhandled SB");
            string component = Pick(random, "pfsvc", "pfadssvc");
            log.Append(FormattableString.Invariant(
                $"{time:yyyy-MM-dd'T'HH:mm:ss.ffffff}Z|{message[0]}|4|8|{component}|{message[2..]}\n"));
            if (random.Next(12) == 0) log.Append("***** ERROR ***** without a time\n");
        }

        if (random.Next(3) == 0) log.Append("2018-03-07T18:5");
        return log.ToString();
    }

    private static T Pick<T>(Random random, params T[] all) => all[random.Next(all.Length)];

    private static List<T> Many<T>(Random random, int most, Func<T> make) =>
        [.. Enumerable.Range(0, random.Next(most)).Select(_ => make())];

    private sealed class JudgedAgain(ISdkTester tester) : ISdkTester
    {
        public IReadOnlyList<string> Targets => tester.Targets;

        public IReadOnlyList<string> Urls => tester.Urls;

        public async Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel) =>
            RecordedSdkTest.Judge(await tester.TestAsync(index, cancel));
    }
}
