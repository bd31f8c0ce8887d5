using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>The unencrypted part of a server's answer to a hello.</summary>
internal sealed class ServerFlight
{
    /// <summary>The hello.</summary>
    public ClientHello Hello { get; set; } = new();

    /// <summary>Whether the host refused: by an alert, or by closing or resetting the connection, as Windows
    /// does.</summary>
    public bool IsRefusal => Version == 0 && (Alert is not null || Fault?.Fault is NetFault.Closed or NetFault.Reset);

    /// <summary>Whether nothing came in time.</summary>
    public bool IsSilence => Version == 0 && Fault?.Fault is NetFault.Timeout or NetFault.TcpTimeout;

    /// <summary>The number of the alert that refused it, or null.</summary>
    public int? Alert { get; private set; }

    /// <summary>The chosen version; 0 without a ServerHello.</summary>
    public int Version { get; private set; }

    public int CipherSuite { get; private set; }

    /// <summary>The group of the key exchange, or 0.</summary>
    public int Group { get; private set; }

    /// <summary>The size of the Diffie-Hellman prime in bits, or 0.</summary>
    public int DhBits { get; private set; }

    /// <summary>The certificates as sent; null if none came.</summary>
    public byte[][]? Certificates { get; private set; }

    /// <summary>Whether a client certificate was requested; null if the flight did not end.</summary>
    public bool? AsksClientCertificate { get; private set; }

    /// <summary>What ended the flight early, after the ServerHello.</summary>
    public NetException? Fault { get; set; }

    /// <summary>The hello and its result.</summary>
    public string Evidence() =>
        $"{Hello.Describe()}: "
            + (Version != 0 ? "answered with " + Describe()
                : Alert is { } alert ? "refused with " + TlsNames.Alert(alert)
                : Fault?.Message.TrimEnd('.'));

    /// <summary>The answer in a few words.</summary>
    public string Describe()
    {
        if (Version == 0) return Alert is { } number ? TlsNames.Alert(number) : "nothing";
        string group = Group != 0 ? ", " + TlsNames.Group(Group) : DhBits != 0 ? $", DH {DhBits} bits" : "";
        string certificates = Certificates is { } sent ? $", {PlainText.Count(sent.Length, "certificate")}" : "";
        string alert = Alert is { } late ? ", then " + TlsNames.Alert(late) : "";
        return $"{WireVersion.Name(Version)}, "
            + (CipherSuiteCatalog.Find(CipherSuite)?.Name ?? $"suite 0x{CipherSuite:X4}")
            + $"{group}{certificates}{alert}";
    }

    /// <summary>Reads the unencrypted part of the flight.</summary>
    /// <param name="reader">The source.</param>
    /// <param name="onAnswer">Called as soon as the ServerHello has arrived.</param>
    /// <exception cref="NetException">The peer disconnected or does not speak TLS. What was read before is
    /// kept.</exception>
    public async Task ReadAsync(HandshakeReader reader, Action onAnswer)
    {
        try
        {
            bool asked = false;
            while (await reader.ReadAsync().ConfigureAwait(false) is var (type, body))
            {
                if (Version == 0 && type is not (0 or 2)) throw reader.NotTls($"handshake message {type} where a "
                    + "ServerHello belongs");
                switch (type)
                {
                    case 0:
                        break;
                    case 2 when Version == 0:
                        ReadServerHello(body);
                        reader.Seen = $"a {WireVersion.Name(Version)} ServerHello";
                        onAnswer();
                        // The rest of TLS 1.3 is encrypted.
                        if (Version == WireVersion.Tls13) return;
                        break;
                    case 11 when Certificates is null:
                        Certificates = ReadCertificates(body);
                        reader.Seen += " with certificates";
                        break;
                    case 12:
                        ReadKeyExchange(body);
                        break;
                    case 13:
                        asked = true;
                        break;
                    case 14:
                        AsksClientCertificate = asked;
                        return;
                    case 22:
                        break;
                    default:
                        throw reader.NotTls($"{reader.Seen}, then handshake message {type}, which is not allowed "
                            + "there");
                }
            }

            Alert = reader.Alert;
        }
        catch (InvalidDataException e)
        {
            throw reader.NotTls($"{reader.Seen}, then a damaged message: {e.Message}");
        }
    }

    private void ReadServerHello(WireReader body)
    {
        int version = body.Word();
        body.Skip(32);
        body.Skip(body.Byte());
        int suite = body.Word();
        body.Skip(1);
        int group = 0;
        if (body.Left >= 2)
        {
            var extensions = body.Part(body.Word());
            while (extensions.Left > 0)
            {
                int type = extensions.Word();
                var content = extensions.Part(extensions.Word());
                if (type == 43) version = content.Word();
                else if (type == 51) group = content.Word();
            }
        }

        if (version is < WireVersion.Ssl3 or > WireVersion.Tls13)
        {
            throw new InvalidDataException($"{WireVersion.Name(version)}, which was not offered");
        }

        // A HelloRetryRequest is a ServerHello with a special random (RFC 8446, 4.1.3). It also has the version, the
        // suite and the group.
        Version = version;
        CipherSuite = suite;
        Group = version == WireVersion.Tls13 ? group : 0;
    }

    private static byte[][] ReadCertificates(WireReader body)
    {
        var list = body.Part(body.Triple());
        var certificates = new List<byte[]>();
        while (list.Left > 0) certificates.Add(list.Bytes(list.Triple()));
        return [.. certificates];
    }

    private void ReadKeyExchange(WireReader body)
    {
        if (CipherSuiteCatalog.Find(CipherSuite) is not { Authentication: not ("PSK" or "SRP") } suite) return;
        switch (suite.KeyExchange)
        {
            case "ECDHE" when body.Byte() == 3:
                Group = body.Word();
                break;
            case "DHE":
                byte[] prime = body.Bytes(body.Word());
                int zeros = prime.TakeWhile(b => b == 0).Count();
                if (zeros == prime.Length) break;
                int bits = 0;
                for (int top = prime[zeros]; top > 0; top >>= 1) bits++;
                DhBits = bits + (8 * (prime.Length - zeros - 1));
                break;
            default:
                break;
        }
    }
}
