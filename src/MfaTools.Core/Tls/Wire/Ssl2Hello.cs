using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>The SSL 2 hello, which no library supports anymore (draft-hickman-netscape-ssl-00, 2.5 and 2.6).</summary>
internal static class Ssl2Hello
{
    /// <summary>Offers all cipher kinds.</summary>
    public static byte[] Create()
    {
        var kinds = CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol == "SSL 2.0")
            .Select(suite => suite.Id).ToArray();
        var hello = new WireWriter().Byte(1).Word(WireVersion.Ssl2).Word(3 * kinds.Length).Word(0).Word(16);
        foreach (int kind in kinds) hello.Byte(kind >> 16).Word(kind);
        for (int i = 1; i <= 16; i++) hello.Byte(17 * i);
        byte[] message = hello.ToArray();
        return new WireWriter().Word(0x8000 | message.Length).Bytes(message).ToArray();
    }

    /// <summary>Reads the answer of a server.</summary>
    /// <param name="stream">The source.</param>
    /// <param name="offer">Receives the result.</param>
    /// <param name="explain">Turns a read exception into a fault.</param>
    /// <exception cref="NetException">Nothing was answered.</exception>
    public static async Task ReadAnswerAsync(
        Stream stream, ProtocolOffer offer, Func<Exception, string, NetException> explain)
    {
        // A record has at most 32 KiB, and the answer is one.
        byte[] input = new byte[3 + 0x7FFF];
        int count = 0, needed = 3;
        while (count < needed)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(input, count, needed - count).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException
                or OperationCanceledException or InvalidOperationException)
            {
                throw explain(e, count == 0 ? "no answer to the SSL 2.0 hello" : "a part of an answer to the SSL 2.0 "
                    + "hello");
            }

            if (read == 0)
            {
                if (count == 0) throw explain(new EndOfStreamException(), "no answer to the SSL 2.0 hello");
                break;
            }

            count += read;
            if (needed == 3 && count == 3 && (input[0] & 0x80) != 0)
            {
                needed = Math.Max(3, 2 + ((input[0] & 0x7F) << 8 | input[1]));
            }

            // A TLS alert has seven bytes.
            else if (needed == 3 && count == 3 && input[0] == 21) needed = 7;
        }

        Read(input, count, offer);
    }

    private static void Read(byte[] input, int count, ProtocolOffer offer)
    {
        offer.Offered = false;
        if (count == 7 && input[0] == 21)
        {
            offer.Evidence = $"refused with TLS {TlsNames.Alert(input[6])}";
            return;
        }

        try
        {
            int length = (input[0] & 0x7F) << 8 | input[1];
            if ((input[0] & 0x80) == 0 || count < 2 + length || length < 3)
            {
                throw new InvalidDataException("it is no SSL 2.0 record");
            }

            var body = new WireReader(input, 2, length);
            int type = body.Byte();
            if (type == 0)
            {
                offer.Evidence = $"refused with SSL 2.0 error {body.Word()}";
                return;
            }

            body.Skip(2);
            int version = body.Word();
            if (type != 4 || version != WireVersion.Ssl2) throw new InvalidDataException("it is not an SSL 2.0 "
                + "ServerHello");
            int certificate = body.Word(), kindBytes = body.Word();
            body.Skip(2 + certificate);
            var kinds = body.Part(kindBytes);
            var found = new List<int>();
            while (kinds.Left > 0) found.Add(kinds.Triple());
            offer.Offered = true;
            offer.CipherSuites = [.. found];
            offer.AllCipherSuites = true;
            // In SSL 2 the client chooses.
            offer.ServerOrder = false;
            offer.Evidence = $"answered with SSL 2.0, {found.Count} cipher kinds";
        }
        catch (InvalidDataException e)
        {
            offer.Evidence = $"{count} bytes of an answer "
                + $"({BitConverter.ToString(input, 0, Math.Min(count, 16)).Replace('-', ' ')}): {e.Message}";
        }
    }
}
