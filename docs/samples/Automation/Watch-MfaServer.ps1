<#
.SYNOPSIS
    For a scheduled task or cron: one line for each thing that is wrong, and exit code 1; else one line and exit code 0.
.DESCRIPTION
    Errors in the logs count once: the next run goes on behind them. What the health check finds counts until it is mended.
.EXAMPLE
    pwsh -NoProfile -File Watch-MfaServer.ps1 -Bookmark C:\ProgramData\MfaTools\watch.json -HostName mfa.contoso.com
#>
[CmdletBinding()]
param(
    # Keeps how far the logs have been read. Without the file all of them are new.
    [Parameter(Mandatory)]
    [string] $Bookmark,

    # Logs, or their folder; without it those of the installed product.
    [string[]] $Path,

    # The published sites.
    [string[]] $HostName
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$logs = if ($Path) { @{ Path = $Path } } else { @{} }
$hosts = if ($HostName) { @{ HostName = $HostName } } else { @{} }

$wrong = @(
    try {
        Import-Module MfaTools
        foreach ($entry in Get-MfaLogError @logs -Bookmark $Bookmark) { "$($entry.Source): $(($entry.Message -split '\r?\n')[0])" }
        Invoke-MfaHealthCheck @hosts | Assert-MfaHealth
    }
    # What could not be looked at is no less wrong.
    catch { "$_" }
)
if (-not $wrong) { 'MFA OK - no new errors'; exit 0 }
$wrong | ForEach-Object { "MFA CRITICAL - $_" }
exit 1
