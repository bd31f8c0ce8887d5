using System.Collections.Generic;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>What is given about an account and a file; the rest is collected.</summary>
internal sealed record AccessOptions
{
    /// <summary>The name of the account; null for that of the product's service.</summary>
    public string? Identity { get; init; }

    /// <summary>The SID of the account, if given.</summary>
    public Sid? IdentitySid { get; init; }

    /// <summary>All groups of the account, if given.</summary>
    public IReadOnlyList<Sid>? Groups { get; init; }

    /// <summary>The file's descriptor, if given; then the file is not read.</summary>
    public SecurityDescriptor? File { get; init; }

    /// <summary>The share's descriptor, if given.</summary>
    public SecurityDescriptor? Share { get; init; }

    /// <summary>Whether the service's account itself opens the file.</summary>
    public bool AsSystem { get; init; }

    /// <summary>The other computer that the path was found on, or null.</summary>
    public string? FromComputer { get; init; }

    /// <summary>The file servers that may be contacted if a log names the path; null for any.</summary>
    public FileServers? Servers { get; init; }

    /// <summary>Whether the permissions were given, so that this computer is not asked.</summary>
    public bool IsOffline => File is not null || Share is not null;
}
