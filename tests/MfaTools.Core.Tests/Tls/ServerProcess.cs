using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Endpoint = MfaTools.Net.Endpoint;

namespace MfaTools.Core.Tests.Tls;

/// <summary>A TLS server of another make: openssl s_server or nginx, on a free port of the loopback address.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private ServerProcess(string name, string folder, int port, Func<string, string[]> arguments)
    {
        Port = port;
        _folder = folder;
        var start = new ProcessStartInfo(ToolTheoryAttribute.Find(name)!)
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
            RedirectStandardInput = true, WorkingDirectory = folder,
        };
        foreach (string argument in arguments(folder)) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        for (int i = 0; i < 100 && !Listens(); i++) Thread.Sleep(50);
    }

    public int Port { get; }

    public Endpoint At => Endpoint.Parse("localhost", Port, "127.0.0.1");

    /// <param name="options">Beside certificate, key and port; those of the ECDSA certificate are ec.pem and
    /// ec.key.</param>
    public static ServerProcess OpenSsl(params string[] options)
    {
        int port = FreePort();
        return new(
            "openssl", MakeFolder(), port, _ =>
                ["s_server", "-accept", $"127.0.0.1:{port}", "-quiet", .. options.Contains("-nocert")
                    ? (string[])[]
                    : ["-cert", "rsa.pem", "-key", "rsa.key"], .. options]);
    }

    /// <param name="directives">Of the server block, beside certificate, key and port.</param>
    public static ServerProcess Nginx(string directives)
    {
        int port = FreePort();
        string folder = MakeFolder();
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off; master_process off; pid {{folder}}/nginx.pid; error_log /dev/null;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/a; proxy_temp_path {{folder}}/b; fastcgi_temp_path {{folder}}/c; uwsgi_temp_path {{folder}}/d; scgi_temp_path {{folder}}/e;
              server { listen 127.0.0.1:{{port}} ssl; ssl_certificate rsa.pem; ssl_certificate_key rsa.key; {{directives}} }
            }
            """);
        return new("nginx", folder, port, _ => ["-p", folder, "-c", Path.Combine(folder, "nginx.conf")]);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit(5000);
        _process.Dispose();
        Directory.Delete(_folder, true);
    }

    private static string MakeFolder()
    {
        string folder = Directory.CreateTempSubdirectory("mfatools-tls-").FullName;
        var rsa = TestCertificates.SelfSigned("localhost", KeyKind.Rsa2048);
        var ecdsa = TestCertificates.SelfSigned("localhost");
        File.WriteAllText(Path.Combine(folder, "rsa.pem"), rsa.Pem);
        File.WriteAllText(Path.Combine(folder, "rsa.key"), rsa.KeyPem);
        File.WriteAllText(Path.Combine(folder, "ec.pem"), ecdsa.Pem);
        File.WriteAllText(Path.Combine(folder, "ec.key"), ecdsa.KeyPem);
        return folder;
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    private bool Listens()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} has ended with {_process.ExitCode}");
        }

        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
