using System.IO;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MfaTools.Foundation;

/// <summary>Reads XML that a stranger may have written: no DTD, nothing fetched, bounded size.</summary>
internal static class SafeXml
{
    /// <summary>The most bytes of a file or an answer that are read. Real ones have some 10 to 100 kB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>So deep are elements nested at most. Real ones have some ten.</summary>
    internal const int MaxDepth = 64;

    /// <summary>Reads a document.</summary>
    /// <param name="bytes">The document, in the encoding that its byte order mark or its declaration names.</param>
    /// <exception cref="XmlException">It is not well formed, or has a DTD. The message can quote the document, and so a
    /// password in it: it is not for the user. The line and the position are.</exception>
    public static XDocument Load(byte[] bytes)
    {
        // First without keeping anything: a document of deep elements takes time with the square of their depth.
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
        // A byte order mark beats the declaration, which editors that save as UTF-16 leave as it was.
        return Marked(bytes) is { } encoding
            ? XmlReader.Create(new StreamReader(stream, encoding, true), settings)
            : XmlReader.Create(stream, settings);
    }

    /// <summary>Whether the document has a DTD, told from its text.</summary>
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
