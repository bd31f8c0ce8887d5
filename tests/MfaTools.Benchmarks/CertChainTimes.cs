using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Certificates;
using MfaTools.Checks;
using MfaTools.Net;

namespace MfaTools.Benchmarks;

/// <summary>Times a full verdict on a loopback host beside a bare SslStream handshake in this process and openssl
/// s_client as a process, in turn, and a hundred hosts of which ten are silent. Run with: certs</summary>
internal static class CertChainTimes
{
    private const int Runs = 51;
    private static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow.AddDays(-10);

    public static async Task<int> RunAsync()
    {
        using var root = Make("CN=Bench Root", null, ca: true);
        using var issuing = Make("CN=Bench Issuing CA", root, ca: true);
        using var leaf = Make("CN=localhost", issuing, ca: false);
        var context = SslStreamCertificateContext.Create(leaf, [issuing], offline: true);
        int port = Serve(async socket =>
        {
            using var tls = new SslStream(new NetworkStream(socket, true));
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = context });
            await tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false);
        });
        int silent = Serve(_ => Task.Delay(Timeout.Infinite));
        var check = new CertificateChainCheck(new CertificateChainOptions { TrustedRoots = [root.RawData] });

        var verdicts = new List<double>();
        var handshakes = new List<double>();
        for (int i = 0; i < Runs + 20; i++)
        {
            double verdict = await TimeAsync(
                async () => Require(
                    await check.CheckHostAsync(
                        Endpoint.Parse("localhost", port, "127.0.0.1"), TimeSpan.FromSeconds(10), null, default)));
            double handshake = await TimeAsync(() => HandshakeAsync(port));
            if (i < 20) continue;
            verdicts.Add(verdict);
            handshakes.Add(handshake);
        }

        var processes = new List<double>();
        for (int i = 0; i < 11; i++) processes.Add(await TimeAsync(() => OpenSslAsync(port)));
        Console.WriteLine(
            $"Verdict {Median(verdicts):F2} ms, SslStream handshake {Median(handshakes):F2} ms: "
                + $"{Median(verdicts) / Median(handshakes):F2} times; openssl s_client {Median(processes):F1} ms: "
                + $"{Median(verdicts) / Median(processes):F2} times. Medians.");

        // Sixteen at once, as the cmdlet does.
        using var places = new SemaphoreSlim(16);
        double hundred = await TimeAsync(() => Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            await places.WaitAsync();
            try
            {
                await check.CheckHostAsync(
                    Endpoint.Parse("localhost", i % 10 == 0 ? silent : port, "127.0.0.1"), TimeSpan.FromSeconds(2),
                    null, default);
            }
            finally
            {
                places.Release();
            }
        })));
        Console.WriteLine($"100 hosts, 10 of them silent, 2 s each: {hundred / 1000:F2} s");
        return 0;
    }

    private static async Task HandshakeAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
#pragma warning disable CA5359 // A bare handshake is timed; nothing is sent.
        using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost");
    }

    private static async Task OpenSslAsync(int port)
    {
        var start = new ProcessStartInfo(
            "openssl", $"s_client -connect 127.0.0.1:{port} -servername localhost -showcerts")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
    }

    private static void Require(CertChainResult result)
    {
        if (result.Trust != ChainTrust.Trusted) throw new InvalidOperationException(result.Summary);
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        var watch = Stopwatch.StartNew();
        await run();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static int Serve(Func<Socket, Task> serve)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(200);
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync();
                socket.NoDelay = true;
                _ = Task.Run(async () =>
                {
                    try
                    {
                        await serve(socket);
                    }
                    catch (Exception e) when (
                        e is IOException or System.Security.Authentication.AuthenticationException or SocketException
                            or ObjectDisposedException)
                    {
                        // A client that leaves after the certificates is what is timed.
                    }

                    socket.Dispose();
                });
            }
        });
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static X509Certificate2 Make(string subject, X509Certificate2? issuer, bool ca)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(ca, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(
                ca ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign
                    : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is null) return request.CreateSelfSigned(Begin, Begin.AddYears(9));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        if (!ca)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
        }

        using var signed = request.Create(
            issuer, Begin, Begin.AddYears(ca ? 8 : 1), RandomNumberGenerator.GetBytes(12));
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
