using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Roles;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>Tests the certificates with which a server signs in to Entra.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MfaClientCertificate", DefaultParameterSetName = StoreSet)]
[OutputType(typeof(ClientCertificateResult), typeof(bool))]
public sealed class TestMfaClientCertificateCommand : CheckCmdlet
{
    private const string StoreSet = "Store";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string CertificateSet = "Certificate";

    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
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
    public string? TenantId { get; set; }

    [Parameter]
    [ValidateRange(0, 10000)]
    public int ExpiryWarningDays { get; set; } = ClientCertificateCheck.WarningDays;

    protected override void ProcessRecord()
    {
        foreach (string file in new PathResolver(this, WriteError).All(Path, LiteralPath)) CheckFile(file);
        foreach (var certificate in Certificate) CheckCertificate(certificate.RawData, certificate.Subject, null);
        if (ParameterSetName == StoreSet) CheckStore();
    }

    private void CheckStore()
    {
        const string Remedy = "Run the command on the server, or give the certificate with -Path.";
        var (certificates, problem) = MachineStore.Read(new FileSecurityReader());
        var registry = new RegistryReader();
        var services = new ServiceReader();
        var roles = InstalledRoles.Find(registry, services, new SuccessorFacts { Certificates = certificates });
        if (!roles.HasSuccessor) ThrowTerminatingError(Errors.NoSuccessorRole(Remedy));
        if (certificates is null) ThrowTerminatingError(Errors.StoreUnreadable(problem!));
        var check = new ClientCertificateCheck(
            registry, roles, certificates!, new IdentityReader(), new SessionScripts());
        foreach (var role in roles.Successors)
        {
            var judge = JudgeOf(ClientCertificateCheck.FindTenant(registry, role));
            foreach (var result in check.Run(role, judge, StopToken)) Check(result);
        }
    }

    private void CheckFile(string file)
    {
        IReadOnlyList<byte[]> certificates;
        try
        {
            certificates = CertificatePaths.Read(file).Certificates;
        }
        catch (Exception e) when (CertificatePaths.ToError(file, e) is { } error)
        {
            WriteError(error);
            return;
        }

        foreach (byte[] certificate in certificates) CheckCertificate(certificate, file, file);
    }

    private void CheckCertificate(byte[] der, string target, string? path)
    {
        ClientCertificate certificate;
        try
        {
            certificate = ClientCertificate.Read(der);
        }
        catch (FormatException e)
        {
            WriteError(Errors.NotACertificate(target, e));
            return;
        }

        Check(JudgeOf(null).JudgeFile(certificate, target, path));
    }

    private ClientCertificateJudge JudgeOf(string? tenant) =>
        new(DateTime.UtcNow, ExpiryWarningDays, TenantId ?? tenant);

    private void Check(ClientCertificateResult result) =>
        Check(result.Target, (_, _) => Task.FromResult<CheckResult>(result));
}
