namespace MfaTools.Tls;

/// <summary>What a host offers in one protocol version.</summary>
internal sealed class ProtocolOffer
{
    /// <summary>"SSL 2.0", "SSL 3.0", "TLS 1.0" to "TLS 1.3".</summary>
    public string Protocol { get; set; } = "";

    /// <summary>Whether it is offered; null if unknown.</summary>
    public bool? Offered { get; set; }

    /// <summary>What was answered: the version and suite, the number of the alert, or how the connection
    /// ended.</summary>
    public string Evidence { get; set; } = "";

    /// <summary>The numbers of the suites, in the server's order if it has one; without listing, only the one that it
    /// chose.</summary>
    public int[] CipherSuites { get; set; } = [];

    /// <summary>Whether <see cref="CipherSuites"/> is complete: the host refused a hello with all others.</summary>
    public bool AllCipherSuites { get; set; }

    /// <summary>Whether the server prefers its own order to the client's; null if that was not tested or there is one
    /// suite.</summary>
    public bool? ServerOrder { get; set; }

    /// <summary>The names of the key-exchange groups seen, in the order chosen; with listing, all of them for TLS 1.3
    /// and for the newest version below it.</summary>
    public string[] Groups { get; set; } = [];

    /// <summary>Whether <see cref="Groups"/> is complete.</summary>
    public bool AllGroups { get; set; }

    /// <summary>Why the list of suites is incomplete; null if it is complete or was not requested.</summary>
    public string? ListProblem { get; set; }

    /// <summary>The size in bits of the smallest Diffie-Hellman prime seen, or null.</summary>
    public int? DhBits { get; set; }

    /// <summary>Whether the server asks for a client certificate; null if unknown, as in TLS 1.3.</summary>
    public bool? AsksClientCertificate { get; set; }
}
