<#
.SYNOPSIS
    Runs the Pester suite against the built module, in the PowerShell that runs this script (start it with -NoProfile).
.DESCRIPTION
    Ends with exit code 1 where a test failed or none was run. On Windows, and under Wine, the tests tagged Windows run and
    those tagged Unix do not; elsewhere the other way round.
.EXAMPLE
    pwsh -NoProfile -File tests/Pester/Run.ps1 -Name Get-MfaLogError -Output Detailed
#>
[CmdletBinding()]
param(
    # Of which test files, without .Tests.ps1; wildcards are allowed.
    [string[]] $Name = '*',

    [ValidateSet('None', 'Normal', 'Detailed', 'Diagnostic')]
    [string] $Output = 'Normal',

    # A file for the counts, as one line: passed failed skipped.
    [string] $CountPath
)

$ErrorActionPreference = 'Stop'
$pester = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'Pester', 'Pester.psd1')
if (-not [System.IO.File]::Exists($pester)) { throw "Pester is not there. Run first: dotnet build '$PSScriptRoot'" }
# What a user has set up must not decide what a test sees.
$PSDefaultParameterValues.Clear()
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
Import-Module $pester -Force
$files = @($Name | ForEach-Object { [System.IO.Directory]::GetFiles($PSScriptRoot, "$_.Tests.ps1") } | Sort-Object -Unique)
if (-not $files) { throw "There is no test file '$Name'." }

$configuration = New-PesterConfiguration
$configuration.Run.Path = $files
$configuration.Run.PassThru = $true
$configuration.Filter.ExcludeTag = if ([System.IO.Path]::DirectorySeparatorChar -eq '\') { 'Unix' } else { 'Windows' }
$configuration.Output.Verbosity = $Output
$configuration.Output.RenderMode = 'Plaintext'
# No registry key for each block of tests.
$configuration.TestRegistry.Enabled = $false
$result = Invoke-Pester -Configuration $configuration
# A file that cannot be read at all holds failures that no test counts.
$failed = $result.FailedCount + $result.FailedContainersCount
if ($CountPath) { [System.IO.File]::WriteAllText($CountPath, "$($result.PassedCount) $failed $($result.SkippedCount + $result.InconclusiveCount)") }
exit [int] ($failed -gt 0 -or $result.PassedCount -eq 0)
