using System;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace MfaTools.Shell;

/// <summary>Runs the module where no PowerShell is installed.</summary>
internal static class Program
{
    private const string VersionScript =
        "'MfaTools {0}, PowerShell {1}' -f (Get-Module MfaTools).Version, $PSVersionTable.PSVersion";

    private const int Success = 0;
    private const int Failure = 1;
    private const int BadCommandLine = 64;
    private const int InitFailure = 70;

    public static int Main(string[] args)
    {
        var line = CommandLine.Parse(args);
        if (line.Error is not null) return Complain(line.Error + Environment.NewLine + CommandLine.Usage, BadCommandLine);
        if (line.ShowHelp)
        {
            Console.Out.WriteLine(CommandLine.Usage);
            return Success;
        }

        string? script = line.File is null ? null : Path.GetFullPath(line.File);
        if (script is not null && !File.Exists(script))
        {
            return Complain($"The script '{line.File}' does not exist.{Environment.NewLine}{CommandLine.Usage}", BadCommandLine);
        }

        // The engine wraps between words in known languages only, and a bare container has none set.
        if (CultureInfo.CurrentUICulture.Name.Length == 0) CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = new CultureInfo("en-US");
        string manifest = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "MfaTools", "MfaTools.psd1"));
        if (!File.Exists(manifest)) return Complain($"The module is not there: '{manifest}'. Build it with: dotnet build", InitFailure);
        Session session;
        try
        {
            session = new Session(manifest, !line.NonInteractive && !Console.IsInputRedirected);
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException)
        {
            return Complain($"The console cannot start. {e.Message}", InitFailure);
        }

        using (session)
        {
            bool prompts = script is null && line.Command is null && !line.ReadsInput && !Console.IsInputRedirected;
            // With nothing running Ctrl+C ends the console, unless there is a prompt to stay at.
            Console.CancelKeyPress += (_, e) => e.Cancel = session.Stop() || prompts;
            return Run(line, script, session, prompts);
        }
    }

    private static int Run(CommandLine line, string? script, Session session, bool prompts)
    {
        if (line.ShowVersion)
        {
            session.RunText(VersionScript);
            return Success;
        }

        bool succeeded;
        if (script is not null) succeeded = session.RunFile(script, line.Arguments);
        else if (line.Command is not null && !line.ReadsInput) succeeded = session.RunText(line.Command, takesInput: true);
        else succeeded = ReadCommands(session, prompts, banner: prompts && !line.NoLogo);
        return session.ExitCode ?? (succeeded ? Success : Failure);
    }

    /// <summary>Runs line after line; lines that are not yet a whole statement are put together.</summary>
    private static bool ReadCommands(Session session, bool prompts, bool banner)
    {
        bool succeeded = true;
        if (banner)
        {
            session.RunText(VersionScript);
            Console.Out.WriteLine(CommandLine.Missing);
        }

        var text = new StringBuilder();
        while (session.ExitCode is null)
        {
            if (prompts) Console.Out.Write(text.Length == 0 ? session.Prompt() : ">> ");
            string? line = session.ReadLine();
            // What is left at the end was cut off: running it says so.
            if (line is null) return text.Length == 0 ? succeeded : session.RunText(text.ToString());
            // A new line after an open bracket would make of what is not finished something that is wrong.
            if (text.Length > 0) text.AppendLine();
            text.Append(line);
            Parser.ParseInput(text.ToString(), out _, out var errors);
            if (Array.Exists(errors, error => error.IncompleteInput) && line.Trim().Length > 0) continue;
            if (text.ToString().Trim().Length > 0) succeeded = session.RunText(text.ToString());
            text.Clear();
        }

        return succeeded;
    }

    private static int Complain(string message, int code)
    {
        Console.Error.WriteLine(message);
        return code;
    }
}
