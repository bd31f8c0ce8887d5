using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Product;
using MfaTools.Roles;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>Checks the product itself: whether it is retired, its version and its services.</summary>
internal static class ProductCheck
{
    /// <summary>Reads the services and judges them.</summary>
    /// <param name="sources">Where to read.</param>
    /// <param name="roles">What the computer runs.</param>
    /// <param name="problem">Why the services cannot be read, or null.</param>
    public static ProductResult Run(HealthSources sources, InstalledRoles roles, string? problem)
    {
        var services = problem is null ? sources.Services.Find(MfaServer.MainService) : null;
        // The synchronization runs on one server only and is stopped on the others.
        var main = services?.FirstOrDefault(
            one => one.Name.Equals(MfaServer.MainService, StringComparison.OrdinalIgnoreCase));
        var result = new ProductResult
        {
            Target = sources.ComputerName,
            ProductVersion = sources.ProductVersion,
            OsBuild = sources.OsBuild,
            CollectedUtc = sources.AtUtc,
            IsRunning = main?.State switch
            {
                "Running" => true,
                "Stopped" or "StopPending" or "Paused" => false,
                _ => null,
            },
            Roles = [.. roles.All],
            Services = [.. (services ?? []).Concat(roles.Services).Select(Describe)],
        };
        var findings = new List<Finding>();
        bool isMfaServer = roles.Has(MfaRole.MfaServer);
        if (isMfaServer && sources.AtUtc >= MfaServer.RetiredUtc) findings.Add(Retired());
        if (isMfaServer && TlsPolicyJudge.Major(sources.ProductVersion) is null)
        {
            findings.Add(UnknownVersion(sources.ProductVersion));
        }

        if (isMfaServer || problem is not null) findings.Add(JudgeServices(result, problem));
        else if (roles.All.Count == 0) findings.Add(NoRole(result.Target));
        findings.AddRange(roles.Successors.Select(role => JudgeService(role, roles.ServiceOf(role), result)));
        result.Conclude(findings);
        result.Summary = string.Join(" ", result.Findings.Select(finding => finding.Message));
        return result;
    }

    private static ServiceInfo Describe(ServiceAccount service) => new()
    {
        Name = service.Name,
        Account = service.StartName ?? "LocalSystem",
        State = service.State,
        StartMode = service.StartMode,
    };

    /// <summary>Whether the service of a role that came after MFA Server runs.</summary>
    private static Finding JudgeService(MfaRole role, ServiceAccount? service, ProductResult result)
    {
        string product = InstalledRoles.NameOf(role);
        string evidence = service is null ? "" : $"{service.Name} {service.State ?? "(state unknown)"}";
        if (service?.State is "Stopped" or "StopPending" or "Paused")
        {
            return Stopped(Describe(service), result.Target, $"{product}: {evidence}");
        }

        bool runs = service?.State == "Running";
        return new Finding
        {
            Id = runs ? FindingIds.Product.Ok : FindingIds.Product.NotFound,
            Status = runs ? CheckStatus.Pass : CheckStatus.Unknown,
            Message = runs
                ? $"{product}: the service {service!.Name} is running."
                : $"{product}: the state of its service is unknown.",
            Evidence = evidence,
            Recommendation = runs ? null : "Run the check on the server, in an elevated session.",
        };
    }

    private static Finding NoRole(string computer) => new()
    {
        Id = FindingIds.Product.NotFound,
        Status = CheckStatus.Unknown,
        Message = $"{computer} has no MFA Server service, no NPS extension for Entra MFA and no AD FS with Entra MFA.",
        Recommendation = "Run the check on the server, check a snapshot of it with -SnapshotPath, "
            + "or test a site with -HostName.",
    };

    private static Finding Retired() => new()
    {
        Id = FindingIds.Product.Retired,
        Status = CheckStatus.Warning,
        Message = "Azure MFA Server was retired on 30 September 2024: the cloud service no longer answers it.",
        Evidence = "https://learn.microsoft.com/entra/identity/authentication/how-to-migrate-mfa-server-to-azure-mfa",
        Recommendation = "Move users and applications to Microsoft Entra multifactor authentication.",
    };

    private static Finding UnknownVersion(string? version) => new()
    {
        Id = FindingIds.Product.VersionUnknown,
        Status = CheckStatus.Unknown,
        Message = version is null
            ? "The version of MFA Server is unknown."
            : $"'{PlainText.OneLine(version)}' is not a version of MFA Server.",
        Recommendation = "Checks that depend on the version are left out. "
            + "The MFA Server console shows the version under Help.",
    };

    private static Finding JudgeServices(ProductResult result, string? problem)
    {
        var main = result.Services.FirstOrDefault(
            one => one.Name.Equals(MfaServer.MainService, StringComparison.OrdinalIgnoreCase));
        string evidence = string.Join(
            "; ", result.Services.Select(service => $"{service.Name} {service.State ?? "(state unknown)"}"));
        return result switch
        {
            { Services: [] } => new Finding
            {
                Id = FindingIds.Product.NotFound,
                Status = CheckStatus.Unknown,
                Message = problem is null
                    ? $"{result.Target} has no MFA Server service."
                    : $"The services were not checked: {problem}.",
                Recommendation = "Run the check on the MFA Server.",
                Command = $"Get-Service -Name {MfaServer.MainService}*",
            },
            { IsRunning: true } => new Finding
            {
                Id = FindingIds.Product.Ok,
                Status = CheckStatus.Pass,
                Message = $"The service {main!.Name} is running.",
                Evidence = evidence,
            },
            { IsRunning: false } => Stopped(main!, result.Target, evidence),
            _ => new Finding
            {
                Id = FindingIds.Product.NotFound,
                Status = CheckStatus.Unknown,
                Message = $"The state of the service {MfaServer.MainService} is unknown.",
                Evidence = evidence,
                Recommendation = "Run the check on the MFA Server.",
            },
        };
    }

    private static Finding Stopped(ServiceInfo service, string computer, string evidence)
    {
        bool disabled = service.StartMode == "Disabled";
        string start = $"Start-Service -Name {service.Name}";
        return new Finding
        {
            Id = FindingIds.Product.ServiceStopped,
            Status = CheckStatus.Fail,
            Message = $"The service {service.Name} is not running "
                + $"({service.State}, start mode {service.StartMode ?? "unknown"}).",
            Evidence = evidence,
            Recommendation = disabled
                ? $"Find out who disabled the service and why. Then start it, on {computer} as an administrator."
                : $"Start the service, on {computer} as an administrator. The end of its log may show why it stopped.",
            Command = disabled ? $"Set-Service -Name {service.Name} -StartupType Automatic\n{start}" : start,
            Undo = disabled
                ? $"Stop-Service -Name {service.Name}\nSet-Service -Name {service.Name} -StartupType Disabled"
                : $"Stop-Service -Name {service.Name}",
            Verify = $"Get-Service -Name {service.Name}",
        };
    }
}
