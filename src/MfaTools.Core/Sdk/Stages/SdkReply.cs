using System;

namespace MfaTools.Sdk;

/// <summary>What a server answered, read within bounds and not judged.</summary>
internal sealed class SdkReply
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>The schemes of <c>WWW-Authenticate</c>, such as Basic and NTLM.</summary>
    public string[] Challenges { get; init; } = [];

    /// <summary>Where a redirect leads, or null.</summary>
    public Uri? Location { get; init; }

    /// <summary>The media type of the body, or null.</summary>
    public string? MediaType { get; init; }

    /// <summary>The body, unpacked, up to the bound.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Why the body is not all there, or null.</summary>
    public string? BodyProblem { get; init; }

    /// <summary>Whether this computer broke the sign-in off: it sent nothing for the scheme, or left the last step of the
    /// server unanswered. Null where the platform does not tell (.NET Framework).</summary>
    public bool? BrokenOff { get; init; }
}
