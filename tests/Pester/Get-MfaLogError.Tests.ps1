BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $logs = Join-Path $samples 'Logs'
    $adSync = Join-Path $logs 'MultiFactorAuthAdSyncSvc.log'
    $guide = '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf'
    $mistake = '2018-03-07T18:20:20.006280Z|e|2960|4036|pfadssvc|***** ERROR ***** first'
    $info = '2018-03-07T18:20:21.000000Z|i|2960|4036|pfsvc|second'
    $odd = '2018-03-07T18:20:22.000000Z|w|2960|4036|pfsvc|third'

    function New-Line([timespan] $Age, [string] $Message) {
        '{0}Z|e|1|2|pfsvc|{1}' -f [datetime]::UtcNow.Subtract($Age).ToString('yyyy-MM-ddTHH:mm:ss.ffffff', [cultureinfo]::InvariantCulture), $Message
    }
}

Describe 'Get-MfaLogError' {
    BeforeEach { $folder = New-TestFolder }

    Context 'What it says' {
        It 'solves the mail story' {
            $entry = Get-MfaLogError $logs -IssueId Log.AttachmentDenied -Before '2018-03-07T18:30:00Z'
            @($entry).Count | Should -Be 1
            $entry.pstypenames[0] | Should -Be 'MfaTools.LogEntry'
            $entry.TimeUtc.ToString('o') | Should -Be '2018-03-07T18:20:20.0062800Z'
            $entry.AttachmentPath | Should -Be $guide
            $entry.EmailAddress | Should -Be 'NewUser@domain.com'
            $entry.NextCommand | Should -Be "Test-MfaAttachmentAccess -LiteralPath '$guide'"
            $entry.Cause | Should -Match 'computer account'
            $entry.Recommendation | Should -Match 'Read permission on the share'
            $entry.LineNumber | Should -Be 5
            $entry.Source | Should -Be 'MultiFactorAuthAdSyncSvc.log:5'
        }

        It 'gives several files in the order of time' {
            $entries = @(Get-MfaLogError $logs -Level All)
            $entries.Count | Should -Be 24
            $entries.TimeUtc | Should -Be @($entries.TimeUtc | Sort-Object)
            (Get-MfaLogError $logs -Tail 2).IssueId | Should -Be 'Log.AttachmentDenied', 'Log.UnhandledSB'
        }

        It 'counts lines and issues with -Summary' {
            $path = Set-TestFile (Join-Path $folder 'a.log') 'no entry above', $mistake, '  continued', $info, '2018-03-07T18:2'
            $summary = Get-MfaLogError $path -Summary
            $summary.pstypenames[0] | Should -Be 'MfaTools.LogSummary'
            $summary.Lines, $summary.Entries, $summary.ContinuationLines, $summary.UnparsedLines, $summary.Errors, $summary.UnknownErrors | Should -Be 5, 2, 1, 2, 1, 1
        }

        It 'warns about a file of another format' {
            $path = Set-TestFile (Join-Path $folder 'other.log') 'hello', 'world'
            $entries = Get-MfaLogError $path -WarningVariable warnings -WarningAction SilentlyContinue
            $entries | Should -BeNullOrEmpty
            $warnings.Count | Should -Be 1
            $warnings[0].Message | Should -Match 'other\.log'
            (Get-MfaLogError $path -Level Unparsed -WarningAction SilentlyContinue).Message | Should -Be 'hello', 'world'
        }

        It 'gives events of AD FS as entries with their known issues' {
            $events = Join-Path $root 'tests/MfaTools.Core.Tests/Windows/Events'
            $entry = Get-MfaLogError "$events/event105.txt"
            @($entry).Count | Should -Be 1
            $entry.IssueId, $entry.Component, $entry.Level | Should -Be 'Log.AdfsProviderNotFound', 'AD FS', 'Error'
            $entry.TimeUtc | Should -BeNullOrEmpty
            $entries = Get-MfaLogError "$events/adfs-admin.xml", "$events/event364.txt"
            @($entries).Count | Should -Be 2
            $entries.IssueId | Select-Object -Unique | Should -BeIn 'Log.CloudUnreachable', 'Log.AdfsCloudAdapterFailed'
        }

        It 'gives the events of a binary log, by level' {
            $log = Join-Path $samples 'Tls/schannel-events.evtx'
            @(Get-MfaLogError $log).Count | Should -Be 4
            Get-MfaLogError $log -Level Warning | Should -BeNullOrEmpty
            (Get-MfaLogError $log -Summary).Entries | Should -Be 4
            (Get-MfaLogError $log -Tail 1).Message | Should -Match '^Schannel event 36874'
        }

        It 'does not follow events' {
            $log = Join-Path $samples 'Tls/schannel-events.evtx'
            Get-MfaLogError $log -Bookmark (Join-Path $folder 'b.json') -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            "$($failed[0])" | Should -Match 'not followed'
        }

        It 'marks the entries whose advice was given before' {
            $entries = @(Get-MfaLogError $adSync)
            $entries.IsRepeat | Should -Be $false, $true
            $entries[1].Cause | Should -Be $entries[0].Cause
            $other = Set-TestFile (Join-Path $folder 'a.log') ([System.IO.File]::ReadAllText($adSync).Replace('18:40:00.902241Z', '18:40:01.902241Z').Replace('MFA-Guide', 'Other'))
            @(Get-MfaLogError $adSync, $other).IsRepeat | Should -Be $false, $false, $true, $true
        }

        It 'says where the logs end if nothing is new enough' {
            $outcome = Invoke-Isolated { param($logs) Get-MfaLogError $logs -After 1d } $logs
            $outcome.Output | Should -BeNullOrEmpty
            @($outcome.Warnings).Count | Should -Be 1
            "$($outcome.Warnings)" | Should -Match 'no entry since .* The newest entry in 4 files is \d+ years old \(2018-03-07 20:41:09Z\)\. Is the service running\?'
        }

        It 'warns of nothing if entries were written and none matched' {
            $path = Set-TestFile (Join-Path $folder 'a.log') (New-Line '00:05' new)
            $outcome = Invoke-Isolated { param($path) Get-MfaLogError $path -After 1h -Pattern none -Verbose } $path
            $outcome.Warnings | Should -BeNullOrEmpty
            "$($outcome.Verbose)" | Should -Match 'No entry matched\. The newest entry in 1 file is 5 minutes old'
        }

        It 'reads a file that is large enough for progress' {
            $path = Join-Path $folder 'a.log'
            [System.IO.File]::WriteAllText($path, "$mistake`n" + ("$info`n" * 1300000))
            $outcome = Invoke-Isolated { param($path) Get-MfaLogError $path } $path
            @($outcome.Output).Count | Should -Be 1
            $outcome.Errors | Should -BeNullOrEmpty
            $outcome.Progress.Count | Should -BeGreaterThan 1
            "$($outcome.Progress[-1].RecordType)" | Should -Be 'Completed'
        }

        It 'names the known issues of a text that is not a log' {
            $text = Join-Path $root 'tests/MfaTools.Core.Tests/Windows/Events/phone-and-portal.txt'
            Get-MfaLogError $text -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warnings.Count | Should -Be 1
            "$warnings" | Should -Match 'Log\.AppNotFound, Log\.PortalRequestValidation, Log\.MasterUndetermined'
            "$warnings" | Should -Not -Match 'no line in the format'
        }

        It 'leaves no address in any property with -Redact' {
            $text = Get-MfaLogError $logs -Redact -Context 3 | ForEach-Object { $_.psobject.Properties } | ForEach-Object { $_.Value } | Out-String
            foreach ($secret in 'NewUser', 'Second.User', '@domain.com', 'alice', '192.0.2.', '555', 'CONTOSO\admin') {
                $text | Should -Not -Match ([regex]::Escape($secret))
            }
            $text | Should -Match '<email1>'
        }
    }

    Context 'Paths' {
        It 'takes files and paths from the pipeline' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake
            @([pscustomobject]@{ PSPath = $path } | Get-MfaLogError).Count | Should -Be 1
            @([pscustomobject]@{ LiteralPath = $path } | Get-MfaLogError).Count | Should -Be 1
            @($path | Get-MfaLogError).Count | Should -Be 1
            @(Get-MfaLogError $path | Get-MfaLogError).Count | Should -Be 1
            @(Get-Item $path | Get-MfaLogError).Count | Should -Be 1
        }

        It 'matches wildcards, and not with -LiteralPath' {
            $null = Set-TestFile (Join-Path $folder 'a[1].log') $mistake
            $null = Set-TestFile (Join-Path $folder 'b1.log') $mistake
            (Get-MfaLogError (Join-Path $folder 'b[1].log')).Source | Should -Be 'b1.log:1'
            (Get-MfaLogError -LiteralPath (Join-Path $folder 'a[1].log')).Source | Should -Be 'a[1].log:1'
            @(Get-MfaLogError (Join-Path $folder '*.log')).Count | Should -Be 2
        }

        It 'gives nothing for a wildcard without a match, and no error' {
            $outcome = Invoke-Isolated { param($folder) Get-MfaLogError "$folder/none*.log"; Get-MfaLogError "$folder/no/such/*.log" } $folder
            $outcome.Output | Should -BeNullOrEmpty
            $outcome.Errors | Should -BeNullOrEmpty
        }

        It 'takes the text of a log that is piped in for what it is, and says so once' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake, '   at one', $info
            $outcome = Invoke-Isolated { param($path) Get-Content $path | Get-MfaLogError } $path
            $outcome.Output | Should -BeNullOrEmpty
            @($outcome.Errors).Count | Should -Be 1
            $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'TextOfLog,*'
            @($mistake, $path | Get-MfaLogError -ErrorAction SilentlyContinue).Count | Should -Be 1
        }

        It 'gives nothing for an empty pipeline' {
            @() | Get-MfaLogError | Should -BeNullOrEmpty
        }

        It 'reports a missing file given to -<_> and reads the others' -ForEach 'Path', 'LiteralPath' {
            $missing = Join-Path $folder 'missing.log'
            $given = @{ $_ = $missing, (Set-TestFile (Join-Path $folder 'a.log') $mistake) }
            $found = Get-MfaLogError @given -ErrorVariable failed -ErrorAction SilentlyContinue
            @($found).Count | Should -Be 1
            @($failed).Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -Be 'PathNotFound,MfaTools.Commands.GetMfaLogErrorCommand'
            $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failed[0].TargetObject | Should -Be $missing
            $failed[0].ErrorDetails.Message | Should -Match 'missing\.log'
        }

        It 'obeys -ErrorAction Stop' {
            { Get-MfaLogError -LiteralPath (Join-Path $folder 'none.log') -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound*'
        }

        It 'reports a damaged gzip file and reads the others' {
            [System.IO.File]::WriteAllBytes((Join-Path $folder 'bad.log.gz'), [byte[]] (0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF))
            $good = Set-TestFile (Join-Path $folder 'a.log') $mistake
            $found = Get-MfaLogError (Join-Path $folder 'bad.log.gz'), $good -ErrorVariable failed -ErrorAction SilentlyContinue
            @($found).Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'FileUnreadable,*'
        }

        It 'says what to do where no product is installed' -Tag Unix {
            $outcome = Invoke-Isolated { Get-MfaLogError }
            $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'LogFolderNotFound,*'
            $outcome.Errors[0].ErrorDetails.Message | Should -Match '-Path'
        }
    }

    Context 'Selection' {
        It 'selects the levels <Levels>' -ForEach @(
            @{ Levels = @('Error'); Found = 'Error' }
            @{ Levels = @('All'); Found = 'Error', 'Information', 'w' }
            @{ Levels = @('w'); Found = 'w' }
            @{ Levels = @('e', 'info'); Found = 'Error', 'Information' }
        ) {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake, $info, $odd, 'not of the format'
            (Get-MfaLogError $path -Level $Levels).Level | Should -Be $Found
        }

        It 'selects errors without -Level' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake, $info, $odd
            (Get-MfaLogError $path).Level | Should -Be 'Error'
        }

        It 'selects by component, with wildcards' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake, $info, $odd
            @(Get-MfaLogError $path -Level All -Component pfs*).Count | Should -Be 2
        }

        It 'selects by a pattern, in any case' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake, $info, $odd
            (Get-MfaLogError $path -Level All -Pattern 'SEC.nd').Level | Should -Be 'Information'
        }

        It 'gives the lines before and after an entry' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake, $info, $odd, 'not of the format'
            $entry = Get-MfaLogError $path -Level Information -Context 1, 2
            $entry.ContextBefore | Should -Be $mistake
            $entry.ContextAfter | Should -Be $odd, 'not of the format'
        }

        It 'understands ages, dates and time zones' {
            $path = Set-TestFile (Join-Path $folder 'a.log') (New-Line '3.00:00' old), (New-Line '01:30' later), (New-Line '00:05' new)
            (Get-MfaLogError $path -After 30s -WarningAction SilentlyContinue).Message | Should -BeNullOrEmpty
            (Get-MfaLogError $path -After 1h).Message | Should -Be 'new'
            (Get-MfaLogError $path -After 2d).Message | Should -Be 'later', 'new'
            (Get-MfaLogError $path -After ([timespan]::FromHours(5))).Message | Should -Be 'later', 'new'
            (Get-MfaLogError $path -Before 1h).Message | Should -Be 'old', 'later'
            (Get-MfaLogError $path -After ([datetime]::Now.AddHours(-2))).Message | Should -Be 'later', 'new'
            @(Get-MfaLogError $logs -IssueId Log.AttachmentDenied -After '2018-03-07T18:20:20Z').Count | Should -Be 2
            { Get-MfaLogError $path -After sometime } | Should -Throw
            { Get-MfaLogError $path -After 2 } | Should -Throw
        }

        It 'has a stable id for the bad argument <Arguments>' -ForEach @(
            @{ Arguments = '-Pattern "("'; Id = 'InvalidPattern' }
            @{ Arguments = '-Level Fatal'; Id = 'InvalidLevel' }
            @{ Arguments = '-Wait -Summary'; Id = 'ParameterConflict' }
            @{ Arguments = '-Wait -Before 1h'; Id = 'ParameterConflict' }
            @{ Arguments = '-Summary -Tail 3'; Id = 'ParameterConflict' }
        ) {
            $outcome = Invoke-Isolated ([scriptblock]::Create("param(`$logs) Get-MfaLogError `$logs $Arguments")) $logs
            $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
            $outcome.Errors[0].CategoryInfo.Category | Should -Not -Be 'NotSpecified'
        }

        It 'ends a runaway pattern with an error' {
            $path = Set-TestFile (Join-Path $folder 'a.log') ($mistake + 'a' * 5000 + '!')
            { Get-MfaLogError $path -Pattern '^(.*a+)+$X' } | Should -Throw -ErrorId 'PatternTooSlow,*'
        }

        It 'completes levels and issues' {
            $complete = { param($text) (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText }
            & $complete 'Get-MfaLogError -Level E' | Should -Be 'Error'
            & $complete 'Get-MfaLogError -IssueId Log.Att' | Should -Contain 'Log.AttachmentDenied'
            & $complete 'Get-MfaLogError -Component pfad' | Should -Be 'pfadssvc', 'pfadfs'
        }
    }

    Context 'Time' {
        It 'reads no further once a later command has enough' {
            @(Get-MfaLogError $logs -Level All | Select-Object -First 1).Count | Should -Be 1
        }

        It 'gives new lines with -Wait, and stops within a second' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake
            $running = Start-Isolated { param($path) Get-MfaLogError -LiteralPath $path -Wait -Tail 0 } $path
            # The start itself is not announced, so a line is written until one is seen.
            Wait-Until { [System.IO.File]::AppendAllText($path, (New-Line '0' new) + "`n"); $running.Output.Count -gt 0 } | Should -BeTrue
            $outcome = Stop-Isolated $running
            $outcome.Output[0].Message | Should -Be 'new'
            $outcome.State | Should -Be 'Stopped'
            $outcome.StopElapsed.TotalSeconds | Should -BeLessThan 1
        }

        It 'says on a terminal the totals of summaries and that it waits' -Tag Unix {
            if (-not (Get-Command python3 -CommandType Application -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'python3 is not there, which makes a terminal'; return }
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake
            $script = Set-TestFile (Join-Path $folder 'show.ps1') "Import-Module '$manifest'", "Get-MfaLogError '$logs' -Summary", "Get-MfaLogError '$path' -Wait"
            $start = [System.Diagnostics.ProcessStartInfo]::new('python3')
            $start.RedirectStandardOutput = $true
            foreach ($argument in @("$PSScriptRoot/terminal.py", '20') + @($pwsh) + '-NoProfile', '-File', $script) { $start.ArgumentList.Add($argument) }
            $process = [System.Diagnostics.Process]::Start($start)
            $text = $process.StandardOutput.ReadToEnd()
            $process.Dispose()
            $text | Should -Match '4 files, 27 lines, 6 errors\. The newest entry is \d+ years old \(2018-03-07 20:41:09Z\)\.'
            [regex]::Matches($text, 'Waiting for new entries in 1 file\. Ctrl\+C ends\.').Count | Should -Be 1
        }
    }

    Context 'Views' {
        It 'shows cause and fix, and the command alone at the left margin' {
            $text = Get-MfaLogError $adSync -Tail 1 | ConvertTo-View
            $text | Should -Match '(?m)^   Issue     Log\.AttachmentDenied$'
            $text | Should -Match '(?m)^   Cause     '
            $text | Should -Match '(?m)^   Fix       '
            $text | Should -Match "(?m)^Test-MfaAttachmentAccess ``\n  -LiteralPath '[^']+'$"
        }

        It 'prints a command that can be pasted at <_> columns' -ForEach 79, 119 {
            $entry = Get-MfaLogError $adSync -Tail 1
            $text = $entry | ConvertTo-View -Width $_
            $text -split "`n" | Where-Object { $_.Length -gt 80 -and $_ -match 'LiteralPath' } | Should -BeNullOrEmpty
            $command = $text.Substring($text.IndexOf("`nTest-Mfa"))
            $problems = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($command, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty
            @($tree.EndBlock.Statements).Count | Should -Be 1
            $tree.EndBlock.Statements[0].PipelineElements[0].CommandElements[2].Value | Should -Be $entry.AttachmentPath
        }

        It 'shows the advice of an issue once, and a line for each other entry' {
            $log = Set-TestFile (Join-Path $folder 'MultiFactorAuthAdSyncSvc.log') (
                1..12 | ForEach-Object { "2018-03-07T18:20:$($_ + 10).006280Z|e|1|2|pfadssvc|***** ERROR ***** Error sending email to u$_@b.c: Access to the path '$guide' is denied." })
            $text = Get-MfaLogError $log | ConvertTo-View
            [regex]::Matches($text, '(?m)^   Cause ').Count | Should -Be 1
            $lines = $text -split "`n"
            $first = [array]::IndexOf($lines, '  2018-03-07 18:20:12Z  AdSyncSvc.log:2  Log.AttachmentDenied  u2@b.c')
            $first | Should -BeGreaterThan 0
            $lines[$first + 10] | Should -Be '  2018-03-07 18:20:22Z  AdSyncSvc.log:12  Log.AttachmentDenied  u12@b.c'
        }

        It 'shows all of a repeated entry with Format-List' {
            $text = Get-MfaLogError $adSync | Select-Object -Last 1 | Format-List | ConvertTo-View
            $text | Should -Match '(?m)^Recommendation +: '
        }

        It 'says that an error is harmless, and leaves out what an entry does not have' {
            $text = Get-MfaLogError $logs -IssueId Log.UnhandledSB | ConvertTo-View
            $text | Should -Match 'Error \(harmless\)'
            $text | Should -Match '   Issue     Log\.UnhandledSB'
            $text | Should -Not -Match 'Get-Mfa|Test-Mfa'
        }

        It 'shows summaries as a table' {
            $text = Get-MfaLogError $logs -Summary | ConvertTo-View
            $text | Should -Match '(?m)^File +Lines +Errors +Last entry +Issues$'
            $text | Should -Match '(?m)^MultiFactorAuthAdSyncSvc\.log +11 +2 +2018-03-07 18:40Z AttachmentDenied \(2\)$'
        }

        It 'lists a summary with Format-List' {
            $text = Get-MfaLogError (Join-Path $logs 'MultiFactorAuthSvc.log') -Summary | Format-List | ConvertTo-View
            $text | Should -Match 'UnparsedLines'
            $text | Should -Match 'Log\.UnhandledSB \(1\)'
            $text | Should -Not -Match 'IssueIds'
        }
    }

    Context 'Another process' {
        It 'gives entries that keep every property and bind again' {
            $entry = Invoke-InPipeSession { param($logs) Get-MfaLogError $logs -IssueId Log.AttachmentDenied -Before '2018-03-07T18:30:00Z' -Context 1 } $logs
            $entry.pstypenames[0] | Should -Be 'Deserialized.MfaTools.LogEntry'
            $entry.TimeUtc.ToString('o') | Should -Be '2018-03-07T18:20:20.0062800Z'
            $entry.AttachmentPath | Should -Be $guide
            $entry.ProcessId | Should -Be 2960
            $entry.Source | Should -Be 'MultiFactorAuthAdSyncSvc.log:5'
            $entry.ContextBefore -join '' | Should -Match 'Synchronization started'
            @($entry | Get-MfaLogError).Count | Should -Be 2
            $entry | ConvertTo-View | Should -Match 'Issue     Log\.AttachmentDenied'
        }

        It 'gives summaries whose counts by issue stay objects' {
            $summary = Invoke-InPipeSession { param($path) Get-MfaLogError $path -Summary } $adSync
            @($summary.Issues).Count | Should -Be 1
            $summary.Issues[0].IssueId | Should -Be 'Log.AttachmentDenied'
            $summary.Issues[0].Count | Should -Be 2
        }

        It 'survives a job' {
            $entry = Start-Job { Import-Module $using:manifest; Get-MfaLogError $using:logs -Tail 1 } | Receive-Job -Wait -AutoRemoveJob
            $entry.IssueId | Should -Be 'Log.UnhandledSB'
            @($entry | Get-MfaLogError -Level Error).Count | Should -Be 1
        }

        It 'ends a script with the error on its own stream, and no colours where they are not wanted' {
            $run = Invoke-Pwsh '-Command', "Import-Module '$manifest'; Get-MfaLogError '$logs' -Tail 1; Get-MfaLogError nope.log"
            $run.Code | Should -Be 1
            $run.Output | Should -Match 'Issue     Log\.UnhandledSB'
            $run.Output | Should -Not -Match 'nope'
            $run.Errors | Should -Match 'nope\.log'
            $run.Output + $run.Errors | Should -Not -Match ([char] 27)
        }
    }
}

Describe 'Get-MfaLogError on Windows' -Tag Windows {
    BeforeAll {
        $product = 'SOFTWARE\Positive Networks\PhoneFactor'
        $default = Join-Path $env:ProgramFiles 'Multi-Factor Authentication Server'

        function Set-InstallPath([string] $View, [string] $Path, [string] $Kind = 'String') {
            (Open-Machine $View).CreateSubKey($product).SetValue('InstallPath', $Path, $Kind)
        }

        # A folder named Logs in it, with one error.
        function New-Product([string] $Path, [string] $Message) {
            $logFolder = [System.IO.Directory]::CreateDirectory((Join-Path $Path 'Logs')).FullName
            $null = Set-TestFile (Join-Path $logFolder 'MultiFactorAuthSvc.log') "2018-03-07T18:20:20.006280Z|e|1|2|pfsvc|$Message"
        }

        # Where the product is, nothing of it may be touched.
        $present = [System.IO.Directory]::Exists($default) -or @('Registry32', 'Registry64' | Where-Object { (Open-Machine $_).OpenSubKey($product) }).Count
        $writable = try { [bool] (Open-Machine Registry64).OpenSubKey('SOFTWARE', $true) } catch [System.Security.SecurityException] { $false }
    }

    BeforeEach { $folder = New-TestFolder }

    Context 'The installed product' {
        BeforeEach {
            if ($present -or -not $writable) { Set-ItResult -Skipped -Because 'it needs an administrator and a computer without the product' }
        }

        AfterEach {
            if ($present -or -not $writable) { return }
            foreach ($view in 'Registry32', 'Registry64') { (Open-Machine $view).DeleteSubKeyTree('SOFTWARE\Positive Networks', $false) }
            if ([System.IO.Directory]::Exists($default)) { [System.IO.Directory]::Delete($default, $true) }
        }

        It 'is found by InstallPath in the view of <_>' -ForEach 'Registry32', 'Registry64' {
            New-Product $folder 'from the registry'
            New-Product $default 'from the default'
            Set-InstallPath $_ $folder
            (Get-MfaLogError).Message | Should -Be 'from the registry'
        }

        It 'is looked for in WOW6432Node' {
            Set-InstallPath Registry32 $folder
            (Open-Machine Registry64).OpenSubKey('SOFTWARE\WOW6432Node\Positive Networks\PhoneFactor').GetValue('InstallPath') | Should -Be $folder
        }

        It 'is found by an InstallPath with a variable and a backslash at its end' {
            New-Product $folder 'expanded'
            $env:MfaToolsTest = $folder
            try {
                Set-InstallPath Registry32 '%MfaToolsTest%\' ExpandString
                (Get-MfaLogError).Message | Should -Be 'expanded'
            }
            finally { $env:MfaToolsTest = $null }
        }

        It 'is found in Program Files where the registry does not name it' {
            New-Product $default 'from the default'
            (Get-MfaLogError).Message | Should -Be 'from the default'
        }

        It 'is found in Program Files where the registry names a folder that is gone' {
            New-Product $default 'from the default'
            Set-InstallPath Registry32 (Join-Path $folder 'gone')
            (Get-MfaLogError).Message | Should -Be 'from the default'
        }

        It 'is missing where neither has it' {
            $outcome = Invoke-Isolated { Get-MfaLogError }
            $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'LogFolderNotFound,*'
        }
    }

    Context 'Paths' {
        It 'takes a drive letter, whatever its case, with either slash' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake
            $path | Should -Match '^[A-Z]:\\'
            foreach ($form in $path, ($path.Substring(0, 1).ToLowerInvariant() + $path.Substring(1)), $path.Replace('\', '/'), $path.ToUpperInvariant()) {
                @(Get-MfaLogError $form).Count | Should -Be 1 -Because $form
                @(Get-MfaLogError -LiteralPath $form).Count | Should -Be 1 -Because $form
            }
            @(Get-MfaLogError -LiteralPath "\\?\$path").Count | Should -Be 1
        }

        It 'reads a file once that was named twice in different case' {
            $path = Set-TestFile (Join-Path $folder 'a.log') $mistake
            @(Get-MfaLogError -LiteralPath $path, $path.ToUpperInvariant()).Count | Should -Be 1
        }

        It 'takes a path relative to the location, also of another drive' {
            $null = Set-TestFile (Join-Path $folder 'a.log') $mistake
            $null = New-PSDrive MfaTest FileSystem $folder -Scope Script
            try {
                (Get-MfaLogError 'MfaTest:\a.log').Source | Should -Be 'a.log:1'
                Push-Location MfaTest:\
                try { (Get-MfaLogError .\a.log).Source | Should -Be 'a.log:1' }
                finally { Pop-Location }
            }
            finally { Remove-PSDrive MfaTest }
        }

        It 'names a share that cannot be reached as it was given' {
            $unc = '\\no-such-server.invalid\public\a.log'
            $good = Set-TestFile (Join-Path $folder 'a.log') $mistake
            $found = Get-MfaLogError -LiteralPath $unc, $good -ErrorVariable failed -ErrorAction SilentlyContinue
            @($found).Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
            $failed[0].TargetObject | Should -Be $unc
        }

        It 'does not take the registry for files' {
            Get-MfaLogError HKLM:\SOFTWARE -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'NotAFileSystemPath,*'
        }
    }

    Context 'Files that a writer holds open' {
        BeforeEach {
            $path = Join-Path $folder 'MultiFactorAuthSvc.log'
            $writer = $null

            function Open-Writer([System.IO.FileShare] $Share) {
                $stream = [System.IO.FileStream]::new($path, 'Append', 'Write', $Share)
                $text = [System.IO.StreamWriter]::new($stream)
                $text.AutoFlush = $true
                $text
            }
        }

        AfterEach { if ($writer) { $writer.Dispose() } }

        It 'are read while others may read them' {
            $writer = Open-Writer Read
            $writer.WriteLine($mistake)
            @(Get-MfaLogError $path).Count | Should -Be 1
            $writer.WriteLine($mistake)
            @(Get-MfaLogError $path).Count | Should -Be 2
            @(Get-MfaLogError $path -Tail 1).Count | Should -Be 1
        }

        It 'are an error while nobody may, and the others are read' {
            $writer = Open-Writer None
            $writer.WriteLine($mistake)
            $good = Set-TestFile (Join-Path $folder 'a.log') $mistake
            $found = Get-MfaLogError -LiteralPath $path, $good -ErrorVariable failed -ErrorAction SilentlyContinue
            @($found).Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'FileUnreadable,*'
        }

        It 'are followed with -Wait over a renaming, which reading does not hinder' {
            $writer = Open-Writer 'Read, Delete'
            $writer.WriteLine((New-Line '0' first))
            $running = Start-Isolated { param($folder) Get-MfaLogError -Path $folder -Wait } $folder
            try {
                Wait-Until { $running.Output.Count -ge 1 } | Should -BeTrue
                $writer.WriteLine((New-Line '0' second))
                Wait-Until { $running.Output.Count -ge 2 } | Should -BeTrue
                [System.IO.File]::Move($path, "$path.1")
                $writer.WriteLine((New-Line '0' third))
                $writer.Dispose()
                $writer = Open-Writer 'Read, Delete'
                $writer.WriteLine((New-Line '0' fourth))
                Wait-Until { $running.Output.Count -ge 4 } | Should -BeTrue
            }
            finally { $outcome = Stop-Isolated $running }
            $outcome.Output.Message | Should -Be 'first', 'second', 'third', 'fourth'
            $outcome.Errors | Should -BeNullOrEmpty
            $outcome.StopElapsed.TotalSeconds | Should -BeLessThan 1
        }

        It 'can be deleted while they are followed' {
            $null = Set-TestFile $path (New-Line '0' first)
            $running = Start-Isolated { param($folder) Get-MfaLogError -Path $folder -Wait } $folder
            try {
                Wait-Until { $running.Output.Count -ge 1 } | Should -BeTrue
                { [System.IO.File]::Delete($path) } | Should -Not -Throw
                Start-Sleep -Milliseconds 600
            }
            finally { $outcome = Stop-Isolated $running }
            $outcome.State | Should -Be 'Stopped'
            $outcome.Errors | Should -BeNullOrEmpty
        }
    }
}
