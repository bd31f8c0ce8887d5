using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Core.Tests.Net;

public sealed class ConnectionTests : IDisposable
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _others = [];
    private readonly int _port;

    public ConnectionTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    [Fact]
    public async Task A_refused_port_is_refused_with_all_addresses_named()
    {
        var fault = await Fails(TimeSpan.FromSeconds(5), IPAddress.Loopback, IPAddress.Parse("127.0.0.2"));
        Assert.Equal(NetFault.TcpRefused, fault.Fault);
        Assert.Contains("127.0.0.1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("255.255.255.255")]
    [InlineData("2001:db8::1")]
    public async Task Where_there_is_no_route_it_is_not_called_refused(string address)
    {
        // Where the network swallows packets instead of refusing to route them, it is silence.
        var fault = await Fails(TimeSpan.FromSeconds(1), IPAddress.Parse(address));
        Assert.Contains(fault.Fault, new[] { NetFault.Unreachable, NetFault.TcpTimeout });
        if (address == "255.255.255.255") Assert.Equal(NetFault.Unreachable, fault.Fault);
    }

    [Fact]
    public async Task A_silent_address_counts_more_than_one_without_a_route_and_a_refusal_more_than_silence()
    {
        FillBacklog();
        var nowhere = IPAddress.Broadcast;
        Assert.Equal(NetFault.TcpTimeout, (await Fails(TimeSpan.FromSeconds(1), nowhere, IPAddress.Loopback)).Fault);
        var refused = await Fails(TimeSpan.FromSeconds(2), nowhere, IPAddress.Loopback, IPAddress.Parse("127.0.0.2"));
        Assert.Equal(NetFault.TcpRefused, refused.Fault);
        Assert.Contains("127.0.0.1: no answer", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { NetFault.Unreachable, NetFault.TcpTimeout }, NetFault.TcpTimeout)]
    [InlineData(new[] { NetFault.Unreachable, NetFault.TcpRefused, NetFault.TcpTimeout }, NetFault.TcpRefused)]
    [InlineData(new[] { NetFault.Unreachable }, NetFault.Unreachable)]
    [InlineData(new NetFault[0], NetFault.TcpTimeout)]
    internal void Only_what_refused_is_called_refused(NetFault[] seen, NetFault told) =>
        Assert.Equal(told, Connection.Worst(seen));

    [Fact]
    public async Task The_next_address_is_tried()
    {
        _listener.Listen(1);
        using var deadline = new Deadline(TimeSpan.FromSeconds(5), default);
        using var connection = await Connection.OpenAsync(
            [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback], _port, deadline);
        Assert.Equal(IPAddress.Loopback, connection.Address);
    }

    [Fact]
    public async Task A_silent_address_leaves_time_for_the_next()
    {
        FillBacklog();
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        second.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), _port));
        second.Listen(1);
        using var deadline = new Deadline(TimeSpan.FromSeconds(2), default);
        using var connection = await Connection.OpenAsync(
            [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")], _port, deadline);
        Assert.Equal(IPAddress.Parse("127.0.0.2"), connection.Address);
    }

    [Fact]
    public async Task Silence_while_connecting_ends_with_the_deadline()
    {
        FillBacklog();
        var begun = DateTime.UtcNow;
        Assert.Equal(NetFault.TcpTimeout, (await Fails(TimeSpan.FromSeconds(1), IPAddress.Loopback)).Fault);
        Assert.InRange(DateTime.UtcNow - begun, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(1) + Slack);
    }

    [Fact]
    public async Task The_user_ends_it_at_once()
    {
        FillBacklog();
        using var stop = new CancellationTokenSource(200);
        using var deadline = new Deadline(TimeSpan.FromSeconds(60), stop.Token);
        var begun = DateTime.UtcNow;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Connection.OpenAsync([IPAddress.Loopback], _port, deadline));
        Assert.InRange(DateTime.UtcNow - begun, TimeSpan.Zero, Slack);
    }

    [Fact]
    public async Task A_read_ends_with_the_deadline_and_says_so()
    {
        _listener.Listen(1);
        using var deadline = new Deadline(TimeSpan.FromSeconds(1), default);
        using var connection = await Connection.OpenAsync([IPAddress.Loopback], _port, deadline);
        Assert.Equal(NetFault.Timeout, (await ReadFails(connection)).Fault);
    }

    [Fact]
    public async Task A_reset_is_told_from_a_close()
    {
        _listener.Listen(1);
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), default);
        using var connection = await Connection.OpenAsync([IPAddress.Loopback], _port, deadline);
        var peer = await _listener.AcceptAsync();
        peer.LingerState = new LingerOption(true, 0);
        peer.Close();
        Assert.Equal(NetFault.Reset, (await ReadFails(connection)).Fault);
        Assert.Equal(NetFault.Closed, connection.Explain(new EndOfStreamException(), "nothing").Fault);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_has_no_address()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(20), default);
        var fault = await Assert.ThrowsAsync<NetException>(
            () => Connection.ResolveAsync(Endpoint.Parse("does-not-exist.invalid", 443), deadline));
        Assert.Equal(NetFault.DnsFailed, fault.Fault);
        Assert.Contains("does-not-exist.invalid", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_not_looked_up()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(20), default);
        Assert.Equal(
            [IPAddress.Parse("192.0.2.1")],
            await Connection.ResolveAsync(Endpoint.Parse("does-not-exist.invalid", 443, "192.0.2.1"), deadline));
        Assert.Equal(
            [IPAddress.Parse("192.0.2.2")], await Connection.ResolveAsync(Endpoint.Parse("192.0.2.2", 443), deadline));
    }

    [Fact]
    public void Every_fault_makes_a_whole_finding()
    {
        foreach (var fault in Enum.GetValues<NetFault>())
        {
            foreach (bool inHandshake in (bool[])[false, true])
            {
                var finding = NetFindings.ToFinding(
                    new NetException(fault, "seen"), Endpoint.Parse("mfa.contoso.com", 443), inHandshake);
                Assert.Equal(CheckStatus.Fail, finding.Status);
                Assert.EndsWith("." + fault, finding.Id, StringComparison.Ordinal);
                Assert.Equal(
                    fault >= NetFault.PlainHttp || (inHandshake && fault is >= NetFault.Timeout and <= NetFault.Closed)
                        ? "Tls"
                        : "Net", finding.Id[..3]);
                Assert.Contains("mfa.contoso.com", finding.Message, StringComparison.Ordinal);
                Assert.Equal("seen", finding.Evidence);
                Assert.NotEmpty(finding.Recommendation!);
            }
        }
    }

    public void Dispose()
    {
        foreach (var socket in _others) socket.Dispose();
        _listener.Dispose();
    }

    // Linux takes no more connections than the backlog, and leaves the next without an answer.
    private void FillBacklog()
    {
        _listener.Listen(0);
        for (int i = 0; i < 4; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                Blocking = false,
            };
            _others.Add(socket);
            try
            {
                socket.Connect(IPAddress.Loopback, _port);
            }
            catch (SocketException)
            {
                // Under way.
            }
        }

        Thread.Sleep(100);
    }

    private async Task<NetException> Fails(TimeSpan limit, params IPAddress[] addresses)
    {
        using var deadline = new Deadline(limit, default);
        return await Assert.ThrowsAsync<NetException>(() => Connection.OpenAsync(addresses, _port, deadline));
    }

    private static async Task<NetException> ReadFails(Connection connection)
    {
        var thrown = await Record.ExceptionAsync(async () => await connection.Stream.ReadExactlyAsync(new byte[1]));
        return connection.Explain(thrown!, "nothing came");
    }
}
