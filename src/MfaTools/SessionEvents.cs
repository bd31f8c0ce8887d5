using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MfaTools.Tls;

namespace MfaTools.Commands;

/// <summary>Schannel events through the session's own Get-WinEvent, and from files. On the pipeline's thread.</summary>
/// <remarks>The part on Get-WinEvent is not yet run on Windows.</remarks>
internal static class SessionEvents
{
    // Not finding any is an answer. Newest first: a flood does not hide what is new. Of services only those of the product are
    // wanted; what their names are in is the first of an event's values.
    private const string Script = """
        param($filter)
        try {
            Get-WinEvent -FilterHashtable $filter -MaxEvents 20000 -ErrorAction Stop |
                Where-Object { $_.ProviderName -ne 'Service Control Manager' -or $_.Properties[0].Value -like 'Multi*Factor*Auth*' }
        }
        catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw } }
        """;

    private static readonly int[] StartIds = [7036, 7031, 7034, 6005, 6008];

    /// <summary>The events of this computer's System log since a time.</summary>
    /// <exception cref="RuntimeException">They cannot be read.</exception>
    public static IReadOnlyList<SchannelEvent> ReadLive(PSCmdlet cmdlet, DateTime since) => Parse(ReadLiveXml(cmdlet, since));

    /// <summary>The same events as XML, one after the other.</summary>
    /// <exception cref="RuntimeException">They cannot be read.</exception>
    public static string ReadLiveXml(PSCmdlet cmdlet, DateTime since) =>
        Run(cmdlet, new() { ["LogName"] = "System", ["ProviderName"] = "Schannel", ["StartTime"] = since });

    /// <summary>The events that tell when services of the product and Windows started and stopped, in the same form.</summary>
    /// <exception cref="RuntimeException">They cannot be read.</exception>
    public static string ReadStartsXml(PSCmdlet cmdlet, DateTime since) =>
        Run(cmdlet, new() { ["LogName"] = "System", ["Id"] = StartIds, ["StartTime"] = since });

    /// <summary>The events of such XML.</summary>
    public static IReadOnlyList<SchannelEvent> Parse(string xml) => xml.Length == 0 ? [] : SchannelEventReader.Read(new StringReader(xml));

    /// <summary>The events of a file: .evtx through Get-WinEvent, else XML.</summary>
    /// <exception cref="RuntimeException">Get-WinEvent cannot read it, or is not here.</exception>
    /// <exception cref="EventFileException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<SchannelEvent> ReadFile(PSCmdlet cmdlet, string path)
    {
        if (path.EndsWith(".evtx", StringComparison.OrdinalIgnoreCase)) return Parse(Run(cmdlet, new() { ["Path"] = path, ["ProviderName"] = "Schannel" }));
        using var reader = new StreamReader(Files.OpenShared(path), detectEncodingFromByteOrderMarks: true);
        return SchannelEventReader.Read(reader);
    }

    // Not by the script: in constrained language mode it may not call methods of events.
    private static string Run(PSCmdlet cmdlet, System.Collections.Hashtable filter) => string.Concat(
        cmdlet.InvokeCommand.InvokeScript(Script, useNewScope: true, PipelineResultTypes.None, null, filter).Select(one => one.Methods["ToXml"].Invoke()));
}
