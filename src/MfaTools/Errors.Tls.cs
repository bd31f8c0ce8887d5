using System;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Errors of the TLS policy: registry, events, repair.</summary>
internal static partial class Errors
{
    public static ErrorRecord NoRegistry() => New(
        new PSNotSupportedException("This is not a Windows computer, so there are no Schannel settings to read."),
        "NoRegistry",
        ErrorCategory.NotImplemented,
        null,
        "Use -RegistryPath with an export of a server's registry, or -HostName to test a host.");

    public static ErrorRecord NoRegistryToRepair() => New(
        new PSNotSupportedException("This is not a Windows computer, so there are no Schannel settings to change."),
        "NoRegistry",
        ErrorCategory.NotImplemented,
        null,
        "Run it on the MFA Server, in an elevated session.");

    public static ErrorRecord RegistryFileDamaged(string path, Exception inner) => New(
        inner,
        "RegistryFileDamaged",
        ErrorCategory.InvalidData,
        path,
        @"Export it again: reg export HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL schannel.reg",
        $"'{path}' is not a valid registry export: {inner.Message}");

    public static ErrorRecord EventFileDamaged(string path, Exception inner) => New(
        inner,
        "EventFileDamaged",
        ErrorCategory.InvalidData,
        path,
        "Save the events again: wevtutil epl System system.evtx, or copy them from Event Viewer.",
        $"The events in '{path}' could not be read completely: {inner.Message}.");

    public static ErrorRecord InsecureProtocol(string protocol) => New(
        new InvalidOperationException($"{protocol} is insecure and was not enabled."),
        "InsecureProtocol",
        ErrorCategory.SecurityError,
        protocol,
        "Upgrade the product, or use -DotNetStrongCrypto or -Protocol 'TLS 1.2'. If nothing else helps, use "
            + "-AllowInsecureProtocol for a short time.");

    public static ErrorRecord ProtocolTwice(string protocol) => New(
        new ArgumentException($"{protocol} is in both -Protocol and -DisableProtocol."),
        "ParameterConflict",
        ErrorCategory.InvalidArgument,
        protocol,
        "Name it in one of them.");

    public static ErrorRecord ProtocolNeeded(string protocols, string obstacle) => New(
        new InvalidOperationException($"{protocols} was not disabled. {obstacle}"),
        "ProtocolNeeded",
        ErrorCategory.InvalidOperation,
        protocols,
        "Upgrade MFA Server to 8.x, or enable TLS 1.2 first: Repair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Client, "
            + "Server");

    public static ErrorRecord BackupFailed(string path, Exception inner) => New(
        inner,
        "BackupFailed",
        ErrorCategory.WriteError,
        path,
        "Nothing was changed. Use -BackupPath with a file that does not exist yet.",
        $"The backup '{path}' could not be written: {inner.Message}");

    public static ErrorRecord RepairFailed(string backup, Exception inner) => New(
        inner,
        "RepairFailed",
        (inner as System.ComponentModel.Win32Exception)?.NativeErrorCode == 5
            ? ErrorCategory.PermissionDenied : ErrorCategory.WriteError,
        backup,
        inner is AggregateException
            ? $"Restore the previous values: {RegImport(backup)}"
            : "All changes were undone. Run it in an elevated session.",
        $"The registry could not be written: {inner.Message}");

    /// <summary>The command that restores a backup.</summary>
    public static string RegImport(string backup) => $"reg import {PowerShellText.QuoteArgument(backup)} /reg:64";
}
