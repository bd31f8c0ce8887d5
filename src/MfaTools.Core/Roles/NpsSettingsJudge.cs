using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Roles;

/// <summary>Judges the settings of the NPS extension: what lets users in without a second factor, and traps.</summary>
internal static class NpsSettingsJudge
{
    private const string AuthorizationDll = "MfaNpsAuthzExt.dll";
    private const string AuthenticationDll = "MfaNpsAuthnExt.dll";

    public static NpsExtensionResult Judge(
        string computer, IRegistryReader registry, IReadOnlyList<RadiusClient>? clients, SignInFacts signIns)
    {
        var result = new NpsExtensionResult
        {
            Target = computer,
            TenantId = Text(registry, RoleRegistry.TenantId),
            CertificateIdentifier = Text(registry, RoleRegistry.CertificateIdentifier),
            RequireUserMatch = Text(registry, RoleRegistry.RequireUserMatch),
            NumberMatchingOverride = Text(registry, RoleRegistry.NumberMatchingOverride),
            IpWhitelist = Text(registry, RoleRegistry.IpWhitelist),
            AuthorizationDlls = RoleRegistry.ReadList(registry, RoleRegistry.NpsDlls, RoleRegistry.AuthorizationDlls),
            ExtensionDlls = RoleRegistry.ReadList(registry, RoleRegistry.NpsDlls, RoleRegistry.ExtensionDlls),
        };
        Finding[] findings =
        [
            .. NotRead(registry),
            .. NotRegistered(result, registry),
            .. OpenDoors(result),
            .. Protocols(result, registry, signIns),
            .. MessageAuthenticator(clients, signIns),
        ];
        result.Conclude(findings.Length > 0 ? findings : [Ok(result)]);
        return result;
    }

    private static string? Text(IRegistryReader registry, string name) =>
        RoleRegistry.ReadText(registry, RoleRegistry.Extension, name) is { } text ? PlainText.OneLine(text) : null;

    private static IEnumerable<Finding> NotRead(IRegistryReader registry)
    {
        string[] keys =
            [.. new[] { RoleRegistry.Extension, RoleRegistry.NpsDlls }.Where(key => !IsKnown(registry, key))];
        if (keys.Length == 0) yield break;
        yield return new Finding
        {
            Id = FindingIds.Nps.NotRead,
            Status = CheckStatus.Unknown,
            Message = $"{PlainText.Count(keys.Length, "registry key")} of the NPS extension could not be read.",
            Evidence = string.Join("; ", keys.Select(key => $@"HKLM\{key}")),
            Recommendation = "Run the check in an elevated session on the NPS server, or export the keys.",
        };
    }

    private static IEnumerable<Finding> NotRegistered(NpsExtensionResult result, IRegistryReader registry)
    {
        if (!IsKnown(registry, RoleRegistry.NpsDlls)) yield break;
        string[] missing =
        [
            .. Missing(result.AuthorizationDlls, AuthorizationDll, RoleRegistry.AuthorizationDlls),
            .. Missing(result.ExtensionDlls, AuthenticationDll, RoleRegistry.ExtensionDlls),
        ];
        if (missing.Length == 0) yield break;
        yield return new Finding
        {
            Id = FindingIds.Nps.ExtensionNotRegistered,
            Status = CheckStatus.Fail,
            Message = "NPS does not load the MFA extension: users sign in with the password alone.",
            Evidence = $@"HKLM\{RoleRegistry.NpsDlls}: not in {string.Join(" and ", missing)}",
            Recommendation = "Repair the installation of the NPS extension, which registers both DLLs, then "
                + "restart NPS and test a sign-in.",
            Command = "Restart-Service -Name IAS",
        };
    }

    private static IEnumerable<Finding> OpenDoors(NpsExtensionResult result)
    {
        if ("FALSE".Equals(result.RequireUserMatch, StringComparison.OrdinalIgnoreCase))
        {
            yield return Door(
                FindingIds.Nps.UserMatchOff,
                "Users who are not enrolled for MFA sign in without a second factor (REQUIRE_USER_MATCH is FALSE).",
                $"{RoleRegistry.RequireUserMatch} = {result.RequireUserMatch}",
                "When all users are enrolled, set REQUIRE_USER_MATCH to TRUE and restart NPS.",
                RoleRegistry.RequireUserMatch,
                "TRUE",
                "FALSE");
        }

        if (result.IpWhitelist is { } addresses)
        {
            yield return Door(
                FindingIds.Nps.IpWhitelist,
                "Sign-ins through some RADIUS clients need no second factor (IP_WHITELIST is set).",
                $"{RoleRegistry.IpWhitelist} = {addresses}",
                "Make sure that each address is meant to be exempt, and remove the others from IP_WHITELIST.");
        }
    }

    private static IEnumerable<Finding> Protocols(
        NpsExtensionResult result, IRegistryReader registry, SignInFacts signIns)
    {
        bool isOverridden = "FALSE".Equals(result.NumberMatchingOverride, StringComparison.OrdinalIgnoreCase);
        if (!isOverridden && signIns.WithoutPap.Count > 0)
        {
            yield return Door(
                FindingIds.Nps.NumberMatching,
                $"Sign-ins use {string.Join(", ", signIns.WithoutPap)}, which cannot carry the code that number "
                    + "matching asks for.",
                $"{RoleRegistry.NumberMatchingOverride} = {result.NumberMatchingOverride ?? "(not set)"}; events "
                    + "6272 and 6273",
                "Use PAP between the RADIUS client and NPS, or set OVERRIDE_NUMBER_MATCHING_WITH_OTP to FALSE "
                    + "(version 1.2.2216.1 and later) and restart NPS.",
                RoleRegistry.NumberMatchingOverride,
                "FALSE",
                result.NumberMatchingOverride);
        }

        var ntlm = registry.Read(RegistryBits.View64, RoleRegistry.Ntlm);
        if (signIns.DeniedMsChap == 0 || ntlm.State is not (RegistryState.Found or RegistryState.Absent)) yield break;
        if (ntlm.State == RegistryState.Found && ntlm.Number(RoleRegistry.NtlmV2).Value == 1) yield break;
        yield return new Finding
        {
            Id = FindingIds.Nps.NtlmV2Off,
            Status = CheckStatus.Warning,
            Message = "MS-CHAPv2 sign-ins are denied, and NPS does not use NTLMv2 for them (\"Enable NTLMv2 "
                + "Compatibility\" is not 1). "
                + "Domain controllers with LmCompatibilityLevel 5 refuse every such sign-in.",
            Evidence = $"{PlainText.Count(signIns.DeniedMsChap, "event")} 6273 with reason code 16 and MS-CHAPv2",
            Recommendation = "If the domain controllers have LmCompatibilityLevel 5, set the value to 1 and "
                + "restart NPS (KB 2811487).",
            Command = @"New-ItemProperty -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\RemoteAccess\Policy' "
                + "-Name 'Enable NTLMv2 Compatibility' -PropertyType DWord -Value 1 -Force",
            Undo = @"Remove-ItemProperty -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\RemoteAccess\Policy' "
                + "-Name 'Enable NTLMv2 Compatibility'",
        };
    }

    private static IEnumerable<Finding> MessageAuthenticator(IReadOnlyList<RadiusClient>? clients, SignInFacts signIns)
    {
        var open = clients?.Where(client => client is { Enabled: true, AuthAttributeRequired: false }).ToList() ?? [];
        if (open.Count == 0 && signIns.Unprotected == 0) yield break;
        yield return new Finding
        {
            Id = FindingIds.Nps.MessageAuthenticator,
            Status = CheckStatus.Warning,
            Message = "NPS accepts RADIUS requests without a Message-Authenticator, which can be forged.",
            Evidence = string.Join("; ", new[]
            {
                open.Count == 0 ? null
                    : "not required from "
                        + PlainText.OneLine(string.Join(", ", open.Take(10).Select(client => client.Name))),
                signIns.Unprotected == 0 ? null : $"{PlainText.Count(signIns.Unprotected, "event")} 4418",
            }.OfType<string>()),
            Recommendation = "Enable Message-Authenticator on all RADIUS clients, then require it (KB5040268) and "
                + "restart NPS.",
            Command = open.Count == 0 || open.Exists(client => client.Name.Any(char.IsControl)) ? null
                : string.Join("\n", open.Take(10).Select(client =>
                    $"Set-NpsRadiusClient -Name {PowerShellText.Quote(client.Name)} -AuthAttributeRequired $true")),
        };
    }

    private static Finding Door(
        string id,
        string message,
        string evidence,
        string recommendation,
        string? value = null,
        string? wanted = null,
        string? now = null) => new()
    {
        Id = id,
        Status = CheckStatus.Warning,
        Message = message,
        Evidence = $@"HKLM\{RoleRegistry.Extension}: {evidence}",
        Recommendation = recommendation,
        Command = value is null ? null : Set(value, wanted!),
        Undo = value is null ? null
            : now is null ? $@"Remove-ItemProperty -LiteralPath 'HKLM:\{RoleRegistry.Extension}' -Name '{value}'"
            : Set(value, now),
    };

    private static string Set(string value, string text) =>
        $@"Set-ItemProperty -LiteralPath 'HKLM:\{RoleRegistry.Extension}' -Name '{value}' "
        + $"-Value {PowerShellText.Quote(text)}";

    private static bool IsKnown(IRegistryReader registry, string key) =>
        registry.Read(RegistryBits.View64, key).State is RegistryState.Found or RegistryState.Absent;

    private static string[] Missing(string[] dlls, string name, string value) =>
        Array.Exists(dlls, dll => dll.EndsWith(name, StringComparison.OrdinalIgnoreCase)) ? [] : [$"{value} ({name})"];

    private static Finding Ok(NpsExtensionResult result) => new()
    {
        Id = FindingIds.Nps.Ok,
        Status = CheckStatus.Pass,
        Message = "NPS loads the MFA extension, and no setting lets users in without a second factor.",
        Evidence = string.Join("; ", result.AuthorizationDlls.Concat(result.ExtensionDlls))
            + $"; REQUIRE_USER_MATCH = {result.RequireUserMatch ?? "(not set)"}",
    };
}
