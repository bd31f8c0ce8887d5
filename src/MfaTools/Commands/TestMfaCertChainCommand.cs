using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using MfaTools.Certificates;
using MfaTools.Checks;
using MfaTools.Net;

namespace MfaTools.Commands;

/// <summary>Tests the certificate chain that a server sends, as a client that repairs nothing judges it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MfaCertChain", DefaultParameterSetName = HostSet)]
[OutputType(typeof(CertChainResult))]
[OutputType(typeof(bool))]
public sealed class TestMfaCertChainCommand : EndpointCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string CertificateSet = "Certificate";

    private CertificateChainCheck? _check;
    private ChainSaver? _saver;

    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ParameterSetName = CertificateSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[] Certificate { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? TrustedRoot { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] IntermediatePath { get; set; } = [];

    [Parameter]
    [Alias("Date")]
    public DateTime At { get; set; }

    [Parameter]
    public SwitchParameter FetchMissing { get; set; }

    [Parameter]
    [ValidateRange(0, 10000)]
    public int ExpiryWarningDays { get; set; } = 42;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SaveMissing { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SaveChain { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void BeginProcessing()
    {
        string? name = null;
        try
        {
            if (Name is not null) name = Endpoint.Parse(Name, 443).HostName;
        }
        catch (FormatException e)
        {
            ThrowTerminatingError(Errors.InvalidEndpoint(Name!, e));
        }

        var files = new CertificatePaths(this);
        _check = new CertificateChainCheck(new CertificateChainOptions
        {
            TrustedRoots = TrustedRoot is null ? null : [.. TrustedRoot.SelectMany(files.ReadAny)],
            Intermediates = [.. IntermediatePath.SelectMany(files.ReadAll)],
            AtUtc = IsBound(nameof(At)) ? At.ToUniversalTime() : null,
            AcceptsPrivateRoot = TrustedRoot is not null,
            FetchMissing = FetchMissing,
            ExpiryWarningDays = ExpiryWarningDays,
            Name = name,
        });
        _saver = new ChainSaver(this, WriteError, SaveMissing, SaveChain, Force);
    }

    protected override void ProcessRecord()
    {
        ForEachEndpoint(endpoint => Check(
            endpoint.ToString(), async (output, stop) =>
                await _check!.CheckHostAsync(endpoint, Timeout, Tell(output, endpoint.ToString()), stop)
                    .ConfigureAwait(false)));
        foreach (string file in new PathResolver(this, WriteError).All(Path, LiteralPath)) CheckFile(file);
        // What is given in one array is one chain; from the pipeline they come one by one.
        if (Certificate.Length > 0)
        {
            Check(Certificate[0].Subject, null, [.. Certificate.Select(
                certificate => certificate.RawData)], ordered: true);
        }
    }

    protected override void Write(object item)
    {
        base.Write(item);
        if (item is CertChainResult result) _saver!.Save(result);
    }

    private void CheckFile(string file)
    {
        CertificateFile content;
        try
        {
            content = CertificatePaths.Read(file);
        }
        catch (Exception e) when (CertificatePaths.ToError(file, e) is { } error)
        {
            WriteError(error);
            return;
        }

        Check(file, file, content.Certificates, content.Ordered);
    }

    private void Check(string target, string? path, IReadOnlyList<byte[]> certificates, bool ordered) => Check(
        target, async (output, stop) =>
            await _check!.CheckCertificatesAsync(
                target, path, certificates, ordered, Timeout, Tell(output, target), stop).ConfigureAwait(false));

    private static Action<string> Tell(Output output, string target) => text => output.Verbose($"{target}: {text}");
}
