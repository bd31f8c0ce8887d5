using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>Reads events of this computer with Get-WinEvent, on the thread of the pipeline.</summary>
/// <remarks>Not yet run on Windows.</remarks>
internal static class SessionEvents
{
    // No events is a valid answer. The newest come first, so that a flood does not hide them. Keep only services of the
    // product; the name is the event's first property.
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

    /// <summary>The same events as XML.</summary>
    /// <exception cref="RuntimeException">They cannot be read.</exception>
    public static string ReadLiveXml(PSCmdlet cmdlet, DateTime since) =>
        ReadSystemXml(cmdlet, "ProviderName", "Schannel", since);

    /// <summary>The starts and stops of Windows and of the product's services, as XML.</summary>
    /// <exception cref="RuntimeException">They cannot be read.</exception>
    public static string ReadStartsXml(PSCmdlet cmdlet, DateTime since) =>
        ReadSystemXml(cmdlet, "Id", StartIds, since);

    /// <summary>Whether an exception means that events cannot be read.</summary>
    public static bool IsReadFailure(Exception e) =>
        e is EventFileException or RuntimeException and not PipelineStoppedException;

    /// <summary>The events of such XML.</summary>
    public static IEnumerable<EventRecord> Parse(string xml) =>
        xml.Length == 0 ? [] : EventReader.ReadXml(new StringReader(xml));

    private static string ReadSystemXml(PSCmdlet cmdlet, string key, object value, DateTime since) =>
        ReadXml(cmdlet, Script, new Hashtable { ["LogName"] = "System", [key] = value, ["StartTime"] = since });

    /// <summary>The events that a script returns, as XML. The script cannot convert them, because constrained language
    /// mode does not allow method calls.</summary>
    public static string ReadXml(PSCmdlet cmdlet, string script, object argument) => string.Concat(
        cmdlet.InvokeCommand.InvokeScript(script, useNewScope: true, PipelineResultTypes.None, null, argument)
            .Select(one => one.Methods["ToXml"].Invoke()));
}
