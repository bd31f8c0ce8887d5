BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $logs = Join-Path $samples 'Logs'
    $line = '2018-03-07T18:20:20.006280Z|e|2960|4036|pfadssvc|***** ERROR ***** first'
    function New-Gzip([string] $Path, [string] $Text) {
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
        $memory = [System.IO.MemoryStream]::new()
        $gzip = [System.IO.Compression.GZipStream]::new($memory, [System.IO.Compression.CompressionMode]::Compress)
        $gzip.Write($bytes, 0, $bytes.Length)
        $gzip.Dispose()
        [System.IO.File]::WriteAllBytes($Path, $memory.ToArray())
        $Path
    }
}

Describe 'Get-MfaLogError, faults mended' {
    BeforeEach { $folder = New-TestFolder; $path = Set-TestFile (Join-Path $folder 'a.log') $line }

    It 'says of a gzip file <Name> that it is damaged, after what could be read' -ForEach @(
        @{ Name = 'cut off in its trailer'; Cut = 3; Flip = 0; Reason = 'cut off' }
        @{ Name = 'cut off in its data'; Cut = 60; Flip = 0; Reason = 'cut off' }
        @{ Name = 'with a wrong check value'; Cut = 0; Flip = 8; Reason = 'check value' }
        @{ Name = 'with a wrong length'; Cut = 0; Flip = 2; Reason = 'length' }
    ) {
        $file = New-Gzip (Join-Path $folder 'z.log.gz') ((1..200 | ForEach-Object { "2018-03-07T18:20:20.$($_ + 100000)Z|e|1|2|pfsvc|m $_ $([guid]::NewGuid())" }) -join "`n")
        $bytes = [System.IO.File]::ReadAllBytes($file)
        if ($Flip) { $bytes[$bytes.Length - $Flip] = $bytes[$bytes.Length - $Flip] -bxor 0xFF }
        [System.IO.File]::WriteAllBytes($file, $bytes[0..($bytes.Length - 1 - $Cut)])
        foreach ($given in @{}, @{ Summary = $true }, @{ Tail = 1 }) {
            $found = @(Get-MfaLogError $file @given -ErrorVariable failed -ErrorAction SilentlyContinue)
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'FileUnreadable,*'
            $failed[0].CategoryInfo.Category | Should -Be 'InvalidData'
            $failed[0].ErrorDetails.Message | Should -Match $Reason
            $found.Count | Should -BeGreaterThan 0
        }
    }

    It 'reads concatenated gzip members, and zip archives by member' {
        $one = [System.IO.File]::ReadAllBytes((New-Gzip (Join-Path $folder '1.gz') "$line`n"))
        [System.IO.File]::WriteAllBytes((Join-Path $folder 'two.log.gz'), $one + $one)
        @(Get-MfaLogError (Join-Path $folder 'two.log.gz')).Count | Should -Be 2
        Compress-Archive -LiteralPath $path -DestinationPath (Join-Path $folder 'b.zip')
        $entry = Get-MfaLogError (Join-Path $folder 'b.zip')
        $entry.Path | Should -Be ([System.IO.Path]::Combine($folder, 'b.zip', 'a.log'))
        @($entry | Get-MfaLogError).Count | Should -Be 1
    }

    It 'reads dates as the culture <Culture> writes them' -ForEach @(
        @{ Culture = 'de-DE'; Text = '07.03.2018 18:40'; Month = 3 }
        @{ Culture = 'en-GB'; Text = '07/03/2018 18:40'; Month = 3 }
        @{ Culture = 'en-US'; Text = '07/03/2018 18:40'; Month = 7 }
        @{ Culture = 'en-US'; Text = '07.03.2018 18:40'; Month = 0 }
        @{ Culture = ''; Text = '07.03.2018 18:40'; Month = 0 }
        @{ Culture = 'th-TH'; Text = '2018-03-07 18:40'; Month = 3 }
        @{ Culture = 'fa-IR'; Text = '2018-03-07T18:40:00Z'; Month = 3 }
        @{ Culture = 'en-US'; Text = '1.5'; Month = 0 }
    ) {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $Culture
            $transform = [MfaTools.Commands.AgeTransformationAttribute]::new()
            if ($Month) { $transform.Transform($null, $Text).Month | Should -Be $Month }
            else { { $transform.Transform($null, $Text) } | Should -Throw }
            "$(Get-MfaLogError $path)" | Should -BeLike '2018-03-07T18:20:20.006280Z Error *'
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'names the units of an age' {
        { Get-MfaLogError $path -After 1y } | Should -Throw '*1y*days*weeks*'
    }

    It 'takes the earliest time there is' {
        @(Get-MfaLogError $path -After ([datetime]::MinValue)).Count | Should -Be 1
    }

    It 'shows the computer of a remote entry, and does not open its path here' {
        $entry = Get-MfaLogError $path
        $entry.ComputerName | Should -Be ([Environment]::MachineName)
        $entry | ConvertTo-View | Should -Not -Match ([Environment]::MachineName)
        $entry.ComputerName = 'MFA01'
        $entry | ConvertTo-View | Should -Match '  MFA01  '
        $found = $entry | Get-MfaLogError -ErrorVariable failed -ErrorAction SilentlyContinue
        $found | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'RemotePath,*'
    }

    It 'masks a known name everywhere, the path too, with labels that a key makes the same' {
        $log = Set-TestFile (Join-Path $folder 'b.log') '2018-03-07T18:20:20.006280Z|e|1|2|c|jdoe called', "2018-03-07T18:20:21.006280Z|e|1|2|c|by CONTOSO\jdoe at jdoe's phone; user=ann S-1-5-21-1-2-3-500 Benutzer 'Eva O'Hara'"
        $text = (Get-MfaLogError $log -Redact).Message -join "`n"
        $text | Should -Not -Match 'jdoe|ann|S-1-5|Eva|Hara'
        $key = (Get-MfaLogError $log -RedactKey secret).Message
        (Get-MfaLogError $log -RedactKey secret -Tail 1).Message | Should -Be $key[1]
        $key[0] | Should -Match '^<user-[0-9a-f]{12}> called$'
        $home1 = Join-Path $folder 'home/jdoe'
        $null = New-Item -ItemType Directory $home1
        $copy = Set-TestFile (Join-Path $home1 'c.log') $line
        (Get-MfaLogError $copy -Redact -Summary).Path | Should -Not -Match 'jdoe'
        (Get-MfaLogError $copy -Redact).Path | Should -Not -Match 'jdoe'
        Get-MfaLogError (Join-Path $home1 'none.log') -Redact -ErrorVariable failed -ErrorAction SilentlyContinue
        "$($failed[0].ErrorDetails) $($failed[0].TargetObject) $($failed[0].Exception)" | Should -Not -Match 'jdoe'
    }

    It 'filters every number of a summary' {
        $log = Set-TestFile (Join-Path $folder 'b.log') $line, '  at x', '2018-03-07T19:20:21.000000Z|i|1|2|pfsvc|second', 'Mar  7 18:20:20 host x: y'
        $summary = Get-MfaLogError $log -Summary -Component pfsvc
        $summary.Lines, $summary.Entries, $summary.Errors, $summary.UnparsedLines, $summary.UnknownErrors | Should -Be 1, 1, 0, 0, 0
        $summary.FirstUtc | Should -Be $summary.LastUtc
        (Get-MfaLogError $log -Summary -Level Error).Lines | Should -Be 2
        (Get-MfaLogError $log -Summary -Pattern second).Lines | Should -Be 1
        (Get-MfaLogError $logs -Summary -IssueId Log.UnhandledSB | Measure-Object Lines -Sum).Sum | Should -Be 1
    }

    It 'replaces control characters where they come in, so that none reaches the terminal' {
        $log = Set-TestFile (Join-Path $folder 'b.log') ($line + [char] 27 + '[31m' + [char] 0x202E)
        $entry = Get-MfaLogError $log
        $entry.Message | Should -BeLike "*$([char] 0xFFFD)``[31m$([char] 0xFFFD)"
        foreach ($view in ($entry | Out-String), ($entry | Format-List | Out-String), ($entry | Format-Table | Out-String)) {
            $view.IndexOfAny([char[]] (27, 0x202E)) | Should -Be -1
        }
    }

    It 'reads no pipe' -Tag Unix {
        & mkfifo (Join-Path $folder 'MultiFactorAuth.log')
        @(Get-MfaLogError $folder).Count | Should -Be 1
        Get-MfaLogError (Join-Path $folder 'MultiFactorAuth.log') -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].ErrorDetails.Message | Should -Match 'pipe'
    }

    It 'finds level words whatever their case and length' {
        $log = Set-TestFile (Join-Path $folder 'b.log') ('e', 'E', 'error', 'ERROR', 'i' | ForEach-Object { "2018-03-07T18:20:20.000000Z|$_|1|2|c|x" })
        @(Get-MfaLogError $log -Level Error).Count | Should -Be @(Get-MfaLogError $log -Level All | Where-Object Level -EQ Error).Count
        @(Get-MfaLogError $log -Level Error).Count | Should -Be 4
    }

    It 'ends -Wait where nothing can be read' -Tag Unix {
        & mkfifo (Join-Path $folder 'MultiFactorAuth.log')
        $outcome = Invoke-Isolated { param($path) Get-MfaLogError $path -Wait } (Join-Path $folder 'MultiFactorAuth.log') -StopAfterMs 20000
        $outcome.State | Should -Not -Be 'Stopped'
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'FileUnreadable,*'
    }

    It 'says that a pattern has no answer in an entry that is cut' {
        [System.IO.File]::WriteAllText((Join-Path $folder 'b.log'), $line + ('x' * 5MB) + "needle`n")
        Get-MfaLogError (Join-Path $folder 'b.log') -Pattern needle -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'EntryTooLong,*'
        (Get-MfaLogError (Join-Path $folder 'b.log') -Pattern 'first').Message | Should -Match '\[\d+ more bytes\]$'
    }

    It 'reads UTF-16 without a mark, zeroes and old line ends' {
        $text = "$line`r`n2018-03-07T18:20:21.000000Z|e|1|2|c|next`r`n"
        foreach ($encoding in 'utf-16LE', 'utf-16BE') { [System.IO.File]::WriteAllBytes((Join-Path $folder "$encoding.txt"), [System.Text.Encoding]::GetEncoding($encoding).GetBytes($text)) }
        [System.IO.File]::WriteAllText((Join-Path $folder 'cr.txt'), ($text -replace "`n"))
        [System.IO.File]::WriteAllText((Join-Path $folder 'zeroes.txt'), $text + ("`0" * 100))
        foreach ($file in 'utf-16LE', 'utf-16BE', 'cr', 'zeroes') { (Get-MfaLogError (Join-Path $folder "$file.txt")).Message | Should -Be '***** ERROR ***** first', 'next' }
    }

    It 'takes names with brackets from the pipeline, FullName, and subfolders' {
        $bracket = Set-TestFile (Join-Path $folder 'a[1].log') $line
        @(Get-MfaLogError -LiteralPath $bracket | Get-MfaLogError).Count | Should -Be 1
        @($bracket | Get-MfaLogError).Path | Should -Be $bracket
        @([pscustomobject]@{ FullName = $bracket } | Get-MfaLogError).Count | Should -Be 1
        $null = New-Item -ItemType Directory (Join-Path $folder 'sub')
        $null = Set-TestFile (Join-Path $folder 'sub/c.log') $line
        @(Get-MfaLogError $folder).Count | Should -Be 2
        @(Get-MfaLogError $folder -Recurse).Count | Should -Be 3
    }

    It 'has an error of its own for <Arguments>' -ForEach @(
        @{ Arguments = '"$folder/x[.log"'; Id = 'InvalidWildcard'; Match = 'x\[' }
        @{ Arguments = '$path -Component "["'; Id = 'InvalidWildcard'; Match = 'wildcard' }
        @{ Arguments = '-LiteralPath "doc*"'; Id = 'PathNotFound'; Match = 'use -Path' }
    ) {
        $outcome = Invoke-Isolated ([scriptblock]::Create("param(`$folder, `$path) Get-MfaLogError $Arguments")) $folder, $path
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $outcome.Errors[0].ErrorDetails.Message | Should -Match $Match
    }

    It 'warns of <Arguments>' -ForEach @(
        @{ Arguments = '$empty'; Match = 'contains no MFA Server log' }
        @{ Arguments = '$path -IssueId AtachmentDenied'; Match = "Did you mean 'Log.AttachmentDenied'" }
        @{ Arguments = '$path -Component pfx'; Match = 'pfadssvc' }
        @{ Arguments = '$path -After 1h -Before 2h'; Match = 'later than -Before' }
    ) {
        $empty = New-TestFolder
        $outcome = Invoke-Isolated ([scriptblock]::Create("param(`$empty, `$path) Get-MfaLogError $Arguments")) $empty, $path
        $outcome.Warnings.Count | Should -Be 1
        $outcome.Warnings[0] | Should -Match $Match
    }

    It 'gives known issues that need attention at level i, and only with their own level on request' {
        (Get-MfaLogError $logs).IssueId | Should -Contain 'Log.OathCodeIncorrect'
        (Get-MfaLogError $logs -Level Error).IssueId | Should -Not -Contain 'Log.OathCodeIncorrect'
        (Get-MfaLogError $logs -IssueId UnhandledSB).Severity | Should -Be 'Harmless'
    }

    It 'says what it reads, keeps the zone of times in CSV, and completes components without file names' {
        $outcome = Invoke-Isolated { param($path) Get-MfaLogError $path -Verbose } $path
        $outcome.Verbose -join '' | Should -Match 'a\.log'
        $row = Get-MfaLogError $path | Select-Object @{ n = 'TimeUtc'; e = { '{0:o}' -f $_.TimeUtc } }, Level, Source | ConvertTo-Csv -NoTypeInformation
        $row[-1] | Should -Be '"2018-03-07T18:20:20.0062800Z","Error","a.log:1"'
        (Get-MfaLogError $path).TimeUtc.Kind | Should -Be 'Utc'
        $text = "Get-MfaLogError -Component a"
        Push-Location $folder
        try { (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Not -Match 'log' } finally { Pop-Location }
        (TabExpansion2 'Get-MfaLogError -Component pf' 29).CompletionMatches.CompletionText | Should -Be 'pfsvc', 'pfadssvc', 'pfadfs'
    }

    It 'gives with -Bookmark only what is new, through rotation and truncation, and again what was not taken' {
        $mark = Join-Path $folder 'mark.json'
        $log = Join-Path $folder 'MultiFactorAuthSvc.log'
        function Add($message) { [System.IO.File]::AppendAllText($log, "$([datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ss.ffffff', [cultureinfo]::InvariantCulture))Z|e|1|2|c|$message`n") }
        function New { (Get-MfaLogError "$folder/MultiFactorAuth*" -Bookmark $mark).Message }
        Add one; Add two
        Get-MfaLogError "$folder/MultiFactorAuth*" -Bookmark $mark | Select-Object -First 1 | ForEach-Object Message | Should -Be 'one'
        New | Should -Be 'one', 'two'
        New | Should -BeNullOrEmpty
        Add three
        Move-Item $log "$log.1"
        Add four
        New | Should -Be 'three', 'four'
        Copy-Item $log "$log.2"
        [System.IO.File]::WriteAllText($log, '')
        Add five
        New | Should -Be 'five'
        [System.IO.File]::ReadAllText($mark) | Should -Not -Match 'four'
        Set-Content $mark 'nonsense'
        { Get-MfaLogError $log -Bookmark $mark } | Should -Throw -ErrorId 'BookmarkUnusable,*'
    }

    It 'loses no entry with -Bookmark where runs are killed at any moment' -Tag Unix {
        $log = Join-Path $folder 'MultiFactorAuthSvc.log'
        $out = Join-Path $folder 'out.txt'
        $script = Join-Path $folder 'run.ps1'
        # Each entry is written before the next is asked for, and slowly, so that many runs are killed between two.
        [System.IO.File]::WriteAllText($script, @"
Import-Module '$manifest'
Get-MfaLogError '$folder/MultiFactorAuth*' -Bookmark '$folder/mark.json' | ForEach-Object { [System.IO.File]::AppendAllText('$out', "`$(`$_.Message)``n"); [System.Threading.Thread]::Sleep(2) }
"@)
        $random = [System.Random]::new(7)
        $count = 0
        $killed = 0
        function Start-Run { [System.Diagnostics.Process]::Start([System.Diagnostics.ProcessStartInfo]::new($pwsh[0], (@($pwsh | Select-Object -Skip 1) + '-NoProfile', '-File', $script -join ' '))) }
        foreach ($round in 1..8) {
            $lines = foreach ($i in 1..150) { "$([datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ss.ffffff', [cultureinfo]::InvariantCulture))Z|e|1|2|pfsvc|entry $((++$count))" }
            [System.IO.File]::AppendAllLines($log, [string[]] $lines)
            if ($round % 3 -eq 0) { Move-Item -LiteralPath $log "$log.$round" }
            $before = if (Test-Path $out) { (Get-Item $out).Length } else { 0 }
            $run = Start-Run
            # From the moment it gives entries on.
            $null = Wait-Until { $run.HasExited -or ((Test-Path $out) -and (Get-Item $out).Length -gt $before) }
            if (-not $run.WaitForExit($random.Next(0, 500))) { $run.Kill(); $killed++ }
            $run.WaitForExit()
            $run.Dispose()
        }
        foreach ($i in 1..2) {
            $run = Start-Run
            $run.WaitForExit(60000) | Should -BeTrue
            $run.ExitCode | Should -Be 0
            $run.Dispose()
        }
        Write-Verbose "$killed of 8 runs were killed."
        $killed | Should -BeGreaterThan 2
        $given = [System.IO.File]::ReadAllLines($out) -match '^entry \d+$' | ForEach-Object { [int] $_.Substring(6) }
        @($given | Sort-Object -Unique).Count | Should -Be $count
        Get-MfaLogError "$folder/MultiFactorAuth*" -Bookmark "$folder/mark.json" | Should -BeNullOrEmpty
        Get-ChildItem $folder -Filter *.tmp | Should -HaveCount 0
    }
}
