using System.Collections.Generic;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>What is to be found out about one file.</summary>
internal sealed record AccessRequest
{
    /// <summary>The file.</summary>
    public required AttachmentPath Path { get; init; }

    /// <summary>The account, by name; null for what the product's service is.</summary>
    public string? Identity { get; init; }

    /// <summary>The account's SID, where it is given.</summary>
    public Sid? IdentitySid { get; init; }

    /// <summary>All groups of the account, where they are given.</summary>
    public IReadOnlyList<Sid>? Groups { get; init; }

    /// <summary>The file's descriptor, where it is given: then nothing of the file is read.</summary>
    public SecurityDescriptor? File { get; init; }

    /// <summary>The share's descriptor, where it is given.</summary>
    public SecurityDescriptor? Share { get; init; }

    /// <summary>Whether the service's account itself is to open the file.</summary>
    public bool AsSystem { get; init; }

    /// <summary>The computer that the path was found on, where that is another; else null.</summary>
    public string? FromComputer { get; init; }

    /// <summary>The file servers that may be asked, where the path is of a log; null: any.</summary>
    internal FileServers? Servers { get; init; }

    /// <summary>Whether all that counts was given, and this computer is not asked.</summary>
    public bool IsOffline => File is not null || Share is not null;
}
