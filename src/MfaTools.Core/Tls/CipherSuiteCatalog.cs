using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>All cipher suites of the IANA registry, and the cipher kinds of SSL 2.</summary>
internal sealed class CipherSuiteCatalog
{
    private static readonly Lazy<CipherSuiteCatalog> Loaded = new(() =>
        new CipherSuiteCatalog(Shipped.Read<File>("cipher-suites.json").Suites));

    private readonly Dictionary<int, CipherSuite> _byId;

    private CipherSuiteCatalog(CipherSuite[] suites)
    {
        Suites = suites;
        _byId = suites.ToDictionary(suite => suite.Id);
    }

    /// <summary>The catalog that ships with the module.</summary>
    public static CipherSuiteCatalog Default => Loaded.Value;

    /// <summary>All suites, by number; those of SSL 2 last.</summary>
    public IReadOnlyList<CipherSuite> Suites { get; }

    /// <summary>The suite with a number; null if it is not registered.</summary>
    /// <param name="id">The number on the wire.</param>
    public static CipherSuite? Find(int id) => Default._byId.TryGetValue(id, out var suite) ? suite : null;

    /// <summary>The suite with a registered name, or null.</summary>
    /// <param name="name">Such as TLS_RSA_WITH_AES_128_CBC_SHA.</param>
    public static CipherSuite? Find(string name) => Default.Suites.FirstOrDefault(suite => suite.Name == name);

    private sealed class File
    {
        public required CipherSuite[] Suites { get; set; }
    }
}
