using System;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>The TLS policy: registry, events, repair.</summary>
internal static partial class Errors
{
    public static ErrorRecord NoRegistry() => New(
        new PSNotSupportedException("This computer does not run Windows, so it has no TLS policy in a registry."),
        "NoRegistry",
        ErrorCategory.NotImplemented,
        null,
        "Give the export of a server's registry with -RegistryPath, or a host to ask with -HostName.");

    public static ErrorRecord RegistryFileDamaged(string path, Exception inner) => New(
        inner,
        "RegistryFileDamaged",
        ErrorCategory.InvalidData,
        path,
        @"Export it again: reg export HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL schannel.reg",
        $"'{path}' is not a sound registry export: {inner.Message}");

    public static ErrorRecord EventFileDamaged(string path, Exception inner) => New(
        inner,
        "EventFileDamaged",
        ErrorCategory.InvalidData,
        path,
        "Save the events again: wevtutil epl System system.evtx, or copy them from Event Viewer.",
        $"Not all of '{path}' could be read as events: {inner.Message}.");

    public static ErrorRecord InsecureProtocol(string protocol) => New(
        new InvalidOperationException($"{protocol} is insecure and is not turned on."),
        "InsecureProtocol",
        ErrorCategory.SecurityError,
        protocol,
        "Upgrade the product, or use -DotNetStrongCrypto or -Protocol 'TLS 1.2'. If nothing else helps, for a short "
            + "time: -AllowInsecureProtocol.");

    public static ErrorRecord BackupFailed(string path, Exception inner) => New(
        inner,
        "BackupFailed",
        ErrorCategory.WriteError,
        path,
        "Nothing was changed. Give another file that does not exist yet with -BackupPath.",
        $"The backup '{path}' cannot be written: {inner.Message}");

    public static ErrorRecord RepairFailed(string backup, Exception inner) => New(
        inner,
        "RepairFailed",
        (inner as System.ComponentModel.Win32Exception)?.NativeErrorCode == 5 ? ErrorCategory.PermissionDenied : ErrorCategory.WriteError,
        backup,
        inner is AggregateException
            ? $"Bring back what was there: {RegImport(backup)}"
            : "What had been written was taken back. Run in an elevated session.",
        $"The registry could not be written: {inner.Message}");

    /// <summary>The command that brings back what a backup holds.</summary>
    public static string RegImport(string backup) => $"reg import {PowerShellText.QuoteArgument(backup)} /reg:64";
}
