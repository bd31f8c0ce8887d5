<#
.SYNOPSIS
    Builds, tests, packs and documents MfaTools. It only wraps what dotnet, Pester and PlatyPS do.
.EXAMPLE
    ./build.ps1 Build, Pack
.EXAMPLE
    dotnet tool exec -y PowerShell -NoProfile build.ps1 Test
#>
[CmdletBinding()]
param(
    # What to do, in this order whatever the order given: Help (needs PlatyPS 1.x), Build, Demo, Test, Sbom, Pack (needs
    # PSResourceGet, which PowerShell 7.5 and later bring).
    [ValidateSet('Build', 'Demo', 'Test', 'Sbom', 'Pack', 'Help')]
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

# Markdown as plain text: what is in back-ticks or bold without the marks, links by their names.
function ConvertTo-PlainText([string] $Text) {
    $Text -replace '`([^`]+)`', '$1' -replace '\[([^\]]+)\]\([^)]*\)', '$1' -replace '\*\*(\w[^*]*)\*\*', '$1'
}

# PlatyPS 1.0 puts pages into the help as they are. Get-Help shows text: so no fences, paragraphs of one line each, code
# where code belongs, defaults, and only links that open.
function Repair-Help([xml] $Help, [hashtable] $Default) {
    $maml = 'http://schemas.microsoft.com/maml/2004/10'
    $dev = 'http://schemas.microsoft.com/maml/dev/2004/10'
    function Add-Paragraph($Parent, [string] $Text) {
        $Parent.AppendChild($Help.CreateElement('maml', 'para', $maml)).InnerText = $Text
    }

    foreach ($example in $Help.SelectNodes("//*[local-name()='example']")) {
        $introduction = $example.SelectSingleNode("*[local-name()='introduction']")
        $page = @($introduction.ChildNodes | ForEach-Object InnerText | Where-Object { $_ -ne [string] [char] 0x80 }) -join "`n`n"
        $introduction.RemoveAll()
        $remarks = $example.SelectSingleNode("*[local-name()='remarks']")
        $code = $null
        foreach ($part in [regex]::Matches($page, '(?ms)^```(?<kind>\w+)\n(?<block>.*?)\n```$|(?<text>(?:^(?!```)[^\n]+\n?)+)')) {
            if ($part.Groups['text'].Success) { Add-Paragraph $remarks (ConvertTo-PlainText $part.Groups['text'].Value.Trim()).Replace("`n", ' ') }
            elseif ($null -eq $code) { $code = $part.Groups['block'].Value }
            else { Add-Paragraph $remarks $part.Groups['block'].Value }
        }
        $example.SelectSingleNode("*[local-name()='code']").InnerText = $code
        # A free line before the next one.
        Add-Paragraph $remarks ''
    }

    foreach ($para in @($Help.SelectNodes("//*[local-name()='para' and not(ancestor::*[local-name()='example'])]"))) {
        $parent = $para.ParentNode
        foreach ($text in ($para.InnerText -split '\n{2,}').Trim("`n")) {
            # A list or a code sample keeps its lines.
            $joined = if ($text -match '(?m)^(    |[-*] )') { $text } else { $text.Replace("`n", ' ') }
            $null = $parent.InsertBefore($Help.CreateElement('maml', 'para', $maml), $para)
            $para.PreviousSibling.InnerText = ConvertTo-PlainText $joined
        }
        $null = $parent.RemoveChild($para)
    }

    foreach ($parameter in $Help.SelectNodes("//*[local-name()='parameters']/*[local-name()='parameter']")) {
        $command = $parameter.SelectSingleNode("ancestor::*[local-name()='command']/*[local-name()='details']/*[local-name()='name']").InnerText
        $name = $parameter.SelectSingleNode("*[local-name()='name']").InnerText
        $parameter.AppendChild($Help.CreateElement('dev', 'defaultValue', $dev)).InnerText = $Default["$command -$name"]
    }

    foreach ($uri in $Help.SelectNodes("//*[local-name()='navigationLink']/*[local-name()='uri']")) {
        if ($uri.InnerText -notlike 'https://*') { $uri.InnerText = '' }
        # It is the product's documentation, at Microsoft: the page itself is what Get-Help shows.
        if ($uri.PreviousSibling.InnerText -eq 'Online Version') { $uri.PreviousSibling.InnerText = 'MFA Server (Microsoft)' }
    }
}

if ($Task -contains 'Help') {
    # The built help is made from the pages and kept beside the source, so that dotnet build alone gives a module with help.
    Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0.0
    $work = Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())
    $commands = Get-ChildItem $pages -Filter '*-*.md' | Import-MarkdownCommandHelp
    $commands | Export-MamlCommandHelp -OutputFolder $work -Force | Out-Null
    $default = @{}
    foreach ($command in $commands) {
        foreach ($parameter in $command.Parameters) {
            $value = "$($parameter.DefaultValue)".Trim("'", '"')
            $none = if ($parameter.Type -like '*SwitchParameter') { 'False' } else { 'None' }
            $default["$($command.Title) -$($parameter.Name)"] = if ($value) { $value } else { $none }
        }
    }
    $document = [xml] [System.IO.File]::ReadAllText((Join-Path $work 'MfaTools/MfaTools.dll-Help.xml')).Replace("`r`n", "`n")
    Repair-Help $document $default
    $settings = [System.Xml.XmlWriterSettings] @{ Indent = $true; NewLineChars = "`n"; Encoding = [System.Text.UTF8Encoding]::new($false) }
    $writer = [System.Xml.XmlWriter]::Create((Join-Path $help 'MfaTools.dll-Help.xml'), $settings)
    $document.Save($writer)
    $writer.Dispose()
    Remove-Item $work -Recurse
    foreach ($page in Get-ChildItem $pages -Filter 'about_*.md') {
        $text = (Get-Content $page.FullName -Raw) -replace '(?m)^# (about_\w+)\s*$', "TOPIC`n    `$1" -replace '(?m)^#{2,3} '
        Set-Content (Join-Path $help "$($page.BaseName).help.txt") (ConvertTo-PlainText $text.TrimEnd()) -Encoding UTF8
    }
}

if ($Task -contains 'Build' -or $Task -contains 'Test') {
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'MfaTools.sln') -c $Configuration -v q -nologo
}

if ($Task -contains 'Demo') {
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'src/MfaTools') -c $Configuration -v q -nologo
    # Without a culture of a language PowerShell breaks lines within words.
    if (-not [cultureinfo]::CurrentCulture.Name) { [cultureinfo]::CurrentCulture = 'en-US' }
    Import-Module (Join-Path $module 'MfaTools.psd1')
    Push-Location $PSScriptRoot
    Get-MfaLogError docs/samples/Logs -IssueId Log.AttachmentDenied | Select-Object -First 1 | Out-Default
    Pop-Location
}

# Runs one part of the tests and gives its counts. A part that ends badly without a failed test counts as one failed; one
# that ends with 77 could not run, and counts as one skipped.
function Measure-Test([string] $Name, [scriptblock] $Run, [scriptblock] $Count) {
    Write-Host "`n$Name"
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $log = Join-Path $results "$($Name -replace '\W+', '-').txt"
    & $Run | Tee-Object $log | Out-Host
    $code = $LASTEXITCODE
    $passed, $failed, $skipped = if ($code -eq 77) { 0, 0, 1 } else { try { & $Count } catch { 0, 0, 0 } }
    if ($failed -eq 0 -and $code -ne 77 -and ($code -ne 0 -or $passed -eq 0)) {
        $failed = 1
        $script:ends += "`n$Name ended with code ${code} without a failed test. The last lines of $log`:", (Get-Content $log -Tail 60)
    }
    [pscustomobject]@{ Tests = $Name; Passed = $passed; Failed = $failed; Skipped = $skipped; Seconds = [int] $clock.Elapsed.TotalSeconds }
}

if ($Task -contains 'Test') {
    $results = Join-Path $PSScriptRoot 'out/TestResults'
    Remove-Item $results -Recurse -ErrorAction Ignore
    $null = New-Item $results -ItemType Directory
    $suite = Join-Path $PSScriptRoot 'tests/Pester/Run.ps1'
    $onWindows = [System.IO.Path]::DirectorySeparatorChar -eq '\'
    # As a .NET tool PowerShell has no program of its own: dotnet runs it.
    $engine = (Get-Process -Id $PID).Path
    $program = @(if ([System.IO.Path]::GetFileNameWithoutExtension($engine) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' })

    $ends = @()
    $parts = @(
        Measure-Test 'Engine' {
            & dotnet test (Join-Path $PSScriptRoot 'tests/MfaTools.Core.Tests') -c $Configuration --no-build --nologo --logger 'trx;LogFileName=xunit.trx' --results-directory $results
        } {
            $counters = ([xml] [System.IO.File]::ReadAllText((Join-Path $results 'xunit.trx'))).TestRun.ResultSummary.Counters
            [int] $counters.passed, [int] $counters.failed, ([int] $counters.total - [int] $counters.executed)
        }

        if (-not $onWindows) {
            Measure-Test 'Engine, .NET Framework 4.7.2 on Mono' {
                & bash (Join-Path $PSScriptRoot 'tests/Mono/run.sh') -nologo -xml (Join-Path $results 'mono.xml')
            } {
                # The file is not read as XML: what a test printed may hold characters that XML does not allow.
                $head = [regex]::Match([System.IO.File]::ReadAllText((Join-Path $results 'mono.xml')), '<assembly [^>]*>').Value
                $number = { param($name) [int] [regex]::Match($head, "\b$name=`"(\d+)`"").Groups[1].Value }
                (& $number passed), ((& $number failed) + (& $number errors)), (& $number skipped)
            }
        }

        Measure-Test "Cmdlets, PowerShell $($PSVersionTable.PSVersion)" {
            & $engine @program -NoProfile -NonInteractive -File $suite -CountPath (Join-Path $results 'pester.txt')
        } { [int[]] -split [System.IO.File]::ReadAllText((Join-Path $results 'pester.txt')) }

        if ($onWindows -and $PSVersionTable.PSEdition -eq 'Core') {
            Measure-Test 'Cmdlets, Windows PowerShell' {
                & powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File $suite -CountPath (Join-Path $results 'pester-desktop.txt')
            } { [int[]] -split [System.IO.File]::ReadAllText((Join-Path $results 'pester-desktop.txt')) }
        }
        elseif (-not $onWindows) {
            $null = & bash (Join-Path $PSScriptRoot 'tests/Wine/setup.sh')
            if ($LASTEXITCODE -eq 3) { Write-Host "`nCmdlets, PowerShell for Windows under Wine: not run, Wine is not installed." }
            else {
                Measure-Test 'Cmdlets, PowerShell for Windows under Wine' {
                    & bash (Join-Path $PSScriptRoot 'tests/Wine/pwsh.sh') -NoProfile -NonInteractive -File "Z:$suite".Replace('/', '\') -CountPath "Z:$(Join-Path $results 'pester-wine.txt')".Replace('/', '\')
                } { [int[]] -split [System.IO.File]::ReadAllText((Join-Path $results 'pester-wine.txt')) }
            }
        }
    )
    $ends | Out-Host
    $parts | Format-Table -AutoSize | Out-Host
    $passed, $failed, $skipped = foreach ($column in 'Passed', 'Failed', 'Skipped') { ($parts | Measure-Object $column -Sum).Sum }
    "$passed passed, $failed failed$(if ($skipped) { ", $skipped skipped" })"
    if ($failed) { exit 1 }
}

$version = (Import-PowerShellDataFile (Join-Path $PSScriptRoot 'MfaTools.psd1')).ModuleVersion
$out = Join-Path $PSScriptRoot 'out'
if ($Task -contains 'Sbom') {
    # The bill of materials in CycloneDX form: what the package contains and what it was compiled against.
    Invoke-Dotnet tool exec -y CycloneDX -- (Join-Path $PSScriptRoot 'src/MfaTools/MfaTools.csproj') --output $out `
        --filename "MfaTools.$version.cdx.json" --output-format Json --set-name MfaTools --set-version $version | Out-Host
    Join-Path $out "MfaTools.$version.cdx.json"
}

if ($Task -contains 'Pack') {
    $work = Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    foreach ($name in 'MfaTools', 'MfaToolsDsc') {
        # A folder named after the version can be installed beside an older one that is in use.
        $versioned = New-Item (Join-Path $work "$name/$version") -ItemType Directory
        # A Debug build has symbols and XML documentation beside the DLLs.
        Get-ChildItem (Join-Path $out $name) | Where-Object Name -notmatch '\.(pdb|xml)$' | Copy-Item -Destination $versioned -Recurse
        $package = Join-Path $out "$name.$version.nupkg"
        $archive = Join-Path $out "$name.$version.zip"
        Remove-Item $package, $archive -ErrorAction Ignore
        # For galleries. The manifest of MfaToolsDsc names MfaTools, which need not be installed here.
        Compress-PSResource $versioned $out -SkipModuleManifestValidate
        # For machines without a gallery.
        [System.IO.Compression.ZipFile]::CreateFromDirectory((Join-Path $work $name), $archive, 'Optimal', $true)
        $package
        $archive
    }
    Remove-Item $work -Recurse

    # To verify a download, in the form of sha256sum.
    $sums = Join-Path $out 'SHA256SUMS'
    $files = Get-ChildItem $out -File | Where-Object Name -match "^MfaTools.*$([regex]::Escape($version)).*\.(nupkg|zip|json)$"
    [System.IO.File]::WriteAllLines($sums, [string[]] @($files | Sort-Object Name | ForEach-Object {
        "$((Get-FileHash $_.FullName).Hash.ToLowerInvariant())  $($_.Name)"
    }))
    $sums
}
