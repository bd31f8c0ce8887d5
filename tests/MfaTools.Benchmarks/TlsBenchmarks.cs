using System;
using System.Diagnostics;
using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Benchmarks;

/// <summary>Probing a host, beside a handshake of .NET's own and beside sslscan, on the same servers. All take turns,
/// so that whatever else the machine does falls on each alike.</summary>
internal sealed class TlsBenchmarks : IDisposable
{
    private readonly TlsServer _nginx = new(nginx: true, ecdsa: false);
    private readonly TlsServer _both = new(nginx: true);
    private readonly TlsServer _openssl = new(nginx: false);

    /// <summary>Times them and prints the ratios. Needs nginx, openssl and sslscan on the path.</summary>
    public static async Task RunAsync()
    {
        using var all = new TlsBenchmarks();
        foreach (var (name, server) in new[] { ("RSA", all._nginx), ("RSA and ECDSA", all._both) })
        {
            var (handshake, certificates) = await CompareAsync(
                60, () => SslStreamHandshake(server), () => Certificates(server));
            Print($"Certificates ({name}), nginx", certificates, "SslStream handshake", handshake);
        }

        var (scanPlain, protocols) = await CompareAsync(30, () => Run(all.SslscanPlain), all.Protocols);
        Print("Protocols, openssl", protocols, "sslscan, protocols alone", scanPlain);
        var (scan, suites) = await CompareAsync(7, () => Run(all.Sslscan), all.CipherSuites);
        Print("Protocols, openssl", protocols, "sslscan, all that it does", scan);
        Print("Cipher suites, openssl", suites, "sslscan, all that it does", scan);
        var (scanSuites, again) = await CompareAsync(7, () => Run(all.SslscanCipherSuites), all.CipherSuites);
        Print("Cipher suites, openssl", again, "sslscan, protocols, suites and groups", scanSuites);

        static Task Run(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    public void Dispose()
    {
        _nginx.Dispose();
        _both.Dispose();
        _openssl.Dispose();
    }

    private static async Task<(double First, double Second)> CompareAsync(
        int rounds, Func<Task> first, Func<Task> second)
    {
        double[][] times = [new double[rounds], new double[rounds]];
        for (int i = -5; i < rounds; i++)
        {
            foreach (var (run, to) in new[] { (first, times[0]), (second, times[1]) })
            {
                long began = Stopwatch.GetTimestamp();
                await run();
                if (i >= 0) to[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        }

        return (Median(times[0]), Median(times[1]));
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static void Print(string name, double time, string other, double than) =>
        Console.WriteLine($"{name}: {time:F2} ms, {time / than:F2} times {other} ({than:F2} ms), medians");

    private static async Task<string> SslStreamHandshake(TlsServer server)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port);
        await using var tls = new SslStream(client.GetStream());
        // The certificate is looked at, not trusted: this handshake is measured, nothing is sent over it.
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        return tls.SslProtocol.ToString();
    }

    private static async Task<int> Certificates(TlsServer server)
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(20), CancellationToken.None);
        return (await CertificateProbe.RunAsync(
            Endpoint.Parse("localhost", server.Port, "127.0.0.1"), deadline)).Chains.Length;
    }

    private async Task<int> Protocols() => await Offer(list: false);

    private void SslscanPlain() => Run(
        "--no-ciphersuites", "--no-groups", "--no-heartbleed", "--no-renegotiation", "--no-compression",
        "--no-fallback", "--no-check-certificate");

    private async Task<int> CipherSuites() => await Offer(list: true);

    private void SslscanCipherSuites() =>
        Run("--no-heartbleed", "--no-renegotiation", "--no-compression", "--no-fallback", "--no-check-certificate");

    private void Sslscan() => Run();

    private async Task<int> Offer(bool list)
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(60), CancellationToken.None);
        return (await OfferProbe.RunAsync(
            Endpoint.Parse("localhost", _openssl.Port, "127.0.0.1"), deadline, list)).Protocols.Length;
    }

    private void Run(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("sslscan", [.. arguments, $"127.0.0.1:{_openssl.Port}"])
            {
                RedirectStandardOutput = true,
            })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
    }
}
