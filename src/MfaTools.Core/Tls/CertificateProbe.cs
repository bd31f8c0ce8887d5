using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using MfaTools.Net;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Tls;

namespace MfaTools.Tls;

/// <summary>Fetches the certificates that a server sends, without finishing a handshake.</summary>
public static class CertificateProbe
{
    // In a browser's order, then what older servers have. Two connections tell all of nearly every host: this one of SSL 3 to
    // TLS 1.2 and one that asks for ECDSA.
    private static readonly int[] RsaSuites =
    [
        0xC02F, 0xC030, 0xCCA8, 0xC027, 0xC028, 0xC013, 0xC014, 0x009E, 0x009F, 0xCCAA, 0x009C, 0x009D, 0x0067, 0x006B, 0x0033, 0x0039,
        0x003C, 0x003D, 0x002F, 0x0035, 0xC012, 0x0016, 0x000A, 0xC09E, 0xC09F, 0xC09C, 0xC09D, 0x0045, 0x0088, 0x0041, 0x0084, 0x0096, 0x0007,
        0xC011, 0x0005, 0x0004, 0x0015, 0x0009, 0x0014, 0x0008, 0x0003, 0x0006, 0x003B, 0x0002, 0x0001,
    ];

    /// <summary>Fetches them: RSA and ECDSA, where a server has both.</summary>
    /// <param name="endpoint">The host; its name is sent as the server name, an IP address is not (RFC 6066, 3).</param>
    /// <param name="deadline">Ends all waiting.</param>
    /// <param name="verbose">Is told what was sent and answered; from several threads.</param>
    /// <exception cref="NetException">No certificate came, and why.</exception>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public static async Task<SentCertificates> RunAsync(Endpoint endpoint, Deadline deadline, Action<string>? verbose = null)
    {
        if (endpoint is null) throw new ArgumentNullException(nameof(endpoint));
        if (deadline is null) throw new ArgumentNullException(nameof(deadline));
        var resolved = await Connection.ResolveAsync(endpoint, deadline).ConfigureAwait(false);
        var connection = await Connection.OpenAsync(resolved, endpoint.Port, deadline).ConfigureAwait(false);
        var address = connection.Address;
        var name = endpoint.IsIPAddress ? null : endpoint.HostName;

        var first = Try(() => FirstAsync(connection, name, verbose));
        var second = Try(() => EncryptedAsync(address, endpoint, true, deadline, verbose));
        List<Attempt> attempts = [.. await Task.WhenAll(first, second).ConfigureAwait(false)];
        var (rsa, ecdsa) = (attempts[0], attempts[1]);
        if (rsa.Chain is null && CanRefuse(rsa) && CanRefuse(ecdsa))
        {
            // An older host answers the ECDSA hello in its own version, and has then no RSA certificate for TLS 1.3.
            bool old = ecdsa.Chain is { } other && other.Protocol != WireVersion.Name(WireVersion.Tls13);
            var more = new List<Task<Attempt>>();
            if (!old) more.Add(Try(() => EncryptedAsync(address, endpoint, false, deadline, verbose)));
            if (ecdsa.Chain is null) more.Add(Try(() => RareAsync(address, endpoint, name, deadline, verbose)));
            attempts.AddRange(await Task.WhenAll(more).ConfigureAwait(false));
        }

        deadline.ThrowIfStopped();
        var chains = new List<SentChain>();
        foreach (var chain in attempts.Select(attempt => attempt.Chain).OfType<SentChain>())
        {
            if (!chains.Any(known => known.Certificates[0].SequenceEqual(chain.Certificates[0]))) chains.Add(chain);
        }

        if (chains.Count == 0) throw rsa.Fault!;
        var silent = attempts.Find(attempt => attempt.Fault?.Fault == NetFault.Timeout);
        return new SentCertificates { Address = address, Resolved = resolved, Chains = [.. chains], NotTold = silent.Fault?.Message };
    }

    private static bool CanRefuse(Attempt attempt) => attempt.Fault?.Fault is null or NetFault.Alert or NetFault.Closed or NetFault.Reset;

    private static async Task<Attempt> Try(Func<Task<SentChain>> run)
    {
        try
        {
            return new Attempt(await run().ConfigureAwait(false), null);
        }
        catch (NetException e)
        {
            return new Attempt(null, e);
        }
    }

    private static async Task<SentChain> FirstAsync(Connection connection, string? name, Action<string>? verbose)
    {
        using (connection)
        {
            var hello = new ClientHello { CipherSuites = RsaSuites, ServerName = name };
            return ToChain(await TlsExchange.RunAsync(connection, hello, true, verbose).ConfigureAwait(false), connection.Address);
        }
    }

    // Every suite that comes with a certificate: for servers that have none but odd ones.
    private static async Task<SentChain> RareAsync(IPAddress address, Endpoint endpoint, string? name, Deadline deadline, Action<string>? verbose)
    {
        var suites = CipherSuiteCatalog.Default.Suites
            .Where(suite => suite.Protocol is "SSL 3.0" or "TLS 1.2" && suite.Authentication is "RSA" or "ECDSA" or "DSS" or "GOST")
            .Select(suite => suite.Id).Except(RsaSuites).ToArray();
        var hello = new ClientHello { CipherSuites = suites, ServerName = name };
        return ToChain(await TlsExchange.RunAsync(address, endpoint, hello, true, deadline, verbose).ConfigureAwait(false), address);
    }

    private static SentChain ToChain(ServerFlight flight, IPAddress address)
    {
        if (flight.Certificates is { Length: > 0 } certificates) return ToChain(flight.Version, certificates);
        if (flight.Fault is { } fault) throw fault;
        throw flight.Alert is { } number
            ? new NetException(NetFault.Alert, $"{address}: refused with {TlsNames.Alert(number)}.")
            : new NetException(NetFault.NotTls, $"{address}: answered {flight.Describe()}, but sent no certificate.");
    }

    private static SentChain ToChain(int version, byte[][] certificates) =>
        new() { Protocol = WireVersion.Name(version), KeyType = KeyTypeOf(certificates[0]), Certificates = certificates };

    private static string KeyTypeOf(byte[] der)
    {
        try
        {
            string oid = X509CertificateStructure.GetInstance(der).SubjectPublicKeyInfo.Algorithm.Algorithm.Id;
            return oid switch
            {
                "1.2.840.113549.1.1.1" or "1.2.840.113549.1.1.10" => "RSA",
                "1.2.840.10045.2.1" => "ECDSA",
                "1.3.101.112" or "1.3.101.113" => "EdDSA",
                "1.2.840.10040.4.1" => "DSA",
                _ => oid,
            };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What is wrong with it is for those to say who judge it.
            return "unknown";
        }
    }

    private static async Task<SentChain> EncryptedAsync(IPAddress address, Endpoint endpoint, bool ecdsa, Deadline deadline, Action<string>? verbose)
    {
        using var connection = await Connection.OpenAsync([address], endpoint.Port, deadline).ConfigureAwait(false);
        string offer = ecdsa ? "TLS 1.3 hello for ECDSA certificates" : "TLS 1.3 hello for RSA certificates";
        try
        {
            var chain = await EncryptedAsync(
                connection.Stream, address.ToString(), endpoint.IsIPAddress ? null : endpoint.HostName, ecdsa, connection.Explain).ConfigureAwait(false);
            verbose?.Invoke($"{offer}: {address} answered {chain.Protocol}, {chain.Certificates.Length} certificates ({chain.KeyType})");
            return chain;
        }
        catch (NetException e)
        {
            verbose?.Invoke($"{offer}: {e.Message}");
            throw;
        }
    }

    /// <summary>The handshake up to the certificates, by BouncyCastle, which takes part in it but never waits.</summary>
    internal static async Task<SentChain> EncryptedAsync(
        Stream stream, string who, string? name, bool ecdsa, Func<Exception, string, NetException> explain)
    {
        var client = CertificateClient.For(name, ecdsa);
        var protocol = new TlsClientProtocol();
        byte[] input = new byte[8192];
        int total = 0;
        string seen = "no answer to the ClientHello";
        try
        {
            protocol.Connect(client);
            while (client.Certificates is null)
            {
                int pending = protocol.GetAvailableOutputBytes();
                if (pending > 0)
                {
                    byte[] output = new byte[pending];
                    protocol.ReadOutput(output, 0, pending);
                    await stream.WriteAsync(output, 0, pending).ConfigureAwait(false);
                }

                int read = await stream.ReadAsync(input, total < 5 ? total : 0, input.Length - (total < 5 ? total : 0)).ConfigureAwait(false);
                if (read == 0) throw explain(new EndOfStreamException(), seen);
                // The head of the first record is looked at as a whole, before BouncyCastle sees any of it.
                int ready = total < 5 ? total + read : read;
                total += read;
                if (total < 5) continue;
                if (ready == total && HandshakeReader.JudgeStart(input, ready, who) is { } fault) throw fault;
                if (total > HandshakeReader.MostBytes)
                {
                    throw new NetException(NetFault.NotTls, $"{who}: more than {HandshakeReader.MostBytes / 1024} KiB, and the handshake is not at its end.");
                }

                protocol.OfferInput(input, 0, ready);
                seen = client.Version == 0 ? $"{total} bytes of an answer" : $"a {WireVersion.Name(client.Version)} ServerHello";
            }
        }
        catch (TlsFatalAlertReceived e)
        {
            throw new NetException(NetFault.Alert, $"{who}: refused with {TlsNames.Alert(e.AlertDescription)}.", e);
        }
        catch (TlsException e)
        {
            // It ends with an alert of our own once the certificates are there; any other says what the peer did wrong.
            if (client.Certificates is null) throw new NetException(NetFault.NotTls, $"{who}: {seen}, then a handshake that breaks the rules of TLS: {e.Message}.", e);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            throw explain(e, seen);
        }
        catch (Exception e) when (e is not (NetException or OutOfMemoryException))
        {
            // BouncyCastle throws what it likes at what it cannot read.
            throw new NetException(NetFault.NotTls, $"{who}: {seen}, then a handshake that cannot be read ({e.GetType().Name}).", e);
        }

        if (client.Certificates is not { Length: > 0 } certificates)
        {
            throw new NetException(NetFault.NotTls, $"{who}: {seen}, but no certificate.");
        }

        return ToChain(client.Version, certificates);
    }

    private readonly struct Attempt(SentChain? chain, NetException? fault)
    {
        public SentChain? Chain { get; } = chain;

        public NetException? Fault { get; } = fault;
    }
}
