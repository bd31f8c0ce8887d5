using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Core.Tests.Tls;

/// <summary>A TLS server that knows the first flight by heart. It parses the hello on its own, so that it does not
/// share a mistake with what it tests.</summary>
internal sealed class ScriptedTls
{
    /// <summary>What it sends where it picks an RSA suite, and where there is no other.</summary>
    public byte[][] Certificates { get; init; } = [];

    /// <summary>What it sends where it picks a suite that an ECDSA key signs; null: as <see
    /// cref="Certificates"/>.</summary>
    public byte[][]? EcdsaCertificates { get; init; }

    /// <summary>0x0300 (SSL 3) to 0x0303 (TLS 1.2).</summary>
    public int[] Versions { get; init; } = [0x0300, 0x0301, 0x0302, 0x0303];

    /// <summary>In the order of preference.</summary>
    public int[] Suites { get; init; } = [0xC02F, 0xC013, 0x009C, 0x002F, 0x000A];

    /// <summary>Whether its own order counts, not the client's.</summary>
    public bool OwnOrder { get; init; } = true;

    /// <summary>Hellos longer than this are answered with nothing but the end of the connection.</summary>
    public int LongestHello { get; init; } = int.MaxValue;

    /// <summary>Hellos with more suites than this are refused.</summary>
    public int MostSuites { get; init; } = int.MaxValue;

    /// <summary>Closes, instead of picking an older version, where a newer one than its own is offered.</summary>
    public bool Intolerant { get; init; }

    /// <summary>The suites that need the client to name their group are refused where none is offered that it
    /// knows.</summary>
    public int[] Groups { get; init; } = [23];

    public int DhBits { get; init; } = 2048;

    public bool AskClient { get; init; }

    /// <summary>The most a record of its answer holds.</summary>
    public int RecordSize { get; init; } = 0x4000;

    /// <summary>Pause before each record.</summary>
    public TimeSpan Pause { get; init; }

    public async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        byte[]? hello = await ReadHelloAsync(socket, stop);
        if (hello is null) return;
        byte[] answer = Answer(hello);
        for (int sent = 0; sent < answer.Length;)
        {
            if (Pause > TimeSpan.Zero) await Task.Delay(Pause, stop);
            int length = Pause > TimeSpan.Zero
                ? 5 + BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(sent + 3))
                : answer.Length;
            await socket.SendAsync(
                answer.AsMemory(sent, Math.Min(length, answer.Length - sent)), SocketFlags.None, stop);
            sent += length;
        }

        socket.Shutdown(SocketShutdown.Send);
        while (await socket.ReceiveAsync(new byte[4096], SocketFlags.None, stop) > 0)
        {
        }
    }

    /// <summary>The whole answer to a hello, in records: flight or alert, or nothing.</summary>
    /// <param name="hello">The body of the ClientHello message.</param>
    public byte[] Answer(byte[] hello)
    {
        if (hello.Length > LongestHello) return [];
        int offered = BinaryPrimitives.ReadUInt16BigEndian(hello);
        int at = 34 + 1 + hello[34];
        int count = BinaryPrimitives.ReadUInt16BigEndian(hello.AsSpan(at)) / 2;
        var suites = Enumerable.Range(0, count)
            .Select(i => (int)BinaryPrimitives.ReadUInt16BigEndian(hello.AsSpan(at + 2 + (2 * i)))).ToList();
        var groups = OfferedGroups(hello, at + 2 + (2 * count));
        if (Intolerant && offered > Versions.Max()) return [];
        int version = Versions.Where(version => version <= offered).DefaultIfEmpty(0).Max();
        if (version == 0) return Alert(70);
        if (count > MostSuites) return Alert(40);
        bool Usable(int suite) =>
            (version == 0x0303 || !NeedsTls12(suite))
                && (!UsesEcdhe(suite) || Groups.Any(groups.Contains) || groups.Count == 0);
        int picked = OwnOrder
            ? Suites.FirstOrDefault(suite => suites.Contains(suite) && Usable(suite), -1)
            : suites.FirstOrDefault(suite => Suites.Contains(suite) && Usable(suite), -1);
        if (picked < 0) return Alert(40);

        List<byte> messages = [];
        Message(messages, 2, [.. Word(version), .. new byte[32], 0, .. Word(picked), 0]);
        if (!IsAnonymous(picked))
        {
            byte[][] certificates = UsesEcdsa(picked) ? EcdsaCertificates ?? Certificates : Certificates;
            byte[] list = [.. certificates.SelectMany(certificate => Triple(certificate.Length).Concat(certificate))];
            Message(messages, 11, [.. Triple(list.Length), .. list]);
        }

        if (UsesEcdhe(picked))
        {
            int group = Groups.FirstOrDefault(group => groups.Contains(group) || groups.Count == 0);
            Message(messages, 12, [3, .. Word(group), 65, .. new byte[65]]);
        }
        else if (UsesDhe(picked))
        {
            byte[] prime = new byte[DhBits / 8];
            prime[0] = 0x80;
            Message(messages, 12, [.. Word(prime.Length), .. prime, 0, 1, 2, .. Word(prime.Length), .. prime]);
        }

        if (AskClient) Message(messages, 13, [1, 1, .. version == 0x0303 ? new byte[] { 0, 2, 4, 1 } : [], 0, 0]);
        Message(messages, 14, []);
        return Records(22, version, [.. messages]);
    }

    private byte[] Records(byte type, int version, byte[] content) =>
        [.. content.Chunk(RecordSize)
            .SelectMany(part => (byte[])[type, .. Word(version), .. Word(part.Length), .. part])];

    private static byte[] Alert(byte number) => [21, 3, 1, 0, 2, 2, number];

    private static void Message(List<byte> to, byte type, byte[] body) =>
        to.AddRange([type, .. Triple(body.Length), .. body]);

    private static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Triple(int value) => [(byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static bool UsesEcdhe(int suite) =>
        suite is (>= 0xC006 and <= 0xC00A) or (>= 0xC010 and <= 0xC019) or 0xC023 or 0xC024 or 0xC027 or 0xC028
            or (>= 0xC02B and <= 0xC02C)
            or (>= 0xC02F and <= 0xC030) or 0xCCA8 or 0xCCA9;

    private static bool UsesEcdsa(int suite) =>
        suite is (>= 0xC001 and <= 0xC00A) or (>= 0xC023 and <= 0xC026) or (>= 0xC02B and <= 0xC02E) or 0xCCA9;

    private static bool UsesDhe(int suite) =>
        suite is (>= 0x0011 and <= 0x001B) or 0x0033 or 0x0034 or 0x0039 or 0x003A or 0x0067 or 0x006B or 0x009E
            or 0x009F or 0x00A6;

    private static bool IsAnonymous(int suite) =>
        suite is (>= 0x0017 and <= 0x001B) or 0x0034 or 0x003A or 0x00A6 or (>= 0xC015 and <= 0xC019);

    private static bool NeedsTls12(int suite) =>
        suite is (>= 0x003B and <= 0x0040) or (>= 0x0067 and <= 0x006D) or (>= 0x009C and <= 0x00A7)
            or (>= 0xC023 and <= 0xC032) or (>= 0xCCA8 and <= 0xCCAE);

    private static List<int> OfferedGroups(byte[] hello, int at)
    {
        List<int> groups = [];
        at += 1 + hello[at];
        if (at + 2 > hello.Length) return groups;
        for (at += 2; at + 4 <= hello.Length; at += 4 + BinaryPrimitives.ReadUInt16BigEndian(hello.AsSpan(at + 2)))
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(hello.AsSpan(at)) != 10) continue;
            int length = BinaryPrimitives.ReadUInt16BigEndian(hello.AsSpan(at + 4));
            for (int i = 0; i < length; i += 2)
            {
                groups.Add(BinaryPrimitives.ReadUInt16BigEndian(hello.AsSpan(at + 6 + i)));
            }
        }

        return groups;
    }

    private static async Task<byte[]?> ReadHelloAsync(Socket socket, CancellationToken stop)
    {
        List<byte> message = [];
        while (message.Count < 4 || message.Count < 4 + (message[1] << 16 | message[2] << 8 | message[3]))
        {
            byte[]? header = await ReadAsync(socket, 5, stop);
            // An SSL 2 hello is none of its business.
            if (header is null || header[0] != 22) return null;
            byte[]? part = await ReadAsync(socket, BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3)), stop);
            if (part is null) return null;
            message.AddRange(part);
        }

        return message[0] == 1 ? [.. message.Skip(4)] : null;
    }

    private static async Task<byte[]?> ReadAsync(Socket socket, int count, CancellationToken stop)
    {
        byte[] buffer = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(at), SocketFlags.None, stop);
            if (read == 0) return null;
            at += read;
        }

        return buffer;
    }
}
