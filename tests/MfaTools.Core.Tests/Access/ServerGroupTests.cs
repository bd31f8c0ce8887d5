using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Access;

/// <summary>The file server's own groups, of which the directory knows nothing.</summary>
public sealed class ServerGroupTests
{
    private const string File = @"\\FS\public\MFA\Guide.pdf";
    private const string Group = "S-1-5-21-9-9-9-1005";

    [Theory]
    [InlineData(FakeWindows.MachineSid, true)]
    [InlineData("S-1-5-21-1-2-3-515", true)]
    [InlineData("S-1-1-0", true)]
    [InlineData("S-1-5-21-1-2-3-1300", false)]
    [InlineData(null, null)]
    public void A_local_group_is_looked_up_on_its_server(string? member, bool? readable)
    {
        foreach (bool onShare in new[] { true, false })
        {
            var windows = new FakeWindows { OpenGives = null };
            if (onShare) windows.Share = $"O:BAG:SYD:(A;;FR;;;{Group})";
            else windows.File = $"O:BAG:SYD:(A;;FR;;;{Group})";
            if (member is not null) windows.LocalGroups[$"FS {Group}"] = [member];
            Assert.Equal(readable, windows.Test(File).CanRead);
        }
    }

    [Fact]
    public void A_deny_of_a_local_group_counts_for_its_members_alone()
    {
        var windows = new FakeWindows {
            OpenGives = null, File = $"O:BAG:SYD:(D;;FR;;;{Group})(A;;FR;;;S-1-5-21-1-2-3-515)" };
        windows.LocalGroups[$"FS {Group}"] = ["S-1-5-21-1-2-3-1300"];
        Assert.True(windows.Test(File).CanRead);
        windows.LocalGroups[$"FS {Group}"] = [FakeWindows.MachineSid];
        Assert.False(windows.Test(File).CanRead);
    }

    [Fact]
    public async Task A_slow_directory_is_asked_for_accounts_at_the_same_time()
    {
        var windows = new FakeWindows();
        using var both = new Barrier(2);
        var groups = new Slow(both);
        var collector = new AccessCollector(windows, windows, windows, groups, windows);
        var requests = new[] { "S-1-5-21-1-2-3-1300", "S-1-5-21-1-2-3-1301", "S-1-5-21-1-2-3-1300" }
            .Select(sid => new AccessOptions { IdentitySid = Sid.Parse(sid) });
        await Task.WhenAll(requests.Select(options =>
            Task.Run(() => collector.Collect(AttachmentPath.Parse(File)!, options, CancellationToken.None))));
        Assert.Equal((2, true), (groups.Asked, groups.Met));
    }

    private sealed class Slow(Barrier both) : MfaTools.Windows.IAccountGroups
    {
        private int _asked;

        public int Asked => _asked;

        public bool Met { get; private set; }

        public System.Collections.Generic.IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel)
        {
            Interlocked.Increment(ref _asked);
            Met = both.SignalAndWait(TimeSpan.FromSeconds(20), CancellationToken.None);
            return [];
        }
    }
}
