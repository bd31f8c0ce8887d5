using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Sdk;

/// <summary>Walks a connection to the Web Service SDK stage by stage, as far as it goes.</summary>
internal sealed class SdkConnectionTest : IDisposable
{
    private readonly SdkTarget _target;
    private readonly SdkTestOptions _options;
    private readonly Action<string>? _verbose;
    private readonly Deadline _deadline;
    private readonly SdkConnectionResult _result;
    private readonly List<SdkStage> _stages = [];
    private readonly List<Finding> _findings = [];

    private SdkAccount? _account;
    private X509Certificate2? _clientCertificate;
    private Uri? _uri;
    private Endpoint? _endpoint;
    private Connection? _connection;
    private IReadOnlyCollection<IPAddress>? _own;
    private PlatformTls? _tls;
    private bool _sendsNothing;
    private bool _wantsClient;
    private bool? _asksClient;
    private readonly List<(byte[] Leaf, CheckStatus Status)> _judged = [];
    private CheckStatus _certificate = CheckStatus.Skipped;
    private HeldCredential? _held;
    private SdkHttp? _http;
    private SdkReply? _page;
    private StageVerdict? _pageVerdict;
    private Wsdl? _wsdl;

    private SdkConnectionTest(SdkTarget target, SdkTestOptions options, Action<string>? verbose, CancellationToken stop)
    {
        _target = target;
        _options = options;
        _verbose = verbose;
        _deadline = new Deadline(options.Timeout, stop);
        _result = new SdkConnectionResult { Target = target.Name, ConfigPath = target.Settings?.Path };
    }

    // The host for the cmdlets that look closer.
    private string Parameters => $"-HostName '{_endpoint!.HostName}' -Port {_endpoint.Port}{(_options.Address is null ? "" : $" -Address {_options.Address}")}";

    private bool UsesTls => _uri?.Scheme == "https";

    private bool IsOwn(IPAddress address) => IPAddress.IsLoopback(address) || (_own ??= AddressKind.OfThisComputer()).Contains(address);

    private bool MaySendClientCertificate => _clientCertificate is not null && MaySendCredentials && !_options.SkipAuthentication;

    // Credentials go to a host that proved who it is, or where the user says so.
    private bool MaySendCredentials => _options.SkipCertificateCheck || (UsesTls && _certificate is CheckStatus.Pass or CheckStatus.Warning);

    /// <summary>Runs all stages.</summary>
    /// <param name="target">What is tested.</param>
    /// <param name="options">How.</param>
    /// <param name="verbose">Told of each stage as it ends.</param>
    /// <param name="stop">Ends the test: the user has had enough.</param>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public static async Task<SdkConnectionResult> RunAsync(SdkTarget target, SdkTestOptions options, Action<string>? verbose, CancellationToken stop)
    {
        using var test = new SdkConnectionTest(target, options, verbose, stop);
        await test.RunAsync().ConfigureAwait(false);
        return test._result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http?.Dispose();
        _tls?.Dispose();
        _connection?.Dispose();
        _clientCertificate?.Dispose();
        _deadline.Dispose();
    }

    private async Task RunAsync()
    {
        await StageAsync(SdkStageName.Config, null, () => Task.FromResult(Config())).ConfigureAwait(false);
        string? noUrl = _uri is null ? "there is no URL to test" : null;
        IPAddress[] addresses = [];
        await StageAsync(SdkStageName.Dns, noUrl ?? (_options.Address is null ? null : $"-Address {_options.Address} was given"), async () =>
        {
            addresses = await Connection.ResolveAsync(_endpoint!, _deadline).ConfigureAwait(false);
            return NetworkJudge.Dns(_endpoint!, addresses, IsOwn);
        }).ConfigureAwait(false);
        if (_options.Address is { } given) addresses = [given];
        await StageAsync(SdkStageName.Tcp, noUrl ?? (addresses.Length == 0 ? "the name does not resolve" : null), () => TcpAsync(addresses)).ConfigureAwait(false);
        string? noTcp = noUrl ?? (_connection is null ? "there is no connection" : null);
        // Two handshakes at once: that of this computer, and one that shows what is sent to everyone.
        var sent = noTcp is null && UsesTls ? CertificateProbe.RunAsync(_endpoint!, _deadline) : null;
        await StageAsync(SdkStageName.Tls, noTcp, () => TlsAsync(sent)).ConfigureAwait(false);
        await StageAsync(SdkStageName.Certificate, noTcp ?? (!UsesTls ? "the URL is plain http" : _sendsNothing ? "the handshake does not come to the certificates" : null), () => CertificateAsync(sent!)).ConfigureAwait(false);
        string? noHttp = noTcp ?? (!UsesTls || _tls is not null || (_wantsClient && MaySendClientCertificate) ? null
            : _wantsClient && _clientCertificate is not null ? "the client certificate that the host wants was not sent"
            : "this computer makes no TLS connection to the host");
        await StageAsync(SdkStageName.Http, noHttp, HttpAsync).ConfigureAwait(false);
        await StageAsync(SdkStageName.Authentication, noHttp ?? NoAuthentication(), AuthenticateAsync).ConfigureAwait(false);
        await StageAsync(SdkStageName.SdkCall, noHttp ?? NoCall(), CallAsync).ConfigureAwait(false);
        Finish();
    }

    private async Task StageAsync(SdkStageName name, string? skip, Func<Task<StageVerdict>> run)
    {
        var watch = Stopwatch.StartNew();
        var stage = new SdkStage { Name = name, Status = CheckStatus.Skipped, Detail = skip ?? "" };
        if (skip is null)
        {
            StageVerdict verdict;
            try
            {
                verdict = await run().ConfigureAwait(false);
            }
            catch (NetException e)
            {
                verdict = Failed(name, e);
            }

            stage.Status = verdict.Status;
            stage.Detail = verdict.Detail;
            _findings.AddRange(verdict.Findings);
            if (stage.Status == CheckStatus.Fail && _result.FailedStage is null)
            {
                _result.FailedStage = name;
                _result.ErrorCode = verdict.ErrorCode;
                _result.ErrorText = verdict.ErrorText;
            }
        }

        stage.Duration = watch.Elapsed;
        stage.Detail = _account?.Mask(stage.Detail) ?? stage.Detail;
        _stages.Add(stage);
        _verbose?.Invoke($"{_target.Name}: {stage}");
    }

    private StageVerdict Failed(SdkStageName stage, NetException fault)
    {
        bool inHandshake = stage is SdkStageName.Tls or SdkStageName.Certificate;
        // In TLS 1.3 the server learns only after the handshake that there is no certificate, and says so by ending the connection.
        bool ended = !inHandshake && stage > SdkStageName.Tls && UsesTls && fault.Fault is NetFault.Closed or NetFault.Reset or NetFault.Alert;
        return ended && (_asksClient == true || HttpJudge.IsCertificateAlert(fault))
            ? NetworkJudge.WantsClientCertificate(_endpoint!, fault.Message, MaySendClientCertificate)
            : StageVerdict.Of(NetFindings.ToFinding(fault, _endpoint!, inHandshake), fault.Fault.ToString());
    }

    private StageVerdict Config()
    {
        var findings = new List<Finding>();
        var url = _target.Url;
        if (_target.Settings is { } settings)
        {
            url = settings.Url is null ? null : SdkConfigJudge.TryParse(settings.Url);
            bool isHere = url is not null && (url.Uri.IsLoopback || url.Uri.Host.Split('.')[0].Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase));
            findings.AddRange(SdkConfigJudge.Judge(settings, _options.Account is not null, isHere ? _options.LocalApplications : null));
            if (settings is { UserName: { Length: > 0 } name, Password: { } password }) _account = new SdkAccount(name, password);
            if (url?.IsPlaceholder == true) url = null;
        }

        _account = _options.Account ?? _account;
        _result.UserName = _account?.UserName;
        if ((_options.CertificateThumbprint ?? _target.Settings?.CertificateThumbprint) is { } thumbprint)
        {
            _clientCertificate = _options.FindCertificate(thumbprint);
            if (_clientCertificate is null)
            {
                findings.Add(new Finding
                {
                    Id = FindingIds.Sdk.BadConfig,
                    Status = CheckStatus.Fail,
                    Message = $"There is no client certificate with the thumbprint {PlainText.OneLine(thumbprint, 80)} and a private key that this account can use.",
                    Evidence = "The stores CurrentUser\\My and LocalMachine\\My.",
                    Recommendation = "Install the certificate with its private key, let the account of the caller read the key, or correct the thumbprint.",
                    Command = "Get-ChildItem -Path Cert:\\CurrentUser\\My, Cert:\\LocalMachine\\My",
                });
            }
        }

        if (url is not null)
        {
            _uri = url.Uri;
            _endpoint = Endpoint.FromUri(url.Uri, _options.Address?.ToString());
            _result.Uri = url.Uri.ToString();
            _result.HostName = _endpoint.HostName;
            _result.Port = _endpoint.Port;
        }

        string detail = string.Join("; ", new[]
        {
            _uri?.ToString(), _target.Settings is null ? url?.Completed : _target.Settings.UrlSetting, _account is null ? null : $"account {PlainText.OneLine(_account.UserName, 100)}",
        }.Where(part => part is not null));
        return new StageVerdict { Detail = findings.Count > 0 ? findings[0].Message : detail, Findings = findings };
    }

    private async Task<StageVerdict> TcpAsync(IPAddress[] addresses)
    {
        var (connection, seen) = await TcpProbe.ConnectAsync(addresses, _endpoint!.Port, _deadline).ConfigureAwait(false);
        _connection = connection;
        _result.Address = connection.Address.ToString();
        // From here on all goes to this address.
        _endpoint = Endpoint.FromUri(_uri!, _result.Address);
        return NetworkJudge.Tcp(_endpoint, seen);
    }

    private async Task<StageVerdict> TlsAsync(Task<SentCertificates>? probe)
    {
        if (!UsesTls)
        {
            return StageVerdict.Of(new Finding
            {
                Id = FindingIds.Sdk.PlainHttpUrl,
                Status = CheckStatus.Fail,
                Message = $"The URL is plain http: {_uri}",
                Evidence = _target.Settings is null ? "-Uri" : $"{_target.Settings.Path}: {_target.Settings.UrlSetting}",
                Recommendation = "Bind a certificate to the site and enter the URL with https. The SDK must be reached by TLS; over http the password would cross the network readable.",
            });
        }

        var tap = new WireTap(_connection!.Stream);
        NetException fault;
        string said;
        try
        {
            _tls = await HandshakeAsync(tap, probe!).ConfigureAwait(false);
            return StageVerdict.Pass(NetworkJudge.Agreed(_tls.Protocol, _tls.CipherSuite, _tls.NamesProtocols));
        }
        catch (Exception e) when (e is AuthenticationException or System.IO.IOException or SocketException or OperationCanceledException or ObjectDisposedException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            _deadline.ThrowIfStopped();
            const string Seen = "the TLS handshake of this computer did not end";
            fault = e is OperationCanceledException
                ? new NetException(NetFault.Timeout, $"{_connection!.Address}: {Seen} in time.", e)
                : _connection!.Explain(e, Seen);
            said = PlainText.OneLine(e.GetBaseException().Message, 300);
        }

        var (flight, alert) = await tap.ReadFlightAsync().ConfigureAwait(false);
        if (flight.AsksClientCertificate == true && fault.Fault != NetFault.Timeout && (alert is not null || tap.IsEnded))
        {
            // The host had its say, and ended the connection when no certificate came.
            _wantsClient = true;
            string end = alert is { } number ? "refused with " + TlsNames.Alert(number) : "ended the connection";
            return _clientCertificate is null
                ? NetworkJudge.WantsClientCertificate(_endpoint!, $"{flight.Describe()}, a CertificateRequest; without a certificate it {end}. {said}", sent: false)
                : StageVerdict.Pass($"{flight.Describe()}; the host asks for a client certificate, which is sent once its own is accepted");
        }

        try
        {
            await probe!.ConfigureAwait(false);
        }
        catch (NetException seen)
        {
            // The platform says less of what went wrong than the wire shows.
            _sendsNothing = true;
            return NetworkJudge.TlsFailed(_endpoint!, seen, said, null, null);
        }

        return NetworkJudge.TlsFailed(_endpoint!, fault, said, await OfferedAsync().ConfigureAwait(false), flight.Version == 0 ? null : flight);
    }

    // Where the host has answered the other handshake, time is kept to find out why it does not answer this one.
    private async Task<PlatformTls> HandshakeAsync(System.IO.Stream stream, Task<SentCertificates> probe)
    {
        var handshake = PlatformTls.HandshakeAsync(stream, _endpoint!.HostName);
        var share = TimeSpan.FromTicks(_deadline.Left.Ticks / 2);
        await Task.WhenAny(handshake, Task.Delay(share, _deadline.Token)).ConfigureAwait(false);
        if (handshake.IsCompleted || probe.Status != TaskStatus.RanToCompletion) return await _deadline.WaitAsync(handshake).ConfigureAwait(false);
        _ = handshake.ContinueWith(late => late.Exception, TaskScheduler.Default);
        throw new OperationCanceledException();
    }

    // What is offered to a client without any policy. Null where it is answered no better.
    private async Task<WireOffer?> OfferedAsync()
    {
        try
        {
            return await OfferProbe.RunAsync(_endpoint!, _deadline, listCipherSuites: false, _verbose).ConfigureAwait(false);
        }
        catch (NetException)
        {
            return null;
        }
    }

    private async Task<StageVerdict> CertificateAsync(Task<SentCertificates> probe)
    {
        var sent = await probe.ConfigureAwait(false);
        _asksClient = sent.AsksClientCertificate;
        var findings = new List<Finding>();
        string detail = "";
        foreach (var chain in sent.Chains)
        {
            var judged = _options.Certificates.Judge(chain.Certificates, _endpoint!.HostName, Parameters, _deadline.Token);
            _judged.Add((chain.Certificates[0], CheckResult.Worst(judged)));
            foreach (var finding in judged)
            {
                finding.Command ??= $"Test-MfaCertChain {Parameters}";
                if (finding.Status == CheckStatus.Pass) detail = finding.Message;
                else if (!findings.Exists(known => known.Id == finding.Id && known.Message == finding.Message)) findings.Add(finding);
            }
        }

        _certificate = findings.Count == 0 ? CheckStatus.Pass : CheckResult.Worst(findings);
        return new StageVerdict { Detail = findings.Count == 0 ? detail : string.Join(" ", findings.Select(finding => finding.Message)), Findings = findings };
    }

    // Asked for each connection over which something is sent.
    private bool Accepts(byte[][] certificates)
    {
        // Where nothing secret will be sent, a bad certificate must not hide a wrong URL.
        if (_options.SkipCertificateCheck || !MaySendCredentials) return true;
        var known = _judged.Find(one => one.Leaf.SequenceEqual(certificates[0]));
        return (known.Leaf is null ? CheckResult.Worst(_options.Certificates.Judge(certificates, _endpoint!.HostName, Parameters, _deadline.Token)) : known.Status) is CheckStatus.Pass or CheckStatus.Warning;
    }

    private async Task<StageVerdict> HttpAsync()
    {
        _held = new HeldCredential(MaySendCredentials && !_options.SkipAuthentication ? _account?.Credential : null);
        var client = MaySendClientCertificate ? _clientCertificate : null;
        // A host that wants a client certificate asks for it in the handshake: then another one is made.
        var open = client is null && _tls is not null && Accepts(_tls.Sent) ? _tls : null;
        _http = new SdkHttp(_endpoint!, PlatformTls.NewHandler(Accepts, _tls?.Protocol ?? SslProtocols.None, _held, client, open, ConnectAsync), _held, _deadline);
        return await ReadPageAsync().ConfigureAwait(false);
    }

    private async Task<System.IO.Stream> ConnectAsync() => (await Connection.OpenAsync([_connection!.Address], _endpoint!.Port, _deadline).ConfigureAwait(false)).Stream;

    private async Task<StageVerdict> ReadPageAsync()
    {
        _page = await _http!.GetAsync(new Uri(_uri + "?WSDL")).ConfigureAwait(false);
        if (_page.Status == 401) return StageVerdict.Pass($"HTTP 401: asks for {(_page.Challenges.Length == 0 ? "an account" : string.Join(", ", _page.Challenges))}");
        if (HttpJudge.WantsClientCertificate(_page)) return StageVerdict.Pass($"HTTP {_page.Status}: wants a client certificate");
        string? problem = _page.BodyProblem;
        _wsdl = _page.Status == 200 && problem is null ? WithTests(Wsdl.Parse(_page.Body, out problem), ref problem) : null;
        var verdict = HttpJudge.Judge(_page, _uri!, problem);
        // To a remote caller IIS hides the sub-status.
        if (_page.Status == 403 && _asksClient == true && verdict is { Findings.Count: 1 }) verdict.Findings[0].Evidence += "; in the handshake the host asks for a client certificate";
        return verdict ?? StageVerdict.Pass($"HTTP 200: the WSDL of {PlainText.OneLine(_wsdl!.TargetNamespace, 100)}");
    }

    private static Wsdl? WithTests(Wsdl? wsdl, ref string? problem)
    {
        if (wsdl is null || Operations(wsdl).Any()) return wsdl;
        problem = $"the service {PlainText.OneLine(wsdl.TargetNamespace, 100)} has none of the test operations of PfWsSdk and PfPaWs";
        return null;
    }

    private static IEnumerable<string> Operations(Wsdl wsdl) =>
        new[] { CallJudge.TestSecurity, CallJudge.TestMaster, CallJudge.TestSdk }.Where(wsdl.Actions.ContainsKey);

    private string? NoAuthentication()
    {
        bool asked = _page is not null && (_page.Status == 401 || HttpJudge.WantsClientCertificate(_page));
        if (!asked) return _wsdl is null ? "the URL does not answer as it should" : null;
        if (_options.SkipAuthentication) return "-SkipAuthentication was given";
        return MaySendCredentials ? null : UsesTls ? "the certificate failed: credentials are not sent" : "the URL is plain http: credentials are not sent";
    }

    private string? NoCall()
    {
        if (_wsdl is not null || _pageVerdict is not null) return null;
        var before = _stages[_stages.Count - 1];
        return before.Status switch
        {
            CheckStatus.Skipped when before.Detail.Length > 0 => before.Detail,
            CheckStatus.Unknown => "this computer cannot sign in",
            _ => "the account was not accepted",
        };
    }

    private async Task<StageVerdict> AuthenticateAsync()
    {
        if (_wsdl is not null) return AuthenticationJudge.NotAsked(_wsdl.Actions.ContainsKey(CallJudge.TestSdk), _uri!);
        string[] offered = _page!.Challenges;
        if (!_held!.Exists && _clientCertificate is null) return AuthenticationJudge.NoAccount(_page, offered, _uri!);
        var schemes = AuthenticationJudge.Schemes(offered);
        _held.Release(schemes);
        var verdict = await ReadPageAsync().ConfigureAwait(false);
        if (_page.Status == 401 || HttpJudge.WantsClientCertificate(_page) || (_page.Status == 403 && verdict.Status == CheckStatus.Fail))
        {
            return AuthenticationJudge.Refused(_page, _account?.UserName, offered, _held.Used, IsOwn(_connection!.Address));
        }

        // What else is wrong with the answer is no matter of the account: the call will say it.
        _pageVerdict = verdict;
        return StageVerdict.Pass(_held.Used is { } used ? $"{used}: accepted {PlainText.OneLine(_account!.UserName, 100)}" : "the client certificate was accepted");
    }

    private async Task<StageVerdict> CallAsync()
    {
        if (_wsdl is null) return _pageVerdict!;
        var details = new List<string>();
        foreach (string operation in Operations(_wsdl))
        {
            var reply = await _http!.PostAsync(_uri!, SoapAnswer.Call(_wsdl.TargetNamespace, operation), _wsdl.Actions[operation]).ConfigureAwait(false);
            var verdict = reply.Status == 401 || HttpJudge.WantsClientCertificate(reply)
                ? HttpJudge.Refused(reply, _account?.UserName, reply.Challenges, _held!.Used, false)
                : CallJudge.Judge(operation, reply);
            if (verdict.Status != CheckStatus.Pass) return verdict;
            details.Add(verdict.Detail);
        }

        return StageVerdict.Pass(string.Join("; ", details));
    }

    private void Finish()
    {
        _result.Stages = [.. _stages];
        // A stage that could not run for another's failure is explained by that; one left out on purpose is not.
        if (_options.SkipAuthentication && _stages.Find(stage => stage.Name == SdkStageName.Authentication).Status == CheckStatus.Skipped)
        {
            _findings.Add(new Finding
            {
                Id = FindingIds.Sdk.Unauthorized,
                Status = CheckStatus.Skipped,
                Message = "Whether the account is accepted was not tested.",
                Evidence = "-SkipAuthentication",
                Recommendation = "Run the test without -SkipAuthentication.",
            });
        }

        if (_findings.Count == 0)
        {
            _findings.Add(new Finding
            {
                Id = FindingIds.Sdk.Ok,
                Status = CheckStatus.Pass,
                Message = $"{_uri} works: all stages passed.",
                Evidence = string.Join("; ", _stages.Where(stage => stage.Status == CheckStatus.Pass).Select(stage => $"{stage.Name}: {stage.Detail}")),
            });
        }

        if (_account is { } account)
        {
            foreach (var finding in _findings)
            {
                finding.Message = account.Mask(finding.Message)!;
                finding.Evidence = account.Mask(finding.Evidence)!;
                finding.Recommendation = account.Mask(finding.Recommendation);
                finding.Command = account.Mask(finding.Command);
            }

            _result.ErrorCode = account.Mask(_result.ErrorCode);
            _result.ErrorText = account.Mask(_result.ErrorText);
        }

        _result.Conclude(_findings);
        if (_result.FailedStage is { } failed) _result.Summary = $"Fails at {failed}: {_result.Findings[0].Message}";
    }
}
