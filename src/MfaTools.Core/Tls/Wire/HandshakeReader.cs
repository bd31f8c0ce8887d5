using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Reads handshake messages from a peer's records, however they are split, up to a limit that no server
/// needs.</summary>
/// <param name="stream">The source of the records.</param>
/// <param name="who">The peer's address, for the evidence.</param>
/// <param name="explain">Turns a read exception, and what was seen before it, into a fault.</param>
internal sealed class HandshakeReader(Stream stream, string who, Func<Exception, string, NetException> explain)
{
    /// <summary>The limit of what is read from a peer: four times the longest flights seen, with the names of hundreds
    /// of CAs.</summary>
    public const int MostBytes = 256 * 1024;

    // A record can be empty, but a flight of empty records is an attack.
    private const int MostRecords = 2048;

    private byte[] _input = new byte[4096];
    private int _from;
    private int _to;
    private byte[] _messages = [];
    private int _messagesFrom;
    private int _messagesTo;
    private int _total;
    private int _records;

    /// <summary>The number of the alert that ended the handshake, or null.</summary>
    public int? Alert { get; private set; }

    /// <summary>What has been seen, for the evidence.</summary>
    public string Seen { get; set; } = "no answer to the ClientHello";

    /// <summary>Reads the next message: its type and a reader of its body; null if an alert came instead.</summary>
    /// <exception cref="NetException">The peer does not speak TLS, or it went away.</exception>
    public async Task<(int Type, WireReader Body)?> ReadAsync()
    {
        while (true)
        {
            int have = _messagesTo - _messagesFrom;
            if (have >= 4)
            {
                int length =
                    _messages[_messagesFrom + 1] << 16 | _messages[_messagesFrom + 2] << 8 | _messages[
                        _messagesFrom + 3];
                if (length > MostBytes) throw TooLong($"a handshake message of {length} bytes");
                if (have >= 4 + length)
                {
                    var message = (_messages[_messagesFrom], new WireReader(_messages, _messagesFrom + 4, length));
                    _messagesFrom += 4 + length;
                    return message;
                }
            }

            if (!await ReadRecordAsync().ConfigureAwait(false)) return null;
        }
    }

    /// <summary>The fault for an answer that is not TLS.</summary>
    public NetException NotTls(string what) => new(NetFault.NotTls, $"{who}: {what}.");

    /// <summary>The fault for an answer that is too long.</summary>
    public static NetException TooLong(string who, string what) =>
        new(NetFault.TooLong, $"{who}: {what}; the limit of this test is {MostBytes / 1024} KB.");

    /// <summary>Judges the first bytes of an answer.</summary>
    /// <param name="bytes">At least five.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="who">The peer's address.</param>
    /// <returns>Null if they begin a TLS record.</returns>
    public static NetException? JudgeStart(byte[] bytes, int count, string who)
    {
        if (bytes[0] is >= 20 and <= 24 && bytes[1] == 3 && (bytes[3] << 8 | bytes[4]) <= 0x4000 + 2048) return null;
        string text = new(
            [.. bytes.Take(Math.Min(count, 60)).TakeWhile(b => b is not 13 and not 10)
                .Select(b => b is >= 32 and < 127 ? (char)b : '.')]);
        bool http = text.StartsWith("HTTP/", StringComparison.Ordinal);
        string hex = BitConverter.ToString(bytes, 0, Math.Min(count, 16)).Replace('-', ' ');
        return new NetException(
            http ? NetFault.PlainHttp : NetFault.NotTls, $"{who}: answered \"{text}\"{(http ? "" : $" ({hex})")}.");
    }

    private NetException TooLong(string what) => TooLong(who, what);

    private async Task<bool> ReadRecordAsync()
    {
        await FillAsync(5).ConfigureAwait(false);
        if (JudgeStart(Window(), _to - _from, who) is { } fault)
        {
            throw _records == 0 ? fault : NotTls($"{Seen}, then bytes that are not a TLS record");
        }

        int type = _input[_from];
        int length = _input[_from + 3] << 8 | _input[_from + 4];
        await FillAsync(5 + length).ConfigureAwait(false);
        if (++_records > MostRecords) throw NotTls($"more than {MostRecords} records in one flight");
        int at = _from + 5;
        _from += 5 + length;
        switch (type)
        {
            case 22:
                Append(at, length);
                return true;
            case 21 when length == 2:
                // A warning, such as unrecognized_name (112), does not end the handshake; close_notify (0) does.
                if (_input[at] != 2 && _input[at + 1] != 0) return true;
                Alert = _input[at + 1];
                return false;
            default:
                throw NotTls($"{Seen}, then a record of type {type} with {length} bytes where the handshake goes on");
        }
    }

    private byte[] Window() => _from == 0 ? _input : [.. _input.Skip(_from).Take(Math.Min(_to - _from, 64))];

    private void Append(int at, int length)
    {
        int have = _messagesTo - _messagesFrom;
        // A new array: readers of earlier messages still use the old one.
        if (_messagesTo + length > _messages.Length)
        {
            byte[] bigger = new byte[Math.Max(have + length, Math.Min(2 * (have + length), MostBytes))];
            Buffer.BlockCopy(_messages, _messagesFrom, bigger, 0, have);
            _messages = bigger;
            _messagesFrom = 0;
            _messagesTo = have;
        }

        Buffer.BlockCopy(_input, at, _messages, _messagesTo, length);
        _messagesTo += length;
    }

    private async Task FillAsync(int count)
    {
        if (_from + count > _input.Length)
        {
            byte[] bigger = _to - _from + count > _input.Length ? new byte[Math.Max(count, 5 + 0x4000 + 2048)] : _input;
            Buffer.BlockCopy(_input, _from, bigger, 0, _to - _from);
            _input = bigger;
            _to -= _from;
            _from = 0;
        }

        while (_to - _from < count)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(_input, _to, _input.Length - _to).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException
                or OperationCanceledException or InvalidOperationException)
            {
                throw explain(e, Cut());
            }

            if (read == 0) throw Short(explain(new EndOfStreamException(), Cut()));
            _to += read;
            _total += read;
            if (_total > MostBytes) throw TooLong("the handshake has not ended");
        }
    }

    // The bytes of an answer that is shorter than a record header prove more than its end.
    private NetException Short(NetException closed) =>
        _records == 0 && _to - _from >= 5 && JudgeStart(_input, _to, who) is { } fault ? fault : closed;

    private string Cut() => _records > 0 || _to == _from ? Seen : $"{_to - _from} bytes of an answer to the "
        + "ClientHello";
}
