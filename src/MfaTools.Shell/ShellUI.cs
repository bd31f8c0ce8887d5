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

    public override bool SupportsVirtualTerminal => UsesColor;

    /// <summary>Whether escape sequences may be written.</summary>
    public static bool UsesColor =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write(string value) => Console.Out.Write(GetOutputString(value, SupportsVirtualTerminal));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) =>
        Console.Error.WriteLine(GetOutputString(value, SupportsVirtualTerminal && !Console.IsErrorRedirected));

    public override void WriteDebugLine(string message) => Console.Out.WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => Console.Out.WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => Console.Out.WriteLine("WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine()
    {
        Require("a line of input");
        return Console.In.ReadLine() ?? throw new PSInvalidOperationException("The input has ended.");
    }

    public override SecureString ReadLineAsSecureString()
    {
        Require("a secret");
        var secret = new SecureString();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
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
        for (int i = 0; i < choices.Count; i++) Write($"[{i + 1}] {choices[i].Label.Replace("&", "", StringComparison.Ordinal)}  ");
        if (defaultChoice >= 0) Write($"(default {defaultChoice + 1}) ");
        while (true)
        {
            string answer = ReadLine();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            if (int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= choices.Count)
            {
                return number - 1;
            }

            Write($"1 to {choices.Count}: ");
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
