using System;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Windows;

namespace MfaTools.Tls;

/// <summary>The protocols that this computer's own TLS stack enables for clients. Nothing is sent: on Windows the
/// registry is read; elsewhere the stack is told to create a hello, which it does or refuses.</summary>
internal static class LocalTls
{
    private static readonly (string Name, SslProtocols Flag)[] Asked =
    [
        ("SSL 3.0", (SslProtocols)48), ("TLS 1.0", (SslProtocols)192), ("TLS 1.1", (SslProtocols)768),
        ("TLS 1.2", (SslProtocols)3072), ("TLS 1.3", (SslProtocols)12288),
    ];

    // OpenSSL also reads its configuration once per process.
    private static readonly Lazy<Task<TlsProtocolState[]>> Stack = new(() => Task.Run(AskStackAsync));

    /// <summary>Reads the protocols for clients; Effective is null if unknown.</summary>
    public static Task<TlsProtocolState[]> ReadAsync() =>
        Platform.IsWindows ? Task.Run(ReadRegistry) : Stack.Value;

    private static TlsProtocolState[] ReadRegistry()
    {
        var policy = TlsRegistry.Evaluate(TlsRegistry.Take(new RegistryReader()));
        TlsProtocolState[] states = [.. policy.Protocols.Where(state => state.Role == "Client")];
        // An inferred default does not prove that a host cannot be reached.
        foreach (var state in states.Where(s => s is { IsInferred: true, Effective: false })) state.Effective = null;
        return states;
    }

    private static async Task<TlsProtocolState[]> AskStackAsync()
    {
        var states = new TlsProtocolState[Asked.Length];
        for (int i = 0; i < Asked.Length; i++)
        {
            var (allowed, said) = await AskStackAsync(Asked[i].Flag).ConfigureAwait(false);
            states[i] = new TlsProtocolState
            {
                Protocol = Asked[i].Name,
                Role = "Client",
                Effective = allowed,
                Source = said,
            };
        }

        return states;
    }

    private static async Task<(bool? Allowed, string Said)> AskStackAsync(SslProtocols protocol)
    {
        using var wire = new DeadEnd();
        try
        {
            using var stream = new SslStream(wire, leaveInnerStreamOpen: true);
            await stream.AuthenticateAsClientAsync("localhost", null, protocol, checkCertificateRevocation: false)
                .ConfigureAwait(false);
        }
        catch (PlatformNotSupportedException e)
        {
            return (null, e.Message);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or ArgumentException
            or NotSupportedException or InvalidOperationException)
        {
            if (wire.Written) return (true, "this computer's TLS stack creates a hello");
            return (false, "this computer's TLS stack does not create a hello: "
                + $"{e.GetBaseException().Message.TrimEnd('.')}");
        }

        return (null, "this computer's TLS stack did not answer");
    }

    /// <summary>Accepts what is written, and has nothing to read.</summary>
    private sealed class DeadEnd : UnseekableStream
    {
        public bool Written { get; private set; }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(0);

        // A handshake record: a stack that cannot make a hello may still send an alert.
        public override void Write(byte[] buffer, int offset, int count) =>
            Written |= count > 0 && buffer[offset] == 22;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer, offset, count);
            return Task.CompletedTask;
        }
    }
}
