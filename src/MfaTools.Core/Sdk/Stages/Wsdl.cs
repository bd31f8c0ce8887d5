using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace MfaTools.Sdk;

/// <summary>What the description of a SOAP service says: its namespace and the SOAPAction of each operation.</summary>
internal sealed class Wsdl
{
    private const string Namespace = "http://schemas.xmlsoap.org/wsdl/";

    private Wsdl(string targetNamespace, IReadOnlyDictionary<string, string> actions)
    {
        TargetNamespace = targetNamespace;
        Actions = actions;
    }

    /// <summary>The namespace of the operations.</summary>
    public string TargetNamespace { get; }

    /// <summary>The SOAPAction by operation.</summary>
    public IReadOnlyDictionary<string, string> Actions { get; }

    /// <summary>Reads a description.</summary>
    /// <param name="body">The document.</param>
    /// <param name="problem">Why it is none, or null.</param>
    public static Wsdl? Parse(byte[] body, out string? problem)
    {
        XDocument document;
        try
        {
            document = SafeXml.Load(body);
        }
        catch (Exception e) when (e is XmlException or System.Text.DecoderFallbackException)
        {
            problem = SafeXml.HasDtd(body) ? "it has a document type definition (DTD)" : "it is not well-formed XML";
            return null;
        }

        if (document.Root!.Name != XName.Get("definitions", Namespace))
        {
            problem = $"it is XML, but its root is {PlainText.OneLine(document.Root.Name.LocalName, 60)}, not the definitions of a WSDL";
            return null;
        }

        string target = document.Root.Attribute("targetNamespace")?.Value ?? "";
        var actions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var operation in document.Descendants(XName.Get("operation", Namespace)))
        {
            if (operation.Attribute("name")?.Value is not { } name) continue;
            // Only a binding has it; the port type names the operation alone.
            string? action = operation.Elements().Select(element => element.Attribute("soapAction")?.Value).FirstOrDefault(value => value is not null);
            if (action is not null || !actions.ContainsKey(name)) actions[name] = action ?? $"{target.TrimEnd('/')}/{name}";
        }

        // What goes into a header must not be able to end it.
        bool odd = target.Length == 0 || target.StartsWith("http://www.w3.org/", StringComparison.Ordinal) || actions.Values.Any(action => action.Any(c => c is < ' ' or > '~' or '"'));
        problem = odd ? "its WSDL has no usable target namespace or SOAPAction" : null;
        return odd ? null : new Wsdl(target, actions);
    }
}
