using System.IO;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MfaTools.Sdk;

/// <summary>Reads XML that a stranger may have written: no DTD, nothing fetched, bounded size.</summary>
internal static class SafeXml
{
    /// <summary>The most bytes of a file or an answer that are read. Real ones have some 10 to 100 kB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads a document.</summary>
    /// <param name="bytes">The document, in the encoding that its byte order mark or its declaration names.</param>
    /// <exception cref="XmlException">It is not well formed, or has a DTD. The message can quote the document, and so a
    /// password in it: it is not for the user. The line and the position are.</exception>
    public static XDocument Load(byte[] bytes)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = 2 * MaxBytes,
        };
        using var stream = new MemoryStream(bytes);
        // A byte order mark beats the declaration, which editors that save as UTF-16 leave as it was.
        using var text = Marked(bytes) is { } encoding ? new StreamReader(stream, encoding, true) : null;
        using var reader = text is null ? XmlReader.Create(stream, settings) : XmlReader.Create(text, settings);
        return XDocument.Load(reader, LoadOptions.None);
    }

    /// <summary>Whether the document has a DTD, told from its text.</summary>
    public static bool HasDtd(byte[] bytes) =>
        (Marked(bytes) ?? Encoding.UTF8).GetString(bytes).IndexOf("<!DOCTYPE", System.StringComparison.OrdinalIgnoreCase) >= 0;

    private static Encoding? Marked(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, ..] or [0x3C, 0x00, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] or [0x00, 0x3C, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
