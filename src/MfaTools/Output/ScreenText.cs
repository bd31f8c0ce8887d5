using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>What the views show of objects.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ScreenTexts
{
    internal ScreenTexts()
    {
    }

    /// <summary>What the views show of an object.</summary>
    public ScreenText this[PSObject item] => new(item);
}

/// <summary>What the views show of an object, also one that came back from elsewhere.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ScreenText
{
    private readonly PSObject _item;

    internal ScreenText(PSObject item) => _item = item;

    /// <summary>The lines about a result of the health check, a cause, a log entry or a known issue.</summary>
    public PSObject[] Lines => Rehydration.FromPipeline(_item) switch
    {
        LogEntry entry => [.. new LogScreen(entry, _item.Properties["PSComputerName"] is not null).Lines],
        KnownIssueInfo issue => [.. new LogScreen(issue).Lines],
        { } result => [.. new HealthScreen(result).Lines],
        _ => [],
    };

    /// <summary>The lines about an attachment that was tested by itself.</summary>
    public PSObject[] AttachmentLines =>
        Rehydration.FromPipeline(_item) is AttachmentAccessResult result ? [.. new AttachmentScreen(result).Lines] : [];

    /// <summary>The heading above the results of a computer.</summary>
    public string Heading =>
        Rehydration.FromPipeline(_item) is CheckResult result ? HealthScreen.Heading(result) : "";

    /// <summary>The status in its color.</summary>
    public string Status => Screen.Status(Value(nameof(Status)));

    /// <summary>The status in its color, as wide as a column.</summary>
    public string StatusColumn => Status + new string(' ', Math.Max(1, 9 - $"{Value(nameof(Status))}".Length));

    /// <summary>The earlier status in its color.</summary>
    public string OldStatus => Screen.Status(Value(nameof(OldStatus)));

    /// <summary>The later status in its color.</summary>
    public string NewStatus => Screen.Status(Value(nameof(NewStatus)));

    /// <summary>The id, as a link to its page where the terminal has links.</summary>
    public string Id => Screen.Link($"{Value(nameof(Id))}", Value("HelpUri") as string);

    /// <summary>The message of a finding, four columns from the left.</summary>
    public string Message => Screen.Wrap($"{Value(nameof(Message))}", 4);

    /// <summary>The fix of a finding, four columns from the left.</summary>
    public string Fix => Screen.Wrap($"Fix: {Value("Recommendation")}", 4, 5);

    /// <summary>The stages of the SDK test, each in the color of its status, two columns from the left.</summary>
    public string Stages
    {
        get
        {
            var stages = new List<string>();
            foreach (var stage in Items(nameof(Stages)))
            {
                string status = $"{stage.Properties["Status"]?.Value}";
                string word = status == "Pass" ? "ok" : status.ToLowerInvariant();
                stages.Add(Screen.Color(status, $"{stage.Properties["Name"]?.Value} {word}"));
            }

            return Screen.Wrap(string.Join(" - ", stages), 2);
        }
    }

    /// <summary>A group of stages that were skipped for one reason, which is the name of the group.</summary>
    public string Skipped
    {
        get
        {
            var names = new List<string>();
            foreach (var stage in Items("Group")) names.Add($"{stage.Properties["Name"]?.Value}");
            return Screen.Dim(Screen.Wrap($"{string.Join(", ", names)} skipped: {Value("Name")}", 2));
        }
    }

    /// <summary>The status, id and message of a finding, two columns from the left.</summary>
    public string Headline => Screen.Wrap($"{Status} {Id}: {Value(nameof(Message))}", 2);

    /// <summary>The evidence of a finding with its label, four columns from the left.</summary>
    public string LabeledEvidence => Screen.Wrap($"Evidence  {Value("Evidence")}", 4, 10);

    /// <summary>The fix of a finding with its label, four columns from the left.</summary>
    public string LabeledFix => Screen.Wrap($"Fix       {Value("Recommendation")}", 4, 10);

    /// <summary>The details of a remedy, five columns from the left.</summary>
    public string Detail => Screen.Wrap($"{Value(nameof(Detail))}", 5);

    /// <summary>The command to run, to paste.</summary>
    public string Command => Screen.Command(Value(nameof(Command)) as string);

    /// <summary>The command that undoes it, to paste.</summary>
    public string Undo => Screen.Command(Value(nameof(Undo)) as string);

    /// <summary>The command that shows whether it helped, to paste.</summary>
    public string Verify => Screen.Command(Value(nameof(Verify)) as string);

    /// <summary>Begins a heading.</summary>
    public string Bold { get; } = Screen.Begin(Screen.BoldStyle);

    /// <summary>Ends all colors.</summary>
    public string Off { get; } = Screen.End();

    private IEnumerable<PSObject> Items(string property)
    {
        foreach (object? one in LanguagePrimitives.GetEnumerable(Value(property)) ?? Array.Empty<object>())
        {
            yield return PSObject.AsPSObject(one);
        }
    }

    private object? Value(string property) => _item.Properties[property]?.Value;
}
