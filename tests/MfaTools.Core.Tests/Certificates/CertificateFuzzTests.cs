using System;
using System.Diagnostics;
using System.Linq;
using MfaTools.Certificates;
using MfaTools.Core.Tests.Tls;
using Org.BouncyCastle.Asn1.X509;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Certificates;

/// <summary>Damaged certificates and files: every one gives a verdict or a FormatException, soon, and nothing is
/// kept.</summary>
[Collection(nameof(FuzzTests))]
public sealed class CertificateFuzzTests(ITestOutputHelper output)
{
    private static readonly int Certificates = Runtime.Inputs(25_000);
    private static readonly int Files = Runtime.Inputs(80_000);

    [Fact]
    public void Any_bytes_are_judged()
    {
        var root = TestCertificates.Root("Fuzz Root");
        var issuing = TestCertificates.Intermediate(
            root, change: options => options with { PermittedDns = ["contoso.test"], PathLength = 1 });
        var leaf = TestCertificates.Leaf(
            issuing, change: options =>
                options with { IPAddresses = ["192.0.2.1"], IssuerUris = ["http://pki.test/x"] });
        var rsa = TestCertificates.Leaf(issuing, key: KeyKind.Rsa2048);
        byte[][] seeds = [leaf.Der, issuing.Der, root.Der, rsa.Der];
        byte[] bundle = System.Text.Encoding.ASCII.GetBytes(leaf.Pem + issuing.Pem);
        byte[] pkcs7 = CertificateFile.ToPkcs7([leaf.Der, issuing.Der]);
        var random = new Random(7);
        var watch = Stopwatch.StartNew();
        long before = GC.GetTotalMemory(true);
        int read = 0;
        for (int i = 0; i < Certificates; i++)
        {
            int which = i % seeds.Length;
            byte[] mutated = Mutate(seeds[which], random);
            byte[][] sent = which switch
            {
                0 or 3 => [mutated, issuing.Der], 1 => [leaf.Der, mutated], _ => [leaf.Der, issuing.Der, mutated],
            };
            var begun = watch.Elapsed;
            var result = Judging.Judge(sent, [root], "mfa.contoso.test", ordered: i % 5 != 0, onWire: i % 2 == 0);
            Assert.NotEmpty(result.Findings);
            Assert.True(result.Status != CheckStatus.Unknown || result.Ids().Contains("Cert.NotVerified"));
            if (result.Sent.All(certificate => certificate.Role != CertificateRole.Malformed)) read++;
            // What is damaged is not what the authority signed: a leaf that passes has not been changed.
            if (which is 0 or 3 && result.Status == CheckStatus.Pass) Assert.Equal(seeds[which], mutated);
            Assert.True(watch.Elapsed - begun < TimeSpan.FromSeconds(20), "One input took more than 20 s.");
        }

        int files = 0;
        for (int i = 0; i < Files; i++)
        {
            try
            {
                files += CertificateFile.Read(Mutate(i % 2 == 0 ? bundle : pkcs7, random)).Certificates.Count > 0
                    ? 1
                    : 0;
            }
            catch (FormatException)
            {
            }
        }

        long grown = GC.GetTotalMemory(true) - before;
        output.WriteLine(
            $"{Certificates} damaged certificates ({read} could still be decoded) and {Files} damaged files ({files} "
                + $"still read), {watch.Elapsed.TotalSeconds:F0} s, memory grew by {grown >> 10} KB.");
        Assert.True(grown < 32 << 20);
        Assert.True(read > Runtime.Inputs(1000) && files > Runtime.Inputs(1000));
    }

    [Fact]
    public void Deeply_nested_bytes_do_not_exhaust_the_stack()
    {
        // Sequences within each other, of definite and indefinite length.
        foreach (
            byte[] deep in new[]
            {
                Nested(50_000), [.. Enumerable.Repeat<byte[]>([0x30, 0x80], 100_000).SelectMany(head => head)],
            })
        {
            Assert.Equal(["Cert.Malformed"], Judging.Judge([deep], []).Ids().Distinct());
            Assert.Throws<FormatException>(() => CertificateFile.Read(deep));
            Assert.Throws<FormatException>(
                () => CertificateFile.Read(
                    System.Text.Encoding.ASCII.GetBytes(
                        $"-----BEGIN PKCS7-----\n{Convert.ToBase64String(deep)}\n-----END PKCS7-----\n")));
        }
    }

    private static byte[] Nested(int levels)
    {
        byte[] bytes = new byte[levels * 5];
        for (int at = 0; at < bytes.Length; at += 5)
        {
            int length = bytes.Length - at - 5;
            byte[] head = [0x30, 0x83, (byte)(length >> 16), (byte)(length >> 8), (byte)length];
            head.CopyTo(bytes, at);
        }

        return bytes;
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] bytes = (byte[])seed.Clone();
        switch (random.Next(6))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                int at = random.Next(bytes.Length);
                return [.. bytes[..at], .. RandomBytes(random, random.Next(1, 9)), .. bytes[at..]];
            case 2:
                int from = random.Next(bytes.Length);
                int count = random.Next(1, Math.Min(40, bytes.Length - from + 1));
                return [.. bytes[..from], .. bytes[(from + count > bytes.Length ? bytes.Length : from + count)..]];
            case 3:
                int source = random.Next(bytes.Length - 20);
                Array.Copy(bytes, source, bytes, random.Next(bytes.Length - 20), random.Next(1, 20));
                return bytes;
            default:
                for (int i = random.Next(1, 5); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = random.Next(2) == 0
                        ? (byte)random.Next(256)
                        : (byte)(bytes[random.Next(bytes.Length)] ^ (1 << random.Next(8)));
                }

                return bytes;
        }
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
