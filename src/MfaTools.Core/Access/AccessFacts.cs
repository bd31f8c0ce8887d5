using System.Collections.Generic;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>All that was collected about a file and the account that is to read it. Nothing in it is judged.</summary>
internal sealed record AccessFacts
{
    /// <summary>The file.</summary>
    public required AttachmentPath Path { get; init; }

    /// <summary>The account.</summary>
    public required TestedIdentity Identity { get; init; }

    /// <summary>The file's descriptor.</summary>
    public Reading File { get; init; } = Reading.Failed("the file's permissions were not given");

    /// <summary>The share's descriptor; it counts for a path over the network only.</summary>
    public Reading Share { get; init; } = Reading.Failed("the share's permissions were not given");

    /// <summary>The folders above the file, nearest first, as far as they were read.</summary>
    public IReadOnlyList<(string Path, SecurityDescriptor Descriptor)> Parents { get; init; } = [];

    /// <summary>Opening it as the account itself, or null.</summary>
    public OpenAttempt? Opened { get; init; }

    /// <summary>Opening it as whoever runs the command: it tells what is missing, never what the account may do.</summary>
    public OpenAttempt? Seen { get; init; }

    /// <summary>What the drive letter stands for.</summary>
    public DriveKind Drive { get; init; }

    /// <summary>Where a mapped drive leads to, or null.</summary>
    public string? DriveTarget { get; init; }

    /// <summary>The share that a path through DFS leads to, or null.</summary>
    public AttachmentPath? DfsTarget { get; init; }

    /// <summary>Why nothing was asked of the file server, or null.</summary>
    internal string? Refused { get; init; }

    /// <summary>What else a reader has to know, such as where the path came from.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
