using System;
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

    /// <summary>The command to run, to paste.</summary>
    public string Command => Screen.Command(Value(nameof(Command)) as string);

    /// <summary>The command that undoes it, to paste.</summary>
    public string Undo => Screen.Command(Value(nameof(Undo)) as string);

    /// <summary>The command that shows whether it helped, to paste.</summary>
    public string Verify => Screen.Command(Value(nameof(Verify)) as string);

    /// <summary>Begins the color of the status.</summary>
    public string Color => Screen.Begin(Screen.ColorOf(Value(nameof(Status))));

    /// <summary>Begins a heading.</summary>
    public string Bold { get; } = Screen.Begin(Screen.BoldStyle);

    /// <summary>Begins what is there for reference.</summary>
    public string Dim { get; } = Screen.Begin(Screen.DimStyle);

    /// <summary>Ends all colors.</summary>
    public string Off { get; } = Screen.End();

    private object? Value(string property) => _item.Properties[property]?.Value;
}
