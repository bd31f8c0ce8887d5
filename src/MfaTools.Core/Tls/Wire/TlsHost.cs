using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Sends ClientHello messages to a host, at most four at once.</summary>
internal sealed class TlsHost : IDisposable
{
    private readonly SemaphoreSlim _gate = new(4);
    private readonly List<Deadline> _waits = [];
    private readonly IPAddress _address;
    private readonly Endpoint _endpoint;
    private readonly Deadline _deadline;
    private readonly Action<string>? _verbose;
    private TimeSpan? _slowest;
    private bool _hurry;
    private bool _ended;

    /// <param name="address">The address to connect to.</param>
    /// <param name="endpoint">The host.</param>
    /// <param name="deadline">Ends all waiting.</param>
    /// <param name="verbose">Receives what was sent and answered, from several threads.</param>
    public TlsHost(IPAddress address, Endpoint endpoint, Deadline deadline, Action<string>? verbose)
    {
        (_address, _endpoint, _deadline, _verbose) = (address, endpoint, deadline, verbose);
        ServerName = endpoint.IsIPAddress ? null : endpoint.HostName;
        long share = Math.Min(deadline.Limit.Ticks / 5, TimeSpan.FromSeconds(2).Ticks);
        Patience = TimeSpan.FromTicks(share);
    }

    /// <summary>The server name to send, or null.</summary>
    public string? ServerName { get; }

    /// <summary>How long to wait for an answer before other hellos are sent as well; a part of the deadline.</summary>
    public TimeSpan Patience { get; }

    /// <summary>The form of hello that it answers.</summary>
    public HelloForm Form { get; set; } = HelloForm.Usual;

    /// <summary>Sends a hello on its own connection.</summary>
    /// <param name="hello">The hello.</param>
    /// <param name="open">A connection to use, or null.</param>
    /// <returns>The answer. Without one, its version is 0, and its alert or fault is the reason.</returns>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public Task<ServerFlight> AskAsync(ClientHello hello, Connection? open = null) => ThroughGateAsync(async wait =>
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var connection = open ?? await Connection.OpenAsync([_address], _endpoint.Port, wait).ConfigureAwait(false);
            connection.EndWith(wait);
            var flight = await TlsExchange.RunAsync(connection, hello, () => Replied(watch.Elapsed), _verbose)
                .ConfigureAwait(false);
            if (flight.Alert is not null) Replied(watch.Elapsed);
            flight.Hello = hello;
            return flight;
        }
        catch (NetException e)
        {
            return new ServerFlight { Hello = hello, Fault = e };
        }
    });

    /// <summary>Sends a hello, and others if it gets no answer or none soon.</summary>
    /// <param name="hello">The first hello.</param>
    /// <param name="others">The other hellos.</param>
    /// <param name="isOpen">Whether to send the others after an answer.</param>
    /// <param name="open">A connection to use, or null.</param>
    /// <returns>The answer to the first, then those to the others that were sent.</returns>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public async Task<ServerFlight[]> AskAsync(
        ClientHello hello, Func<IEnumerable<ClientHello>> others, Func<ServerFlight, bool> isOpen, Connection? open =
            null)
    {
        var first = AskAsync(hello, open);
        await Task.WhenAny(first, Task.Delay(Patience)).ConfigureAwait(false);
        if (first.IsCompleted && !isOpen(await first.ConfigureAwait(false))) return [await first.ConfigureAwait(false)];
        _hurry = true;
        var rest = Task.WhenAll(others().Select(other => AskAsync(other)));
        // It may be slow and still answer.
        await Task.WhenAny(rest, first).ConfigureAwait(false);
        if (first.IsCompleted && !isOpen(await first.ConfigureAwait(false))) return [await first.ConfigureAwait(false)];
        return [await first.ConfigureAwait(false), .. await rest.ConfigureAwait(false)];
    }

    /// <summary>Tests SSL 2.</summary>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public async Task<ProtocolOffer> AskSsl2Async()
    {
        var offer = new ProtocolOffer { Protocol = WireVersion.Name(WireVersion.Ssl2) };
        await ThroughGateAsync(async wait =>
        {
            try
            {
                using var connection = await Connection.OpenAsync([_address], _endpoint.Port, wait)
                    .ConfigureAwait(false);
                await TlsExchange.WriteAsync(connection, Ssl2Hello.Create()).ConfigureAwait(false);
                await Ssl2Hello.ReadAnswerAsync(connection.Stream, offer, connection.Explain).ConfigureAwait(false);
            }
            catch (NetException e)
            {
                offer.Evidence = e.Message;
                offer.Offered = e.Fault is NetFault.Closed or NetFault.Reset ? false : null;
            }

            return offer;
        }).ConfigureAwait(false);
        _verbose?.Invoke($"SSL 2.0 hello: {offer.Evidence}");
        return offer;
    }

    /// <summary>Ends all open connections.</summary>
    public void Dispose()
    {
        lock (_waits)
        {
            _ended = true;
            _waits.ForEach(wait => wait.EndWithin(TimeSpan.Zero));
        }
    }

    // A hello without an answer holds its place only for a time, so that the others are sent in time.
    private async Task<T> ThroughGateAsync<T>(Func<Deadline, Task<T>> ask)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        Task<T> answer;
        using (var end = new CancellationTokenSource())
        {
            answer = WaitAsync(ask);
            await Task.WhenAny(answer, Task.Delay(Patience, end.Token)).ConfigureAwait(false);
            end.Cancel();
        }

        _gate.Release();
        return await answer.ConfigureAwait(false);
    }

    private async Task<T> WaitAsync<T>(Func<Deadline, Task<T>> ask)
    {
        using var wait = Wait();
        lock (_waits)
        {
            _waits.Add(wait);
            if (_ended) wait.EndWithin(TimeSpan.Zero);
        }

        try
        {
            return await ask(wait).ConfigureAwait(false);
        }
        finally
        {
            lock (_waits) _waits.Remove(wait);
        }
    }

    /// <summary>A part of the deadline for another hello. Until the host has answered anything, its speed is
    /// unknown.</summary>
    public Deadline Wait()
    {
        lock (_waits)
        {
            long left = _deadline.Left.Ticks;
            return _deadline.Within(
                Max(Patience, TimeSpan.FromTicks(
                    _slowest is { } slowest ? 6 * slowest.Ticks : _hurry ? left / 2 : left)));
        }
    }

    private void Replied(TimeSpan time)
    {
        lock (_waits)
        {
            if (_slowest is null || time > _slowest) _slowest = time;
            var limit = Max(Patience, TimeSpan.FromTicks(6 * _slowest.Value.Ticks));
            _waits.ForEach(wait => wait.EndWithin(limit));
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
