using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>Judges the product itself: that it is retired, its version, and its services.</summary>
internal static class ProductJudge
{
    /// <summary>The day on which the cloud service stopped to serve the product.</summary>
    public static readonly DateTime RetiredUtc = new(2024, 9, 30, 0, 0, 0, DateTimeKind.Utc);

    private const string MainService = "MultiFactorAuth";

    /// <summary>Judges.</summary>
    /// <param name="result">Where what was read, and the findings, go.</param>
    /// <param name="services">The services whose names begin as the product's do, or null with the reason they are not known.</param>
    /// <param name="problem">Why the services are not known.</param>
    /// <param name="version">The product's version, or null.</param>
    /// <param name="osBuild">The build of Windows, or null.</param>
    /// <param name="atUtc">The time to judge at.</param>
    public static void Judge(ProductResult result, IReadOnlyList<ServiceAccount>? services, string? problem, string? version, int? osBuild, DateTime atUtc)
    {
        result.ProductVersion = version;
        result.OsBuild = osBuild;
        result.CollectedUtc = atUtc;
        result.Services = [.. (services ?? []).Select(service => new ServiceInfo
        {
            Name = service.Name,
            Account = service.StartName ?? "LocalSystem",
            State = service.State,
            StartMode = service.StartMode,
        })];
        var findings = new List<Finding>();
        if (atUtc >= RetiredUtc) findings.Add(Retired());
        if (version is null || TlsPolicyJudge.Major(version) is null) findings.Add(VersionUnknown(version));
        findings.Add(Services(services, problem));
        result.Conclude(findings);
        result.Summary = string.Join(" ", result.Findings.Select(finding => finding.Message));
    }

    private static Finding Retired() => new()
    {
        Id = FindingIds.Product.Retired,
        Status = CheckStatus.Warning,
        Message = "Azure Multi-Factor Authentication Server is retired: since 30 September 2024 its requests are no longer serviced.",
        Evidence = "https://learn.microsoft.com/entra/identity/authentication/how-to-migrate-mfa-server-to-azure-mfa",
        Recommendation = "Move users and applications to Microsoft Entra multifactor authentication.",
    };

    private static Finding VersionUnknown(string? version) => new()
    {
        Id = FindingIds.Product.VersionUnknown,
        Status = CheckStatus.Unknown,
        Message = version is null ? "The version of MFA Server is not known." : $"'{PlainText.OneLine(version)}' is not a version of MFA Server.",
        Evidence = "",
        Recommendation = "What depends on the version is not judged. The version is in the MFA Server console under Help.",
    };

    private static Finding Services(IReadOnlyList<ServiceAccount>? services, string? problem)
    {
        if (services is null || services.Count == 0)
        {
            return new Finding
            {
                Id = FindingIds.Product.NotFound,
                Status = CheckStatus.Unknown,
                Message = services is null ? $"The services are not known: {problem}." : "No service of MFA Server was found on this computer.",
                Recommendation = "Run the check on the MFA Server itself.",
                Command = $"Get-Service -Name {MainService}*",
            };
        }

        string evidence = string.Join("; ", services.Select(service => $"{service.Name} {service.State ?? "(state not known)"}"));
        // The synchronization runs on one server alone, and is stopped on the others.
        var main = services.FirstOrDefault(service => service.Name.Equals(MainService, StringComparison.OrdinalIgnoreCase));
        if (main?.State is "Stopped" or "StopPending" or "Paused")
        {
            return new Finding
            {
                Id = FindingIds.Product.ServiceStopped,
                Status = CheckStatus.Fail,
                Message = $"The service {main.Name} is not running ({main.State}, start mode {main.StartMode ?? "not known"}).",
                Evidence = evidence,
                Recommendation = main.StartMode == "Disabled" ? "Find out who disabled it and why, then let it start again." : "Start it, and read the end of its log for why it stopped.",
                Command = main.StartMode == "Disabled" ? $"Set-Service -Name {main.Name} -StartupType Automatic; Start-Service -Name {main.Name}" : $"Start-Service -Name {main.Name}",
                Undo = $"Stop-Service -Name {main.Name}",
            };
        }

        bool runs = main?.State == "Running";
        return new Finding
        {
            Id = runs ? FindingIds.Product.Ok : FindingIds.Product.NotFound,
            Status = runs ? CheckStatus.Pass : CheckStatus.Unknown,
            Message = runs ? $"The service {main!.Name} is running." : $"Whether the service {MainService} is running is not known.",
            Evidence = evidence,
            Recommendation = runs ? null : "Run the check on the MFA Server itself.",
        };
    }
}
