<#
.SYNOPSIS
    For a scheduled task or cron: a line for each problem and exit code 1, or one line and exit code 0.
.DESCRIPTION
    An error in the logs is reported once: the next run continues after it. A problem that the health check finds is reported until
    it is fixed.
.EXAMPLE
    pwsh -NoProfile -File Watch-MfaServer.ps1 -Bookmark C:\ProgramData\MfaTools\watch.json -HostName mfa.contoso.com
#>
[CmdletBinding()]
param(
    # Stores how far the logs have been read. Without the file, all entries are new.
    [Parameter(Mandatory)]
    [string] $Bookmark,

    # Logs or their folder; by default those of the installed product.
    [string[]] $Path,

    # The published sites.
    [string[]] $HostName,

    # A settings file of the health check.
    [string] $SettingsPath
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$logs = if ($Path) { @{ Path = $Path } } else { @{} }
$check = @{}
if ($HostName) { $check.HostName = $HostName }
if ($SettingsPath) { $check.SettingsPath = $SettingsPath }

try { Import-Module MfaTools } catch { "MFA CRITICAL - $_"; exit 1 }
# The slow part first: if the run is ended before it reads the logs, the next run reports their errors.
$health = @(try { Invoke-MfaHealthCheck @check | Assert-MfaHealth } catch { "$_" })
$wrong = $false
& {
    # Each error is written when it is read. The bookmark is saved after the last one.
    try { Get-MfaLogError @logs -Bookmark $Bookmark | ForEach-Object { "$($_.Source): $(($_.Message -split '\r?\n')[0])" } }
    # What could not be read is a problem too.
    catch { "$_" }
    $health
} | ForEach-Object { $wrong = $true; "MFA CRITICAL - $_" }
if ($wrong) { exit 1 }
'MFA OK - no new errors'
exit 0
