using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Sdk;

/// <summary>The description of a SOAP service: its namespace and the SOAPAction of each operation.</summary>
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

    /// <summary>The test operations that the service has, in the order to call them.</summary>
    public IEnumerable<string> TestOperations =>
        new[] { CallJudge.TestSecurity, CallJudge.TestMaster, CallJudge.TestSdk }.Where(Actions.ContainsKey);

    /// <summary>Whether it is the Mobile App Web Service.</summary>
    public bool IsMobileApp => Actions.ContainsKey(CallJudge.TestSdk);

    /// <summary>Reads the description of a service that has test operations.</summary>
    /// <param name="body">The document.</param>
    /// <param name="problem">Why it is not one, or null.</param>
    public static Wsdl? Parse(byte[] body, out string? problem)
    {
        if (SafeXml.TryLoad(body, out problem) is not { } document) return null;
        if (document.Root!.Name != XName.Get("definitions", Namespace))
        {
            problem =
                $"it is XML, but its root element is {PlainText.OneLine(document.Root.Name.LocalName, 60)} and not "
                + "the definitions of a WSDL";
            return null;
        }

        string target = document.Root.Attribute("targetNamespace")?.Value ?? "";
        var actions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var operation in document.Descendants(XName.Get("operation", Namespace)))
        {
            if (operation.Attribute("name")?.Value is not { } name) continue;
            // Only a binding has the action; the port type has only the name.
            string? action = operation.Elements().Select(element => element.Attribute("soapAction")?.Value)
                .FirstOrDefault(value => value is not null);
            if (action is not null || !actions.ContainsKey(name))
            {
                actions[name] = action ?? $"{target.TrimEnd('/')}/{name}";
            }
        }

        bool isUsable = target.Length > 0 && !target.StartsWith("http://www.w3.org/", StringComparison.Ordinal)
            && actions.Values.All(IsHeaderValue);
        var wsdl = new Wsdl(target, actions);
        problem = !isUsable ? "its WSDL has no usable target namespace or SOAPAction"
            : !wsdl.TestOperations.Any()
                ? $"the service {PlainText.OneLine(target, 100)} has none of the test operations of PfWsSdk and PfPaWs"
            : null;
        return problem is null ? wsdl : null;
    }

    // A value must not be able to end the header.
    private static bool IsHeaderValue(string action) => action.All(c => c is >= ' ' and <= '~' and not '"');
}
