using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Logs;

namespace MfaTools.Core.Tests;

public sealed class FollowerTests : IDisposable
{
    private readonly LogFiles _files = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _seen = [];
    private readonly List<string> _problems = [];
    private int _looks;
    private Task? _running;

    public void Dispose()
    {
        _stop.Cancel();
        _running?.Wait(5000);
        _files.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public void New_lines_come_once_and_a_half_line_only_when_it_is_whole()
    {
        string path = _files.Write("a.log", Error(0) + Error(1));
        Follow(path);
        Expect("0", "1");
        string next = Error(2);
        File.AppendAllText(path, next[..40]);
        WaitForLooks(5);
        Assert.Equal(["0", "1"], Seen());
        File.AppendAllText(path, next[40..] + Error(3) + "  continued\n");
        Expect("0", "1", "2", "3\n  continued");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_renamed_file_is_read_to_its_end_and_the_new_one_from_its_beginning(bool wholeFolder)
    {
        string path = _files.Write("MultiFactorAuthSvc.log", Error(0));
        Follow(wholeFolder ? () => new LogFolder(_files.Folder).Files(LogEvents.None) : () => [path]);
        Expect("0");
        File.AppendAllText(path, Error(1));
        File.Move(path, _files.Path("MultiFactorAuthSvc.log.1"));
        File.WriteAllText(path, Error(2));
        Expect("0", "1", "2");
        File.AppendAllText(path, Error(3));
        Expect("0", "1", "2", "3");
    }

    [Fact]
    public void A_file_that_was_copied_and_emptied_is_read_on()
    {
        string path = _files.Write("MultiFactorAuthSvc.log", Error(0) + Error(1));
        Follow(() => new LogFolder(_files.Folder).Files(LogEvents.None));
        Expect("0", "1");
        File.Copy(path, _files.Path("MultiFactorAuthSvc.log.1"));
        WaitForLooks(3);
        File.WriteAllText(path, "");
        WaitForLooks(3);
        File.WriteAllText(path, Error(2));
        Expect("0", "1", "2");
    }

    [Fact]
    public void A_new_file_is_found_and_a_masked_run_masks_what_is_new()
    {
        _files.Write("MultiFactorAuthSvc.log", Error(0));
        Follow(() => new LogFolder(_files.Folder).Files(LogEvents.None), new LogQuery { Redactor = new Redactor() });
        Expect("0");
        _files.Write("MultiFactorAuthAdSyncSvc.log", LogFiles.Line(5, "user 'bob'", "e"));
        Expect("0", "user '<user1>'");
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        string path = _files.Write("a.log", Error(0));
        Follow(path);
        Expect("0");
        await _stop.CancelAsync();
        await _running!.WaitAsync(TimeSpan.FromSeconds(1));
    }

    private static string Error(int second) => LogFiles.Line(second, second.ToString(System.Globalization.CultureInfo.InvariantCulture), "e");

    private void Follow(string path) => Follow(() => [path]);

    private void Follow(Func<IReadOnlyList<string>> paths, LogQuery? query = null)
    {
        var follower = new LogFollower(_ => paths(), query ?? new LogQuery(), new LogEvents(problem => { lock (_problems) _problems.Add(problem.Path); }));
        _running = Task.Run(() => follower.Run(
            entry =>
            {
                lock (_seen) _seen.Add(entry.Message);
            },
            () => Interlocked.Increment(ref _looks),
            TimeSpan.FromMilliseconds(20),
            _stop.Token));
    }

    private string[] Seen()
    {
        lock (_seen) return [.. _seen];
    }

    private void WaitForLooks(int count)
    {
        int until = Volatile.Read(ref _looks) + count;
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _looks) >= until, 10_000));
    }

    private void Expect(params string[] messages)
    {
        SpinWait.SpinUntil(() => Seen().Length >= messages.Length || _running!.IsFaulted, 10_000);
        // Nothing more may come.
        WaitForLooks(4);
        Assert.Equal(messages, Seen());
    }
}
