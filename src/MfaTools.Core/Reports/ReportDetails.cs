using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>What a kind of result shows beside its findings.</summary>
internal static class ReportDetails
{
    public static IEnumerable<XElement> Create(CheckResult result) => result switch
    {
        CertChainResult { Sent.Length: > 0 } chain => [Chain(chain)],
        TlsConfigResult { Protocols.Length: > 0 } tls => [Protocols(tls)],
        SdkConnectionResult { Stages.Length: > 0 } sdk => [Stages(sdk)],
        _ => [],
    };

    // As sent, with the gap behind the certificate whose issuer is missing.
    private static XElement Chain(CertChainResult chain)
    {
        var list = HtmlReport.Tag("ol", HtmlReport.Attribute("class", "chain"), HtmlReport.Attribute("aria-label", "The certificates as sent"));
        foreach (var certificate in chain.Sent)
        {
            string until = certificate.NotAfterUtc is { } end ? $", until {end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "";
            list.Add(HtmlReport.Tag("li", $"{certificate.Role}: {certificate.Subject}{until}"));
            if (chain.MissingIssuer is { } missing && certificate.Issuer == missing)
            {
                list.Add(HtmlReport.Tag("li", HtmlReport.Attribute("class", "gap"), $"Missing: {missing}{(chain.MissingIssuerUri is { } uri ? $", at {uri}" : "")}"));
            }
        }

        return list;
    }

    private static XElement Protocols(TlsConfigResult tls)
    {
        string[] roles = [.. tls.Protocols.Select(state => state.Role.ToString()).Distinct()];
        return HtmlReport.Table(
            $"TLS versions of {tls.Target}",
            ["Version", .. roles.Select(Head)],
            tls.Protocols.GroupBy(state => state.Protocol).Select(same => new[] { same.Key }
                .Concat(roles.Select(role => Word(same.FirstOrDefault(state => state.Role.ToString() == role)?.Effective))).ToArray()));
    }

    private static string Head(string role) => role switch
    {
        "Wire" => "The host offers it",
        "Client" => "This computer may use it as client",
        _ => "This computer may use it as server",
    };

    private static string Word(bool? state) => state switch
    {
        true => "yes",
        false => "no",
        _ => "not known",
    };

    private static XElement Stages(SdkConnectionResult sdk) => HtmlReport.Table(
        $"The way to {sdk.Target}",
        ["Stage", "Status", "Time", "Seen"],
        sdk.Stages.Select(stage => new[]
        {
            stage.Name.ToString(), stage.Status.ToString(), stage.Duration.TotalMilliseconds.ToString("0 ms", CultureInfo.InvariantCulture), stage.Detail,
        }));
}
