using System;
using System.Management.Automation;
using MfaTools.Net;

namespace MfaTools.Commands;

/// <summary>A cmdlet that tests hosts: by name, by URL, or as objects with these properties.</summary>
public abstract class EndpointCmdlet : CheckCmdlet
{
    /// <summary>The parameter set of hosts by name.</summary>
    protected const string HostSet = "HostName";

    /// <summary>The parameter set of hosts by URL.</summary>
    protected const string UriSet = "Uri";

    // Input objects may have no host, as most entries of a log.
    [Parameter(
        ParameterSetName = HostSet, Mandatory = true, Position = 0, ValueFromPipeline =
            true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string?[]? HostName { get; set; }

    [Parameter(ParameterSetName = HostSet, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 443;

    [Parameter(ParameterSetName = UriSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string?[]? Uri { get; set; }

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

    /// <summary>The time limit for one target.</summary>
    protected TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSec);

    /// <summary>Starts the test of each bound host. Input objects without a host are skipped.</summary>
    /// <param name="check">Starts the test of one host.</param>
    private protected void ForEachEndpoint(Action<Endpoint> check)
    {
        switch (ParameterSetName)
        {
            case HostSet:
                foreach (string? host in HostName ?? [null])
                {
                    TryEndpoint(host, text => Endpoint.Parse(text, Port, Address), check);
                }

                break;
            case UriSet:
                // Text, not System.Uri: the error for a value that cannot be converted would repeat a password in it.
                foreach (string? uri in Uri ?? [null])
                {
                    TryEndpoint(uri, text => Endpoint.FromUri(new(text, UriKind.RelativeOrAbsolute), Address), check);
                }

                break;
        }
    }

    private void TryEndpoint(string? text, Func<string, Endpoint> parse, Action<Endpoint> check)
    {
        if (string.IsNullOrEmpty(text) && MyInvocation.ExpectingInput)
        {
            WriteVerbose("Skipped an input object without a host name.");
            return;
        }

        text ??= "";
        Endpoint endpoint;
        try
        {
            endpoint = parse(text);
        }
        catch (FormatException e)
        {
            WriteError(Errors.InvalidEndpoint(text, e));
            return;
        }

        check(endpoint);
    }
}
