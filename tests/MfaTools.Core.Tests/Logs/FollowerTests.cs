using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
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

    [Fact]
    public void A_file_that_was_cut_short_is_read_anew()
    {
        string kept = string.Concat(Enumerable.Range(0, 10).Select(i => LogFiles.Line(i)));
        string path = _files.Write("a.log", kept + LogFiles.Line(10) + LogFiles.Line(11));
        var bookmark = LogBookmark.Load(_files.Path("bookmark"));
        List<LogEntry> Next() =>
            [.. new LogFollower(_ => [path], LogFiles.Everything(), LogEvents.None).ReadSince(bookmark, default)];
        Assert.Equal(12, Next().Count);
        File.WriteAllText(path, kept + LogFiles.Line(20, "new"));
        Assert.Equal("new", Next().LastOrDefault()?.Message);
    }

    [Fact]
    public void Lines_that_continue_what_was_given_before_are_no_entries_of_their_own()
    {
        string path = _files.Write("a.log", LogFiles.Line(0, "first"));
        var bookmark = LogBookmark.Load(_files.Path("bookmark"));
        List<LogEntry> Next() =>
            [.. new LogFollower(_ => [path], LogFiles.Everything(), LogEvents.None).ReadSince(bookmark, default)];
        Assert.Equal(["first"], Next().Select(entry => entry.Message));
        File.AppendAllText(path, "  continued later\n" + LogFiles.Line(1, "second"));
        Assert.Equal(["second"], Next().Select(entry => entry.Message));
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
    public void A_file_that_cannot_be_opened_for_a_moment_is_read_on()
    {
        string path = _files.Write("a.log", Error(0)), aside = _files.Path("aside");
        Follow(path);
        Expect("0");
        // What stands in its place cannot be opened as a file.
        File.Move(path, aside);
        Directory.CreateDirectory(path);
        WaitForLooks(5);
        File.AppendAllText(aside, Error(1));
        Directory.Delete(path);
        File.Move(aside, path);
        Expect("0", "1");
        File.AppendAllText(path, Error(2));
        Expect("0", "1", "2");
        Assert.Empty(_problems);
    }

    [Fact]
    public void New_files_are_read_as_what_they_are()
    {
        _files.Write("MultiFactorAuthSvc.log", Error(0));
        Follow(() => new LogFolder(_files.Folder).Files(LogEvents.None));
        Expect("0");
        using (var gzip = new GZipStream(File.Create(_files.Path("part")), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Error(1)));
        }

        File.Move(_files.Path("part"), _files.Path("MultiFactorAuthAdfsAdapter.log.gz"));
        Expect("0", "1");
        File.Move(_files.Write("part", Error(2), Encoding.Unicode), _files.Path("MultiFactorAuthAdSyncSvc.log"));
        Expect("0", "1", "2");
        File.AppendAllText(_files.Path("MultiFactorAuthAdSyncSvc.log"), Error(3), new UnicodeEncoding(false, false));
        Expect("0", "1", "2", "3");
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_folder_that_is_gone_is_said_once_and_read_when_it_is_back()
    {
        string folder = Directory.CreateDirectory(_files.Path("logs")).FullName;
        _files.Write("logs/MultiFactorAuthSvc.log", Error(0));
        Follow(told =>
        {
            try
            {
                return new LogFolder(folder).Files(told);
            }
            catch (IOException e)
            {
                told.Problem(LogProblem.Unreadable(folder, e));
                return [];
            }
        });
        Expect("0");
        Directory.Delete(folder, recursive: true);
        WaitForLooks(10);
        Assert.Equal([folder], _problems);
        Directory.CreateDirectory(folder);
        _files.Write("logs/MultiFactorAuthSvc.log", Error(1));
        Expect("0", "1");
        Assert.Equal([folder], _problems);
    }

    [Fact]
    public void A_file_that_is_deleted_between_two_looks_or_within_one_does_not_end_it()
    {
        string path = _files.Write("a.log", Error(0)), other = _files.Write("b.log", Error(1));
        bool within = false;
        Follow(() =>
        {
            if (within) File.Delete(other);
            return [path, other];
        });
        Expect("0", "1");
        File.Delete(path);
        WaitForLooks(4);
        within = true;
        WaitForLooks(4);
        Assert.False(_running!.IsCompleted);
        _files.Write("a.log", Error(2));
        Expect("0", "1", "2");
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  continues it\n")]
    public void A_line_with_the_mark_of_an_error_at_the_beginning_of_what_is_new_is_given(string before)
    {
        string path = _files.Write("a.log", LogFiles.Line(0, "0"));
        Follow(path);
        WaitForLooks(2);
        File.AppendAllText(path, before + "no time ***** ERROR ***** x\n");
        Expect("no time ***** ERROR ***** x");
    }

    [Fact]
    public void An_entry_that_is_continued_later_is_given_whole()
    {
        string path = _files.Write("a.log", LogFiles.Line(0, "0"));
        Follow(path, TimeSpan.FromMilliseconds(300));
        WaitForLooks(2);
        File.AppendAllText(path, Error(1));
        WaitForLooks(1);
        File.AppendAllText(path, "  at x\n");
        Expect("1\n  at x");
    }

    [Fact]
    public void Looks_read_nothing_where_neither_length_nor_time_changed()
    {
        var now = DateTime.UtcNow.AddMinutes(-1);
        string path = _files.Write("MultiFactorAuthSvc.log", Error(0)),
        foreign = _files.Write("other.log", new string('x', Error(2).Length));
        string newer = _files.Write("1", Error(1)), newLog = _files.Write("2", Error(2));
        foreach (string file in new[] { path, foreign, newer, newLog }) File.SetLastWriteTimeUtc(file, now);
        var folder = new LogFolder(_files.Folder);
        Follow(() => folder.Files(LogEvents.None));
        Expect("0");
        // Whoever read them would see that they are others.
        File.Move(newer, path, overwrite: true);
        File.Move(newLog, foreign, overwrite: true);
        WaitForLooks(5);
        Assert.Equal(["0"], Seen());
        File.AppendAllText(path, Error(3));
        Expect("0", "1", "3");
        File.AppendAllText(foreign, Error(4));
        Expect("0", "1", "3", "2", "4");
    }

    [Fact]
    public async Task What_cannot_be_read_at_all_ends_it_with_the_problem()
    {
        Follow(Directory.CreateDirectory(_files.Path("a.log")).FullName);
        await _running!.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([_files.Path("a.log")], _problems);
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

    /// <summary>The product renames a log between the moment at which it is looked at and the one at which it is
    /// opened.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_that_is_renamed_between_two_calls_costs_a_bookmark_nothing(bool anew)
    {
        string path = _files.Write("MultiFactorAuthSvc.log", LogFiles.Line(0) + LogFiles.Line(1));
        var bookmark = LogBookmark.Load(_files.Path("bookmark"));
        List<string> Next(IReadOnlyList<string> paths) =>
            [.. new LogFollower(_ => paths, LogFiles.Everything(), LogFiles.NoProblem)
                .ReadSince(bookmark, default).Select(entry => entry.Message)];
        Assert.Equal(2, Next([path]).Count);
        File.AppendAllText(path, LogFiles.Line(2, "last"));
        var seen = Next(new RenamedAfterwards(path, () => Rotate(path, anew)));
        bookmark.Save();
        bookmark = LogBookmark.Load(_files.Path("bookmark"));
        seen.AddRange(Next([path]));
        Assert.Equal(anew ? ["last", "new"] : ["last"], seen);
        Assert.Empty(Next([path]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_that_is_renamed_between_two_calls_does_not_end_the_following(bool anew)
    {
        string path = _files.Write("MultiFactorAuthSvc.log", Error(0) + Error(1));
        var paths = new RenamedAfterwards(path, () => Rotate(path, anew));
        Follow(_ => paths);
        SpinWait.SpinUntil(() => Seen().Length >= (anew ? 3 : 2) || _running!.IsCompleted, 10_000);
        if (!anew) File.WriteAllText(path, LogFiles.Line(30, "new", "e"));
        Expect("0", "1", "new");
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_that_is_renamed_before_its_turn_comes_is_read_whole(bool anew)
    {
        string older = _files.Write("MultiFactorAuthAdSyncSvc.log", Error(0) + Error(1));
        string path = _files.Write("MultiFactorAuthSvc.log", Error(10) + Error(11));
        var follower = new LogFollower(_ => [older, path], new LogQuery(), LogFiles.NoProblem);
        _running = Task.Run(() => follower.Run(
            entry =>
            {
                lock (_seen) _seen.Add(entry.Message);
                if (entry.Message == "0") Rotate(path, anew);
            },
            _ => Interlocked.Increment(ref _looks),
            TimeSpan.FromMilliseconds(20),
            _stop.Token));
        string[] all = anew ? ["0", "1", "10", "11", "new"] : ["0", "1", "10", "11"];
        Expect(all);
    }

    /// <summary>A banner that every log of a product begins with tells none from another.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(361)]
    [InlineData(5_000)]
    [InlineData(60_000)]
    [InlineData(70_000)]
    public void Logs_that_begin_alike_are_told_apart_over_rotation(int banner)
    {
        string path = _files.Write("MultiFactorAuthSvc.log", Banner(banner) + Error(0));
        string other = _files.Write("MultiFactorAuthAdSyncSvc.log", Banner(banner) + Error(1));
        _files.Write("MultiFactorAuthAdfsAdapter.log", Banner(banner) + Error(2));
        var seen = new List<string>();
        void Run() => seen.AddRange(ReadOn(() => new LogFolder(_files.Folder).Files(LogEvents.None)));
        Run();
        Assert.Equal(["0", "1", "2"], seen);
        int second = 3;
        for (int round = 0; round < 6; round++)
        {
            File.AppendAllText(path, Error(second++));
            File.AppendAllText(other, Error(second++));
            if (round % 2 == 0) Run();
            File.AppendAllText(path, Error(second++));
            File.Move(path, $"{path}.{round}");
            if (round % 2 == 1) File.WriteAllText(path, Banner(banner));
            if (round % 2 == 1) Run();
            File.AppendAllText(path, (round % 2 == 0 ? Banner(banner) : "") + Error(second++));
            Run();
        }

        Assert.Equal(Enumerable.Range(0, second), seen.Select(int.Parse).Order());
    }

    [Theory]
    [InlineData(361)]
    [InlineData(70_000)]
    public void A_log_with_a_banner_that_is_emptied_and_grows_again_is_read_anew(int banner)
    {
        string path = _files.Write("MultiFactorAuthSvc.log", Banner(banner) + Error(0) + Error(1));
        Assert.Equal(2, ReadOn(() => [path]).Count);
        // Longer than before when it is looked at next.
        File.WriteAllText(path, Banner(banner) + Error(2) + Error(3) + Error(4));
        Assert.Equal(["2", "3", "4"], ReadOn(() => [path]));
        Assert.Empty(ReadOn(() => [path]));
    }

    [Theory]
    [InlineData(361)]
    [InlineData(70_000)]
    public void A_banner_does_not_make_a_follower_lose_or_repeat_entries(int banner)
    {
        string path = _files.Write("MultiFactorAuthSvc.log", Banner(banner));
        Follow(() => new LogFolder(_files.Folder).Files(LogEvents.None));
        WaitForLooks(2);
        int second = 0;
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < 20; i++) File.AppendAllText(path, Error(second++));
            File.Move(path, $"{path}.{round}");
            if (round % 2 == 0) WaitForLooks(2);
            File.WriteAllText(path, Banner(banner) + Error(second++));
            if (round % 2 == 1) WaitForLooks(2);
        }

        SpinWait.SpinUntil(() => Seen().Length >= second, 10_000);
        WaitForLooks(4);
        Assert.Equal(Enumerable.Range(0, second), Seen().Select(int.Parse).Order());
    }

    [Fact]
    public void A_bookmark_costs_no_memory_for_what_is_new()
    {
        string path = _files.Path("a.log");
        string text = new('x', 1000);
        using (var writer = new StreamWriter(path))
        {
            for (int i = 0; i < 60_000; i++) writer.Write(LogFiles.Line(i, text));
        }

        var bookmark = LogBookmark.Load(_files.Path("bookmark"));
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        int count = 0;
        foreach (
            var entry in new LogFollower(_ => [path], LogFiles.Everything(), LogEvents.None).ReadSince(
                bookmark, default))
        {
            if (++count % 20_000 == 0) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(60_000, count);
        Assert.InRange(most, 0, 30L << 20);
        Assert.Empty(new LogFollower(_ => [path], LogFiles.Everything(), LogEvents.None).ReadSince(bookmark, default));
    }

    [Fact]
    public void A_masked_run_from_a_bookmark_masks_what_a_later_file_teaches()
    {
        string path = _files.Write("MultiFactorAuthSvc.log", LogFiles.Line(0, "sync of jdoe broke off", "e"));
        string other = _files.Write("MultiFactorAuthAdSyncSvc.log", LogFiles.Line(1, "user 'jdoe'", "e"));
        var bookmark = LogBookmark.Load(_files.Path("bookmark"));
        var query = new LogQuery { Redactor = new Redactor() };
        var entries = new LogFollower(_ => [path, other], query, LogFiles.NoProblem).ReadSince(bookmark, default);
        Assert.Equal(["sync of <user1> broke off", "user '<user1>'"], entries.Select(entry => entry.Message));
    }

    [Fact]
    public void Runs_with_one_bookmark_at_the_same_time_do_not_fail_each_other()
    {
        string path = _files.Write("a.log", Error(0)), mark = _files.Path("bookmark");
        for (int round = 0; round < 5; round++)
        {
            File.Delete(mark);
            Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 30 }, _ =>
            {
                var bookmark = LogBookmark.Load(mark);
                _ = new LogFollower(_ => [path], new LogQuery(), LogFiles.NoProblem)
                    .ReadSince(bookmark, default).Count();
                bookmark.Save();
            });
            Assert.Empty(ReadOn(() => [path]));
            Assert.DoesNotContain(
                Directory.GetFiles(_files.Folder), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        }
    }

    private static string Banner(int length) =>
        string.Concat(Enumerable.Repeat("-- Multi-Factor Authentication Server --\n", (length / 41) + 1))[..length]
            is { Length: > 0 } text
            ? text[..^1] + "\n"
            : "";

    private List<string> ReadOn(Func<IReadOnlyList<string>> paths)
    {
        var bookmark = LogBookmark.Load(_files.Path("bookmark"));
        var query = new LogQuery();
        var found = new LogFollower(_ => paths(), query, LogFiles.NoProblem)
            .ReadSince(bookmark, default).Select(entry => entry.Message).ToList();
        bookmark.Save();
        return found;
    }

    private static void Rotate(string path, bool anew)
    {
        File.Move(path, path + ".1");
        if (anew) File.WriteAllText(path, LogFiles.Line(30, "new", "e"));
    }

    private static string Error(int second) =>
        LogFiles.Line(second, second.ToString(System.Globalization.CultureInfo.InvariantCulture), "e");

    private void Follow(string path, TimeSpan? interval = null) => Follow(_ => [path], interval: interval);

    private void Follow(Func<IReadOnlyList<string>> paths, LogQuery? query = null) => Follow(_ => paths(), query);

    private void Follow(Func<LogEvents, IReadOnlyList<string>> paths, LogQuery? query = null, TimeSpan? interval = null)
    {
        var follower = new LogFollower(
            paths, query
                ?? new LogQuery(), new LogEvents(problem => { lock (_problems) _problems.Add(problem.Path); }));
        _running = Task.Run(() => follower.Run(
            entry =>
            {
                lock (_seen) _seen.Add(entry.Message);
            },
            _ => Interlocked.Increment(ref _looks),
            interval ?? TimeSpan.FromMilliseconds(20),
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

    /// <summary>A list of one path; when the first reader has taken that, something happens to the file.</summary>
    private sealed class RenamedAfterwards(string path, Action rename) : IReadOnlyList<string>
    {
        private bool _done;

        public int Count => 1;

        public string this[int index] => path;

        public IEnumerator<string> GetEnumerator()
        {
            yield return path;
            if (_done) yield break;
            _done = true;
            rename();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
