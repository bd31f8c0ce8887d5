# Dot-sourced by each test file: BeforeAll { . "$PSScriptRoot/Common.ps1" }. For PowerShell 7 and Windows PowerShell 5.1.
# It imports the built module, and sets the culture (en-US) and plain output, so that a test sees the same everywhere.
#
#   $root, $manifest, $samples   the repository, out/MfaTools/MfaTools.psd1, docs/samples (all full paths)
#   $onWindows                   whether this is Windows (or its twin under Wine)
#   Reset-Registry               gives what tests write to the registry its state from before the run (also done here)
#   $pwsh                        this PowerShell: the program, and what it takes as first argument, if anything
#   New-TestFolder               a new empty folder; its full path
#   Set-TestFile PATH LINES      writes lines as UTF-8 without a mark and with LF; the full path
#   Invoke-Isolated { } [-ArgumentList ...] [-StopAfterMs N] [-LanguageMode ConstrainedLanguage]
#                                runs a script block in a runspace of its own that has the module, and no user interface;
#                                with -StopAfterMs it is stopped after that time. Gives Output, Errors (records; also those
#                                that end a command), Warnings, Verbose, Information, Progress,
#                                Failure (the record that ended the whole block, or null), State,
#                                Elapsed and StopElapsed (from Stop() to the end; null where it was not stopped)
#   Start-Isolated, Stop-Isolated   the same in two steps, to do something between: (Start-Isolated { }).Output grows
#   Wait-Until { } [-TimeoutSec 20] looks until the block gives true; whether it did
#   Invoke-Pwsh ARGUMENTS [-InputText ..] [-TimeoutSec 60] [-WorkingDirectory ..]
#                                runs a child process of this PowerShell: Code, Output, Errors (LF, no colours)
#   Invoke-InPipeSession { } [-ArgumentList ...]
#                                runs a script block with the module in another process, through PowerShell's remoting
#                                protocol on a named pipe; its (deserialized) output
#   Get-PageExample PATH         the examples of a page in docs that show what they print: Line (the first), Code, Expected
#                                (as this PowerShell cuts long values); of those for PowerShell 7 none elsewhere
#   ConvertTo-Expected TEXT      an output in docs as this PowerShell shows it
#   Get-EngineType NAME, New-EngineObject NAME   an internal type of the engine; a new object of it
#   ... | ConvertTo-View [-Width 99]    what a console of 100 columns shows, LF, without trailing blanks
#
# A script block for another runspace or process is passed as text: it sees its param() and nothing of the caller's.
# Tags: 'Windows' runs on Windows and under Wine only, 'Unix' elsewhere only. Each It makes what it needs itself.

$root = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath
$manifest = [System.IO.Path]::Combine($root, 'out', 'MfaTools', 'MfaTools.psd1')
$samples = [System.IO.Path]::Combine($root, 'docs', 'samples')
$onWindows = [System.IO.Path]::DirectorySeparatorChar -eq '\'
# As a .NET tool PowerShell may come without a program of its own: then it is run by dotnet, as this process is.
$pwsh = @([System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName)
if ([System.IO.Path]::GetFileNameWithoutExtension($pwsh[0]) -eq 'dotnet') { $pwsh += Join-Path $PSHOME 'pwsh.dll' }
else { $pwsh = @('pwsh', 'pwsh.exe', 'powershell.exe' | ForEach-Object { Join-Path $PSHOME $_ } | Where-Object { [System.IO.File]::Exists($_) } | Select-Object -First 1) }

function Get-EngineType([string] $Name) { [MfaTools.CheckResult].Assembly.GetType($Name, $true) }
function New-EngineObject([string] $Name) { [System.Activator]::CreateInstance((Get-EngineType $Name)) }

# Each file begins from the registry as it was when the run began, whatever the tests before it wrote and left: of what they
# write, and the module reads. Only on a computer that is there for the tests.
function Open-Machine([string] $View) { [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', $View) }

function Read-RegistryTree([string] $View, [string] $Path) {
    $key = (Open-Machine $View).OpenSubKey($Path)
    if (-not $key) { return }
    foreach ($name in @($key.GetValueNames()) + $null) {
        @{ View = $View; Path = $Path; Name = $name; Kind = if ($null -ne $name) { $key.GetValueKind($name) }; Value = if ($null -ne $name) { $key.GetValue($name, $null, 'DoNotExpandEnvironmentNames') } }
    }
    foreach ($name in $key.GetSubKeyNames()) { Read-RegistryTree $View "$Path\$name" }
}

function Reset-Registry {
    $trees = 'SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols', 'SOFTWARE\Positive Networks', 'SOFTWARE\MfaToolsTest'
    $framework = 'SOFTWARE\Microsoft\.NETFramework\v4.0.30319'
    $views = 'Registry64', 'Registry32'
    if ($null -eq $global:MfaToolsRegistry) {
        $global:MfaToolsRegistry = @(
            foreach ($view in $views) {
                foreach ($path in $trees) { Read-RegistryTree $view $path }
                Read-RegistryTree $view $framework | Where-Object { $_.Path -eq $framework -and $_.Name -in 'SchUseStrongCrypto', 'SystemDefaultTlsVersions' }
            }
        )
    }
    foreach ($view in $views) {
        $machine = Open-Machine $view
        foreach ($path in $trees) { $machine.DeleteSubKeyTree($path, $false) }
        $key = $machine.OpenSubKey($framework, $true)
        foreach ($name in 'SchUseStrongCrypto', 'SystemDefaultTlsVersions') { if ($key) { $key.DeleteValue($name, $false) } }
    }
    foreach ($one in $global:MfaToolsRegistry) {
        $key = (Open-Machine $one.View).CreateSubKey($one.Path)
        if ($null -ne $one.Name) { $key.SetValue($one.Name, $one.Value, $one.Kind) }
    }
}

if ($onWindows -and ($env:CI -or (Test-Path HKCU:\Software\Wine))) { Reset-Registry }

foreach ($property in 'CurrentCulture', 'CurrentUICulture', 'DefaultThreadCurrentCulture', 'DefaultThreadCurrentUICulture') {
    [cultureinfo]::$property = [cultureinfo]::GetCultureInfo('en-US')
}
if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
Import-Module $manifest -Force

function New-TestFolder {
    $folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'mfatools-test', [System.IO.Path]::GetRandomFileName())
    if ($TestDrive) { $folder = Join-Path "$TestDrive" ([System.IO.Path]::GetRandomFileName()) }
    [System.IO.Directory]::CreateDirectory($folder).FullName
}

function Set-TestFile([string] $Path, [string[]] $Lines) {
    [System.IO.File]::WriteAllText($Path, (($Lines | ForEach-Object { $_ + "`n" }) -join ''))
    $Path
}

function Start-Isolated([scriptblock] $ScriptBlock, [object[]] $ArgumentList = @(), [string] $LanguageMode = 'FullLanguage') {
    $state = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    $state.LanguageMode = $LanguageMode
    $state.ImportPSModule([string[]] @($manifest))
    $runspace = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($state)
    $runspace.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    $null = $shell.AddScript($ScriptBlock.ToString())
    foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $none = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $none.Complete()
    [pscustomobject]@{
        Shell  = $shell
        Output = $output
        Clock  = [System.Diagnostics.Stopwatch]::StartNew()
        Handle = $shell.BeginInvoke($none, $output)
    }
}

function Stop-Isolated($Running, [int] $AfterMs = 0) {
    $shell = $Running.Shell
    $stopping = $null
    # 60 seconds without an end are a failure of the test, not a reason to hang.
    if (-not $Running.Handle.AsyncWaitHandle.WaitOne($AfterMs)) {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $stop = $shell.BeginStop($null, $null)
        if (-not $stop.AsyncWaitHandle.WaitOne(60000)) { throw 'The pipeline did not stop within 60 seconds.' }
        $stopping = $clock.Elapsed
    }
    $elapsed = $Running.Clock.Elapsed
    $failure = $null
    try { $null = $shell.EndInvoke($Running.Handle) }
    catch { $failure = if ($_.Exception.InnerException.ErrorRecord) { $_.Exception.InnerException.ErrorRecord } else { $_ } }
    [pscustomobject]@{
        Output      = @($Running.Output)
        Errors      = @($shell.Streams.Error)
        Warnings    = @($shell.Streams.Warning | ForEach-Object Message)
        Verbose     = @($shell.Streams.Verbose | ForEach-Object Message)
        Information = @($shell.Streams.Information)
        Progress    = @($shell.Streams.Progress)
        Failure     = $failure
        State       = $shell.InvocationStateInfo.State
        Elapsed     = $elapsed
        StopElapsed = $stopping
    }
    $shell.Runspace.Dispose()
    $shell.Dispose()
}

function Invoke-Isolated([scriptblock] $ScriptBlock, [object[]] $ArgumentList = @(), [int] $StopAfterMs = 120000, [string] $LanguageMode = 'FullLanguage') {
    Stop-Isolated (Start-Isolated $ScriptBlock $ArgumentList $LanguageMode) $StopAfterMs
}

function Wait-Until([scriptblock] $Condition, [double] $TimeoutSec = 20) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not ($met = [bool] (& $Condition)) -and $clock.Elapsed.TotalSeconds -lt $TimeoutSec) { Start-Sleep -Milliseconds 100 }
    $met
}

function ConvertTo-View([int] $Width = 99) {
    (($input | Out-String -Width $Width) -replace '\r\n', "`n" -replace '[ \t]+(?=\n|$)').Trim("`n")
}

# Windows PowerShell cuts what is too long for a column with three dots.
function ConvertTo-Expected([string] $Output) {
    $Output = $Output -replace '[ \t]+(?=\n|$)'
    if ($PSVersionTable.PSEdition -eq 'Desktop') { $Output -replace "..$([char] 0x2026)", '...' } else { $Output }
}

function Get-PageExample([string] $Path) {
    $page = [System.IO.File]::ReadAllText((Join-Path $root "docs/$Path")) -replace '\r\n', "`n"
    foreach ($match in [regex]::Matches($page, '(?ms)^```powershell\n(?<code>[^`]+)\n```\n\n```output\n(?<output>.*?)\n```$')) {
        if ($PSVersionTable.PSEdition -eq 'Desktop' -and $match.Value.Contains('# PowerShell 7')) { continue }
        @{ Line = ($match.Groups['code'].Value -split "`n")[0]; Code = $match.Groups['code'].Value; Expected = ConvertTo-Expected $match.Groups['output'].Value }
    }
}

function Start-Pwsh([string[]] $ArgumentList, [string] $WorkingDirectory = $root) {
    $start = [System.Diagnostics.ProcessStartInfo]::new()
    $start.FileName = $pwsh[0]
    $ArgumentList = @($pwsh | Select-Object -Skip 1) + $ArgumentList
    $start.Arguments = ($ArgumentList | ForEach-Object { '"' + ($_ -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"' }) -join ' '
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.WorkingDirectory = $WorkingDirectory
    $start.EnvironmentVariables['NO_COLOR'] = '1'
    [System.Diagnostics.Process]::Start($start)
}

function Invoke-Pwsh([string[]] $ArgumentList, [string] $InputText = '', [int] $TimeoutSec = 60, [string] $WorkingDirectory = $root) {
    $process = Start-Pwsh (@('-NoProfile', '-NonInteractive') + $ArgumentList) $WorkingDirectory
    $output = $process.StandardOutput.ReadToEndAsync()
    $errors = $process.StandardError.ReadToEndAsync()
    $process.StandardInput.Write($InputText)
    $process.StandardInput.Close()
    try {
        if (-not $process.WaitForExit($TimeoutSec * 1000)) { throw "The child process did not end within $TimeoutSec seconds." }
        [pscustomobject]@{
            Code   = $process.ExitCode
            Output = $output.Result -replace '\r\n', "`n"
            Errors = $errors.Result -replace '\r\n', "`n"
        }
    }
    finally {
        if (-not $process.HasExited) { $process.Kill() }
        $process.Dispose()
    }
}

function Invoke-InPipeSession([scriptblock] $ScriptBlock, [object[]] $ArgumentList = @()) {
    $process = Start-Pwsh @('-NoProfile', '-NonInteractive', '-Command', '$null = [Console]::In.ReadLine()')
    $runspace = $null
    try {
        # The other process opens its pipe some time after it starts.
        $connected = Wait-Until -TimeoutSec 60 {
            $info = [System.Management.Automation.Runspaces.NamedPipeConnectionInfo]::new($process.Id)
            $candidate = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($info)
            try { $candidate.Open(); Set-Variable runspace $candidate -Scope 2; $true }
            catch { $candidate.Dispose(); $false }
        }
        if (-not $connected) { throw 'The named pipe of the other process did not open.' }
        $shell = [powershell]::Create()
        try {
            $shell.Runspace = $runspace
            $null = $shell.AddScript('param($manifest) Import-Module $manifest').AddArgument($manifest).Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddScript($ScriptBlock.ToString())
            foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
            $shell.Invoke()
            foreach ($record in $shell.Streams.Error) { Write-Error $record }
        }
        finally { $shell.Dispose() }
    }
    finally {
        if ($runspace) { $runspace.Dispose() }
        $process.StandardInput.Close()
        if (-not $process.WaitForExit(10000)) { $process.Kill() }
        $process.Dispose()
    }
}
