using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace MfaTools.Tls;

/// <summary>A ClientHello of SSL 3 to TLS 1.3 with exactly the given offer (RFC 6101, 5246, 8446).</summary>
internal sealed class ClientHello
{
    /// <summary>The registered TLS 1.3 suites that are in use.</summary>
    public static readonly int[] Tls13Suites = [0x1301, 0x1302, 0x1303, 0x1304, 0x1305];

    /// <summary>The groups that are in use: X25519, P-256, P-384, P-521, X448, X25519 with ML-KEM, the curves of old,
    /// brainpool with its numbers for TLS 1.3, and the prime fields of RFC 7919.</summary>
    public static readonly int[] CommonGroups =
        [29, 23, 24, 25, 30, 4588, 22, 21, 19, 26, 27, 28, 31, 32, 33, 256, 257, 258, 259, 260];

    /// <summary>All registered groups.</summary>
    public static readonly int[] AllGroups = [.. CommonGroups, .. TlsNames.Groups.Keys.Except(CommonGroups)];

    // Every signature scheme, strong ones first: the choice of the server must not depend on them.
    private static readonly int[] AllSignatures =
    [
        0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081A, 0x081B, 0x081C, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B,
        0x0401, 0x0501, 0x0601, 0x0904, 0x0905, 0x0906, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0302, 0x0202, 0x0101,
    ];

    // The schemes that nearly every server supports.
    private static readonly int[] UsualSignatures =
        [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0401, 0x0501, 0x0601, 0x0201, 0x0203];

    // Any 32 bytes are an X25519 key, so none has to be generated: nothing is ever decrypted with it.
    private const int X25519 = 29;

    // The record header, before the message.
    private const int RecordHead = 5;

    private static readonly Random Random = new();

    /// <summary>The newest version offered, as on the wire: 0x0300 to 0x0304.</summary>
    public int Version { get; init; } = WireVersion.Tls12;

    /// <summary>Whether to offer only <see cref="Version"/>, if that is TLS 1.3; otherwise older versions are offered
    /// too.</summary>
    public bool OnlyTls13 { get; init; }

    public IReadOnlyCollection<int> CipherSuites { get; init; } = [];

    public IReadOnlyCollection<int> Groups { get; init; } = CommonGroups;

    /// <summary>The signature schemes for the server; null for all. Its certificates may be signed with any.</summary>
    public IReadOnlyCollection<int>? Signatures { get; init; }

    /// <summary>The server name to send, or null.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether to use few bytes: no key share, no session id and only the usual signature schemes.</summary>
    public bool Small { get; init; }

    /// <summary>Whether to leave out all extensions, like the first clients of SSL 3 and TLS 1.0. Not for TLS
    /// 1.3.</summary>
    public bool Bare { get; init; }

    /// <summary>The length in bytes to which the message is padded (RFC 7685), or 0.</summary>
    public int PadTo { get; init; }

    /// <summary>The length of the message in bytes.</summary>
    public int Length => ToRecord().Length - RecordHead;

    /// <summary>The hello in a few words.</summary>
    public string Describe() => $"{WireVersion.Name(Version)} hello with {CipherSuites.Count} suites ({Length} bytes)";

    /// <summary>Whether it offers all of some suites.</summary>
    public bool Offers(IReadOnlyCollection<int> suites) => !suites.Except(CipherSuites).Any();

    /// <summary>A copy of this hello with changes.</summary>
    /// <param name="version">The newest version offered; null to keep it.</param>
    /// <param name="suites">The suites; null to keep them.</param>
    /// <param name="padTo">The length to which it is padded.</param>
    public ClientHello With(int? version = null, IReadOnlyCollection<int>? suites = null, int padTo = 0) => new()
    {
        Version = version ?? Version,
        OnlyTls13 = OnlyTls13,
        CipherSuites = suites ?? CipherSuites,
        Groups = Groups,
        Signatures = Signatures,
        ServerName = ServerName,
        Small = Small,
        Bare = Bare && (version ?? Version) < WireVersion.Tls13,
        PadTo = Math.Max(PadTo, padTo),
    };

    /// <summary>The record to send.</summary>
    public byte[] ToRecord()
    {
        var message = new WireWriter().Byte(1).Vector(3, to => Write(to, 0)).ToArray();
        // The padding extension has a header of four bytes, and some servers reject an empty one.
        if (message.Length < PadTo)
        {
            message = new WireWriter().Byte(1).Vector(3, to => Write(to, Math.Max(5, PadTo - message.Length)))
                .ToArray();
        }

        // The record has the oldest version, as browsers send it: some servers close the connection for a newer one.
        return new WireWriter().Byte(22).Word(Version == WireVersion.Ssl3 ? WireVersion.Ssl3 : WireVersion.Tls10)
            .Vector(2, record => record.Bytes(message)).ToArray();
    }

    private void Write(WireWriter hello, int padding)
    {
        byte[] random = new byte[64];
        // Random, but not secret: no session results from it.
        lock (Random) Random.NextBytes(random);
        bool tls13 = Version >= WireVersion.Tls13;
        hello.Word(Math.Min(Version, WireVersion.Tls12)).Bytes([.. random.Take(32)]);
        // A session id as in TLS 1.3's compatibility mode; it requests a new session from older versions.
        hello.Vector(1, id => id.Bytes(tls13 && !Small ? [.. random.Skip(32)] : []));
        // 0x00FF signals secure renegotiation in every version, including SSL 3 (RFC 5746).
        hello.Vector(2, suites => suites.Words(CipherSuites).Word(0x00FF));
        hello.Vector(1, compression => compression.Byte(0));
        if (Version == WireVersion.Ssl3 || Bare) return;
        hello.Vector(2, extensions =>
        {
            WriteExtensions(extensions, random, tls13);
            if (padding > 0) extensions.Word(21).Vector(2, e => e.Bytes(new byte[padding - 4]));
        });
    }

    private void WriteExtensions(WireWriter to, byte[] random, bool tls13)
    {
        if (ServerName is { } name)
        {
            to.Word(0).Vector(
                2, e => e.Vector(2, list => list.Byte(0).Vector(2, n => n.Bytes(Encoding.ASCII.GetBytes(name)))));
        }

        if (!Small) to.Word(23).Word(0);
        if (Groups.Count > 0)
        {
            to.Word(10).Vector(2, e => e.Vector(2, groups => groups.Words(Groups)));
            to.Word(11).Vector(2, e => e.Vector(1, formats => formats.Byte(0)));
        }

        if (Version >= WireVersion.Tls12)
        {
            to.Word(13).Vector(
                2, e => e.Vector(2, list => list.Words(Signatures ?? (Small ? UsualSignatures : AllSignatures))));
        }

        if (!tls13) return;
        if (Signatures is not null) to.Word(50).Vector(2, e => e.Vector(2, list => list.Words(AllSignatures)));
        to.Word(43).Vector(2, e => e.Vector(1, versions => versions.Words(
            OnlyTls13 ? [WireVersion.Tls13]
                : [WireVersion.Tls13, WireVersion.Tls12, WireVersion.Tls11, WireVersion.Tls10])));
        to.Word(45).Vector(2, e => e.Vector(1, modes => modes.Byte(1)));
        to.Word(51).Vector(2, e => e.Vector(2, shares =>
        {
            if (Groups.Contains(X25519) && !Small)
            {
                shares.Word(X25519).Vector(2, key => key.Bytes([.. random.Take(32)]));
            }
        }));
    }
}
