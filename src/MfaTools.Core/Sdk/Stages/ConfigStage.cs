using System;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Takes the URL, the account and the client certificate from the configuration and the options.</summary>
internal static class ConfigStage
{
    public static Task<StageVerdict> RunAsync(SdkWalk walk)
    {
        var options = walk.Options;
        var settings = walk.Target.Settings;
        var url = settings is null ? walk.Target.Url : SdkUrl.TryParse(settings.Url);
        var applications = url is not null && IsHere(url.Uri) ? options.LocalApplications : null;
        var findings = settings is null ? [] : ConfigJudge.Judge(settings, options.Account is not null, applications);
        if (settings is not null && url?.IsPlaceholder == true) url = null;

        walk.Account = options.Account ?? settings?.ToAccount();
        if ((options.CertificateThumbprint ?? settings?.CertificateThumbprint) is { } thumbprint)
        {
            walk.ClientCertificate = options.FindCertificate(thumbprint);
            if (walk.ClientCertificate is null) findings = [.. findings, ConfigJudge.CertificateNotFound(thumbprint)];
        }

        if (url is not null)
        {
            walk.Uri = url.Uri;
            walk.Endpoint = Endpoint.FromUri(url.Uri, options.Address?.ToString());
        }

        string detail = string.Join("; ", new[]
        {
            walk.Uri?.ToString(),
            settings is null ? url?.Completed : settings.UrlSetting,
            walk.Account is { } account ? $"account {PlainText.OneLine(account.UserName, 100)}" : null,
        }.Where(part => part is not null));
        return Task.FromResult(new StageVerdict
        {
            Detail = findings.Count > 0 ? findings[0].Message : detail,
            Findings = findings,
        });
    }

    private static bool IsHere(Uri uri) =>
        uri.IsLoopback || uri.Host.Split('.')[0].Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase);
}
