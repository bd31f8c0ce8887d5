using System;
using BenchmarkDotNet.Attributes;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Benchmarks;

/// <summary>One offline check, from the text of both lists to the judged result with its commands: on one
/// core.</summary>
/// <remarks>Run with: dotnet run -c Release --project tests/MfaTools.Benchmarks access.</remarks>
[MemoryDiagnoser]
[InProcess]
public class AccessBenchmarks
{
    private const string Domain = "S-1-5-21-1004336348-1177238915-682003330";
    private const string Share = "O:SYG:SYD:(A;;FA;;;BA)(A;;0x1200a9;;;" + Domain + "-513)";
    private const string File = "O:BAG:DUD:AI(D;;FR;;;DC)(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;AU)"
        + "(A;OICIIOID;GA;;;CO)(A;ID;0x1301bf;;;" + Domain + "-1201)";

    private static readonly Sid DomainSid = Sid.Parse(Domain);
    private static readonly AttachmentPath Path = AttachmentPath.Parse(
        @"\\FileShare\public\MFA-Instructions\MFA-Guide.pdf")!;

    [Benchmark]
    public bool? DeniedByBothGates() => Check(Share, File).CanRead;

    [Benchmark]
    public bool? Granted() => Check("D:(A;;FR;;;AU)", File.Replace("(D;;FR;;;DC)", "")).CanRead;

    private static AttachmentAccessResult Check(string share, string file) => AccessJudge.Judge(new AccessFacts
    {
        Path = Path,
        Share = Reading.Of(SecurityDescriptor.ParseSddl(share, DomainSid)),
        File = Reading.Of(SecurityDescriptor.ParseSddl(file, DomainSid)),
        Identity = new TestedIdentity
        {
            Name = @"CONTOSO\MFA01$",
            Source = "given",
            Tokens = [AccessToken.OfNetworkLogon(DomainSid.Member(1104), [DomainSid.Member(515)], groupsKnown: true)],
        },
    });
}
