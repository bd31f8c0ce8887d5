using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using MfaTools.Core.Tests.Tls;
using Org.BouncyCastle.Asn1.X509;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>The same chains judged by "openssl verify", where it is installed: another implementation decides
/// alike.</summary>
public sealed class OpenSslTests(ITestOutputHelper output)
{
    private static readonly (string Name, Func<CertificateOptions, CertificateOptions> Change)[] Faults =
    [
        ("none", options => options),
        ("expired", options => options with { NotAfter = TestCertificates.Now.AddHours(-2) }),
        ("not yet valid", options => options with { NotBefore = TestCertificates.Now.AddHours(2) }),
        ("for clients", options => options with { Purposes = [KeyPurposeID.id_kp_clientAuth] }),
        ("for servers", options => options with { Purposes = [KeyPurposeID.id_kp_serverAuth] }),
        ("no key usage", options => options with { KeyUsage = null }),
        ("CRLs only", options => options with { KeyUsage = KeyUsage.CrlSign }),
        ("no CA", options => options with { IsCA = false }),
        ("no depth", options => options with { PathLength = options.IsCA == true ? 0 : null }),
        ("other names", options => options with { PermittedDns = options.IsCA == true ? ["fabrikam.test"] : [] }),
        ("own names", options => options with { PermittedDns = options.IsCA == true ? ["contoso.test"] : [] }),
        ("unknown critical", options => options with { UnknownCritical = true }),
        ("bad signature", options => options with { BadSignature = true }),
        ("other host", options => options
            with { DnsNames = options.DnsNames.Length > 0 ? ["other.contoso.test"] : [] }),
        ("wildcard", options => options with { DnsNames = options.DnsNames.Length > 0 ? ["*.contoso.test"] : [] }),
    ];

    [ToolFact("openssl")]
    public void The_same_chains_are_accepted()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        try
        {
            var version = Run(folder, ["version"]);
            int accepted = 0;
            var differ = new List<string>();
            foreach (var (name, change) in Faults)
            {
                for (int at = 0; at < 3; at++)
                {
                    var root = TestCertificates.Root();
                    var upper = TestCertificates.Intermediate(root, "Upper CA", change: at == 2 ? change : null);
                    var issuing = TestCertificates.Intermediate(upper, change: at == 1 ? change : null);
                    var leaf = TestCertificates.Leaf(issuing, change: at == 0 ? change : null);
                    File.WriteAllText(Path.Combine(folder, "root.pem"), root.Pem);
                    File.WriteAllText(Path.Combine(folder, "others.pem"), issuing.Pem + upper.Pem);
                    File.WriteAllText(Path.Combine(folder, "leaf.pem"), leaf.Pem);
                    var theirs = Run(
                        folder, [
                            "verify", "-no-CAfile", "-no-CApath", "-no-CAstore", "-trusted", "root.pem", "-untrusted",
                            "others.pem", "-purpose", "sslserver", "-verify_hostname", "mfa.contoso.test", "leaf.pem"]);
                    var ours = Judging.Judge([leaf, issuing, upper], root, "mfa.contoso.test");
                    accepted += theirs.Code == 0 ? 1 : 0;
                    if (theirs.Code == 0 != (ours.Status != CheckStatus.Fail))
                    {
                        differ.Add(
                            $"{name} at {at}: openssl {theirs.Text.ReplaceLineEndings(" ")}, here "
                                + $"{string.Join(" ", ours.Ids())}");
                    }
                }
            }

            output.WriteLine($"{Faults.Length * 3} chains, {accepted} accepted by {version.Text.Trim()}.");
            Assert.Empty(differ);
            Assert.InRange(accepted, 5, (Faults.Length * 3) - 10);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static (int Code, string Text) Run(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", string.Join(' ', arguments.Select(argument => $"\"{argument}\"")))
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text.Result + errors);
    }
}
