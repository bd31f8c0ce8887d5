using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Checks;
using MfaTools.Core.Tests.Access;
using MfaTools.Core.Tests.Registry;
using MfaTools.Core.Tests.Tls;
using MfaTools.Roles;
using MfaTools.Windows;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Core.Tests.Roles;

public sealed class ClientCertificateTests
{
    private readonly FakeWindows _windows = new();

    [Fact]
    public void A_valid_certificate_passes_and_says_what_cannot_be_seen()
    {
        var result = Assert.Single(Nps([RoleSamples.Nps()]));
        Assert.Equal(
            (CheckStatus.Pass, MfaRole.NpsExtension, RoleSamples.Tenant),
            (result.Status, result.Role, result.TenantId));
        Assert.Equal(@"NT AUTHORITY\NETWORK SERVICE", result.KeyReadableBy);
        Assert.Equal(429, result.DaysLeft!.Value, 1.0);
        var finding = Assert.Single(result.Findings);
        Assert.StartsWith(
            "Get-MgServicePrincipal -Filter \"appid eq '981f26a1-7f43-403b-a875-f8b09b8cd720'\"", finding.Command,
            StringComparison.Ordinal);
        Assert.Contains("cannot be seen from here", finding.Recommendation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-740, -10, "ClientCert.Expired Fail")]
    [InlineData(-700, 59, "ClientCert.ExpiresSoon Warning")]
    [InlineData(-700, 61, "ClientCert.Ok Pass")]
    [InlineData(2, 700, "ClientCert.NotYetValid Fail")]
    public void Its_dates_are_judged(int from, int to, string expected) =>
        Assert.Equal([expected], Ids(Assert.Single(Nps([RoleSamples.Nps(from, to)]))));

    [Fact]
    public void None_is_missing_and_one_that_is_named_and_gone_too()
    {
        Assert.Equal(["ClientCert.Missing Fail"], Ids(Assert.Single(Nps([]))));
        var there = RoleSamples.Nps();
        var results = Nps([there], identifier: new string('A', 40));
        Assert.Equal(["ClientCert.Missing Fail"], Ids(results[0]));
        Assert.False(results[1].IsConfigured);
        var named = Nps([RoleSamples.Nps(), there], identifier: there.Thumbprint.ToLowerInvariant());
        Assert.Equal((true, "ClientCert.Ok Pass"), (named[0].IsConfigured, Assert.Single(Ids(named[0]))));
        Assert.Equal(false, named[1].IsConfigured);
    }

    [Fact]
    public void Several_are_ambiguous_and_an_expired_one_stands_in_the_way()
    {
        Assert.Equal(["ClientCert.Ambiguous Warning"], Ids(Nps([RoleSamples.Nps(), RoleSamples.Nps(-100, 600)])[0]));
        var left = Nps([RoleSamples.Nps(), RoleSamples.Nps(-740, -10)]);
        Assert.Equal(["ClientCert.Ok Pass"], Ids(left[0]));
        Assert.Equal(["ClientCert.Superseded Warning"], Ids(left[1]));
        Assert.Equal(
            $@"Remove-Item -LiteralPath 'Cert:\LocalMachine\My\{left[1].Thumbprint}'", left[1].Findings[0].Command);
        // No page says that it harms AD FS.
        Assert.All(
            Adfs([RoleSamples.Adfs(sddl: AdfsReadable), RoleSamples.Adfs(-740, -10, AdfsReadable)]), result =>
                Assert.Equal(CheckStatus.Pass, result.Status));
    }

    [Fact]
    public void A_renewed_certificate_that_starts_later_is_no_fault()
    {
        var results = Adfs([RoleSamples.Adfs(-700, 20, AdfsReadable), RoleSamples.Adfs(2, 730, AdfsReadable)]);
        Assert.All(results, result => Assert.Equal(CheckStatus.Pass, result.Status));
    }

    private const string AdfsReadable = "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-21-1-2-3-1104)";

    [Theory]
    [InlineData(RoleSamples.Readable, null)]
    [InlineData("O:SYG:SYD:(A;;FA;;;SY)(A;;FR;;;AU)", null)]
    [InlineData(RoleSamples.Unreadable, "icacls 'C:\\ProgramData\\Microsoft\\Crypto\\Keys\\0a1b' /grant")]
    [InlineData(
        "O:SYG:SYD:(D;;FR;;;NS)(A;;FA;;;WD)", "icacls 'C:\\ProgramData\\Microsoft\\Crypto\\Keys\\0a1b' /remove:d")]
    public void The_key_must_be_readable_for_network_service(string sddl, string? command)
    {
        var result = Assert.Single(Nps([RoleSamples.Nps(sddl: sddl)]));
        Assert.Equal(
            command is null ? "ClientCert.Ok Pass" : "ClientCert.KeyUnreadable Fail", Assert.Single(Ids(result)));
        if (command is null) return;
        Assert.StartsWith(command, result.Findings[0].Command, StringComparison.Ordinal);
        Assert.NotNull(result.Findings[0].Undo);
        Assert.Null(result.KeyReadableBy);
    }

    [Theory]
    [InlineData(@"C:\Windows\System32\config\SAM")]
    [InlineData(@"C:\ProgramData\Microsoft\Crypto\..\..\x")]
    [InlineData(@"\\server\c$\ProgramData\Microsoft\Crypto\Keys\x")]
    public void Nothing_is_granted_on_what_is_not_a_key(string file)
    {
        var key = MfaTools.Security.Reading.Of(MfaTools.Security.SecurityDescriptor.ParseSddl(RoleSamples.Unreadable));
        var result = Assert.Single(
            Nps([ClientCertificate.Read(RoleSamples.Der("Microsoft NPS Extension"), true, file, key)]));
        Assert.Equal(("ClientCert.KeyUnreadable", null), (result.Findings[0].Id, result.Findings[0].Command));
    }

    [Fact]
    public void The_key_of_AD_FS_must_be_readable_for_its_account()
    {
        Assert.Equal(["ClientCert.Ok Pass"], Ids(Assert.Single(Adfs([RoleSamples.Adfs(sddl: AdfsReadable)]))));
        // Whether the account is an administrator decides, and is not known.
        Assert.Equal(
            ["ClientCert.KeyNotChecked Unknown"],
            Ids(Assert.Single(Adfs([RoleSamples.Adfs(sddl: RoleSamples.Unreadable)]))));
        _windows.LocalGroups["MFA01 S-1-5-32-544"] = ["S-1-5-21-1-2-3-512"];
        Assert.Equal(
            ["ClientCert.KeyUnreadable Fail"],
            Ids(Assert.Single(Adfs([RoleSamples.Adfs(sddl: RoleSamples.Unreadable)]))));
    }

    [Fact]
    public void A_certificate_without_its_key_and_one_for_servers_fail()
    {
        Assert.Equal(["ClientCert.NoPrivateKey Fail"], Ids(Assert.Single(Nps([RoleSamples.Nps(hasKey: false)]))));
        var server = ClientCertificate.Read(
            RoleSamples.Der("Microsoft NPS Extension", purpose: KeyPurposeID.id_kp_serverAuth));
        Assert.Contains("ClientCert.WrongUsage Fail", Ids(Judge(null).JudgeFile(server, "x.pem", "x.pem")));
    }

    [Theory]
    [InlineData(RoleSamples.Tenant, "ClientCert.Ok Pass")]
    [InlineData("5F2C1A36-8D44-4A6B-9B0E-3C7D52E01F4A", "ClientCert.Ok Pass")]
    [InlineData("{5f2c1a36-8d44-4a6b-9b0e-3c7d52e01f4a}", "ClientCert.Ok Pass")]
    [InlineData("11111111-8d44-4a6b-9b0e-3c7d52e01f4a", "ClientCert.WrongTenant Fail")]
    [InlineData("contoso.onmicrosoft.com", "ClientCert.WrongTenant Unknown")]
    public void The_tenant_is_compared_in_its_own_form(string tenant, string expected) =>
        Assert.Contains(expected, Ids(Assert.Single(Nps([RoleSamples.Nps()], tenant: tenant))));

    [Fact]
    public void A_file_has_no_key_and_another_certificate_is_not_one()
    {
        var file = Judge(null).JudgeFile(
            ClientCertificate.Read(RoleSamples.Der("Microsoft NPS Extension")), "x.pem", "x.pem");
        Assert.Equal((CheckStatus.Skipped, "x.pem"), (file.Status, file.Path));
        Assert.Equal(["ClientCert.KeyNotChecked Skipped", "ClientCert.Ok Pass"], Ids(file));
        var site = ClientCertificate.Read(TestCertificates.SelfSigned().Der);
        Assert.Equal(["ClientCert.WrongSubject Fail"], Ids(Judge(null).JudgeFile(site, "x.pem", null)));
    }

    [Fact]
    public void The_commands_of_AD_FS_renew_while_it_is_valid_and_create_after_it()
    {
        string soon = Adfs([RoleSamples.Adfs(-700, 20, AdfsReadable)])[0].Findings[0].Command!;
        Assert.Equal($"New-AdfsAzureMfaTenantCertificate -TenantId '{RoleSamples.Tenant}' -Renew $true", soon);
        string late = Adfs([RoleSamples.Adfs(-740, -1, AdfsReadable)])[0].Findings.First(
            finding => finding.Id == "ClientCert.Expired").Command!;
        Assert.Equal($"New-AdfsAzureMfaTenantCertificate -TenantId '{RoleSamples.Tenant}'", late);
    }

    [Fact]
    public async System.Threading.Tasks.Task The_chain_test_says_that_it_is_not_one_of_a_site()
    {
        var check = new CertificateChainCheck(
            new CertificateChainOptions { TrustedRoots = [TestCertificates.Root().Der] });
        var result = await check.CheckCertificatesAsync(
            "x", null, [RoleSamples.Der("Microsoft NPS Extension")], ordered: true, TimeSpan.FromSeconds(10), null,
            default);
        Assert.Contains(result.Findings, finding => finding.Id == "Cert.OfEntraClient");
        var site = await check.CheckCertificatesAsync(
            "x", null, [TestCertificates.SelfSigned().Der], ordered: true, TimeSpan.FromSeconds(10), null, default);
        Assert.DoesNotContain(site.Findings, finding => finding.Id == "Cert.OfEntraClient");
    }

    private static List<string> Ids(ClientCertificateResult result) =>
        [.. result.Findings.Select(finding => $"{finding.Id} {finding.Status}")];

    private static ClientCertificateJudge Judge(string? tenant) => new(RoleSamples.Now, 60, tenant);

    private IReadOnlyList<ClientCertificateResult> Nps(
        ClientCertificate[] store, string? identifier = null, string? tenant = null)
    {
        _windows.Services.Add(new ServiceAccount("IAS", @"NT AUTHORITY\NetworkService", "Running"));
        return Run(
            MfaRole.NpsExtension, store, RoleSamples.Registry(values: ("CLIENT_CERT_IDENTIFIER", identifier)), tenant);
    }

    private IReadOnlyList<ClientCertificateResult> Adfs(ClientCertificate[] store)
    {
        _windows.Services.Add(new ServiceAccount("adfssrv", @"CONTOSO\MFA01$", "Running"));
        return Run(MfaRole.AdfsEntraMfa, store, RegText.Lines(), null);
    }

    private IReadOnlyList<ClientCertificateResult> Run(
        MfaRole role, ClientCertificate[] store, string registry, string? tenant)
    {
        var read = RegText.Read(registry);
        var roles = InstalledRoles.Find(read, _windows, new SuccessorFacts { Certificates = store });
        return new ClientCertificateCheck(read, roles, store, _windows, _windows).Run(role, Judge(tenant), default);
    }
}
