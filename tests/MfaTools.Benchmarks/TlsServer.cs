using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace MfaTools.Benchmarks;

/// <summary>nginx or openssl s_server with an RSA and an ECDSA certificate, on the loopback address.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools-bench-").FullName;
    private readonly Process _process;

    public TlsServer(bool nginx, bool ecdsa = true)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write("rsa", new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            rsa);
        Write("ec", new CertificateRequest("CN=localhost", ec, HashAlgorithmName.SHA256), ec);
        _process = nginx ? StartNginx(ecdsa) : StartOpenSsl();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        for (int i = 0; i < 100; i++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }
    }

    public int Port { get; }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit(5000);
        _process.Dispose();
        Directory.Delete(_folder, true);
    }

    private Process StartNginx(bool ecdsa)
    {
        string conf = Path.Combine(_folder, "nginx.conf");
        File.WriteAllText(conf, $$"""
            daemon off; master_process off; pid {{_folder}}/nginx.pid; error_log /dev/null;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{_folder}}/a; proxy_temp_path {{_folder}}/b; fastcgi_temp_path {{_folder}}/c;
              uwsgi_temp_path {{_folder}}/d; scgi_temp_path {{_folder}}/e;
              server { listen 127.0.0.1:{{Port}} ssl; ssl_protocols TLSv1.2 TLSv1.3;
                ssl_certificate rsa.pem; ssl_certificate_key rsa.key; 
                {{(ecdsa ? "ssl_certificate ec.pem; ssl_certificate_key ec.key;" : "")}} }
            }
            """);
        return Start("nginx", "-p", _folder, "-c", conf);
    }

    // The host with the most suites: all that OpenSSL has, on TLS 1.0 to 1.3.
    private Process StartOpenSsl() => Start(
        "openssl", "s_server", "-accept", $"127.0.0.1:{Port}", "-quiet", "-cert", "rsa.pem", "-key", "rsa.key",
        "-dcert", "ec.pem", "-dkey", "ec.key",
        "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-min_protocol", "TLSv1");

    private Process Start(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private void Write(string name, CertificateRequest request, AsymmetricAlgorithm key)
    {
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Path.Combine(_folder, name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }
}
