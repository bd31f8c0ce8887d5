using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;

namespace MfaTools.Certificates;

/// <summary>The certificates in a file: PEM of any number of blocks, DER, or PKCS#7 in either encoding.</summary>
/// <remarks>Other blocks, such as private keys, are skipped without being decoded.</remarks>
internal sealed class CertificateFile
{
    /// <summary>The limit for a file of certificates.</summary>
    public const int MaxLength = 1 << 24;

    private const int MaxCertificates = 10_000;
    private const string Begin = "-----BEGIN ";
    private const string Dashes = "-----";

    private CertificateFile(List<byte[]> certificates, bool ordered)
    {
        Certificates = certificates;
        Ordered = ordered;
    }

    /// <summary>The certificates (DER), in the order of the file; they are not decoded.</summary>
    public IReadOnlyList<byte[]> Certificates { get; }

    /// <summary>Whether the order is significant, which it is not in PKCS#7.</summary>
    public bool Ordered { get; }

    /// <summary>Reads the certificates.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <exception cref="FormatException">There is no certificate, or one is damaged. The message says
    /// which.</exception>
    public static CertificateFile Read(byte[] bytes)
    {
        if (bytes.Length == 0) throw new FormatException("The file is empty.");
        if (bytes.Length > MaxLength) throw new FormatException($"The file has more than {MaxLength >> 20} MB.");
        string? text = ReadText(bytes);
        var file = text is null ? ReadDer(bytes) : ReadPem(text) ?? ReadBareBase64(text);
        if (file.Certificates.Count == 0) throw new FormatException("It contains no certificate.");
        return file;
    }

    /// <summary>Certificates as PKCS#7 (DER) without a signature, the form in which Windows imports several at
    /// once.</summary>
    /// <param name="certificates">The certificates (DER).</param>
    public static byte[] ToPkcs7(IEnumerable<byte[]> certificates)
    {
        Asn1Encodable[] all = [.. certificates.Select(Asn1Object.FromByteArray)];
        var set = new DerSet(all);
        var data = new SignedData(
            DerSet.Empty, new ContentInfo(CmsObjectIdentifiers.Data, null), set, null, DerSet.Empty);
        return new ContentInfo(CmsObjectIdentifiers.SignedData, data).GetEncoded(Asn1Encodable.Der);
    }

    private static string? ReadText(byte[] bytes)
    {
        // Windows tools write UTF-16 as well.
        if (bytes.Length > 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
        {
            return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        }

        if (bytes.Length > 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
        {
            return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        }

        return bytes[0] == 0x30 && Array.IndexOf(bytes, (byte)0, 0, Math.Min(bytes.Length, 4096)) >= 0
            || bytes[0] == 0x30 && bytes.Length > 1 && bytes[1] >= 0x80
            ? null
            : Encoding.UTF8.GetString(bytes);
    }

    private static CertificateFile? ReadPem(string text)
    {
        var certificates = new List<byte[]>();
        bool any = false;
        bool ordered = true;
        int at = -1;
        int next = 0;
        while ((at = text.IndexOf(Begin, next, StringComparison.Ordinal)) >= 0)
        {
            any = true;
            int labelAt = at + Begin.Length;
            int labelEnd = text.IndexOf(Dashes, labelAt, StringComparison.Ordinal);
            if (labelEnd < 0 || labelEnd - labelAt > 100) throw new FormatException($"The block at character {at} "
                + "has an incomplete first line.");
            string label = text.Substring(labelAt, labelEnd - labelAt);
            string endLine = $"-----END {label}-----";
            int end = text.IndexOf(endLine, labelEnd, StringComparison.Ordinal);
            bool wanted = label is "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE"
                or "PKCS7" or "CMS" or "PKCS #7 SIGNED DATA";
            if (end < 0)
            {
                if (wanted) throw new FormatException($"The block '{PlainText.OneLine(label, Text.MaxLength)}' "
                    + $"number {certificates.Count + 1} has no end: the file is cut off.");
                break;
            }

            if (wanted)
            {
                byte[] der = Decode(
                    text.Substring(labelEnd + Dashes.Length, end - labelEnd - Dashes.Length), certificates.Count + 1);
                // OpenSSL appends its own settings to a certificate that it marks as trusted.
                if (label[0] == 'T') der = FirstElement(der);
                // The label does not decide: "certutil -encode" also writes CERTIFICATE around PKCS#7.
                bool isCertificate = DerName.SubjectKey(der) is not null;
                bool mayBeCertificate = label.EndsWith("CERTIFICATE", StringComparison.Ordinal);
                if (!isCertificate && (TryReadPkcs7(der) ?? (mayBeCertificate ? null : ReadPkcs7(der))) is { } several)
                {
                    certificates.AddRange(several);
                    ordered = false;
                }
                else
                {
                    certificates.Add(der);
                }

                if (certificates.Count > MaxCertificates) throw new FormatException("It contains more than "
                    + $"{MaxCertificates} certificates.");
            }

            next = end + endLine.Length;
        }

        string rest = text.Substring(text.LastIndexOf('\n') + 1).Trim();
        if (any && rest.Length > 0 && Begin.StartsWith(rest, StringComparison.Ordinal))
        {
            throw new FormatException($"The file is cut off after certificate {certificates.Count}.");
        }

        return any ? new CertificateFile(certificates, ordered) : null;
    }

    private static CertificateFile ReadBareBase64(string text)
    {
        if (text.Length > 1 << 20) throw new FormatException("It is neither PEM nor DER nor PKCS#7.");
        try
        {
            byte[] der = Convert.FromBase64String(text.Trim());
            if (der.Length > 0) return ReadDer(der);
        }
        catch (FormatException)
        {
            // Reported below for the whole file.
        }

        throw new FormatException("It is neither PEM nor DER nor PKCS#7.");
    }

    private static CertificateFile ReadDer(byte[] der)
    {
        if (DerName.SubjectKey(der) is not null) return new CertificateFile([der], ordered: true);
        return new CertificateFile(ReadPkcs7(der), ordered: false);
    }

    private static List<byte[]>? TryReadPkcs7(byte[] der)
    {
        try
        {
            return ReadPkcs7(der);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static List<byte[]> ReadPkcs7(byte[] der)
    {
        try
        {
            var content = ContentInfo.GetInstance(Asn1Object.FromByteArray(der));
            if (content.ContentType.Id != CmsObjectIdentifiers.SignedData.Id)
            {
                throw new FormatException("It is PKCS#7, but of a kind without certificates.");
            }

            var set = SignedData.GetInstance(content.Content).Certificates;
            if (set is null) return [];
            return
            [
                .. set.Where(item => item is not Asn1TaggedObject)
                    .Take(MaxCertificates)
                    .Select(item => item.GetEncoded(Asn1Encodable.Der)),
            ];
        }
        catch (Exception e) when (Decoding.IsFault(e) && e is not FormatException)
        {
            throw new FormatException("It is neither PEM nor DER nor PKCS#7, or it is damaged.", e);
        }
    }

    private static byte[] Decode(string body, int number)
    {
        // Old headers ("Proc-Type: …") end with an empty line; certificates rarely have them.
        string[] lines = body.Split('\n');
        var base64 = new StringBuilder(body.Length);
        foreach (string line in lines)
        {
            if (!line.Contains(':')) base64.Append(line.Trim());
        }

        try
        {
            return Convert.FromBase64String(base64.ToString());
        }
        catch (FormatException e)
        {
            throw new FormatException($"Certificate {number} is damaged: its text is not Base64.", e);
        }
    }

    private static byte[] FirstElement(byte[] der)
    {
        try
        {
            using var stream = new MemoryStream(der);
            using var reader = new Asn1InputStream(stream);
            return reader.ReadObject()?.GetEncoded(Asn1Encodable.Der) ?? der;
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            return der;
        }
    }
}
