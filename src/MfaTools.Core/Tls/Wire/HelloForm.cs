using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>The form of a hello: hosts and middleboxes refuse or drop some forms that are as valid as others.</summary>
internal sealed class HelloForm
{
    /// <summary>The length of a message that no known middlebox drops: F5 dropped those of 256 to 511 bytes (RFC 7685,
    /// 1).</summary>
    public const int SafeLength = 512;

    /// <summary>The most suites of a small hello; its record then has less than 256 bytes, with a name of up to 50
    /// letters.</summary>
    public const int FewSuites = 15;

    /// <summary>Unpadded, with the groups that are in use.</summary>
    public static readonly HelloForm Usual = new();

    /// <summary>With all registered groups.</summary>
    public static readonly HelloForm AllGroups = new() { Groups = ClientHello.AllGroups };

    /// <summary>Padded to a safe length.</summary>
    public static readonly HelloForm Padded = new();

    /// <summary>Below 256 bytes, with few suites.</summary>
    public static readonly HelloForm Small = new() { MostSuites = FewSuites };

    /// <summary>With at most 64 suites, including the signal for renegotiation: some servers fail on more.</summary>
    public static readonly HelloForm Most = new() { MostSuites = 63 };

    /// <summary>Like <see cref="Short"/>, and padded.</summary>
    public static readonly HelloForm PaddedShort = new() { MostSuites = 31 };

    /// <summary>With as many suites as every known server accepts, but longer than the small form.</summary>
    public static readonly HelloForm Short = new() { MostSuites = 31 };

    /// <summary>Without extensions, for TLS 1.2 and older.</summary>
    public static readonly HelloForm Bare = new() { MostSuites = 31 };

    /// <summary>The maximum number of suites in a hello of this form.</summary>
    public int MostSuites { get; private init; } = 0x4000;

    /// <summary>The groups that it offers.</summary>
    public IReadOnlyCollection<int> Groups { get; private init; } = ClientHello.CommonGroups;

    /// <summary>Creates a hello in this form.</summary>
    /// <param name="version">The newest version that it offers.</param>
    /// <param name="suites">The suites, at most <see cref="MostSuites"/>.</param>
    /// <param name="name">The server name, or null.</param>
    /// <param name="groups">Groups instead of those of the form.</param>
    /// <param name="only">Whether to offer only TLS 1.3.</param>
    public ClientHello Hello(
        int version, IReadOnlyCollection<int> suites, string? name, IReadOnlyCollection<int>? groups = null, bool only =
            false) => new()
    {
        Version = version,
        OnlyTls13 = only,
        ServerName = name,
        CipherSuites = suites,
        Groups = groups ?? Groups,
        Small = this == Small,
        Bare = this == Bare,
        PadTo = this == Padded || this == PaddedShort ? SafeLength : 0,
    };

    /// <summary>Splits suites into parts that fit into hellos of this form.</summary>
    public IEnumerable<int[]> Parts(IReadOnlyCollection<int> suites)
    {
        for (int i = 0; i < suites.Count; i += MostSuites)
        {
            yield return [.. suites.Skip(i).Take(MostSuites)];
        }
    }
}
