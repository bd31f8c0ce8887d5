using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using MfaTools.Product;
using MfaTools.Sdk;

namespace MfaTools.Commands;

/// <summary>Walks the connection to the Web Service SDK from the configuration to the answer of its test operations.</summary>
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

    private SdkTestOptions? _options;

    // Also beside a host name, as on results of this cmdlet: then the URL counts.
    [Parameter(ParameterSetName = UriSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
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
    [ValidateNotNull]
    public IPAddress? Address { get; set; }

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
        if (SkipCertificateCheck) WriteWarning("The account is sent to a host even if its certificate fails or the URL is plain http: whoever answers can read or use it.");
        _options = NewOptions(null);
    }

    protected override void ProcessRecord()
    {
        foreach (string uri in Uri) TestUrl(uri, () => SdkUrl.Parse(uri));
        foreach (string? host in Uri.Length > 0 ? [] : HostName ?? [null])
        {
            if (string.IsNullOrEmpty(host)) WriteWarning("An object names no host, so there is nothing to test for it. Run Invoke-MfaSdkConnectionTest without input on the server of the caller.");
            else TestUrl(host!, () => SdkUrl.Default(Net.Endpoint.Parse(host!, Port)));
        }

        foreach (string path in new PathResolver(this, WriteError).All(Path, LiteralPath)) TestFile(path, _options!);
    }

    protected override void EndProcessing()
    {
        // With a pipeline that brought nothing there is nothing to test; the default is for no input at all.
        if (ParameterSetName == InstalledSet && !MyInvocation.ExpectingInput)
        {
            var installed = InstalledConfigurations.OfThisComputer();
            if (installed.Files.Count == 0) ThrowTerminatingError(Errors.SdkConfigurationNotFound());
            var options = NewOptions(installed.Applications);
            foreach (string file in installed.Files) TestFile(file, options);
        }

        base.EndProcessing();
    }

    private SdkTestOptions NewOptions(IReadOnlyCollection<string>? applications)
    {
        var files = new CertificatePaths(this);
        return new SdkTestOptions
        {
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            Address = Address,
            Account = Credential is null ? null : new SdkAccount(Credential.UserName, Credential.Password),
            CertificateThumbprint = CertificateThumbprint,
            Certificates = new SdkCertificates(TrustedRoot is null ? null : [.. TrustedRoot.SelectMany(files.ReadAny)]),
            SkipAuthentication = SkipAuthentication,
            SkipCertificateCheck = SkipCertificateCheck,
            LocalApplications = applications,
        };
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

        Test(new SdkTarget { Name = url.Uri.ToString(), Url = url }, _options!);
    }

    private void TestFile(string path, SdkTestOptions options)
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

        Test(new SdkTarget { Name = file, Settings = settings }, options);
    }

    private void Test(SdkTarget target, SdkTestOptions options) => Check(
        target.Name, async (output, stop) => await SdkConnectionTest.RunAsync(target, options, output.Verbose, stop).ConfigureAwait(false));
}
