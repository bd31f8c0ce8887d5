using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using MfaTools.Checks;
using MfaTools.Product;
using MfaTools.Sdk;

namespace MfaTools.Commands;

/// <summary>Tests the connection to the Web Service SDK, from the configuration to its test operations.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "MfaSdkConnectionTest", DefaultParameterSetName = InstalledSet)]
[OutputType(typeof(SdkConnectionResult))]
[OutputType(typeof(bool))]
public sealed class InvokeMfaSdkConnectionTestCommand : CheckCmdlet
{
    private const string InstalledSet = "Installed";
    private const string UriSet = "Uri";
    private const string HostSet = "HostName";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private SdkConnectionCheck? _check;

    // Results of this cmdlet have a URL and a host name; the URL takes precedence.
    [Parameter(ParameterSetName = UriSet, Mandatory = true, Position = 0,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = HostSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Uri { get; set; } = [];

    [Parameter(ParameterSetName = HostSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string?[]? HostName { get; set; } = [];

    [Parameter(ParameterSetName = HostSet, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 443;

    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateThumbprint { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? TrustedRoot { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    [Parameter]
    [ValidateRange(0.1, 600)]
    public double TimeoutSec { get; set; } = 30;

    [Parameter]
    [ValidateRange(1, 128)]
    public int ThrottleLimit { get; set; } = 16;

    [Parameter]
    public SwitchParameter SkipAuthentication { get; set; }

    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <inheritdoc/>
    protected override int Limit => ThrottleLimit;

    protected override void BeginProcessing()
    {
        if (SkipCertificateCheck)
        {
            WriteWarning("Credentials will be sent even if the certificate is invalid or the URL uses http. Whoever "
                + "answers can read and reuse them.");
        }

        _check = NewCheck(null);
    }

    protected override void ProcessRecord()
    {
        foreach (string uri in Uri) TestUrl(uri, () => SdkUrl.Parse(uri));
        foreach (string? host in Uri.Length > 0 ? [] : HostName ?? [null])
        {
            if (string.IsNullOrEmpty(host))
            {
                WriteWarning("Skipped an input object without a host name. To test the configurations of a server, run "
                    + "Invoke-MfaSdkConnectionTest there without input.");
            }
            else TestUrl(host!, () => SdkUrl.Default(Net.Endpoint.Parse(host!, Port)));
        }

        foreach (string path in new PathResolver(this, WriteError).All(Path, LiteralPath)) TestFile(path, _check!);
    }

    protected override void EndProcessing()
    {
        // An empty pipeline means that there is nothing to test; the default applies only without a pipeline.
        if (ParameterSetName == InstalledSet && !MyInvocation.ExpectingInput)
        {
            var installed = InstalledConfigurations.OfThisComputer();
            if (installed.Files.Count == 0) ThrowTerminatingError(Errors.SdkConfigurationNotFound());
            var check = NewCheck(installed.Applications);
            foreach (string file in installed.Files) TestFile(file, check);
        }

        base.EndProcessing();
    }

    private SdkConnectionCheck NewCheck(IReadOnlyCollection<string>? applications)
    {
        IPAddress? address = null;
        if (Address is not null && !IPAddress.TryParse(Address.Trim('[', ']'), out address))
        {
            ThrowTerminatingError(Errors.InvalidAddress(Address));
        }

        var files = new CertificatePaths(this);
        return new SdkConnectionCheck(new SdkTestOptions
        {
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            Address = address,
            Account = Credential is null ? null : new SdkAccount(Credential.UserName, Credential.Password),
            CertificateThumbprint = CertificateThumbprint,
            Certificates = new SdkCertificates(TrustedRoot is null ? null : [.. TrustedRoot.SelectMany(files.ReadAny)]),
            SkipAuthentication = SkipAuthentication,
            SkipCertificateCheck = SkipCertificateCheck,
            LocalApplications = applications,
        });
    }

    private void TestUrl(string text, Func<SdkUrl> parse)
    {
        SdkUrl url;
        try
        {
            url = parse();
        }
        catch (FormatException e)
        {
            WriteError(Errors.InvalidSdkUrl(text, e));
            return;
        }

        Test(new SdkTarget { Name = url.Uri.ToString(), Url = url }, _check!);
    }

    private void TestFile(string path, SdkConnectionCheck check)
    {
        bool folder = Directory.Exists(path);
        string file = folder ? PathText.Join(path, "web.config") : path;
        if (folder && !File.Exists(file))
        {
            WriteError(Errors.NotAConfigurationFolder(path));
            return;
        }

        SdkSettings settings;
        try
        {
            settings = SdkConfigReader.Read(file);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            WriteError(Errors.Unreadable(file, e));
            return;
        }

        Test(new SdkTarget { Name = file, Settings = settings }, check);
    }

    private void Test(SdkTarget target, SdkConnectionCheck check) => Check(
        target.Name,
        async (output, cancel) => await check.RunAsync(target, output.Verbose, cancel).ConfigureAwait(false));
}
