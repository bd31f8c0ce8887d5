using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using MfaTools.Certificates;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>Writes what a server should send, and what of it was missing, to the files that the user names.</summary>
internal sealed class ChainSaver(
    PSCmdlet cmdlet, Action<ErrorRecord> onError, string? missing, string? chain, bool force)
{
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    public void Save(CertChainResult result)
    {
        if (missing is not null) Save(result, missing, [.. result.Expected.Where(certificate => certificate.Source is not ("Sent" or "Anchor") && certificate.Base64.Length > 0)], "missing");
        if (chain is null) return;
        var chains = result.Expected.GroupBy(certificate => certificate.Chain).ToList();
        foreach (var expected in chains)
        {
            if (expected.Any(certificate => certificate.Role == CertificateRole.Missing))
            {
                onError(Errors.ChainNotKnown(result.Target));
                continue;
            }

            // A host with several chains gets a file for each.
            string extension = PathText.Extension(chain);
            string path = chains.Count == 1 ? chain
                : $"{chain.Substring(0, chain.Length - extension.Length)}.{expected.Key.Split(' ')[0]}{extension}";
            Save(result, path, [.. expected], "chain");
        }
    }

    private void Save(CertChainResult result, string path, CertificateInfo[] certificates, string what)
    {
        if (certificates.Length == 0)
        {
            cmdlet.WriteVerbose($"{result.Target}: there is nothing {what} to save.");
            return;
        }

        if (new PathResolver(cmdlet, onError).Output(path) is not { } full) return;
        try
        {
            if (!_written.Add(full)) onError(Errors.FileExists(path, "It was written for another target in this run."));
            else if (File.Exists(full) && !force) onError(Errors.FileExists(path, "Use -Force to overwrite it."));
            else
            {
                byte[] content = Encode(full, certificates);
                AtomicFile.Write(full, force, stream => stream.Write(content, 0, content.Length));
                cmdlet.WriteVerbose($"{result.Target}: wrote {certificates.Length} certificates to '{full}'.");
            }
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            onError(Errors.Unwritable(full, e));
        }
    }

    private static byte[] Encode(string path, CertificateInfo[] certificates)
    {
        var ders = certificates.Select(certificate => Convert.FromBase64String(certificate.Base64)).ToList();
        if (PathText.Extension(path).ToLowerInvariant() is ".p7b" or ".p7c")
        {
            return CertificateFile.ToPkcs7(ders);
        }

        var text = new StringBuilder();
        foreach (var certificate in certificates)
        {
            // Subjects are text from elsewhere: in a comment of one line, without what could end it.
            text.Append("# ").Append(certificate.Subject).Append('\n').Append("-----BEGIN CERTIFICATE-----\n");
            for (int at = 0; at < certificate.Base64.Length; at += 64) text.Append(certificate.Base64, at, Math.Min(64, certificate.Base64.Length - at)).Append('\n');
            text.Append("-----END CERTIFICATE-----\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
