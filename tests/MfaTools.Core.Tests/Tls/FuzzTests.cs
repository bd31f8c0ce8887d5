using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Tls;

/// <summary>Damaged answers of servers: none gets past a NetException, hangs, or takes more memory than its
/// bounds.</summary>
[Collection(nameof(FuzzTests))]
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
public class FuzzTests(ITestOutputHelper output)
{
    private static readonly int Flights = Runtime.Inputs(100_000);
    private static readonly int Encrypted = Runtime.Inputs(5_000);
    private static readonly int Ssl2Answers = Runtime.Inputs(20_000);

    private static readonly byte[][] Seeds = [.. MakeSeeds()];

    [Fact]
    public async Task Damaged_flights()
    {
        int read = 0;
        await RunAsync(Flights, Seeds, async stream =>
        {
            var flight = new ServerFlight();
            await flight.ReadAsync(new HandshakeReader(stream, "peer", Explain), () => { });
            _ = flight.Describe();
            read++;
        });
        // A mutation that damages nothing that is looked at is common: that it is so shows that the seeds are read at
        // all.
        Assert.InRange(read, Flights / 20, Flights - 1);
    }

    [Fact]
    public async Task Damaged_flights_as_BouncyCastle_reads_them()
    {
        int read = 0;
        await RunAsync(Encrypted, Seeds, async stream =>
        {
            await CertificateProbe.EncryptedAsync(stream, "peer", "mfa.contoso.test", ecdsa: true, Explain);
            read++;
        });
        Assert.InRange(read, Encrypted / 100, Encrypted - 1);
    }

    [Fact]
    public async Task Damaged_answers_of_SSL_2()
    {
        byte[] answer =
        [
            0x80, 0, 4, 0, 1, 0, 2, 0, 200, 0, 6, 0, 16, .. new byte[200], 1, 0, 0x80, 7, 0, 0xC0, .. new byte[16],
        ];
        answer[1] = (byte)(answer.Length - 2);
        int read = 0;
        await RunAsync(Ssl2Answers, [answer, [21, 3, 1, 0, 2, 2, 40], [0x80, 3, 0, 0, 1]], async stream =>
        {
            var offer = new ProtocolOffer();
            await Ssl2Hello.ReadAnswerAsync(stream, offer, Explain);
            Assert.NotNull(offer.Offered);
            if (offer.Offered == true) read++;
        });
        Assert.InRange(read, Ssl2Answers / 100, Ssl2Answers - 1);
    }

    private static NetException Explain(Exception exception, string seen) => new(NetFault.Closed, seen, exception);

    private async Task RunAsync(int inputs, byte[][] seeds, Func<PiecesStream, Task> read)
    {
        var faults = new SortedDictionary<NetFault, int>();
        var watch = Stopwatch.StartNew();
        long slowest = 0, held = 0;
        for (int i = 0; i < inputs; i++)
        {
            var random = new Random(i);
            byte[] input = Mutate(seeds[i % seeds.Length], random);
            var stream = new PiecesStream(input, random, endless: i % 50 == 0);
            long began = Stopwatch.GetTimestamp();
            try
            {
                await read(stream);
            }
            catch (NetException e)
            {
                faults[e.Fault] = faults.GetValueOrDefault(e.Fault) + 1;
                Assert.All(e.Message, c => Assert.False(char.IsControl(c)));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Input {i}: {Convert.ToHexString(input)}", e);
            }

            slowest = Math.Max(slowest, Stopwatch.GetTimestamp() - began);
            Assert.True(stream.Given <= HandshakeReader.MostBytes + 32 * 1024, $"input {i}: {stream.Given} bytes read");
            if (i == Math.Min(1000, inputs / 10)) held = GC.GetTotalMemory(true);
        }

        long grown = GC.GetTotalMemory(true) - held;
        output.WriteLine(
            $"{inputs} inputs in {watch.Elapsed.TotalSeconds:F1} s, slowest "
                + $"{TimeSpan.FromSeconds((double)slowest / Stopwatch.Frequency).TotalMilliseconds:F0} ms, memory "
                + $"{grown / 1024} KiB more; {string.Join(", ", faults)}");
        Assert.True(grown < 8 << 20, $"{grown} bytes held");
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            int at = random.Next(2) == 0 ? random.Next(Math.Min(bytes.Count, 120)) : random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = (byte)(random.Next(2) * 255);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)));
                    break;
                case 4:
                    byte[] noise = new byte[random.Next(1, 40)];
                    random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(0, random.Next(Math.Min(bytes.Count, 400))));
                    break;
            }
        }

        return [.. bytes];
    }

    private static IEnumerable<byte[]> MakeSeeds()
    {
        var chain = TestCertificates.Ders(TestCertificates.Chain());
        foreach (int suite in new[] { 0xC02B, 0xC02F, 0x0033, 0x002F, 0x0034, 0x0005 })
        {
            foreach (int size in new[] { 0x4000, 90 })
            {
                var script = new ScriptedTls
                {
                    Suites = [suite], Certificates = chain, RecordSize = size, AskClient = true,
                };
                byte[] record = new ClientHello { CipherSuites = [suite] }.ToRecord();
                yield return script.Answer([.. record.Skip(9)]);
            }
        }

        // The ServerHello of TLS 1.3, and the retry.
        foreach (byte[] share in new byte[][] { [0, 51, 0, 36, 0, 29, 0, 32, .. new byte[32]], [0, 51, 0, 2, 0, 23] })
        {
            byte[] extensions = [0, 43, 0, 2, 3, 4, .. share];
            byte[] hello =
            [
                3, 3, .. new byte[32], 0, 0x13, 1, 0, (byte)(extensions.Length >> 8), (byte)extensions.Length,
                .. extensions,
            ];
            yield return
            [
                22, 3, 3, 0, (byte)(hello.Length + 4), 2, 0, 0, (byte)hello.Length, .. hello, 20, 3, 3, 0, 1, 1,
            ];
        }
    }
}
