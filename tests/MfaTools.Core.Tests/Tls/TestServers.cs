using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Org.BouncyCastle.Tls;

namespace MfaTools.Core.Tests.Tls;

/// <summary>Servers on the loopback address: sound ones that send any certificates, and hostile ones.</summary>
internal static class TestServers
{
    /// <summary>A real TLS server that sends what it is given. With chains of several key types it picks by what the
    /// client takes.</summary>
    /// <param name="chains">Each with the key of its leaf, in the order to send.</param>
    /// <param name="from">The oldest version it speaks.</param>
    /// <param name="to">The newest.</param>
    /// <param name="askClient">Whether it asks for a client certificate.</param>
    public static TestServer Tls(
        TestCertificate[][] chains, ProtocolVersion? from = null, ProtocolVersion? to = null, bool askClient = false) =>
        new(async (socket, stop) =>
        {
            using var stream = new NetworkStream(socket);
            var protocol = new TlsServerProtocol(stream);
            var server = new ChainTlsServer(
                chains, (to ?? ProtocolVersion.TLSv13).DownTo(from ?? ProtocolVersion.TLSv10), askClient);
            // It blocks: not on a thread that others wait for.
            await Task.Factory.StartNew(
                () => protocol.Accept(server), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            // Until the client closes.
            await protocol.Stream.CopyToAsync(Stream.Null, stop);
        });

    /// <summary>As <see cref="Tls(TestCertificate[][], ProtocolVersion?, ProtocolVersion?, bool)"/> with one
    /// chain.</summary>
    public static TestServer Tls(params TestCertificate[] chain) => Tls([chain]);

    /// <summary>A server that plays its part up to the ServerHelloDone, without a key: for any certificates, versions
    /// from SSL 3 to TLS 1.2, and suites that no library has any more.</summary>
    public static TestServer Scripted(ScriptedTls script) => new(script.ServeAsync);

    /// <summary>A scripted server that sends these bytes as its certificates, on SSL 3 to TLS 1.2.</summary>
    public static TestServer Sending(params byte[][] certificates) =>
        Scripted(new ScriptedTls { Certificates = certificates });

    /// <summary>Takes connections and says nothing.</summary>
    public static TestServer Silent() => new((_, stop) => Task.Delay(Timeout.Infinite, stop));

    /// <summary>Sends a record one byte at a time.</summary>
    public static TestServer Dripping(int milliseconds = 100) => new(async (socket, stop) =>
    {
        byte[] record = [22, 3, 3, 0x40, 0, 2, 0, 0x3F, 0xFC, 3, 3];
        for (int i = 0; ; i++)
        {
            await socket.SendAsync(new[] { i < record.Length ? record[i] : (byte)0 }, SocketFlags.None, stop);
            await Task.Delay(milliseconds, stop);
        }
    });

    /// <summary>Resets once the hello has come.</summary>
    public static TestServer Resetting() => new(async (socket, stop) =>
    {
        await socket.ReceiveAsync(new byte[4096], SocketFlags.None, stop);
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    });

    /// <summary>Closes once the hello has come.</summary>
    public static TestServer Closing() =>
        new((socket, stop) => socket.ReceiveAsync(new byte[65536], SocketFlags.None, stop).AsTask());

    /// <summary>Sends handshake records without end.</summary>
    public static TestServer Endless() => new(async (socket, stop) =>
    {
        // A handshake message of 16 MB that never gets to its end, in whole records.
        byte[] record = [22, 3, 3, 0x40, 0, .. new byte[0x4000]];
        byte[] first = [.. record];
        first[5] = 11;
        first[6] = first[7] = first[8] = 0xFF;
        await socket.SendAsync(first, SocketFlags.None, stop);
        while (true) await socket.SendAsync(record, SocketFlags.None, stop);
    });

    /// <summary>Sends the empty records that some stacks take for ever.</summary>
    public static TestServer EmptyRecords() => new(async (socket, stop) =>
    {
        byte[] records = [.. Enumerable.Repeat<byte[]>([22, 3, 3, 0, 0], 1000).SelectMany(record => record)];
        while (true) await socket.SendAsync(records, SocketFlags.None, stop);
    });

    /// <summary>Sends bytes that are no protocol's.</summary>
    public static TestServer Garbage(int seed = 1) => Answering(Noise(seed));

    /// <summary>Answers as a web server without TLS does.</summary>
    public static TestServer PlainHttp() => Answering(Encoding.ASCII.GetBytes(
        "HTTP/1.1 400 Bad Request\r\nServer: test\r\nContent-Type: text/html\r\nConnection: "
            + "close\r\n\r\n<html>400</html>"));

    /// <summary>Refuses with an alert: 40 is handshake_failure, 70 protocol_version, 112 unrecognized_name.</summary>
    public static TestServer Alert(byte number, byte level = 2) => Answering([21, 3, 1, 0, 2, level, number]);

    /// <summary>Answers whatever comes with these bytes, and closes.</summary>
    public static TestServer Answering(byte[] answer) => new(async (socket, stop) =>
    {
        await socket.ReceiveAsync(new byte[65536], SocketFlags.None, stop);
        await socket.SendAsync(answer, SocketFlags.None, stop);
        // Not before the answer is read: closing on unread data resets.
        socket.Shutdown(SocketShutdown.Send);
        await socket.ReceiveAsync(new byte[65536], SocketFlags.None, stop);
    });

    private static byte[] Noise(int seed)
    {
        byte[] noise = new byte[300];
        new Random(seed).NextBytes(noise);
        noise[0] = 0x9D;
        return noise;
    }
}
