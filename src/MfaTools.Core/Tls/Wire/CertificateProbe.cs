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
internal static class CertificateProbe
{
    // In a browser's order, then those of older servers. Two connections are enough for nearly every host: one for SSL
    // 3 to TLS 1.2 with these, and one up to TLS 1.3 that only an ECDSA or EdDSA key can answer.
    private static readonly int[] RsaSuites =
    [
        0xC02F, 0xC030, 0xCCA8, 0xC027, 0xC028, 0xC013, 0xC014, 0x009E, 0x009F, 0xCCAA, 0x009C, 0x009D, 0x0067, 0x006B,
        0x0033, 0x0039,
        0x003C, 0x003D, 0x002F, 0x0035, 0xC012, 0x0016, 0x000A, 0xC09E, 0xC09F, 0xC09C, 0xC09D, 0x0045, 0x0088, 0x0041,
        0x0084, 0x0096, 0x0007,
        0xC011, 0x0005, 0x0004, 0x0015, 0x0009, 0x0014, 0x0008, 0x0003, 0x0006, 0x003B, 0x0002, 0x0001,
    ];

    private static readonly int[] EcdsaSuites =
        [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02C, 0xCCA9, 0xC023, 0xC024, 0xC009, 0xC00A, 0xC0AC, 0xC0AD, 0xC0AE,
            0xC0AF, 0xC008, 0xC007, 0xC006];

    /// <summary>Fetches the certificates: RSA and ECDSA, if a server has both.</summary>
    /// <param name="endpoint">The host; its name is sent as the server name, an IP address is not (RFC 6066,
    /// 3).</param>
    /// <param name="deadline">Ends all waiting.</param>
    /// <param name="verbose">Receives what was sent and answered, from several threads.</param>
    /// <exception cref="NetException">No certificate came.</exception>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public static async Task<SentCertificates> RunAsync(
        Endpoint endpoint, Deadline deadline, Action<string>? verbose = null)
    {
        var resolved = await Connection.ResolveAsync(endpoint, deadline).ConfigureAwait(false);
        var connection = await Connection.OpenAsync(resolved, endpoint.Port, deadline).ConfigureAwait(false);
        var address = connection.Address;
        using var host = new TlsHost(address, endpoint, deadline, verbose);
        var first = Try(() => FirstAsync(host, connection));
        var second = Try(() => EcdsaAsync(host, address, endpoint, verbose));
        List<Attempt> attempts = [.. await Task.WhenAll(first, second).ConfigureAwait(false)];
        var (rsa, ecdsa) = (attempts[0], attempts[1]);
        if (rsa.Chain is null && CanRefuse(rsa) && CanRefuse(ecdsa))
        {
            // An older host answers the ECDSA hello in its own version; it then has no RSA certificate for TLS 1.3.
            bool old = ecdsa.Chain is { } other && other.Protocol != WireVersion.Name(WireVersion.Tls13);
            var more = new List<Task<Attempt>>();
            if (!old) more.Add(Try(() => EncryptedAsync(host, address, endpoint, false, verbose)));
            if (ecdsa.Chain is null) more.Add(Try(() => RareAsync(host)));
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
        return new SentCertificates
        {
            Address = address,
            Resolved = resolved,
            Chains = [.. chains],
            NotTold = silent.Fault?.Message,
            AsksClientCertificate = Any(attempts.Select(attempt => attempt.Chain?.AsksClientCertificate)),
        };
    }

    private static bool? Any(IEnumerable<bool?> answers) =>
        answers.Contains(true) ? true : answers.Contains(false) ? false : null;

    private static bool CanRefuse(Attempt attempt) =>
        attempt.Fault?.Fault is null or NetFault.Alert or NetFault.Closed or NetFault.Reset or NetFault.Timeout;

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

    // A hello may be dropped or cut off because of its length, its many suites, its version or an extension.
    private static bool IsOpen(ServerFlight flight) => flight.Alert is null && (flight.IsRefusal || flight.IsSilence);

    private static async Task<SentChain> FirstAsync(TlsHost host, Connection connection)
    {
        ClientHello Hello(HelloForm form) =>
            form.Hello(WireVersion.Tls12, [.. RsaSuites.Take(form.MostSuites)], host.ServerName);
        var asked = await host.AskAsync(
            Hello(HelloForm.Usual), () => [Hello(HelloForm.Padded), Hello(HelloForm.Small)], IsOpen, connection)
                .ConfigureAwait(false);
        return ToChain(Array.Find(asked, flight => flight.Version != 0) ?? asked[0]);
    }

    private static async Task<SentChain> EcdsaAsync(
        TlsHost host, IPAddress address, Endpoint endpoint, Action<string>? verbose)
    {
        ClientHello Hello(int version, int padTo = 0) => new()
        {
            Version = version,
            CipherSuites = EcdsaSuites,
            Signatures = CertificateClient.EcdsaSignatures,
            ServerName = host.ServerName,
            PadTo = padTo,
        };
        var asked = await host.AskAsync(
            Hello(WireVersion.Tls13), () =>
                [Hello(WireVersion.Tls13, HelloForm.SafeLength), Hello(WireVersion.Tls12)], IsOpen)
                    .ConfigureAwait(false);
        var flight = Array.Find(asked, one => one.Version != 0) ?? Array.Find(asked, one => one.Alert is not null)
            ?? asked[0];
        // In TLS 1.3 the certificates are encrypted. Reading them takes a real key exchange and BouncyCastle, which
        // takes longer to load than everything else: not for the many hosts without such a certificate.
        return flight.Version == WireVersion.Tls13 && flight.Alert is null
            ? await EncryptedAsync(host, address, endpoint, true, verbose).ConfigureAwait(false)
            : ToChain(flight);
    }

    // Every suite with a certificate, for servers that have only unusual ones.
    private static async Task<SentChain> RareAsync(TlsHost host)
    {
        int[] suites =
        [
            .. CipherSuiteCatalog.Default.Suites
                .Where(suite =>
                    suite.Protocol is "SSL 3.0" or "TLS 1.2"
                        && suite.Authentication is "RSA" or "ECDSA" or "DSS" or "GOST")
                .Select(suite => suite.Id).Except(RsaSuites),
        ];
        var whole = await host.AskAsync(HelloForm.AllGroups.Hello(WireVersion.Tls12, suites, host.ServerName))
            .ConfigureAwait(false);
        if (whole.Version != 0) return ToChain(whole);
        // Some servers refuse a hello with many suites.
        var parts = await Task.WhenAll(HelloForm.Short.Parts([.. RsaSuites, .. suites])
            .Select(part => host.AskAsync(HelloForm.AllGroups.Hello(WireVersion.Tls12, part, host.ServerName))))
            .ConfigureAwait(false);
        return ToChain(Array.Find(parts, part => part.Version != 0) ?? whole);
    }

    private static SentChain ToChain(ServerFlight flight)
    {
        if (flight.Certificates is { Length: > 0 } certificates)
        {
            return ToChain(flight.Version, certificates, flight.AsksClientCertificate);
        }

        throw flight.Fault ?? (flight.Alert is not null
            ? new NetException(NetFault.Alert, flight.Evidence() + ".")
            : new NetException(NetFault.NotTls, $"{flight.Evidence()}, but no certificate was sent."));
    }

    private static SentChain ToChain(int version, byte[][] certificates, bool? asks) => new()
    {
        Protocol = WireVersion.Name(version),
        KeyType = KeyTypeOf(certificates[0]),
        Certificates = certificates,
        AsksClientCertificate = asks,
    };

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
            // The judge reports what is wrong with it.
            return "unknown";
        }
    }

    /// <summary>The certificates of TLS 1.3, which are encrypted.</summary>
    /// <param name="host">The host, as far as it is known.</param>
    /// <param name="address">The address to connect to.</param>
    /// <param name="endpoint">Its name and port.</param>
    /// <param name="ecdsa">True for ECDSA and EdDSA certificates, false for RSA; null for any.</param>
    /// <param name="verbose">Receives what was sent and answered.</param>
    internal static async Task<SentChain> EncryptedAsync(
        TlsHost host, IPAddress address, Endpoint endpoint, bool? ecdsa, Action<string>? verbose)
    {
        using var wait = host.Wait();
        using var connection = await Connection.OpenAsync([address], endpoint.Port, wait).ConfigureAwait(false);
        string offer = $"TLS 1.3 hello for {(ecdsa is { } one ? one ? "ECDSA " : "RSA " : "")}certificates";
        try
        {
            var chain = await EncryptedAsync(
                connection.Stream, address.ToString(), host.ServerName, ecdsa, connection.Explain)
                    .ConfigureAwait(false);
            verbose?.Invoke($"{offer}: {address} answered {chain.Protocol}, {chain.Certificates.Length} certificates "
                + $"({chain.KeyType})");
            return chain;
        }
        catch (NetException e)
        {
            verbose?.Invoke($"{offer}: {e.Message}");
            throw;
        }
    }

    /// <summary>Makes the handshake up to the certificates with BouncyCastle, which never waits for the
    /// network.</summary>
    internal static async Task<SentChain> EncryptedAsync(
        Stream stream, string who, string? name, bool? ecdsa, Func<Exception, string, NetException> explain)
    {
        var client = CertificateClient.For(name, ecdsa);
        var protocol = new CertificateProtocol();
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

                int read = await stream.ReadAsync(input, total < 5 ? total : 0, input.Length - (total < 5 ? total : 0))
                    .ConfigureAwait(false);
                if (read == 0) throw explain(new EndOfStreamException(), seen);
                // The header of the first record is checked before BouncyCastle sees any of it.
                int ready = total < 5 ? total + read : read;
                total += read;
                if (total < 5) continue;
                if (ready == total && HandshakeReader.JudgeStart(input, ready, who) is { } fault) throw fault;
                if (total > HandshakeReader.MostBytes)
                {
                    throw HandshakeReader.TooLong(who, "the handshake has not ended");
                }

                protocol.OfferInput(input, 0, ready);
                seen = client.Version == 0 ? $"{total} bytes of an answer" : $"a {WireVersion.Name(client.Version)} "
                    + "ServerHello";
            }
        }
        catch (TlsFatalAlertReceived e)
        {
            throw new NetException(NetFault.Alert, $"{who}: TLS 1.3 hello: refused with "
                + $"{TlsNames.Alert(e.AlertDescription)}.", e);
        }
        catch (TlsException e)
        {
            // Our own alert ends it once the certificates are there; any other alert shows what the peer did wrong.
            if (client.Certificates is null) throw new NetException(NetFault.NotTls, $"{who}: {seen}, then a "
                + $"handshake that violates TLS: {e.Message}.", e);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            throw explain(e, seen);
        }
        catch (Exception e) when (e is not (NetException or OutOfMemoryException))
        {
            // BouncyCastle throws arbitrary exceptions for malformed input.
            throw new NetException(NetFault.NotTls, $"{who}: {seen}, then a handshake that cannot be read "
                + $"({e.GetType().Name}).", e);
        }

        if (client.Certificates is not { Length: > 0 } certificates)
        {
            throw new NetException(NetFault.NotTls, $"{who}: {seen}, but no certificate.");
        }

        return ToChain(client.Version, certificates, protocol.AsksClientCertificate);
    }

    private readonly struct Attempt(SentChain? chain, NetException? fault)
    {
        public SentChain? Chain { get; } = chain;

        public NetException? Fault { get; } = fault;
    }
}
