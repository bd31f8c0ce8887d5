using System;
using System.Collections.Generic;
using System.Management.Automation;
using MfaTools.Access;

namespace MfaTools.Commands;

/// <summary>What the user or a log named as the path of an attachment, as Windows reads it.</summary>
internal sealed class AttachmentPaths(PSCmdlet cmdlet)
{
    // Windows does not tell case apart.
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A path as it stands; writes an error where it is none on Windows.</summary>
    /// <returns>Null where it is none, or was there before.</returns>
    public AttachmentPath? Literal(string text)
    {
        var path = AttachmentPath.Parse(text) ?? FromSession(text);
        if (path is null) return null;
        return _seen.Add(path.Text) ? path : null;
    }

    /// <summary>The paths that a pattern leads to; one without wildcards leads to itself, whether the file exists or not.</summary>
    public IEnumerable<AttachmentPath> Pattern(string text)
    {
        IEnumerable<string> found = [text];
        if (WildcardPattern.ContainsWildcardCharacters(text))
        {
            try
            {
                found = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(text, out _);
            }
            catch (Exception e) when (e is ItemNotFoundException or SessionStateException or NotSupportedException)
            {
                found = [];
            }
        }

        foreach (string one in found)
        {
            if (Literal(one) is { } path) yield return path;
        }
    }

    private AttachmentPath? FromSession(string text)
    {
        try
        {
            string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(text, out var provider, out _);
            if (provider.Name != "FileSystem")
            {
                cmdlet.WriteError(Errors.NotAFile(text, provider.Name));
                return null;
            }

            if (AttachmentPath.Parse(full) is { } path) return path;
            cmdlet.WriteError(Errors.NotAnAttachmentPath(text));
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            cmdlet.WriteError(Errors.NotAnAttachmentPath(text, e));
        }

        return null;
    }
}
