using System;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Net;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>Checks whether an account, by default that of the product's service, can read an attachment.</summary>
internal sealed class AttachmentCheck(
    IServiceReader services,
    IFileSecurityReader files,
    IIdentityReader identities,
    IAccountGroups directory,
    ISystemProbe probe)
{
    // Windows itself waits up to a minute for a silent file server.
    private static readonly TimeSpan TargetLimit = TimeSpan.FromSeconds(90);

    private readonly AccessCollector _collector = new(services, files, identities, directory, probe);

    public async Task<AttachmentAccessResult> RunAsync(
        AttachmentPath path, AccessOptions options, CancellationToken stop)
    {
        using var deadline = new Deadline(TargetLimit, stop);
        try
        {
            var collecting = Task.Run(() => _collector.Collect(path, options, deadline.Token), stop);
            return AccessJudge.Judge(await deadline.WaitAsync(collecting).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            string source = $"the file server or the domain did not answer within {deadline.Seconds} seconds";
            var identity = new TestedIdentity { Name = options.Identity, Source = source };
            return AccessJudge.Judge(new AccessFacts { Path = path, Identity = identity });
        }
    }
}
