using System;
using System.ComponentModel;
using System.IO;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Sdk;

/// <summary>Makes the TLS handshake with this computer's own policy.</summary>
/// <remarks>At the same time, a second handshake without any policy shows what the host sends to every
/// client.</remarks>
internal static class TlsStage
{
    public static async Task<StageVerdict> RunAsync(SdkWalk walk)
    {
        if (walk.NoConnection is { } reason) return StageVerdict.Skip(reason);
        if (!walk.UsesTls) return NetworkJudge.PlainHttp(walk.Uri!, walk.Target.Settings);

        var probe = CertificateProbe.RunAsync(walk.Endpoint, walk.Deadline);
        walk.Sent = probe;
        var tap = new WireTap(walk.Connection!.Stream);
        try
        {
            walk.Tls = await HandshakeAsync(tap, probe, walk).ConfigureAwait(false);
            return StageVerdict.Pass(
                NetworkJudge.DescribeAgreement(walk.Tls.Protocol, walk.Tls.CipherSuite, walk.Tls.NamesProtocols));
        }
        catch (Exception e) when (IsHandshakeFailure(e))
        {
            walk.Deadline.ThrowIfStopped();
            return await ExplainAsync(walk, tap, probe, e).ConfigureAwait(false);
        }
    }

    // If the host has answered the other handshake, half of the time is kept to find out why it does not answer this
    // one.
    private static async Task<PlatformTls> HandshakeAsync(Stream stream, Task<SentCertificates> probe, SdkWalk walk)
    {
        var deadline = walk.Deadline;
        var handshake = PlatformTls.HandshakeAsync(stream, walk.Endpoint.HostName);
        var share = TimeSpan.FromTicks(deadline.Left.Ticks / 2);
        await Task.WhenAny(handshake, Task.Delay(share, deadline.Token)).ConfigureAwait(false);
        if (handshake.IsCompleted || probe.Status != TaskStatus.RanToCompletion)
        {
            return await deadline.WaitAsync(handshake).ConfigureAwait(false);
        }

        // Observe a later failure.
        _ = handshake.ContinueWith(late => late.Exception, TaskScheduler.Default);
        throw new OperationCanceledException();
    }

    private static bool IsHandshakeFailure(Exception e) =>
        e is AuthenticationException or IOException or SocketException or OperationCanceledException
        or ObjectDisposedException or Win32Exception or InvalidOperationException;

    private static async Task<StageVerdict> ExplainAsync(
        SdkWalk walk, WireTap tap, Task<SentCertificates> probe, Exception exception)
    {
        const string Seen = "the TLS handshake of this computer did not finish";
        var connection = walk.Connection!;
        var fault = exception is OperationCanceledException
            ? new NetException(NetFault.Timeout, $"{connection.Address}: {Seen} in time.", exception)
            : connection.Explain(exception, Seen);
        string platform = PlainText.OneLine(exception.GetBaseException().Message, 300);

        var (flight, alert) = await tap.ReadFlightAsync().ConfigureAwait(false);
        bool ended = alert is not null || tap.IsEnded;
        if (flight.AsksClientCertificate == true && fault.Fault != NetFault.Timeout && ended)
        {
            // The host sent everything it had to say, and ended the connection because no certificate came.
            walk.NeedsClientCertificate = true;
            return walk.ClientCertificate is null
                ? NetworkJudge.NeedsClientCertificate(walk.Endpoint, flight, alert, platform)
                : StageVerdict.Pass($"{flight.Describe()}; the host requires a client certificate, which is sent after "
                    + "the host's own certificate has been accepted");
        }

        try
        {
            await probe.ConfigureAwait(false);
        }
        catch (NetException seen)
        {
            // The wire shows more about the failure than the platform reports.
            walk.Sent = null;
            return NetworkJudge.JudgeHandshakeFailure(walk.Endpoint, seen, platform, null, null);
        }

        var offer = await ReadOfferAsync(walk).ConfigureAwait(false);
        return NetworkJudge.JudgeHandshakeFailure(
            walk.Endpoint, fault, platform, offer, flight.Version == 0 ? null : flight);
    }

    /// <summary>What the host offers to a client without any policy; null if that cannot be read.</summary>
    private static async Task<WireOffer?> ReadOfferAsync(SdkWalk walk)
    {
        try
        {
            return await OfferProbe.RunAsync(walk.Endpoint, walk.Deadline, listCipherSuites: false, walk.Verbose)
                .ConfigureAwait(false);
        }
        catch (NetException)
        {
            return null;
        }
    }
}
