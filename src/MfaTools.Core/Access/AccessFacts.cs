using System.Collections.Generic;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>Everything that was collected about a file and the account that must read it. Nothing in it is
/// judged.</summary>
internal sealed record AccessFacts
{
    /// <summary>The file.</summary>
    public required AttachmentPath Path { get; init; }

    /// <summary>The account.</summary>
    public required TestedIdentity Identity { get; init; }

    /// <summary>The file's descriptor.</summary>
    public Reading File { get; init; } = Reading.Failed("the file's permissions were not given (-FileSddl)");

    /// <summary>The share's descriptor, which applies only to a path over the network.</summary>
    public Reading Share { get; init; } = Reading.Failed("the share's permissions were not given (-ShareSddl)");

    /// <summary>The folders above the file that could be read, nearest first.</summary>
    public IReadOnlyList<(string Path, SecurityDescriptor Descriptor)> Parents { get; init; } = [];

    /// <summary>The result of opening the file as the account itself, or null.</summary>
    public OpenAttempt? Opened { get; init; }

    /// <summary>The result of opening it as whoever runs the command. It can show that something is missing, never what
    /// the account may do.</summary>
    public OpenAttempt? Seen { get; init; }

    /// <summary>What the drive letter is.</summary>
    public DriveKind Drive { get; init; }

    /// <summary>Where a mapped drive leads, or null.</summary>
    public string? DriveTarget { get; init; }

    /// <summary>The share that a DFS path leads to, or null.</summary>
    public AttachmentPath? DfsTarget { get; init; }

    /// <summary>Why the file server was not contacted, or null.</summary>
    public string? Refused { get; init; }

    /// <summary>What else a reader has to know, such as where the path came from.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>The account that a check is about, and how it was determined.</summary>
internal sealed record TestedIdentity
{
    /// <summary>The name, such as <c>CONTOSO\MFA01$</c>; null if only the SID is known.</summary>
    public string? Name { get; init; }

    /// <summary>The account with its groups; several if it may appear as one or the other. Empty if its SID is
    /// unknown.</summary>
    public IReadOnlyList<AccessToken> Tokens { get; init; } = [];

    /// <summary>How the account was determined or, without tokens, why it was not.</summary>
    public string Source { get; init; } = "";

    /// <summary>The logon account of the service, or null.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Whether rights can be granted to the account. An account that the network does not know gets
    /// none.</summary>
    public bool CanBeGranted => Tokens.Count > 0 && !Tokens[0].User.Equals(WellKnownSids.Anonymous);

    /// <summary>The name or the SID.</summary>
    public override string ToString() =>
        Name ?? (Tokens.Count > 0 ? WellKnownSids.Describe(Tokens[0].User) : "the service");
}

/// <summary>The result of opening a file and reading its first and last byte.</summary>
/// <param name="Win32Error">0 or the Win32 error.</param>
/// <param name="As">Who opened it.</param>
internal sealed record OpenAttempt(int Win32Error, string As);
