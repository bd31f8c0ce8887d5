using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Checks;

namespace MfaTools.Snapshots;

/// <summary>Records the tests of the Web Service SDK.</summary>
internal sealed class RecordingSdk(ISdkTester live) : ISdkTester
{
    private readonly ConcurrentDictionary<int, SdkConnectionResult> _results = new();
    private readonly ConcurrentDictionary<int, SnapshotGap> _gaps = new();

    public IEnumerable<SdkConnectionResult> Results => _results.OrderBy(pair => pair.Key).Select(pair => pair.Value);

    public IEnumerable<SnapshotGap> Gaps => _gaps.OrderBy(pair => pair.Key).Select(pair => pair.Value);

    public IReadOnlyList<string> Targets => live.Targets;

    public IReadOnlyList<string> Urls => live.Urls;

    public async Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel)
    {
        try
        {
            return _results[index] = await live.TestAsync(index, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _gaps[index] = new SnapshotGap { Area = Targets[index], Reason = e.Message.TrimEnd('.') };
            throw;
        }
    }
}

/// <summary>The tests of the Web Service SDK in a snapshot, judged again by this module.</summary>
internal sealed class SnapshotSdk(SnapshotReader reader, SnapshotManifest manifest) : ISdkTester
{
    private readonly SdkConnectionResult[] _results =
        [.. reader.ReadAll<SdkConnectionResult>("sdk").Select(RecordedSdkTest.Judge)];

    public IReadOnlyList<string> Targets => [.. _results.Select(result => result.Target)];

    public IReadOnlyList<string> Urls =>
        manifest.SdkHosts ?? [.. _results.Select(result => result.Uri).OfType<string>()];

    public Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel) => Task.FromResult(_results[index]);
}
