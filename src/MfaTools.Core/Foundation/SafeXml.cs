using System.IO;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MfaTools.Foundation;

/// <summary>Reads untrusted XML: without DTDs, without fetching anything, and of limited size.</summary>
internal static class SafeXml
{
    /// <summary>The greatest size of a file or an answer in bytes. Real ones have 10 to 100 kB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The greatest depth of nested elements. Real documents have about ten.</summary>
    internal const int MaxDepth = 64;

    /// <summary>Reads a document.</summary>
    /// <param name="bytes">The document, in the encoding of its byte order mark or its declaration.</param>
    /// <exception cref="XmlException">It is not well formed, or has a DTD. The message can quote the document, and a
    /// password in it, so show only the line and the position.</exception>
    public static XDocument Load(byte[] bytes)
    {
        // Check the depth first: loading a deeply nested document takes quadratic time.
        using (var elements = Read(bytes))
        {
            while (elements.Read())
            {
                if (elements.Depth <= MaxDepth) continue;
                var at = (IXmlLineInfo)elements;
                throw new XmlException(
                    $"Elements are nested deeper than {MaxDepth}.", null, at.LineNumber, at.LinePosition);
            }
        }

        using var reader = Read(bytes);
        return XDocument.Load(reader, LoadOptions.None);
    }

    /// <summary>Reads a document from outside.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="problem">Why it cannot be read, without a quote from it; or null.</param>
    public static XDocument? TryLoad(byte[] bytes, out string? problem)
    {
        try
        {
            problem = null;
            return Load(bytes);
        }
        catch (System.Exception e) when (e is XmlException or DecoderFallbackException)
        {
            problem = HasDtd(bytes)
                ? "it contains a document type definition (DTD)"
                : "it is not well-formed XML";
            return null;
        }
    }

    private static XmlReader Read(byte[] bytes)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = 2 * MaxBytes,
            CloseInput = true,
        };
        var stream = new MemoryStream(bytes);
        // A byte order mark takes precedence, because editors that save as UTF-16 do not change the declaration.
        return Marked(bytes) is { } encoding
            ? XmlReader.Create(new StreamReader(stream, encoding, true), settings)
            : XmlReader.Create(stream, settings);
    }

    /// <summary>Whether the text of the document contains a DTD.</summary>
    public static bool HasDtd(byte[] bytes) =>
        (Marked(bytes) ?? Encoding.UTF8).GetString(bytes)
            .IndexOf("<!DOCTYPE", System.StringComparison.OrdinalIgnoreCase) >= 0;

    private static Encoding? Marked(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, ..] or [0x3C, 0x00, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] or [0x00, 0x3C, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
