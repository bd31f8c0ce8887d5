namespace MfaTools.Tls;

/// <summary>What a host offers in one protocol version.</summary>
internal sealed class ProtocolOffer
{
    /// <summary>"SSL 2.0", "SSL 3.0", "TLS 1.0" to "TLS 1.3".</summary>
    public string Protocol { get; set; } = "";

    /// <summary>Null where it could not be told.</summary>
    public bool? Offered { get; set; }

    /// <summary>What was answered: the version and suite, the number of the alert, or how the connection ended.</summary>
    public string Evidence { get; set; } = "";

    /// <summary>The numbers of the suites, in the server's order where it has one. Without listing the one alone that it picked.</summary>
    public int[] CipherSuites { get; set; } = [];

    /// <summary>Whether <see cref="CipherSuites"/> is all there is: the host refused a hello with all the others.</summary>
    public bool AllCipherSuites { get; set; }

    /// <summary>Whether the server's own order counts, not the client's. Null where it was not asked, or has one suite.</summary>
    public bool? ServerOrder { get; set; }

    /// <summary>The names of the key-exchange groups seen, in the order picked; with listing, of all for TLS 1.3 and for the
    /// newest version below it.</summary>
    public string[] Groups { get; set; } = [];

    /// <summary>Whether <see cref="Groups"/> is all there is.</summary>
    public bool AllGroups { get; set; }

    /// <summary>Why the list of suites is not complete; null where it is, or was not wanted.</summary>
    public string? ListProblem { get; set; }

    /// <summary>The size in bits of the smallest Diffie-Hellman prime seen, or null.</summary>
    public int? DhBits { get; set; }

    /// <summary>Whether the server asks for a client certificate; null where it could not be told, as in TLS 1.3.</summary>
    public bool? AsksClientCertificate { get; set; }
}
