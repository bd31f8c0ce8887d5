using System;
using System.Management.Automation;
using MfaTools.Net;

namespace MfaTools.Commands;

/// <summary>A cmdlet that tests hosts: named, or in a URL, or as objects that have these as properties.</summary>
public abstract class EndpointCmdlet : CheckCmdlet
{
    /// <summary>The parameter set of hosts by name.</summary>
    protected const string HostSet = "HostName";

    /// <summary>The parameter set of hosts by URL.</summary>
    protected const string UriSet = "Uri";

    [Parameter(ParameterSetName = HostSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    [Parameter(ParameterSetName = HostSet, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 443;

    [Parameter(ParameterSetName = UriSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Uri { get; set; } = [];

    [Parameter(ParameterSetName = HostSet)]
    [Parameter(ParameterSetName = UriSet)]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    [Parameter(ParameterSetName = HostSet)]
    [Parameter(ParameterSetName = UriSet)]
    [ValidateRange(0.1, 600)]
    public double TimeoutSec { get; set; } = 10;

    [Parameter(ParameterSetName = HostSet)]
    [Parameter(ParameterSetName = UriSet)]
    [ValidateRange(1, 128)]
    public int ThrottleLimit { get; set; } = 16;

    /// <inheritdoc/>
    protected override int Limit => ThrottleLimit;

    /// <summary>The time for one target.</summary>
    protected TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSec);

    /// <summary>Begins the test of each host that is bound.</summary>
    /// <param name="check">Begins the test of one.</param>
    private protected void ForEachEndpoint(Action<Endpoint> check)
    {
        foreach (string host in HostName) TryEndpoint(host, () => Endpoint.Parse(host, Port, Address), check);
        // Text, not System.Uri: the error for a value that cannot be converted would repeat a password in it.
        foreach (string uri in Uri) TryEndpoint(uri, () => Endpoint.FromUri(new(uri, UriKind.RelativeOrAbsolute), Address), check);
    }

    private void TryEndpoint(string text, Func<Endpoint> parse, Action<Endpoint> check)
    {
        Endpoint endpoint;
        try
        {
            endpoint = parse();
        }
        catch (FormatException e)
        {
            WriteError(Errors.InvalidEndpoint(text, e));
            return;
        }

        check(endpoint);
    }
}
