using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Snapshots;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Health;

/// <summary>Snapshots of servers as one meets them, written without a look at the rules. The truth beside each says
/// which causes are expected, which others are allowed and which would be wrong.</summary>
public sealed class CaseTests(ITestOutputHelper output)
{
    private static readonly string Root =
        Path.Combine(Repository.Root, "tests", "MfaTools.Core.Tests", "Health", "Cases");

    private static string[] All { get; } =
        [.. Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names => new(All);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_truth_is_found(string name)
    {
        var (_, wrong) = await JudgeAsync(name);
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_confusion_table()
    {
        var rows = new SortedDictionary<string, (int Right, int Wrong)>(StringComparer.Ordinal);
        foreach (string name in All)
        {
            var (diagnosis, wrong) = await JudgeAsync(name);
            string[] causes = diagnosis.Causes.Length == 0
                ? ["(no cause)"]
                : [.. diagnosis.Causes.Select(cause => cause.Id)];
            foreach (string cause in causes) Count(cause, right: 1, wrong: 0);
            foreach (string one in wrong) Count(one, right: 0, wrong: 1);
        }

        output.WriteLine($"{"cause",-40} right wrong");
        foreach (var (cause, (right, wrong)) in rows) output.WriteLine($"{cause,-40} {right,5} {wrong,5}");
        Assert.All(rows.Values, row => Assert.Equal(0, row.Wrong));

        void Count(string cause, int right, int wrong)
        {
            var row = rows.TryGetValue(cause, out var known) ? known : (0, 0);
            rows[cause] = (row.Item1 + right, row.Item2 + wrong);
        }
    }

    private static async Task<(DiagnosisResult Diagnosis, List<string> Wrong)> JudgeAsync(string name)
    {
        using var folder = SnapshotFolder.Open(Path.Combine(Root, name));
        var results = new List<CheckResult>();
        results.AddRange(
            await new HealthCheck(SnapshotSources.Create(folder), new HealthOptions(), _ => { }).RunAsync(default));
        var diagnosis = Assert.IsType<DiagnosisResult>(results[^1]);
        using var truth = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Root, name + ".truth.json")));
        return (diagnosis, Compare(truth.RootElement, diagnosis));
    }

    private static List<string> Compare(JsonElement truth, DiagnosisResult diagnosis)
    {
        var wrong = new List<string>();
        var expected = truth.GetProperty("expect").EnumerateArray().ToList();
        var allowed = Texts(truth.GetProperty("allow"));
        wrong.AddRange(
            expected.Where(one => !diagnosis.Causes.Any(cause => IsExpected(one, cause))).Select(
                one => $"missing: {one.GetProperty("id")}"));
        foreach (var cause in diagnosis.Causes.Where(cause => !expected.Exists(one => IsExpected(one, cause))))
        {
            if (!Array.Exists(allowed, text => IsAllowed(text, cause))) wrong.Add($"false: {cause}");
        }

        foreach (string forbidden in Texts(truth.GetProperty("forbid")))
        {
            var bad = diagnosis.Causes.Where(
                cause => IsLike(forbidden, cause.Id) && !expected.Exists(one => IsExpected(one, cause))
                && !Array.Exists(allowed, text => IsAllowed(text, cause)));
            wrong.AddRange(bad.Select(cause => $"forbidden: {cause}"));
        }

        if (truth.GetProperty("run").TryGetProperty("statusNot", out var not)
            && diagnosis.Status.ToString() == not.GetString())
        {
            wrong.Add($"status: {not}");
        }

        return wrong;
    }

    private static bool IsExpected(JsonElement one, Cause cause) =>
        Texts(one.GetProperty("id")).Any(id => IsLike(id, cause.Id))
        && Texts(one.GetProperty("confidence")).Contains(cause.Confidence.ToString())
        && (!one.TryGetProperty("target", out var target) || cause.Target == target.GetString());

    private static bool IsAllowed(string text, Cause cause)
    {
        string[] parts = text.Split(':');
        return IsLike(parts[0], cause.Id) && (parts.Length == 1 || parts[1] == cause.Confidence.ToString());
    }

    private static bool IsLike(string pattern, string id) =>
        Regex.IsMatch(id, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$");

    private static string[] Texts(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().Select(one => one.GetString()!)]
            : [element.GetString()!];
}
