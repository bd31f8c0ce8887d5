using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>A host that is asked one hello after another, at most four at once.</summary>
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
    /// <param name="verbose">Is told what was sent and answered; from several threads.</param>
    public TlsHost(IPAddress address, Endpoint endpoint, Deadline deadline, Action<string>? verbose)
    {
        (_address, _endpoint, _deadline, _verbose) = (address, endpoint, deadline, verbose);
        ServerName = endpoint.IsIPAddress ? null : endpoint.HostName;
        long share = Math.Min(deadline.Limit.Ticks / 5, TimeSpan.FromSeconds(2).Ticks);
        Patience = TimeSpan.FromTicks(share);
    }

    /// <summary>The name to ask for, or null.</summary>
    public string? ServerName { get; }

    /// <summary>How long an answer may take before other questions are asked beside; a part of the deadline.</summary>
    public TimeSpan Patience { get; }

    /// <summary>The form in which it answers hellos.</summary>
    public HelloForm Form { get; set; } = HelloForm.Usual;

    /// <summary>Asks on a connection of its own.</summary>
    /// <param name="hello">What is offered.</param>
    /// <param name="open">A connection to ask on, or null.</param>
    /// <returns>The answer; where there is none, its version is 0, and its alert or fault says why.</returns>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public Task<ServerFlight> AskAsync(ClientHello hello, Connection? open = null) => ThroughGateAsync(async wait =>
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var connection = open ?? await Connection.OpenAsync([_address], _endpoint.Port, wait).ConfigureAwait(false);
            connection.EndWith(wait);
            var flight = await TlsExchange.RunAsync(connection, hello, () => Replied(watch.Elapsed), _verbose).ConfigureAwait(false);
            if (flight.Alert is not null) Replied(watch.Elapsed);
            flight.Hello = hello;
            return flight;
        }
        catch (NetException e)
        {
            return new ServerFlight { Hello = hello, Fault = e };
        }
    });

    /// <summary>Asks; where the answer is none, or does not come soon, others are asked beside it.</summary>
    /// <param name="hello">What is offered first.</param>
    /// <param name="others">What is offered then.</param>
    /// <param name="isOpen">Whether after an answer others are to be asked.</param>
    /// <param name="open">A connection to ask on, or null.</param>
    /// <returns>The answer to the first; after it those to the others where they were asked.</returns>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public async Task<ServerFlight[]> AskAsync(
        ClientHello hello, Func<IEnumerable<ClientHello>> others, Func<ServerFlight, bool> isOpen, Connection? open = null)
    {
        var first = AskAsync(hello, open);
        await Task.WhenAny(first, Task.Delay(Patience)).ConfigureAwait(false);
        if (first.IsCompleted && !isOpen(await first.ConfigureAwait(false))) return [await first.ConfigureAwait(false)];
        _hurry = true;
        var rest = Task.WhenAll(others().Select(other => AskAsync(other)));
        // It may be slow, and answer what it should in the end.
        await Task.WhenAny(rest, first).ConfigureAwait(false);
        if (first.IsCompleted && !isOpen(await first.ConfigureAwait(false))) return [await first.ConfigureAwait(false)];
        return [await first.ConfigureAwait(false), .. await rest.ConfigureAwait(false)];
    }

    /// <summary>Asks for SSL 2.</summary>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public async Task<ProtocolOffer> AskSsl2Async()
    {
        var offer = new ProtocolOffer { Protocol = WireVersion.Name(WireVersion.Ssl2) };
        await ThroughGateAsync(async wait =>
        {
            try
            {
                using var connection = await Connection.OpenAsync([_address], _endpoint.Port, wait).ConfigureAwait(false);
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

    /// <summary>Ends all that is still asked.</summary>
    public void Dispose()
    {
        lock (_waits)
        {
            _ended = true;
            _waits.ForEach(wait => wait.EndWithin(TimeSpan.Zero));
        }
    }

    // A host that leaves questions unanswered keeps a place only for so long: the others shall be asked in time, too.
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

    /// <summary>A part of the deadline for one more question. Until the host has answered anything, nobody knows how slow it is.</summary>
    public Deadline Wait()
    {
        lock (_waits)
        {
            long left = _deadline.Left.Ticks;
            return _deadline.Within(Max(Patience, TimeSpan.FromTicks(_slowest is { } slowest ? 6 * slowest.Ticks : _hurry ? left / 2 : left)));
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
