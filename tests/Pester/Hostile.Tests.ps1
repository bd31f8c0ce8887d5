BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Add-Type -AssemblyName System.IO.Compression, System.IO.Compression.FileSystem

    # A sample as a folder of its own, to be changed.
    function Copy-Sample([string] $Name) {
        $to = Join-Path (New-TestFolder) 'snapshot'
        Copy-Item -LiteralPath "$samples/$Name" -Destination $to -Recurse
        $to
    }

    # A zip with the manifest of a sample and one more file, whose content is written in pieces.
    function New-Bomb([string] $Name, [byte[]] $Piece, [int] $Times, [byte[]] $Start = @(), [byte[]] $End = @(), [int] $Files = 1) {
        $path = Join-Path (New-TestFolder) 'bomb.zip'
        $zip = [System.IO.Compression.ZipFile]::Open($path, 'Create')
        try {
            $null = [System.IO.Compression.ZipFileExtensions]::CreateEntryFromFile($zip, "$samples/scenarios/healthy/manifest.json", 'manifest.json')
            for ($i = 0; $i -lt $Files; $i++) {
                $stream = $zip.CreateEntry($Name -f $i).Open()
                try {
                    $stream.Write($Start, 0, $Start.Length)
                    for ($n = 0; $n -lt $Times; $n++) { $stream.Write($Piece, 0, $Piece.Length) }
                    $stream.Write($End, 0, $End.Length)
                }
                finally { $stream.Dispose() }
            }
        }
        finally { $zip.Dispose() }
        $path
    }

    # The same as a folder: no ratio is asked of it.
    function Expand-Bomb([string] $Path) {
        $to = Join-Path (New-TestFolder) 'bomb'
        [System.IO.Compression.ZipFile]::ExtractToDirectory($Path, $to)
        $to
    }

    # Checks it in a process of its own: its peak (MB), the time (s), and what it said.
    function Measure-Check([string] $Path, [int] $TimeoutSec = 60) {
        $script = Join-Path (New-TestFolder) 'measure.ps1'
        Set-Content -LiteralPath $script -Encoding utf8 (@'
            Import-Module '{0}'
            $null = [MfaTools.CheckResult]
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $results = @(Invoke-MfaHealthCheck -SnapshotPath '{1}' -ErrorVariable errors -ErrorAction SilentlyContinue 3>$null)
            $seconds = $watch.Elapsed.TotalSeconds
            $me = Get-Process -Id $PID
            @{{ Peak = $me.PeakWorkingSet64 / 1MB; Seconds = $seconds; Said = @($errors | ForEach-Object {{ "$_" }}) + @($results | Where-Object {{ $_ -is [MfaTools.NotCheckedResult] }} | ForEach-Object Summary); Types = @($results | ForEach-Object {{ $_.GetType().Name }}) }} | ConvertTo-Json -Compress
'@ -f $manifest, $Path)
        $run = Invoke-Pwsh '-File', $script -TimeoutSec $TimeoutSec
        $run.Code | Should -Be 0 -Because $run.Errors
        $measured = $run.Output | ConvertFrom-Json
        Write-Host ('      {0:n0} MB, {1:n1} s: {2}' -f $measured.Peak, $measured.Seconds, ($measured.Said -join ' | '))
        $measured
    }

    function ConvertTo-Bytes([string] $Text) { , [System.Text.Encoding]::UTF8.GetBytes($Text) }

    # A cell of 1 MiB or so of one text.
    function New-Piece([string] $Text) { , (ConvertTo-Bytes ($Text * [int] [Math]::Ceiling(1MB / $Text.Length))) }
}

Describe 'A hostile snapshot' {
    # On the terminal itself, not in redirected output: there is what a user sees.
    It 'puts nothing on a terminal that it obeys or nobody sees' -Tag Unix {
        if (-not (Get-Command python3 -CommandType Application -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'python3 is not there, which makes a terminal' }
        $evil = '\u001b]52;c;QUFB\u0007\u001b]8;;https://evil.example\u001b\\\u009b31m\u0090q\u0085\u061c\u200b\u200d\u200f\u2028\u2029\u202e\u2066\ufeff'
        $folder = Copy-Sample first-story
        Copy-Item -LiteralPath "$samples/scenarios/resolves-externally/sdk.json" -Destination $folder
        $fields = 'ComputerName|Domain|ProductVersion|ModuleVersion|Reason|Area|Name|StartName|State|StartMode|Problem|Target|Summary|Message|Evidence|Recommendation|Command|Detail|ErrorText|ErrorCode|UserName|ConfigPath|Site|NotTold|FaultEvidence|Path|Server|Share|Uri|Id|HelpUri'
        foreach ($file in Get-ChildItem -LiteralPath $folder -Filter *.json) {
            $text = [System.IO.File]::ReadAllText($file.FullName)
            # The names of stages are words of a list: another one makes the file damaged.
            $text = [regex]::Replace($text, '("(?:' + $fields + ')"\s*:\s*"(?!Config"|Dns"|Tcp"|Tls"|Certificate"|Http"|Authentication"|SdkCall")(?:[^"\\]|\\.)*)"', { $args[0].Groups[1].Value + $evil + 'PLANTED"' })
            if ($file.Name -eq 'manifest.json') { $text = $text -replace '"NotCollected"\s*:\s*\[[^\]]*\]', ('"NotCollected": [{ "Area": "bindings", "Reason": "no' + $evil + '" }]') }
            [System.IO.File]::WriteAllText($file.FullName, $text)
        }
        $raw = [regex]::Unescape($evil)
        [System.IO.File]::AppendAllText("$folder/logs/MultiFactorAuthSvc.log", "2018-03-07T18:50:00.000000Z|e|1|2|pfsvc$raw|***** ERROR ***** $raw happened`n")
        # A file that is damaged, and says so; a name of a file.
        [System.IO.File]::WriteAllText("$folder/registry/x.reg", "Windows Registry Editor Version 5.00`r`n[HKEY_$raw\x]`r`n")
        [System.IO.File]::WriteAllText("$folder/odd$($raw.Replace('/', '').Replace("`0", '')).txt", 'x')
        $broken = Copy-Sample scenarios/healthy
        [System.IO.File]::WriteAllText("$broken/manifest.json", ('{ "SchemaVersion": 1, "CreatedUtc": "' + $evil + '" }'))
        $script = Join-Path (New-TestFolder) 'run.ps1'
        Set-Content -LiteralPath $script -Encoding utf8 @"
Import-Module '$manifest'
`$VerbosePreference = 'Continue'
'DEFAULT'
Invoke-MfaHealthCheck -SnapshotPath '$folder' -OutVariable results
'LIST'
`$results | Format-List *
`$results.Findings | Format-List *
`$results.Causes | Format-List *
`$results | ForEach-Object { "`$_" }
`$results.Findings | ForEach-Object { "`$_" }
'ERRORS'
Invoke-MfaHealthCheck -SnapshotPath '$broken'
'LOGS'
Get-MfaLogError -Path '$folder/logs' -Level All -OutVariable entries -Verbose
Get-MfaLogError -Path '$folder/logs' -Component nosuch
Get-MfaLogError -Path '$folder/hosts.json'
`$entries | Select-Object -Last 1 | Format-List *
`$entries | ForEach-Object { "`$_" }
'DONE'
"@
        $start = [System.Diagnostics.ProcessStartInfo]::new('python3')
        foreach ($argument in @("$PSScriptRoot/terminal.py", '100') + @($pwsh) + '-NoProfile', '-File', $script) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $true
        $start.StandardOutputEncoding = [System.Text.UTF8Encoding]::new($false)
        $process = [System.Diagnostics.Process]::Start($start)
        $screen = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        foreach ($mark in 'DEFAULT', 'LIST', 'ERRORS', 'LOGS', 'DONE', 'PLANTED', [string] [char] 0xFFFD) { $screen.Contains($mark) | Should -BeTrue -Because "the screen has $mark" }
        # What PowerShell itself sends: colours, the cursor, the keyboard's mode, titles.
        $planted = [regex]::Matches($screen, '\x1b\](?:52|8);|\x07(?!\x1b)QUFB|[\x80-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
        $planted.Count | Should -Be 0 -Because (($planted | Select-Object -First 5 | ForEach-Object { $screen.Substring([Math]::Max(0, $_.Index - 80), [Math]::Min(120, $screen.Length - [Math]::Max(0, $_.Index - 80))) -replace '[^\x20-\x7e]', { '<{0:x}>' -f [int] [char] $_.Value } }) -join "`n")
    }

    It 'refuses <Name> within bounds' -ForEach @(
        @{ Name = 'an array of zeros'; Make = { New-Bomb 'hosts.json' (New-Piece '0,') 60 (ConvertTo-Bytes '[') (ConvertTo-Bytes '0]') }; Said = '*times as large*' }
        @{ Name = 'files that overlap'; Make = {
                $path = New-Bomb 'logs/{0}.log' (New-Piece "no log`n") 16 -Files 40
                # The entries of the directory all point to the data of the first.
                $bytes = [System.IO.File]::ReadAllBytes($path)
                $first = -1
                for ($i = 0; $i -lt $bytes.Length - 46; $i++) {
                    if ($bytes[$i] -ne 0x50 -or $bytes[$i + 1] -ne 0x4B -or $bytes[$i + 2] -ne 1 -or $bytes[$i + 3] -ne 2) { continue }
                    if ($first -lt 0) { $first = -2; continue }
                    if ($first -eq -2) { $first = [BitConverter]::ToInt32($bytes, $i + 42) }
                    [BitConverter]::GetBytes($first).CopyTo($bytes, $i + 42)
                }
                $data = [BitConverter]::ToInt32($bytes, $bytes.Length - 6)
                # Only the first log's data stays, and the directory behind it.
                $keep = $first + 16600
                $small = [byte[]]::new($keep + $bytes.Length - $data)
                [Array]::Copy($bytes, 0, $small, 0, $keep)
                [Array]::Copy($bytes, $data, $small, $keep, $bytes.Length - $data)
                [BitConverter]::GetBytes([int] $keep).CopyTo($small, $small.Length - 6)
                [System.IO.File]::WriteAllBytes($path, $small)
                $path
            }; Said = '*overlap*' }
    ) {
        $measured = Measure-Check (& $Make)
        $measured.Said | Should -BeLike $Said
        $measured.Peak | Should -BeLessThan 300
        $measured.Seconds | Should -BeLessThan 12.5
    }

    It 'reads <Name> within bounds' -ForEach @(
        @{ Name = 'an array of zeros'; Make = { Expand-Bomb (New-Bomb 'hosts.json' (New-Piece '0,') 60 (ConvertTo-Bytes '[') (ConvertTo-Bytes '0]')) }; Said = '*larger than 4 MiB*' }
        @{ Name = 'an array of objects'; Make = { Expand-Bomb (New-Bomb 'hosts.json' (New-Piece '{},') 3 (ConvertTo-Bytes '[') (ConvertTo-Bytes '{}]')) }; Said = '*more than 10000 values*' }
        @{ Name = 'deep JSON'; Make = { Expand-Bomb (New-Bomb 'hosts.json' (New-Piece '[') 3) }; Said = '*damaged*' }
        @{ Name = 'deep XML of events'; Make = { Expand-Bomb (New-Bomb 'events/a.xml' (ConvertTo-Bytes ('<a>' * 200000)) 1 (ConvertTo-Bytes '<Event>')) }; Said = '*damaged*' }
        @{ Name = 'a large registry export'; Make = { Expand-Bomb (New-Bomb 'registry/a.reg' (New-Piece "`"a`"=dword:00000001`r`n") 100 (ConvertTo-Bytes "Windows Registry Editor Version 5.00`r`n[HKEY_LOCAL_MACHINE\X]`r`n")) }; Said = '*larger than 16 MiB*' }
        @{ Name = 'a registry export of many keys'; Make = {
                $keys = [System.Text.StringBuilder]::new("Windows Registry Editor Version 5.00`r`n")
                for ($i = 0; $i -lt 430000; $i++) { $null = $keys.Append("[HKEY_LOCAL_MACHINE\A\").Append($i).Append("]`r`n") }
                Expand-Bomb (New-Bomb 'registry/a.reg' (ConvertTo-Bytes $keys.ToString()) 1)
            }; Said = $null }
        @{ Name = 'many events'; Make = { Expand-Bomb (New-Bomb 'events/a.xml' (New-Piece '<Event><System><Provider Name="Schannel"/><EventID>36871</EventID><TimeCreated SystemTime="2018-03-07T18:00:00Z"/></System></Event>') 60 (ConvertTo-Bytes '<Events>') (ConvertTo-Bytes '</Events>')) }; Said = '*more than 100000 events*' }
        @{ Name = '800 undated logs'; Make = { Expand-Bomb (New-Bomb 'logs/{0}.log' (ConvertTo-Bytes ("***** ERROR ***** no time`n" * 2500)) 1 -Files 800) }; Said = $null }
        @{ Name = 'a gzip bomb of errors'; Make = {
                $folder = Copy-Sample scenarios/healthy
                $gzip = [System.IO.Compression.GZipStream]::new([System.IO.File]::Create("$folder/logs/MultiFactorAuthSvc_1.log.gz"), [System.IO.Compression.CompressionLevel]::Optimal)
                $piece = New-Piece "2018-03-07T18:50:00.000000Z|e|1|2|pfsvc|x`n"
                for ($i = 0; $i -lt 400; $i++) { $gzip.Write($piece, 0, $piece.Length) }
                $gzip.Dispose()
                $folder
            }; Said = $null }
    ) {
        $path = & $Make
        $measured = Measure-Check $path 120
        if ($Said) { $measured.Said -like $Said | Should -Not -BeNullOrEmpty -Because ($measured.Said -join "`n") }
        $measured.Types[-1] | Should -Be 'DiagnosisResult'
        # In MB. Wine takes some 100 MB of its own; Windows was not measured.
        $measured.Peak | Should -BeLessThan $(if ($onWindows) { 450 } else { 300 })
    }

    It 'ends within a second when it is stopped, while it <Name>' -ForEach @(
        @{ Name = 'unpacks'; Make = {
                # Random lines shrink little, so nothing is refused.
                $random = [byte[]]::new(2MB)
                [System.Random]::new(1).NextBytes($random)
                New-Bomb 'logs/{0}.log' $random 20 -Files 4
            } }
        @{ Name = 'reads logs'; Make = { Expand-Bomb (New-Bomb 'logs/{0}.log' (New-Piece "***** ERROR ***** no time`n") 4 -Files 200) } }
        @{ Name = 'reads events'; Make = { Expand-Bomb (New-Bomb 'events/a.xml' (New-Piece '<Event><System><Provider Name="x"/></System></Event>') 60) } }
    ) {
        $run = Invoke-Isolated { param($path) Invoke-MfaHealthCheck -SnapshotPath $path } -ArgumentList (& $Make) -StopAfterMs 700
        $run.StopElapsed.TotalSeconds | Should -BeLessThan 1
    }
}
