using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Sdk;

/// <summary>The state of one test: each stage leaves here what the later stages need.</summary>
/// <remarks>What a stage sets has no value until then. The properties named No... say why there is none; a stage that
/// reads one of the others has looked at them first.</remarks>
internal sealed class SdkWalk(
    SdkTarget target, SdkTestOptions options, Action<string>? verbose, CancellationToken cancel) : IDisposable
{
    private IReadOnlyCollection<IPAddress>? _own;

    public SdkTarget Target { get; } = target;

    public SdkTestOptions Options { get; } = options;

    public Action<string>? Verbose { get; } = verbose;

    public Deadline Deadline { get; } = new(options.Timeout, cancel);

    /// <summary>The verdict of the stage before.</summary>
    public StageVerdict Last { get; set; } = null!;

    // Set by Config.
    public SdkAccount? Account { get; set; }

    public X509Certificate2? ClientCertificate { get; set; }

    public Uri? Uri { get; set; }

    /// <summary>The host; once Tcp has passed, with the address that took the connection.</summary>
    public Endpoint Endpoint { get; set; } = null!;

    // Set by Dns.
    public IPAddress[] Addresses { get; set; } = [];

    // Set by Tcp.
    public Connection? Connection { get; set; }

    // Set by Tls.
    public PlatformTls? Tls { get; set; }

    /// <summary>The certificates that the host sends to any client; null if it sends none.</summary>
    public Task<SentCertificates>? Sent { get; set; }

    /// <summary>Whether the host ended the handshake because no client certificate came.</summary>
    public bool NeedsClientCertificate { get; set; }

    // Set by Certificate.
    public bool? AsksClientCertificate { get; set; }

    /// <summary>The verdict for each leaf that the host sent.</summary>
    public List<(byte[] Leaf, CheckStatus Status)> Judged { get; } = [];

    public CheckStatus CertificateStatus { get; set; } = CheckStatus.Skipped;

    // Set by Http, and again by Authentication.
    public GuardedCredential Credential { get; set; } = null!;

    public SdkHttp Http { get; set; } = null!;

    public SdkReply? Page { get; set; }

    /// <summary>The description of the service, once it has been read.</summary>
    public Wsdl? Wsdl { get; set; }

    // Set by Authentication, once the server has accepted the account or the client certificate.
    public SignInAttempt? SignIn { get; set; }

    /// <summary>The verdict on the page that came after the sign-in.</summary>
    public StageVerdict PageVerdict { get; set; } = null!;

    public bool UsesTls => Uri?.Scheme == "https";

    public string? NoUrl => Uri is null ? "there is no URL to test" : null;

    public string? NoConnection => NoUrl ?? (Connection is null ? "there is no connection" : null);

    public string? NoRequest => NoConnection ?? (
        !UsesTls || Tls is not null || (NeedsClientCertificate && MaySendClientCertificate) ? null
        : NeedsClientCertificate && ClientCertificate is not null
            ? "the client certificate that the host requires was not sent"
            : "this computer cannot make a TLS connection to the host");

    /// <summary>Whether credentials may be sent: the host has proved its identity, or the user does not ask for
    /// that.</summary>
    public bool MaySendCredentials =>
        Options.SkipCertificateCheck || (UsesTls && CertificateStatus is CheckStatus.Pass or CheckStatus.Warning);

    public bool MaySendClientCertificate =>
        ClientCertificate is not null && MaySendCredentials && !Options.SkipAuthentication;

    /// <summary>The host as parameters of the cmdlets that look closer.</summary>
    public string HostParameters =>
        $"-HostName '{Endpoint.HostName}' -Port {Endpoint.Port}"
        + (Options.Address is null ? "" : $" -Address {Options.Address}");

    public bool IsThisComputer(IPAddress address) =>
        IPAddress.IsLoopback(address) || (_own ??= AddressKind.OfThisComputer()).Contains(address);

    public void Dispose()
    {
        Http?.Dispose();
        Tls?.Dispose();
        Connection?.Dispose();
        ClientCertificate?.Dispose();
        Deadline.Dispose();
    }
}
