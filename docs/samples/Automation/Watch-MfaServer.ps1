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

try { Import-Module MfaTools } catch { "MFA CRITICAL - $_"; exit 1 }
# First what takes long: a run that is ended before it comes to the logs gives their errors with the next.
$health = @(try { Invoke-MfaHealthCheck @hosts | Assert-MfaHealth } catch { "$_" })
$wrong = $false
& {
    # Each error is written when it is read. The bookmark is saved when all are.
    try { Get-MfaLogError @logs -Bookmark $Bookmark | ForEach-Object { "$($_.Source): $(($_.Message -split '\r?\n')[0])" } }
    # What could not be looked at is no less wrong.
    catch { "$_" }
    $health
} | ForEach-Object { $wrong = $true; "MFA CRITICAL - $_" }
if ($wrong) { exit 1 }
'MFA OK - no new errors'
exit 0
