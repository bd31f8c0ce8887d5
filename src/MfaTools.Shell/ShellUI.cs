using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MfaTools.Shell;

/// <summary>Text out and lines in. What cannot be asked is an error, never a wait.</summary>
internal sealed class ShellUI(bool interactive) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUI();

    /// <summary>Where lines come from.</summary>
    public LineReader Lines { get; } = new();

    public override bool SupportsVirtualTerminal => UsesColor;

    /// <summary>Whether escape sequences may be written.</summary>
    public static bool UsesColor =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write(string value) => Console.Out.Write(GetOutputString(value, SupportsVirtualTerminal));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value)
    {
        // The formatter ends an error that shows its position with an empty line; pwsh leaves it out.
        if (string.IsNullOrEmpty(value)) return;
        Console.Error.WriteLine(GetOutputString(value, SupportsVirtualTerminal && !Console.IsErrorRedirected));
    }

    public override void WriteDebugLine(string message) => Console.Out.WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => Console.Out.WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => Console.Out.WriteLine("WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine()
    {
        Require("a line of input");
        return Lines.Read() ?? throw new PSInvalidOperationException("The input has ended.");
    }

    public override SecureString ReadLineAsSecureString()
    {
        Require("a secret");
        var secret = new SecureString();
        while (true)
        {
            var key = Lines.ReadKey();
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0) secret.RemoveAt(secret.Length - 1);
            else if (key.KeyChar >= ' ') secret.AppendChar(key.KeyChar);
        }

        Console.Out.WriteLine();
        secret.MakeReadOnly();
        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Require(string.Join(", ", descriptions.Select(field => field.Name)));
        WriteHeading(caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in descriptions) answers[field.Name] = Ask(field);
        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Require("a choice");
        WriteHeading(caption, message);
        while (true)
        {
            foreach (var choice in choices) Write($"[{Key(choice)}] {Name(choice)}  ");
            Write(defaultChoice >= 0 ? $"[?] Help (default is \"{Key(choices[defaultChoice])}\"): " : "[?] Help: ");
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            for (int i = 0; i < choices.Count; i++)
            {
                if (answer.Equals(Key(choices[i]), StringComparison.OrdinalIgnoreCase)
                    || answer.Equals(Name(choices[i]), StringComparison.OrdinalIgnoreCase)) return i;
            }

            if (answer != "?") continue;
            foreach (var choice in choices) WriteLine($"{Key(choice)} - {choice.HelpMessage}");
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
    {
        Require("a credential");
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }

        Write($"Password for {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private static string Name(ChoiceDescription choice) => choice.Label.Replace("&", "", StringComparison.Ordinal);

    // The letter after the ampersand; a label without one is typed in full.
    private static string Key(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label.Substring(mark + 1, 1).ToUpper(CultureInfo.CurrentCulture) : Name(choice);
    }

    private PSObject Ask(FieldDescription field)
    {
        if (!field.ParameterTypeName.EndsWith("[]", StringComparison.Ordinal))
        {
            Write(field.Name + ": ");
            return field.ParameterTypeName == nameof(SecureString) ? new PSObject(ReadLineAsSecureString()) : new PSObject(ReadLine());
        }

        // A list ends at an empty line.
        var values = new List<string>();
        while (true)
        {
            Write($"{field.Name}[{values.Count}]: ");
            string value = ReadLine();
            if (value.Length == 0) return new PSObject(values.ToArray());
            values.Add(value);
        }
    }

    private void WriteHeading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption)) WriteLine(caption);
        if (!string.IsNullOrEmpty(message)) WriteLine(message);
    }

    private void Require(string what)
    {
        if (!interactive) throw new PSInvalidOperationException($"The console is not interactive, so {what} cannot be asked for.");
    }
}
