using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Resolves the paths that a user specifies. A path that cannot be resolved does not affect the
/// others.</summary>
/// <param name="cmdlet">The cmdlet whose session and current folder apply.</param>
/// <param name="onError">Receives an error for each unusable path. It is required because -Quiet depends on it.</param>
internal sealed class PathResolver(PSCmdlet cmdlet, Action<ErrorRecord> onError)
{
    /// <summary>The files and folders that match a path with wildcards. A plain name that does not exist is an error. A
    /// name with brackets that matches nothing is taken literally if such a file exists.</summary>
    /// <returns>Null if an error was reported.</returns>
    public IReadOnlyList<string>? Matching(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path)) return Existing(path) is { } one ? [one] : null;
        ErrorRecord? error = null;
        try
        {
            new WildcardPattern(path).IsMatch("");
            var found = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (provider.Name != "FileSystem") error = Errors.NotAFile(path, provider.Name);
            else if (found.Count > 0) return found;
        }
        catch (ItemNotFoundException)
        {
            // Nothing matches.
        }
        catch (WildcardPatternException e)
        {
            error = Errors.InvalidWildcard(path, e);
        }
        catch (Exception e) when (IsPathFailure(e))
        {
            error = NotFound(path, e);
        }

        if (Try(path, out _) is { } full && Exists(full)) return [full];
        if (error is null) return [];
        onError(error);
        return null;
    }

    /// <summary>Resolves paths with wildcards and literal paths. Wildcards match only files.</summary>
    public IEnumerable<string> All(IEnumerable<string> paths, IEnumerable<string> literals)
    {
        foreach (string path in paths)
        {
            bool wildcards = WildcardPattern.ContainsWildcardCharacters(path);
            foreach (string full in Matching(path) ?? [])
            {
                if (!wildcards || File.Exists(full)) yield return full;
            }
        }

        foreach (string path in literals)
        {
            if (Existing(path) is { } full) yield return full;
        }
    }

    /// <summary>The file or folder of a path without wildcards.</summary>
    /// <returns>Null if an error was reported.</returns>
    public string? Existing(string path)
    {
        if (Full(path) is not { } full) return null;
        if (Exists(full)) return full;
        onError(Missing(path, full));
        return null;
    }

    /// <summary>The full path of a file that need not exist.</summary>
    /// <returns>Null if an error was reported.</returns>
    public string? Full(string path)
    {
        string? full = Try(path, out var error);
        if (error is not null) onError(error);
        return full;
    }

    /// <summary>The full path of a file to write.</summary>
    /// <returns>Null if an error was reported.</returns>
    public string? Output(string path)
    {
        string? full = Try(path, out var error);
        if (error is null) return full;
        onError(error.FullyQualifiedErrorId == Errors.NotAFileId ? error : Errors.Unwritable(path, error.Exception));
        return null;
    }

    /// <summary>The full path, or null and an error that has not been reported yet.</summary>
    public string? Try(string path, out ErrorRecord? error)
    {
        error = null;
        try
        {
            string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.Name != "FileSystem") error = Errors.NotAFile(path, provider.Name);
            // A wildcard in a literal path is not a file either, and has its own remedy.
            else if (WildcardPattern.ContainsWildcardCharacters(path)) return full;
            else if (PathText.Problem(full) is { } problem) error = Errors.NotAPath(path, problem);
            else return full;
        }
        catch (Exception e) when (IsPathFailure(e))
        {
            error = NotFound(path, e);
        }

        return null;
    }

    /// <summary>The error of a path without wildcards that does not exist.</summary>
    /// <param name="path">The path as the user entered it.</param>
    /// <param name="full">The full path.</param>
    public ErrorRecord Missing(string path, string full)
    {
        if (Files.IsDanglingLink(full)) return Errors.DanglingLink(path);
        try
        {
            // File.Exists does not distinguish a missing file from one without permission.
            if (PathText.Problem(full) is null) File.GetAttributes(full);
        }
        catch (UnauthorizedAccessException e)
        {
            return Errors.Unreadable(full, e, path);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            return Errors.PathNotFound(path, e, Remedy(path));
        }

        return Errors.PathNotFound(path, null, Remedy(path));
    }

    private static bool Exists(string full) => File.Exists(full) || Directory.Exists(full);

    // Only cmdlets with -LiteralPath take wildcards in another parameter.
    private string? Remedy(string path) => !WildcardPattern.ContainsWildcardCharacters(path) ? null
        : cmdlet.MyInvocation.MyCommand.Parameters.ContainsKey("LiteralPath")
            ? "-LiteralPath does not expand wildcards; use -Path."
            : "This parameter does not accept wildcards; specify the name of a file.";

    private static ErrorRecord NotFound(string path, Exception e) => e switch
    {
        System.Management.Automation.DriveNotFoundException drive => Errors.DriveNotFound(path, drive),
        ArgumentException or NotSupportedException
            when PathText.Problem(path.Replace('*', '_').Replace('?', '_')) is { } problem =>
                Errors.NotAPath(path, problem, e),
        _ => Errors.PathNotFound(path, e),
    };

    // The exceptions of the session for a path that cannot be resolved, in both PowerShells.
    private static bool IsPathFailure(Exception e) => e is not PipelineStoppedException
        && (e is RuntimeException or ArgumentException or InvalidOperationException || Files.IsReadFailure(e));
}
