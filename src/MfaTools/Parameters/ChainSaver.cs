using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using MfaTools.Certificates;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>Saves the certificates that a server should send, and those that are missing, to files.</summary>
internal sealed class ChainSaver(
    PSCmdlet cmdlet, Action<ErrorRecord> onError, string? missing, string? chain, bool force)
{
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    public void Save(CertChainResult result)
    {
        if (missing is not null)
        {
            Save(result, missing, [.. result.Expected.Where(
                one => one.Source is not ("Sent" or "Anchor") && one.Base64.Length > 0)], "missing");
        }

        if (chain is null) return;
        var chains = result.Expected.GroupBy(certificate => certificate.Chain).ToList();
        foreach (var expected in chains)
        {
            if (expected.Any(certificate => certificate.Role == CertificateRole.Missing))
            {
                onError(Errors.ChainNotKnown(result.Target));
                continue;
            }

            // One file for each chain of a host.
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
            cmdlet.WriteVerbose($"{result.Target}: there is no {what} certificate to save.");
            return;
        }

        if (new PathResolver(cmdlet, onError).Output(path) is not { } full) return;
        try
        {
            if (!_written.Add(full)) onError(Errors.FileExists(path, "This run already wrote it for another target."));
            else if (File.Exists(full) && !force) onError(Errors.FileExists(path, "Use -Force to overwrite it."));
            else
            {
                byte[] content = Encode(full, certificates);
                AtomicFile.Write(full, force, stream => stream.Write(content, 0, content.Length));
                cmdlet.WriteVerbose($"{result.Target}: wrote {PlainText.Count(certificates.Length, "certificate")} "
                    + $"to '{full}'.");
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
            // Subjects are untrusted text, in a comment of one line.
            text.Append("# ").Append(certificate.Subject).Append('\n').Append("-----BEGIN CERTIFICATE-----\n");
            for (int at = 0; at < certificate.Base64.Length; at += 64)
            {
                text.Append(certificate.Base64, at, Math.Min(64, certificate.Base64.Length - at)).Append('\n');
            }

            text.Append("-----END CERTIFICATE-----\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
