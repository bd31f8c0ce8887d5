using System;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Core.Tests.Tls;

/// <summary>What stands before a real server and does not let every hello through.</summary>
internal static class Middlebox
{
    /// <summary>What becomes of a hello.</summary>
    public enum Act
    {
        Pass,
        Drop,
        Close,
        Reset,
        Alert40,
        Alert70,

        /// <summary>The answer breaks off within its first record.</summary>
        Truncate,

        /// <summary>The answer stalls after its first record.</summary>
        Stall,

        /// <summary>The answer comes byte by byte.</summary>
        Fragment,
    }

    /// <summary>A box before the server on a port.</summary>
    /// <param name="port">Of the server.</param>
    /// <param name="judge">What becomes of each hello; an SSL 2 hello is closed.</param>
    /// <param name="delay">Before each answer.</param>
    public static TestServer Before(int port, Func<Hello, Act> judge, TimeSpan delay = default) =>
        new(async (socket, stop) =>
    {
        byte[] input = new byte[65536];
        int count = 0;
        while (count < 5 || (input[0] == 22 && count < 5 + BinaryPrimitives.ReadUInt16BigEndian(input.AsSpan(3))))
        {
            int read = await socket.ReceiveAsync(input.AsMemory(count), SocketFlags.None, stop);
            if (read == 0) return;
            count += read;
        }

        if (input[0] != 22) return;
        var act = judge(new Hello(input[5..count]));
        switch (act)
        {
            case Act.Drop:
                await Task.Delay(Timeout.Infinite, stop);
                return;
            case Act.Close:
                return;
            case Act.Reset:
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
                return;
            case Act.Alert40 or Act.Alert70:
                await socket.SendAsync(
                    new byte[] { 21, 3, 1, 0, 2, 2, (byte)(act == Act.Alert40 ? 40 : 70) }, SocketFlags.None, stop);
                socket.Shutdown(SocketShutdown.Send);
                await socket.ReceiveAsync(input, SocketFlags.None, stop);
                return;
        }

        if (delay > TimeSpan.Zero) await Task.Delay(delay, stop);
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await upstream.ConnectAsync(IPAddress.Loopback, port, stop);
        await upstream.SendAsync(input.AsMemory(0, count), SocketFlags.None, stop);
        await Task.WhenAny(RelayAsync(upstream, socket, act, stop), RelayAsync(socket, upstream, Act.Pass, stop));
    });

    private static async Task RelayAsync(Socket from, Socket to, Act act, CancellationToken stop)
    {
        byte[] buffer = new byte[65536];
        while (await from.ReceiveAsync(buffer, SocketFlags.None, stop) is > 0 and var read)
        {
            int record = Math.Min(read, 5 + BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(3)));
            switch (act)
            {
                case Act.Truncate:
                    await to.SendAsync(buffer.AsMemory(0, record - 10), SocketFlags.None, stop);
                    return;
                case Act.Stall:
                    await to.SendAsync(buffer.AsMemory(0, record), SocketFlags.None, stop);
                    await Task.Delay(Timeout.Infinite, stop);
                    return;
                case Act.Fragment:
                    for (int i = 0; i < read; i++) await to.SendAsync(buffer.AsMemory(i, 1), SocketFlags.None, stop);
                    break;
                default:
                    await to.SendAsync(buffer.AsMemory(0, read), SocketFlags.None, stop);
                    break;
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }

    /// <summary>A ClientHello, read by hand.</summary>
    /// <param name="message">With its head.</param>
    internal sealed class Hello(byte[] message)
    {
        /// <summary>Of the message, in bytes.</summary>
        public int Length => message.Length;

        /// <summary>How many suites, signals too.</summary>
        public int Suites => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(AfterId)) / 2;

        /// <summary>The newest version that it offers.</summary>
        public int Version =>
            Extensions.TryGetValue(43, out byte[]? versions) && versions.AsSpan().IndexOf(new byte[] { 3, 4 }) >= 0
            ? 0x0304 : BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(4));

        /// <summary>By number.</summary>
        public IReadOnlyDictionary<int, byte[]> Extensions
        {
            get
            {
                var found = new Dictionary<int, byte[]>();
                int at = AfterId + 2 + (2 * Suites);
                at += 1 + message[at];
                for (at += 2; at + 4 <= message.Length;)
                {
                    int length = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at + 2));
                    found[BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at))] = message[
                        (at + 4)..(at + 4 + length)];
                    at += 4 + length;
                }

                return found;
            }
        }

        private int AfterId => 38 + 1 + message[38];
    }
}
