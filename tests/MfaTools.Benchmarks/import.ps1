<#
.SYNOPSIS
    Times Import-Module in new processes: the module, the same without its views, its types, or both, and beside them an empty
    binary module and one with a types file and a file of views of one line each: what the engine itself takes for these.
.DESCRIPTION
    The variants take turns, and the time is taken within each process. PowerShell as a .NET tool is not compiled ahead of
    time, and spends most of an import on compiling itself; as it is installed from its packages it is. -Precompiled makes
    such a twin of it first, with the SDK's ReadyToRun compiler, and measures in that one.
.EXAMPLE
    pwsh -NoProfile -File tests/MfaTools.Benchmarks/import.ps1 -Precompiled
#>
[CmdletBinding()]
param(
    [int] $Rounds = 15,
    [switch] $Precompiled
)

$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").ProviderPath
$work = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName()))).FullName
$program = Join-Path $PSHOME pwsh.dll

function Build([string] $Folder, [string] $Project, [string] $Code, [string[]] $Arguments) {
    $null = New-Item -ItemType Directory $Folder
    Set-Content "$Folder/$(Split-Path $Folder -Leaf).csproj" "<Project Sdk=`"Microsoft.NET.Sdk`">$Project</Project>"
    Set-Content "$Folder/code.cs" $Code
    & dotnet @Arguments $Folder -c Release -v q -nologo | Out-Host
    if ($LASTEXITCODE) { throw "$Folder was not built." }
}

if ($Precompiled) {
    Copy-Item $PSHOME "$work/pwsh" -Recurse
    $own = "$PSHOME/System.Management.Automation.dll;$PSHOME/Microsoft.PowerShell.*.dll;$PSHOME/Newtonsoft.Json.dll;$PSHOME/Microsoft.ApplicationInsights.dll"
    Build "$work/Native" "<PropertyGroup><TargetFramework>net$([Environment]::Version.ToString(2))</TargetFramework><OutputType>Exe</OutputType><RuntimeIdentifier>$([Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier -replace '^(?!win|osx).*-', 'linux-')</RuntimeIdentifier><SelfContained>false</SelfContained><PublishReadyToRun>true</PublishReadyToRun><NoWarn>`$(NoWarn);MSB3277</NoWarn></PropertyGroup><ItemGroup><Reference Include=`"$own`" /></ItemGroup>" 'static class Program { static void Main() { } }' 'publish', '-o', "$work/published"
    Copy-Item (Get-ChildItem $own.Split(';') | ForEach-Object { "$work/published/$($_.Name)" } | Where-Object { Test-Path $_ }) "$work/pwsh"
    $program = "$work/pwsh/pwsh.dll"
}

Build "$work/Empty" '<PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup><ItemGroup><PackageReference Include="PowerShellStandard.Library" Version="5.1.1" PrivateAssets="all" ExcludeAssets="runtime" /></ItemGroup>' '[System.Management.Automation.Cmdlet("Get", "Empty")] public sealed class GetEmpty : System.Management.Automation.Cmdlet { }' 'build'
$manifests = [ordered]@{}
$null = New-Item -ItemType Directory "$work/empty"
Copy-Item "$work/Empty/bin/Release/netstandard2.0/Empty.dll" "$work/empty"
Set-Content "$work/empty/t.ps1xml" '<Types><Type><Name>A.B</Name><Members><NoteProperty><Name>C</Name><Value>1</Value></NoteProperty></Members></Type></Types>'
Set-Content "$work/empty/f.ps1xml" '<Configuration><ViewDefinitions><View><Name>V</Name><ViewSelectedBy><TypeName>A.B</TypeName></ViewSelectedBy><ListControl><ListEntries><ListEntry><ListItems><ListItem><PropertyName>C</PropertyName></ListItem></ListItems></ListEntry></ListEntries></ListControl></View></ViewDefinitions></Configuration>'
$empty = "RootModule = 'Empty.dll'; ModuleVersion = '1.0.0'; PowerShellVersion = '5.1'; CmdletsToExport = @('Get-Empty'); FunctionsToExport = @(); VariablesToExport = @(); AliasesToExport = @()"
Set-Content ($manifests['an empty module'] = "$work/empty/Empty.psd1") "@{ $empty }"
Set-Content ($manifests['an empty one with both files'] = "$work/empty/Both.psd1") "@{ $empty; TypesToProcess = @('t.ps1xml'); FormatsToProcess = @('f.ps1xml') }"
$null = Copy-Item "$root/out/MfaTools" "$work/module" -Recurse
$manifest = [IO.File]::ReadAllText("$work/module/MfaTools.psd1")
foreach ($variant in @(
        @{ Name = 'MfaTools without both'; Drop = 'Types|Formats' }, @{ Name = 'MfaTools without types'; Drop = 'Types' }
        @{ Name = 'MfaTools without views'; Drop = 'Formats' }, @{ Name = 'MfaTools'; Drop = 'nothing' })) {
    Set-Content ($manifests[$variant.Name] = "$work/module/$($variant.Drop -replace '\W').psd1") ($manifest -replace "(?m)^ *($($variant.Drop))ToProcess.*$")
}

$times = @{}
foreach ($round in 0..$Rounds) {
    foreach ($name in $manifests.Keys) {
        $command = "`$clock = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$($manifests[$name])'; `$clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)"
        $time = [double] (& dotnet $program -NoProfile -NonInteractive -Command $command)
        # The first round only fills caches.
        if ($round) { $times[$name] += @($time) }
    }
}
Remove-Item $work -Recurse -Force
$manifests.Keys | ForEach-Object {
    $sorted = $times[$_] | Sort-Object
    [pscustomobject]@{ Module = $_; 'Least ms' = [Math]::Round($sorted[0], 1); 'Median ms' = [Math]::Round($sorted[[int] [Math]::Floor($sorted.Count / 2)], 1) }
} | Format-Table -AutoSize
