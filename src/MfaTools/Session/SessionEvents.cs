using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>Events of this computer through the session's own Get-WinEvent, on the pipeline's thread.</summary>
/// <remarks>Not yet run on Windows.</remarks>
internal static class SessionEvents
{
    // Not finding any is an answer. Newest first: a flood does not hide what is new. Of services only those of the
    // product are wanted; what their names are in is the first of an event's values.
    private const string Script = """
        param($filter)
        try {
            Get-WinEvent -FilterHashtable $filter -MaxEvents 20000 -ErrorAction Stop |
                Where-Object { $_.ProviderName -ne 'Service Control Manager' -or $_.Properties[0].Value -like 'Multi*Factor*Auth*' }
        }
        catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw } }
        """;

    private static readonly int[] StartIds = [7036, 7031, 7034, 6005, 6008];

    /// <summary>The Schannel events of this computer's System log since a time.</summary>
    /// <exception cref="RuntimeException">They cannot be read.</exception>
    public static IEnumerable<EventRecord> ReadLive(PSCmdlet cmdlet, DateTime since) =>
        Parse(ReadLiveXml(cmdlet, since));

    /// <summary>The same events as XML, one after the other.</summary>
    /// <exception cref="RuntimeException">They cannot be read.</exception>
    public static string ReadLiveXml(PSCmdlet cmdlet, DateTime since) =>
        Run(cmdlet, new() { ["LogName"] = "System", ["ProviderName"] = "Schannel", ["StartTime"] = since });

    /// <summary>The events that tell when services of the product and Windows started and stopped, in the same
    /// form.</summary>
    /// <exception cref="RuntimeException">They cannot be read.</exception>
    public static string ReadStartsXml(PSCmdlet cmdlet, DateTime since) =>
        Run(cmdlet, new() { ["LogName"] = "System", ["Id"] = StartIds, ["StartTime"] = since });

    /// <summary>Whether an exception says that events cannot be read.</summary>
    public static bool IsReadFailure(Exception e) =>
        e is EventFileException or RuntimeException and not PipelineStoppedException;

    /// <summary>The events of such XML.</summary>
    public static IEnumerable<EventRecord> Parse(string xml) =>
        xml.Length == 0 ? [] : EventReader.ReadXml(new StringReader(xml));

    // Not by the script: in constrained language mode it may not call methods of events.
    private static string Run(PSCmdlet cmdlet, System.Collections.Hashtable filter) => string.Concat(
        cmdlet.InvokeCommand.InvokeScript(Script, useNewScope: true, PipelineResultTypes.None, null, filter)
            .Select(one => one.Methods["ToXml"].Invoke()));
}
