using System;
using System.Management.Automation;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>The file that -Bookmark names. If it cannot be used, the command ends with an error.</summary>
/// <param name="cmdlet">The cmdlet whose current folder counts.</param>
/// <param name="fail">Ends the command with an error.</param>
/// <param name="given">The path as the user gave it.</param>
internal sealed class BookmarkFile(PSCmdlet cmdlet, Action<ErrorRecord> fail, string given)
{
    private LogBookmark? _bookmark;

    public LogBookmark Load()
    {
        string path = new PathResolver(cmdlet, fail).Output(given)!;
        Try(() => _bookmark = LogBookmark.Load(path));
        return _bookmark!;
    }

    public void Save() => Try(() => _bookmark!.Save());

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            fail(Errors.BookmarkUnusable(given, e));
        }
    }
}
