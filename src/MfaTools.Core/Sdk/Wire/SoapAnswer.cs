using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MfaTools.Sdk;

/// <summary>The answer to a SOAP call, read by local names.</summary>
internal sealed class SoapAnswer
{
    private const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";

    // "131 - Exception calling the Web Service SDK: ...", with any kind of dash.
    private static readonly Regex Numbered = new(
        @"^\s*(?<code>\d{1,9})\s*[-\u2010-\u2015:]\s*(?<text>\S.*)$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant);

    /// <summary>The code of a SOAP fault, or null if the answer is not a fault.</summary>
    public string? FaultCode { get; private init; }

    /// <summary>The text of a SOAP fault.</summary>
    public string? FaultText { get; private init; }

    /// <summary>The text of the element <c>...Result</c>, or null.</summary>
    public string? Result { get; private init; }

    /// <summary>The error code that the service returns, or null.</summary>
    public string? Code { get; private init; }

    /// <summary>The error text that the service returns, or null.</summary>
    public string? Description { get; private init; }

    /// <summary>The message that calls an operation without arguments.</summary>
    public static string Call(string targetNamespace, string operation) => new XElement(
        XName.Get("Envelope", Soap),
        new XAttribute(XNamespace.Xmlns + "soap", Soap),
        new XElement(XName.Get("Body", Soap), new XElement(XName.Get(operation, targetNamespace))))
        .ToString(SaveOptions.DisableFormatting);

    /// <summary>Reads an answer.</summary>
    /// <param name="body">The document.</param>
    /// <param name="operation">The operation that was called.</param>
    /// <param name="problem">Why it is not an answer, or null.</param>
    public static SoapAnswer? Parse(byte[] body, string operation, out string? problem)
    {
        if (SafeXml.TryLoad(body, out problem) is not { } document) return null;
        var soapBody = document.Root!.Name.LocalName == "Envelope" ? Child(document.Root, "Body") : null;
        if (soapBody is null)
        {
            problem = "it is XML, but not a SOAP envelope";
            return null;
        }

        problem = null;
        if (Child(soapBody, "Fault") is { } fault)
        {
            return new SoapAnswer
            {
                // SOAP 1.1, then 1.2.
                FaultCode = Text(fault, "faultcode") ?? Child(fault, "Code")?.Elements().FirstOrDefault()?.Value ?? "?",
                FaultText = Text(fault, "faultstring")
                    ?? Child(fault, "Reason")?.Elements().FirstOrDefault()?.Value ?? "",
            };
        }

        if (Child(soapBody, operation + "Response") is not { } response)
        {
            problem = $"it has no {operation}Response";
            return null;
        }

        string? result = Child(response, operation + "Result")?.Value;
        string? code = Leaf(response, "Code");
        string? description = Leaf(response, "Description");
        if (code is null && Numbered.Match(description ?? result ?? "") is { Success: true } numbered)
        {
            code = numbered.Groups["code"].Value;
            description = numbered.Groups["text"].Value;
        }

        return new SoapAnswer { Result = result, Code = code?.Trim(), Description = description?.Trim() };
    }

    private static XElement? Child(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private static string? Text(XElement parent, string name) => Child(parent, name)?.Value;

    private static string? Leaf(XElement parent, string name) =>
        parent.Descendants().FirstOrDefault(element => element.Name.LocalName == name && !element.HasElements)?.Value
            is { Length: > 0 } text ? text : null;
}
