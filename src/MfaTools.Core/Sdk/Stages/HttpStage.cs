using System;
using System.IO;
using System.Security.Authentication;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Reads the description of the service without credentials.</summary>
internal static class HttpStage
{
    public static async Task<StageVerdict> RunAsync(SdkWalk walk)
    {
        if (walk.NoRequest is { } reason) return StageVerdict.Skip(reason);
        bool usesAccount = walk.MaySendCredentials && !walk.Options.SkipAuthentication;
        walk.Credential = new GuardedCredential(usesAccount ? walk.Account?.Credential : null);
        var client = walk.MaySendClientCertificate ? walk.ClientCertificate : null;
        // A client certificate is asked for in the handshake, so sending one takes a new connection.
        bool reuse = client is null && walk.Tls is { } tls && CertificateStage.Accepts(walk, tls.Sent);
        var handler = PlatformTls.NewHandler(
            certificates => CertificateStage.Accepts(walk, certificates),
            walk.Tls?.Protocol ?? SslProtocols.None,
            walk.Credential,
            client,
            reuse ? walk.Tls : null,
            () => ConnectAsync(walk));
        walk.Http = new SdkHttp(walk.Endpoint, handler, walk.Credential, walk.Deadline);
        return await ReadPageAsync(walk).ConfigureAwait(false);
    }

    /// <summary>Reads the page with the credentials released so far.</summary>
    public static async Task<StageVerdict> ReadPageAsync(SdkWalk walk)
    {
        walk.Page = await walk.Http.GetAsync(new Uri(walk.Uri + "?WSDL")).ConfigureAwait(false);
        var (verdict, wsdl) = HttpJudge.JudgePage(walk.Page, walk.Uri!, walk.AsksClientCertificate == true);
        walk.Wsdl = wsdl;
        return verdict;
    }

    private static async Task<Stream> ConnectAsync(SdkWalk walk)
    {
        var connection = await Connection.OpenAsync([walk.Connection!.Address], walk.Endpoint.Port, walk.Deadline)
            .ConfigureAwait(false);
        return connection.Stream;
    }
}
