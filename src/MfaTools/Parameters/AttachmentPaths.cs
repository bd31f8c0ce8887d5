using System;
using System.Collections.Generic;
using System.Management.Automation;
using MfaTools.Access;

namespace MfaTools.Commands;

/// <summary>Resolves the paths of attachments as Windows reads them.</summary>
internal sealed class AttachmentPaths(PSCmdlet cmdlet, Action<ErrorRecord> onError)
{
    private readonly PathResolver _resolver = new(cmdlet, onError);

    // Windows paths are case-insensitive.
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A literal path. One that is not a Windows path is an error.</summary>
    /// <returns>Null after an error, and for a path that was returned before.</returns>
    public AttachmentPath? Literal(string text)
    {
        var path = AttachmentPath.Parse(text) ?? FromSession(text);
        return path is not null && _seen.Add(path.Text) ? path : null;
    }

    /// <summary>The paths that match a pattern. One without wildcards is returned whether the file exists or
    /// not.</summary>
    public IEnumerable<AttachmentPath> Pattern(string text)
    {
        bool wildcards = WildcardPattern.ContainsWildcardCharacters(text);
        foreach (string one in wildcards ? _resolver.Matching(text) ?? [] : [text])
        {
            if (Literal(one) is { } path) yield return path;
        }
    }

    private AttachmentPath? FromSession(string text)
    {
        string? full = _resolver.Try(text, out var error);
        if (full is not null && AttachmentPath.Parse(full) is { } path) return path;
        onError(error?.FullyQualifiedErrorId == Errors.NotAFileId
            ? error
            : Errors.NotAnAttachmentPath(text, error?.Exception));
        return null;
    }
}
