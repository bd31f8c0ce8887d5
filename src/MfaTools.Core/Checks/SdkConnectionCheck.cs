using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Sdk;

namespace MfaTools.Checks;

/// <summary>Tests connections to the Web Service SDK stage by stage, each as far as it goes.</summary>
/// <param name="options">The options, the same for all targets.</param>
internal sealed class SdkConnectionCheck(SdkTestOptions options)
{
    private static readonly (SdkStageName Name, Func<SdkWalk, Task<StageVerdict>> RunAsync)[] Stages =
    [
        (SdkStageName.Config, ConfigStage.RunAsync),
        (SdkStageName.Dns, DnsStage.RunAsync),
        (SdkStageName.Tcp, TcpStage.RunAsync),
        (SdkStageName.Tls, TlsStage.RunAsync),
        (SdkStageName.Certificate, CertificateStage.RunAsync),
        (SdkStageName.Http, HttpStage.RunAsync),
        (SdkStageName.Authentication, AuthenticationStage.RunAsync),
        (SdkStageName.SdkCall, CallStage.RunAsync),
    ];

    /// <summary>Tests one target.</summary>
    /// <param name="target">The URL or configuration.</param>
    /// <param name="verbose">Receives a line as each stage ends, or null.</param>
    /// <param name="cancel">Cancelled by the user.</param>
    /// <exception cref="OperationCanceledException">The user has cancelled.</exception>
    public async Task<SdkConnectionResult> RunAsync(SdkTarget target, Action<string>? verbose, CancellationToken cancel)
    {
        using var walk = new SdkWalk(target, options, verbose, cancel);
        var stages = new List<(SdkStage Stage, StageVerdict Verdict)>();
        foreach (var (name, runAsync) in Stages)
        {
            var watch = Stopwatch.StartNew();
            var verdict = await RunAsync(walk, name, runAsync).ConfigureAwait(false);
            if (walk.Account is { } account) verdict = verdict.Mask(account);
            walk.Last = verdict;
            var stage = new SdkStage
            {
                Name = name, Status = verdict.Status, Detail = verdict.Detail, Duration = watch.Elapsed,
            };
            stages.Add((stage, verdict));
            verbose?.Invoke($"{target.Name}: {stage}");
        }

        var result = new SdkConnectionResult
        {
            Target = target.Name,
            ConfigPath = target.Settings?.Path,
            Uri = walk.Uri?.ToString(),
            HostName = walk.Uri is null ? null : walk.Endpoint.HostName,
            Port = walk.Uri is null ? null : walk.Endpoint.Port,
            Address = walk.Connection?.Address.ToString(),
            UserName = walk.Account?.UserName,
        };
        SdkJudge.Conclude(result, stages);
        return result;
    }

    private static async Task<StageVerdict> RunAsync(
        SdkWalk walk, SdkStageName name, Func<SdkWalk, Task<StageVerdict>> runAsync)
    {
        try
        {
            return await runAsync(walk).ConfigureAwait(false);
        }
        catch (NetException e)
        {
            bool asks = walk.AsksClientCertificate == true;
            return NetworkJudge.JudgeFault(e, walk.Endpoint, name, asks, walk.MaySendClientCertificate);
        }
    }
}
