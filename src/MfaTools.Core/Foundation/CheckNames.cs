using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Foundation;

/// <summary>The names of the checks, as screens and reports show them.</summary>
internal static class CheckNames
{
    public const string Attachment = "Attachment";
    public const string Certificate = "Certificate";
    public const string ClientCertificate = "Client cert";
    public const string CloudEndpoint = "Cloud host";
    public const string Diagnosis = "Diagnosis";
    public const string Events = "Events";
    public const string Logs = "Logs";
    public const string NpsExtension = "NPS settings";
    public const string Remoting = "Remoting";
    public const string Sdk = "SDK";
    public const string Services = "Services";
    public const string SignIns = "Sign-ins";
    public const string Snapshot = "Snapshot";
    public const string TlsHost = "TLS host";
    public const string TlsPolicy = "TLS policy";

    private static readonly string[] Order =
    [
        Services, Logs, SignIns, Events, TlsPolicy, NpsExtension, ClientCertificate, CloudEndpoint, Attachment, Sdk,
        Certificate,
        TlsHost, Snapshot,
    ];

    /// <summary>Results in the order in which they are shown: the worst last, checks of one status always in the same
    /// order.</summary>
    public static IEnumerable<CheckResult> Sort(IEnumerable<CheckResult> results) => results
        .OrderBy(result => result.Status)
        .ThenBy(result => Array.IndexOf(Order, result.Check))
        .ThenBy(result => result.Target, StringComparer.OrdinalIgnoreCase);

    /// <summary>The check that misses an area of a snapshot or of this computer: <c>events</c>, <c>logs/NAME</c>, or
    /// the path of a configuration of the SDK.</summary>
    public static string OfArea(string area) => area.Split('/')[0].ToUpperInvariant() switch
    {
        "SERVICES" => Services,
        "EVENTS" or "STARTS OF SERVICES" => Events,
        "SIGN-IN EVENTS" => SignIns,
        "CLIENTCERTIFICATES" => ClientCertificate,
        "RADIUSCLIENTS" => NpsExtension,
        "LOGS" => Logs,
        "REGISTRY" => TlsPolicy,
        "ACCOUNTS" or "FILES" or "GROUPS" or "SHARES" => Attachment,
        "HOSTS" => TlsHost,
        "BINDINGS" or "CERTIFICATES" or "TRUST" => Certificate,
        "CONFIG" or "SDK" => Sdk,
        _ when area.EndsWith(".config", StringComparison.OrdinalIgnoreCase) => Sdk,
        _ when area.EndsWith(".log", StringComparison.OrdinalIgnoreCase) => Logs,
        _ => Snapshot,
    };
}
