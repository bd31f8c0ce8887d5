<#
.SYNOPSIS
    Builds, tests, packs and documents MfaTools. It only wraps what dotnet, Pester and PlatyPS do.
.EXAMPLE
    ./build.ps1 Build, Test
#>
[CmdletBinding()]
param(
    # What to do, in this order whatever the order given: Help, Build, Test, Pack.
    [ValidateSet('Build', 'Test', 'Pack', 'Help')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$module = Join-Path $PSScriptRoot 'out/MfaTools'
$help = Join-Path $PSScriptRoot 'src/MfaTools/en-US'
$pages = Join-Path $PSScriptRoot 'docs/en-US'

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) ended with exit code $LASTEXITCODE." }
}

if ($Task -contains 'Help') {
    # The built help is made from the pages and kept beside the source, so that dotnet build alone gives a module with help.
    Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0.0
    $work = Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())
    Get-ChildItem $pages -Filter '*-*.md' | Import-MarkdownCommandHelp | Export-MamlCommandHelp -OutputFolder $work -Force | Out-Null
    Copy-Item (Join-Path $work 'MfaTools/MfaTools.dll-Help.xml') $help
    Remove-Item $work -Recurse
    foreach ($page in Get-ChildItem $pages -Filter 'about_*.md') {
        $text = (Get-Content $page.FullName -Raw) -replace '(?m)^# (about_\w+)\s*$', "TOPIC`n    `$1" -replace '(?m)^#{2,3} '
        Set-Content (Join-Path $help "$($page.BaseName).help.txt") $text.TrimEnd() -Encoding UTF8
    }
}

if ($Task -contains 'Build') {
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'MfaTools.sln') -c $Configuration
}

if ($Task -contains 'Test') {
    Invoke-Dotnet test (Join-Path $PSScriptRoot 'MfaTools.sln') -c $Configuration
    # Pester tests the built module in the PowerShell that runs this script, and in a process of its own.
    $engine = (Get-Process -Id $PID).Path
    & $engine -NoProfile -NonInteractive -Command "Invoke-Pester '$(Join-Path $PSScriptRoot 'tests/Pester')' -CI -Output Detailed"
    if ($LASTEXITCODE -ne 0) { throw 'Pester found failures.' }
}

if ($Task -contains 'Pack') {
    $version = (Import-PowerShellDataFile (Join-Path $PSScriptRoot 'MfaTools.psd1')).ModuleVersion
    $archive = Join-Path $PSScriptRoot "out/MfaTools-$version.zip"
    $content = Get-ChildItem $module | Where-Object Extension -ne '.pdb'
    # A folder named after the version can be installed beside an older one that is in use.
    $work = Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())
    $versioned = New-Item (Join-Path $work "MfaTools/$version") -ItemType Directory
    $content | Copy-Item -Destination $versioned -Recurse
    Remove-Item $archive -ErrorAction Ignore
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    [System.IO.Compression.ZipFile]::CreateFromDirectory($work, $archive)
    Remove-Item $work -Recurse
    $archive
}
