using System;
using System.Collections.Generic;
using System.Management.Automation;
using MfaTools.Access;

namespace MfaTools.Commands;

/// <summary>What the user or a log named as the path of an attachment, as Windows reads it.</summary>
internal sealed class AttachmentPaths(PSCmdlet cmdlet, Action<ErrorRecord> onError)
{
    private readonly PathResolver _resolver = new(cmdlet, onError);

    // Windows does not tell case apart.
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A path as it is; reports an error where it is not one on Windows.</summary>
    /// <returns>Null where it is none, or was there before.</returns>
    public AttachmentPath? Literal(string text)
    {
        var path = AttachmentPath.Parse(text) ?? FromSession(text);
        return path is not null && _seen.Add(path.Text) ? path : null;
    }

    /// <summary>The paths that a pattern leads to; one without wildcards leads to itself, whether the file exists or
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
