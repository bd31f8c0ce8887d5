# Test-MfaAttachmentAccess: binding, both pipelines, offline judgement, errors, stop, views, remoting; on Windows its collectors.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $sid = 'S-1-5-21-1004336348-1177238915-682003330-1104'
    $logs = [System.IO.Path]::Combine($samples, 'Logs')
    $guide = '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf'
    $open = @{ IdentitySid = $sid; GroupSid = @(); ShareSddl = 'D:(A;;FR;;;AU)'; FileSddl = 'D:(A;;FR;;;AU)' }
    $story = @{
        Identity    = 'CONTOSO\MFA01$'
        IdentitySid = $sid
        GroupSid    = Get-Content ([System.IO.Path]::Combine($samples, 'Access', 'groups.txt'))
        ShareSddl   = Get-Content ([System.IO.Path]::Combine($samples, 'Access', 'share.sddl'))
        FileSddl    = Get-Content ([System.IO.Path]::Combine($samples, 'Access', 'file.sddl'))
    }
}

Describe 'The paths' {
    It 'takes the attachments of log errors by property name, each once' {
        @(Get-MfaLogError $logs | Where-Object AttachmentPath).Count | Should -BeGreaterThan 1
        $result = Get-MfaLogError $logs | Test-MfaAttachmentAccess @open
        @($result).Count | Should -Be 1
        $result.Path | Should -BeExactly $guide
    }

    It 'skips a log entry without an attachment' {
        [pscustomobject]@{ Path = 'x.log'; AttachmentPath = $null; ComputerName = 'MFA09' } | Test-MfaAttachmentAccess @open | Should -BeNullOrEmpty
    }

    It 'prefers the attachment of an entry to the path of its log' {
        $entry = [pscustomobject]@{ Path = 'x.log'; AttachmentPath = $guide; ComputerName = [Environment]::MachineName; PSComputerName = 'MFA09' }
        ($entry | Test-MfaAttachmentAccess @open).Path | Should -BeExactly $guide
    }

    It 'takes a path by value' {
        ($guide | Test-MfaAttachmentAccess @open).Path | Should -BeExactly $guide
    }

    It 'takes a path by position' {
        (Test-MfaAttachmentAccess $guide @open).Path | Should -BeExactly $guide
    }

    It 'takes a literal path with brackets' {
        (Test-MfaAttachmentAccess -LiteralPath '\\s\d\a[1].pdf' @open).Path | Should -BeExactly '\\s\d\a[1].pdf'
    }

    It 'tests a path once, whatever its case' {
        $results = '\\s\d\a.pdf', '\\S\D\A.pdf', '\\s\d\b.pdf' | Test-MfaAttachmentAccess @open
        $results.Path | Sort-Object | Should -Be '\\s\d\a.pdf', '\\s\d\b.pdf'
    }

    It 'reports that <_> is not a fully qualified path, and tests the others' -ForEach 'guide.pdf', '\\server\share' {
        $result = Test-MfaAttachmentAccess -LiteralPath $_, $guide @open -ErrorVariable failed -ErrorAction SilentlyContinue
        # On Windows the current folder completes a relative name.
        $completed = $onWindows -and $_ -like '*.pdf'
        @($result).Count | Should -Be (1 + [int] $completed)
        if (-not $completed) {
            $failed[0].FullyQualifiedErrorId | Should -Be 'NotAnAttachmentPath,MfaTools.Commands.TestMfaAttachmentAccessCommand'
            $failed[0].TargetObject | Should -Be $_
        }
    }

    It 'reports a path of another provider' {
        { Test-MfaAttachmentAccess -LiteralPath Env:PATH @open -ErrorAction Stop } | Should -Throw -ErrorId 'NotAFileSystemPath*'
    }

    It 'returns nothing for wildcards without a match' {
        Test-MfaAttachmentAccess '\\localhost\none*\*.pdf' @open | Should -BeNullOrEmpty
    }
}

Describe 'The judgement of what was collected' {
    It 'finds in the first story that the share and the file deny access, and how to fix it' {
        $result = Get-MfaLogError $logs -IssueId Log.AttachmentDenied | Test-MfaAttachmentAccess @story
        $result.Status | Should -Be 'Fail'
        $result.CanRead | Should -BeFalse
        $result.Method | Should -Be 'AccessCheck'
        $result.IdentityTested | Should -BeExactly 'CONTOSO\MFA01$'
        $result.Findings.Id | Should -Be 'Access.DeniedByShare', 'Access.DeniedByFile'
        $result.DenyingAce | Should -BeExactly '(D;;FR;;;S-1-5-21-1004336348-1177238915-682003330-515)'
        $result.MissingAccess | Should -Be 0x120089
        $result.ShareAccess | Should -Be 0
        $result.SmallestGrant | Should -Be "Grant-SmbShareAccess -Name 'public' -AccountName 'CONTOSO\MFA01$' -AccessRight Read -Force",
            "icacls '$guide' /remove:d '*S-1-5-21-1004336348-1177238915-682003330-515'"
        $result.UndoGrant.Count | Should -Be 2
        $result.ComputerName | Should -Be ([Environment]::MachineName)
    }

    It 'returns commands that PowerShell parses as one command each' {
        $results = @(
            Get-MfaLogError $logs | Test-MfaAttachmentAccess @story
            Test-MfaAttachmentAccess "\\s\d's\O'Brien.pdf" -IdentitySid $sid -GroupSid @() -ShareSddl 'D:(D;;FA;;;AU)(A;;FA;;;WD)' -FileSddl 'D:'
        )
        foreach ($command in $results.SmallestGrant + $results.UndoGrant) {
            $problems = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($command, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty -Because $command
            @($tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)).Count | Should -Be 1 -Because $command
        }
    }

    It 'is <Status> for <Why>' -ForEach @(
        @{ Why = 'an unknown group'; Share = 'D:(A;;FR;;;WD)'; File = 'D:(A;;FR;;;S-1-5-21-1-2-3-1201)'; Status = 'Unknown'; CanRead = $null; Id = 'Access.NotConclusive' }
        @{ Why = 'a condition'; Share = 'D:(A;;FR;;;WD)'; File = 'D:(XA;;FR;;;WD;(@User.Title == "PM"))'; Status = 'Unknown'; CanRead = $null; Id = 'Access.NotConclusive' }
        @{ Why = 'an open file'; Share = 'D:(A;;FA;;;WD)'; File = 'D:(A;;FA;;;WD)'; Status = 'Warning'; CanRead = $true; Id = 'Access.OpenToEveryone' }
        @{ Why = 'an empty list'; Share = 'D:(A;;FR;;;WD)'; File = 'D:'; Status = 'Fail'; CanRead = $false; Id = 'Access.DeniedByFile' }
        @{ Why = 'no list at all'; Share = 'D:NO_ACCESS_CONTROL'; File = 'O:BAD:NO_ACCESS_CONTROL'; Status = 'Warning'; CanRead = $true; Id = 'Access.OpenToEveryone' }
        @{ Why = 'SDDL without a D: part'; Share = 'D:NO_ACCESS_CONTROL'; File = 'O:BA'; Status = 'Unknown'; CanRead = $null; Id = 'Access.NotConclusive' }
    ) {
        $result = Test-MfaAttachmentAccess $guide -IdentitySid $sid -ShareSddl $Share -FileSddl $File
        $result.Status | Should -Be $Status
        $result.CanRead | Should -Be $CanRead
        $result.Findings[0].Id | Should -Be $Id
        $result.Findings[0].HelpUri | Should -Be "docs/checks/$Id.md"
    }

    It 'decides by the file alone only if the file denies access' {
        (Test-MfaAttachmentAccess $guide -IdentitySid $sid -FileSddl 'D:(A;;FR;;;AU)').CanRead | Should -BeNullOrEmpty
        (Test-MfaAttachmentAccess $guide -IdentitySid $sid -FileSddl 'D:').CanRead | Should -BeFalse
    }

    It 'does not mistake SYSTEM for an account of the network' {
        $result = Test-MfaAttachmentAccess $guide -IdentitySid S-1-5-18 -ShareSddl 'D:(A;;FA;;;SY)' -FileSddl 'D:(A;;FA;;;SY)'
        $result.Status | Should -Be 'Unknown'
        $result.Summary | Should -Match 'SERVER\$'
    }

    It 'returns one Boolean with -Quiet, true only for Pass' {
        Test-MfaAttachmentAccess $guide @open -Quiet | Should -BeExactly $true
        '\\s\d\a.pdf', '\\s\d\b.pdf' | Test-MfaAttachmentAccess @open -Quiet | Should -BeExactly $true
        Test-MfaAttachmentAccess $guide @story -Quiet | Should -BeExactly $false
        Test-MfaAttachmentAccess $guide -IdentitySid $sid -ShareSddl 'D:(A;;FA;;;WD)' -FileSddl 'D:(A;;FA;;;WD)' -Quiet | Should -BeExactly $false
        Get-MfaLogError $logs -Pattern 'no such text' | Test-MfaAttachmentAccess @open -Quiet | Should -BeExactly $false
    }
}

Describe 'What is refused' {
    It 'reports where -<Parameter> <Text> is wrong' -ForEach @(
        @{ Parameter = 'FileSddl'; Text = 'D:(A;;FR;;;ZZ)'; Id = 'InvalidSddl'; Position = 11 }
        @{ Parameter = 'ShareSddl'; Text = 'D:(A;;FR;;;WD'; Id = 'InvalidSddl'; Position = 13 }
        @{ Parameter = 'IdentitySid'; Text = 'MFA01$'; Id = 'InvalidSid'; Position = 0 }
        @{ Parameter = 'GroupSid'; Text = 'S-1-5-x'; Id = 'InvalidSid'; Position = 6 }
    ) {
        $given = @{ $Parameter = $Text }
        $record = { Test-MfaAttachmentAccess $guide @given } | Should -Throw -ErrorId "$Id,*" -PassThru
        $record.TargetObject | Should -Be $Text
        $record.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $record.ErrorDetails.Message | Should -Match "-$Parameter cannot be read: .*position $Position"
    }

    It 'needs no path with -FileSddl' {
        $result = Test-MfaAttachmentAccess -FileSddl 'D:(A;;FR;;;AU)' -IdentitySid $sid
        $result.CanRead | Should -BeTrue
        $result.Findings[0].Evidence | Should -Match '-ShareSddl'
    }

    It 'judges the share without a path' {
        $result = Test-MfaAttachmentAccess -FileSddl 'D:(A;;FR;;;AU)' -ShareSddl 'D:' -IdentitySid $sid -GroupSid @()
        $result.Findings.Id | Should -Be 'Access.DeniedByShare'
    }

    It 'returns nothing for an empty pipeline, even with -FileSddl' {
        @() | Test-MfaAttachmentAccess -FileSddl 'D:' -IdentitySid $sid | Should -BeNullOrEmpty
    }

    It 'requires a path or -FileSddl' {
        { Test-MfaAttachmentAccess -ShareSddl 'D:' -IdentitySid $sid } | Should -Throw -ErrorId 'NoAttachmentPath,*'
    }

    It 'takes SDDL as Format-List wraps it and as Get-Content returns it' {
        $wrapped = [pscustomobject]@{ Sddl = "O:SYG:SYD:$('(A;;FR;;;BA)' * 20)(A;;FR;;;AU)" } | Format-List | Out-String -Width 60
        $wrapped.Trim().Split("`n").Count | Should -BeGreaterThan 2
        (Test-MfaAttachmentAccess -FileSddl $wrapped -IdentitySid $sid -GroupSid @()).CanRead | Should -BeTrue
        (Test-MfaAttachmentAccess -FileSddl 'D:(A;;F', '   R;;;AU)' -IdentitySid $sid -GroupSid @()).CanRead | Should -BeTrue
    }

    It 'takes the entry of the path from a file of icacls /save' {
        $file = Join-Path TestDrive: acl.txt
        [System.IO.File]::WriteAllText((Convert-Path TestDrive:) + '/acl.txt', "MFA`r`nD:`r`nMFA\a.pdf`r`nD:(A;;FR;;;AU)`r`nMFA\b.pdf`r`nD:(A;;FR;;;BA)`r`n", [System.Text.UnicodeEncoding]::new($false, $false))
        $known = @{ IdentitySid = $sid; GroupSid = @(); ShareSddl = 'D:(A;;FR;;;AU)'; FileSddl = Get-Content $file -Encoding utf8 }
        $found = Test-MfaAttachmentAccess '\\fs\s\MFA\a.pdf', '\\fs\s\MFA\b.pdf' @known | Sort-Object Path
        $found.CanRead | Should -Be $true, $false
        $found = Test-MfaAttachmentAccess '\\fs\s\MFA\c.pdf', '\\fs\s\MFA\a.pdf' @known -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.CanRead | Should -BeTrue
        $problem.FullyQualifiedErrorId | Should -BeLike 'InvalidSddl,*'
        Test-MfaAttachmentAccess '\\fs\s\MFA\c.pdf', '\\fs\s\MFA\a.pdf' @known -Quiet -ErrorAction SilentlyContinue | Should -BeExactly $false
    }

    It 'refuses -AsSystem with -<_>' -ForEach 'FileSddl', 'IdentitySid', 'Identity' {
        $given = @{ $_ = 'S-1-5-18' }
        { Test-MfaAttachmentAccess $guide -AsSystem @given } | Should -Throw -ErrorId 'ParameterConflict,*'
    }

    It 'refuses -AsSystem on other systems than Windows' -Tag Unix {
        { Test-MfaAttachmentAccess $guide -AsSystem } | Should -Throw -ErrorId 'WindowsOnly,*'
    }
}

Describe 'On other systems than Windows, without permissions' -Tag Unix {
    It 'tests nothing and reports why' {
        $result = Test-MfaAttachmentAccess $guide
        $result.Status | Should -Be 'Unknown'
        $result.Method | Should -Be 'NotTested'
        $result.CanRead | Should -BeNullOrEmpty
        $result.Summary | Should -Match 'not a Windows computer'
        $result.Findings[0].Command | Should -BeExactly "Test-MfaAttachmentAccess -LiteralPath '$guide' -AsSystem"
    }
}

Describe 'The session' {
    It 'stops within a second' {
        $outcome = Invoke-Isolated -StopAfterMs 1500 {
            1..1000000 | ForEach-Object { "\\s\d\$_.pdf" } | Test-MfaAttachmentAccess -IdentitySid S-1-5-21-1-2-3-4 -ShareSddl 'D:' -FileSddl 'D:'
        }
        $outcome.State | Should -Be 'Stopped'
        $outcome.StopElapsed.TotalSeconds | Should -BeLessThan 1
    }

    It 'returns a complete result from a job, findings included' {
        $result = Start-Job -ArgumentList $manifest, $guide, $story {
            param($manifest, $guide, $story)
            Import-Module $manifest
            Test-MfaAttachmentAccess $guide @story
        } | Receive-Job -Wait -AutoRemoveJob
        $result.Findings.Count | Should -Be 2
        $result.Findings[0].Message | Should -Match "the share 'public'"
        $result.SmallestGrant.Count | Should -Be 2
        $result.MissingAccess | Should -Be 0x120089
        $result | ConvertTo-View | Should -Match 'Grant-SmbShareAccess'
    }

    It 'takes log errors of another process' {
        $entries = Start-Job -ArgumentList $manifest, $logs { param($manifest, $logs) Import-Module $manifest; Get-MfaLogError $logs } | Receive-Job -Wait -AutoRemoveJob
        ($entries | Test-MfaAttachmentAccess @open).Path | Should -BeExactly $guide
    }

    It 'reports where a path of another computer was tested from' {
        $entry = [pscustomobject]@{ AttachmentPath = $guide; PSComputerName = 'MFA09.contoso.com' }
        $result = $entry | Test-MfaAttachmentAccess -Identity 'NONE\SUCH$'
        $result.Findings[0].Evidence | Should -Match "comes from MFA09\.contoso\.com and was tested from $([Environment]::MachineName)"
        # What was collected counts, wherever it is judged.
        ($entry | Test-MfaAttachmentAccess @open).Findings[0].Evidence | Should -Not -Match 'MFA09'
    }

    It 'shows what denies access, and the fix' {
        $view = Test-MfaAttachmentAccess $guide @story | ConvertTo-View
        $view | Should -Match '(?m)^Fail: .*MFA-Guide\.pdf cannot be read'
        $view | Should -Match '(?m)^ +Access\.DeniedByShare: '
        $view | Should -Match '(?m)^ +Fix +Run this as an administrator on FileShare\.'
        $view | Should -Match '(?m)^ +Verify, on the MFA Server in an elevated session'
    }

    It 'shows commands that can be pasted from a terminal of 80 columns' {
        $result = Test-MfaAttachmentAccess $guide @story
        $lines = ($result | ConvertTo-View -Width 80) -split '\r?\n'
        $starts = @(0..($lines.Count - 1) | Where-Object { $lines[$_] -match '^(Grant|Revoke|icacls|Test)' })
        $shown = foreach ($start in $starts) {
            $end = $start
            while ($lines[$end].TrimEnd().EndsWith('`')) { $end++ }
            $lines[$start..$end].TrimEnd() -join "`n"
        }
        $tokens = { param($text) ([System.Management.Automation.PSParser]::Tokenize($text, [ref] $null) | Where-Object Type -notin 'LineContinuation', 'NewLine').Content -join ' ' }
        $expected = @($result.Findings | ForEach-Object { $_.Command; $_.Undo }) + $result.Findings[0].Verify
        $shown | ForEach-Object { & $tokens $_ } | Should -Be @($expected | ForEach-Object { & $tokens $_ })
    }

    It 'shows which parameter is missing' {
        $view = Test-MfaAttachmentAccess $guide -IdentitySid $sid -FileSddl 'D:(A;;FR;;;S-1-5-21-1-2-3-1201)' | ConvertTo-View
        $view | Should -Match '-ShareSddl'
        $view | Should -Match '-GroupSid'
    }

    It 'shows a list' {
        $list = Test-MfaAttachmentAccess $guide @story | Format-List | ConvertTo-View
        $list | Should -Match '(?m)^CanRead +: False$'
        $list | Should -Match '(?m)^ShareAccess +: 0x0$'
        $list | Should -Match '(?m)^MissingAccess +: 0x120089$'
    }

    It 'shows a table' {
        Test-MfaAttachmentAccess $guide @story | Format-Table | ConvertTo-View | Should -Match '(?m)^Fail +False +CONTOSO\\MFA01\$ +Access\.DeniedByShare'
    }
}

# The scheduler exists only on Windows. This shows what it is asked to do, and that the task is removed.
Describe 'The scheduled task' {
    BeforeAll {
        $scripts = [MfaTools.Commands.TestMfaAttachmentAccessCommand].Assembly.GetType('MfaTools.Commands.SessionScripts')
        $hidden = [System.Reflection.BindingFlags] 'NonPublic, Static'
        $taskScript = $scripts.GetField('TaskScript', $hidden).GetValue($null)
        $encode = $scripts.GetMethod('Encode', $hidden)

        # A scheduler that writes down what is asked of it.
        $fake = {
            param($log, $result)
            function Add-Method($object, $name, $body) { Add-Member -InputObject $object -MemberType ScriptMethod -Name $name -Value $body }
            function New-Bag { $bag = [pscustomobject]@{ Path = ''; Arguments = ''; StartBoundary = ''; EndBoundary = ''; Description = ''; DisallowStartIfOnBatteries = $true; StopIfGoingOnBatteries = $true; ExecutionTimeLimit = ''; DeleteExpiredTaskAfter = '' }; Add-Method $bag Create { $global:bag = $this; $this }; $bag }
            $global:log = $log
            $global:result = $result
            function global:New-Object {
                param($ComObject)
                $service = [pscustomobject]@{}
                Add-Method $service Connect { }
                Add-Method $service NewTask { [pscustomobject]@{ RegistrationInfo = New-Bag; Settings = New-Bag; Triggers = New-Bag; Actions = New-Bag } }
                Add-Method $service GetFolder {
                    $folder = [pscustomobject]@{}
                    Add-Method $folder RegisterTaskDefinition {
                        param($name, $definition, $flags, $account, $password, $logon)
                        Add-Content $global:log "register $name $account $logon $($definition.Settings.DisallowStartIfOnBatteries) $($definition.Actions.Path)"
                        if ($global:result -eq 'refuse') { throw 'Access is denied.' }
                        $task = [pscustomobject]@{ State = if ($global:result -eq 'hang') { 4 } else { 3 }; LastTaskResult = $global:result }
                        Add-Method $task Run { Add-Content $global:log 'run' }
                        Add-Method $task Stop { Add-Content $global:log 'stop' }
                        $task
                    }
                    Add-Method $folder DeleteTask { param($name) Add-Content $global:log "delete $name" }
                    $folder
                }
                $service
            }
        }
    }

    It 'returns the exit code of the task, and removes it' {
        $log = Join-Path (New-TestFolder) 'log'
        $outcome = Invoke-Isolated -ArgumentList $fake, $log, 0x20000005, $taskScript {
            param($fake, $log, $result, $script)
            . ([scriptblock]::Create($fake)) $log $result
            & ([scriptblock]::Create($script)) 'S-1-5-18' 'AAAA' 20
        }
        $outcome.Output | Should -Be 0x20000005
        $lines = Get-Content $log
        $lines[0] | Should -Match '^register (MfaTools-[0-9a-f]{32}) S-1-5-18 5 False .*WindowsPowerShell.*powershell\.exe$'
        $name = $lines[0].Split(' ')[1]
        $lines | Select-Object -Skip 1 | Should -Be 'run', 'stop', "delete $name"
    }

    It 'removes it when <Why>' -ForEach @(@{ Why = 'stopped'; Result = 'hang'; After = 3000 }, @{ Why = 'refused'; Result = 'refuse'; After = 60000 }, @{ Why = 'it takes too long'; Result = 'hang'; After = 60000 }) {
        $log = Join-Path (New-TestFolder) 'log'
        $outcome = Invoke-Isolated -StopAfterMs $After -ArgumentList $fake, $log, $Result, $taskScript, $(if ($Why -eq 'stopped') { 60 } else { 1 }) {
            param($fake, $log, $result, $script, $seconds)
            . ([scriptblock]::Create($fake)) $log $result
            & ([scriptblock]::Create($script)) 'S-1-5-18' 'AAAA' $seconds
        }
        $outcome.State | Should -Be $(if ($Why -eq 'stopped') { 'Stopped' } else { 'Failed' })
        (Get-Content $log)[-1] | Should -Match '^delete MfaTools-'
    }

    It 'opens the file in a script that needs no module: <Case> returns <Code>' -ForEach @(
        @{ Case = 'a file'; Name = "o'brien [1] $([char]0xe9).pdf"; Code = 0 }
        @{ Case = 'an empty file'; Name = 'empty.pdf'; Code = 0 }
        @{ Case = 'a missing file'; Name = 'none.pdf'; Code = 2 }
        @{ Case = 'a missing folder'; Name = 'none/none.pdf'; Code = 3 }
        @{ Case = 'a folder'; Name = '.'; Code = 267 }
    ) {
        $folder = New-TestFolder
        $null = Set-TestFile ([System.IO.Path]::Combine($folder, "o'brien [1] $([char]0xe9).pdf")) 'text'
        [System.IO.File]::WriteAllBytes([System.IO.Path]::Combine($folder, 'empty.pdf'), [byte[]]::new(0))
        $command = $encode.Invoke($null, @([System.IO.Path]::GetFullPath([System.IO.Path]::Combine($folder, $Name))))
        $run = Invoke-Pwsh '-EncodedCommand', $command
        # Unix keeps the last byte of an exit code only.
        $run.Code -band 0xff | Should -Be ($Code -band 0xff)
        if ($onWindows) { $run.Code | Should -Be (0x20000000 -bor $Code) }
    }
}

Describe 'On Windows' -Tag Windows {
    BeforeAll {
        Add-Type -Namespace Access -Name Native -UsingNamespace System.Text -MemberDefinition @'
            [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)] public static extern IntPtr OpenSCManagerW(string machine, string database, uint access);
            [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)] public static extern IntPtr CreateServiceW(IntPtr manager, string name, string display, uint access, uint type, uint start, uint error, string path, string group, IntPtr tag, string dependencies, string account, string password);
            [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)] public static extern bool DeleteService(IntPtr service);
            [DllImport("advapi32.dll")] public static extern bool CloseServiceHandle(IntPtr handle);
            [DllImport("kernel32.dll")] public static extern IntPtr GetCurrentProcess();
            [DllImport("kernel32.dll")] public static extern bool CloseHandle(IntPtr handle);
            [DllImport("advapi32.dll", SetLastError = true)] public static extern bool OpenProcessToken(IntPtr process, uint access, out IntPtr token);
            [DllImport("advapi32.dll", SetLastError = true)] public static extern bool DuplicateToken(IntPtr token, int level, out IntPtr copy);
            [DllImport("advapi32.dll", SetLastError = true)] public static extern bool AccessCheck(byte[] descriptor, IntPtr token, uint desired, uint[] mapping, byte[] privileges, ref int length, out uint granted, out bool status);
'@
        # Gives the handle of a service, made for one test.
        function New-TestService([string] $Name, [string] $Account) {
            $manager = [Access.Native]::OpenSCManagerW($null, $null, 0xF003F)
            $service = [Access.Native]::CreateServiceW($manager, $Name, $Name, 0xF01FF, 0x10, 3, 0, 'C:\windows\system32\notepad.exe', $null, [IntPtr]::Zero, $null, $Account, $null)
            if ($service -eq [IntPtr]::Zero) { throw "No service: $([System.Runtime.InteropServices.Marshal]::GetLastWin32Error())" }
            $null = [Access.Native]::CloseServiceHandle($manager)
            $service
        }

        $self = [System.Security.Principal.WindowsIdentity]::GetCurrent()
        $me = @{ IdentitySid = $self.User.Value; GroupSid = @($self.Groups.Value) }

        # What AccessCheck of advapi32 says of reading by this process.
        function Test-ByWindows([string] $Sddl) {
            $raw = [System.Security.AccessControl.RawSecurityDescriptor]::new($Sddl)
            $bytes = [byte[]]::new($raw.BinaryLength)
            $raw.GetBinaryForm($bytes, 0)
            $token = [IntPtr]::Zero
            $copy = [IntPtr]::Zero
            if (-not [Access.Native]::OpenProcessToken([Access.Native]::GetCurrentProcess(), 0xA, [ref] $token)) { throw 'No token.' }
            if (-not [Access.Native]::DuplicateToken($token, 2, [ref] $copy)) { throw 'No token to check with.' }
            $length = 1024
            $granted = [uint32] 0
            $status = $false
            if (-not [Access.Native]::AccessCheck($bytes, $copy, 0x120089, @(0x120089, 0x120116, 0x1200a0, 0x1f01ff), [byte[]]::new(1024), [ref] $length, [ref] $granted, [ref] $status)) {
                throw "AccessCheck: $([System.Runtime.InteropServices.Marshal]::GetLastWin32Error())"
            }
            $null = [Access.Native]::CloseHandle($copy)
            $null = [Access.Native]::CloseHandle($token)
            $status
        }

        function Remove-TestService([IntPtr] $Service) {
            $null = [Access.Native]::DeleteService($Service)
            $null = [Access.Native]::CloseServiceHandle($Service)
        }
    }

    It 'finds a service that runs as <Account>, and determines its account' -ForEach @(
        @{ Account = 'LocalSystem'; Source = 'runs as LocalSystem' }
        @{ Account = 'NT AUTHORITY\NetworkService'; Source = 'runs as NT AUTHORITY\NetworkService' }
        @{ Account = 'CONTOSO\svc-mfa'; Source = 'runs as CONTOSO\svc-mfa' }
    ) {
        $service = New-TestService MultiFactorAuthAdSync $Account
        try {
            $result = Test-MfaAttachmentAccess '\\fileserver.invalid\public\Guide.pdf'
            $result.ServiceAccount | Should -Be $Account
            $result.IdentitySource | Should -Match ([regex]::Escape($Source))
            $result.IdentitySource | Should -Match '^the service MultiFactorAuthAdSync '
            $result.CanRead | Should -Not -BeTrue
        }
        finally { Remove-TestService $service }
    }

    It 'prefers the service that sends mail' {
        $main = New-TestService MultiFactorAuth 'NT AUTHORITY\NetworkService'
        try {
            (Test-MfaAttachmentAccess '\\fileserver.invalid\p\a.pdf').IdentitySource | Should -Match 'MultiFactorAuth runs'
            $sync = New-TestService MultiFactorAuthAdSync 'CONTOSO\svc-mfa'
            try { (Test-MfaAttachmentAccess '\\fileserver.invalid\p\a.pdf').ServiceAccount | Should -Be 'CONTOSO\svc-mfa' }
            finally { Remove-TestService $sync }
        }
        finally { Remove-TestService $main }
    }

    It 'tells a missing file, a missing folder, a folder and a missing drive apart' {
        $folder = New-TestFolder
        $file = Set-TestFile (Join-Path $folder 'guide.pdf') 'x'
        (Test-MfaAttachmentAccess -LiteralPath (Join-Path $folder 'none.pdf')).Findings[0].Message | Should -Match 'does not exist; its folder does'
        (Test-MfaAttachmentAccess -LiteralPath ([System.IO.Path]::Combine($folder, 'none', 'a.pdf'))).Findings[0].Message | Should -Match 'A folder of the path'
        (Test-MfaAttachmentAccess -LiteralPath $folder).Findings[0].Id | Should -Be 'Access.IsFolder'
        $letter = [char[]] 'QRSTUVW' | Where-Object { -not [System.IO.Directory]::Exists("${_}:\") } | Select-Object -First 1
        (Test-MfaAttachmentAccess -LiteralPath "${letter}:\a.pdf").Findings[0].Id | Should -Be 'Access.LocalDriveLetter'
        (Test-MfaAttachmentAccess -LiteralPath $file -IdentitySid S-1-5-18).Win32Error | Should -Be 0
    }

    It 'reads the descriptor of a real file as Windows gives it' {
        $file = Set-TestFile (Join-Path (New-TestFolder) 'guide.pdf') 'x'
        $result = Test-MfaAttachmentAccess -LiteralPath $file -IdentitySid S-1-5-18
        $result.Method | Should -Be 'AccessCheck'
        $result.Findings[0].Evidence | Should -Not -Match 'could not be read'
    }

    It 'agrees with AccessCheck of advapi32 on <_>' -ForEach @(
        'O:BAG:BAD:(A;;FR;;;WD)', 'O:BAG:BAD:(D;;FR;;;WD)(A;;FA;;;WD)', 'O:BAG:BAD:(A;;FA;;;WD)(D;;FR;;;WD)', 'O:BAG:BAD:',
        'O:BAG:BAD:(A;;0x1;;;WD)(A;;0x120088;;;WD)', 'O:BAG:BAD:(A;IO;FA;;;WD)', 'O:BAG:BAD:(A;;FR;;;AN)', 'O:BAG:BAD:(A;;GR;;;WD)',
        'O:BAG:BAD:(A;;GX;;;WD)', 'O:BAG:BAD:(D;;0x8;;;WD)(A;;FA;;;WD)'
    ) {
        (Test-MfaAttachmentAccess 'C:\a.pdf' @me -FileSddl $_).CanRead | Should -Be (Test-ByWindows $_)
    }

    It 'agrees with it on many at random' {
        $random = [System.Random]::new(3)
        $pick = { param($of) $of[$random.Next($of.Count)] }
        $granted = 0
        foreach ($i in 1..200) {
            $sddl = 'O:{0}G:BAD:' -f (& $pick 'BA', 'AN', $me.IdentitySid)
            foreach ($n in 0..$random.Next(6)) {
                $sddl += '({0};{1};{2};;;{3})' -f (& $pick 'A', 'A', 'A', 'D'), (& $pick '', '', 'IO', 'ID'),
                    (& $pick 'FR', 'FA', 'GR', '0x1', '0x100000', '0x20008', '0x88', 'FW'), (& $pick 'WD', 'WD', 'AN', $me.IdentitySid, 'S-1-5-21-1-2-3-4')
            }
            $answer = (Test-MfaAttachmentAccess 'C:\a.pdf' @me -FileSddl $sddl).CanRead
            $answer | Should -Be (Test-ByWindows $sddl) -Because $sddl
            $granted += [int] $answer
        }
        $granted | Should -BeGreaterThan 20
        $granted | Should -BeLessThan 180
    }
}
