using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml;

namespace MfaTools.Sdk;

/// <summary>The applications of IIS, from its applicationHost.config.</summary>
internal static class IisApplications
{
    /// <summary>The paths of the applications with the folder of each, as the file has them; empty where it is no such file.</summary>
    /// <param name="bytes">The content of the file.</param>
    public static IReadOnlyList<(string Path, string Folder)> Parse(byte[] bytes)
    {
        try
        {
            return [.. from application in SafeXml.Load(bytes).Descendants("application")
                       from directory in application.Elements("virtualDirectory")
                       let path = (application.Attribute("path")?.Value ?? "/").TrimEnd('/') + (directory.Attribute("path")?.Value ?? "/")
                       select (Path: path.Length > 1 ? path.TrimEnd('/') : path, Folder: directory.Attribute("physicalPath")?.Value ?? "")];
        }
        catch (Exception e) when (e is XmlException or System.Text.DecoderFallbackException)
        {
            return [];
        }
    }
}
