using System.Collections.Generic;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>A screen, line by line. The view MfaToolsLine indents and wraps a line by its type name.</summary>
internal abstract class ScreenLines
{
    protected const string Plain = "MfaTools.Line";
    protected const string Item = "MfaTools.Line.Item";
    protected const string Text = "MfaTools.Line.Text";
    protected const string Fact = "MfaTools.Line.Fact";
    protected const string More = "MfaTools.Line.More";

    private readonly List<PSObject> _lines = [];

    public IReadOnlyList<PSObject> Lines => _lines;

    protected void AddLabeled(string label, string text)
    {
        if (label.Length > 0) Add(Fact, label.PadRight(10) + PlainText.OneLine(text));
        else Add(More, PlainText.OneLine(text));
    }

    protected void AddCommands(string? command, string? undo)
    {
        AddCommand("", command);
        AddCommand("Undo", undo);
    }

    // Alone at the left margin, so that it can be copied.
    protected void AddCommand(string label, string? command)
    {
        if (string.IsNullOrEmpty(command)) return;
        if (label.Length > 0) Add(Text, label);
        else Add(Plain, "");
        Add(Plain, Screen.Command(command));
        Add(Plain, "");
    }

    // The view has the same indents.
    protected void Add(string type, string text)
    {
        var (indent, hanging) = type switch
        {
            Item => (0, 3),
            Text => (3, 0),
            Fact => (3, 10),
            More => (13, 0),
            _ => (0, 0),
        };
        var line = new PSObject(type == Plain ? text : Screen.Wrap(text, indent, hanging));
        line.TypeNames.Insert(0, type);
        _lines.Add(line);
    }
}
