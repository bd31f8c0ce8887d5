# The cmdlets as scripts use them: strict, constrained, without a console, many at once, and by their exit codes.

BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $examples = @(Get-PageExample automation.md | Where-Object { -not $_.Code.Contains('$servers') })
    $isCore = $PSVersionTable.PSEdition -eq 'Core'
    $noThreadJob = -not (Get-Command Start-ThreadJob -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # What every reading cmdlet gives, in the default view and both others, without the times that it took. In the part of the
    # language that is left in constrained language mode.
    $show = {
        param($root, $prelude)
        . ([scriptblock]::Create($prelude))
        Set-Location $root
        $certificates = 'docs/samples/Certificates'
        $results = @(
            Get-MfaLogError docs/samples/Logs -Level All -Context 1
            Get-MfaLogError docs/samples/Logs -Summary
            Get-MfaKnownIssue Log.A*
            foreach ($file in Get-ChildItem $certificates -Filter *.pem) { Test-MfaCertChain -LiteralPath $file.FullName -TrustedRoot $certificates/root.pem }
            Test-MfaTlsConfig -RegistryPath docs/samples/Tls/*.reg -EventPath docs/samples/Tls/schannel-events.xml -OsBuild 9600 -ProductVersion 7.3
            Test-MfaTlsConfig localhost -Port 1
            Invoke-MfaSdkConnectionTest https://localhost:1/sdk
            Test-MfaAttachmentAccess \\FileShare\public\a.pdf -IdentitySid S-1-5-21-1-2-3-1104 -ShareSddl 'D:' -FileSddl 'D:'
            Invoke-MfaHealthCheck -SnapshotPath docs/samples/first-story, docs/samples/second-story
        )
        "$($ExecutionContext.SessionState.LanguageMode)"
        foreach ($result in $results) {
            foreach ($view in @($result | Out-String -Width 200), @($result | Format-List | Out-String -Width 200), @($result | Format-Table | Out-String -Width 200)) {
                $view -replace '(?m)^(Duration|TimeUtc) .*', '$1' -replace ' +\d+ ms', ' ms'
            }
        }
    }
    $plain = Invoke-Isolated $show $root, ''
    # Examples import the module by its name.
    $modules = $env:PSModulePath
    $env:PSModulePath = (Split-Path (Split-Path $manifest)) + [System.IO.Path]::PathSeparator + $modules
}

AfterAll { $env:PSModulePath = $modules }

Describe 'A script' {
    It 'sees the same <Where>' -ForEach @(
        @{ Where = 'in strict mode'; Prelude = 'Set-StrictMode -Version Latest'; Mode = 'FullLanguage' }
        @{ Where = 'where errors end it'; Prelude = '$ErrorActionPreference = "Stop"'; Mode = 'FullLanguage' }
        @{ Where = 'in constrained language mode'; Prelude = '$ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"'; Mode = 'FullLanguage' }
        # Views and script properties are then constrained as well, as those of a module that is not trusted.
        @{ Where = 'in constrained language mode, module and all'; Prelude = ''; Mode = 'ConstrainedLanguage' }
    ) {
        $run = Invoke-Isolated ([scriptblock]::Create(($show -replace '\. \(\[scriptblock\]::Create\(\$prelude\)\)', $Prelude))) $root -LanguageMode $Mode
        $run.Failure | Should -BeNullOrEmpty
        $run.Errors | Should -BeNullOrEmpty
        $run.Output[0] | Should -Be $(if ($Where -match 'constrained') { 'ConstrainedLanguage' } else { 'FullLanguage' })
        $run.Output.Count | Should -BeGreaterThan 100
        $run.Output[1..($run.Output.Count - 1)] | Should -BeExactly $plain.Output[1..($plain.Output.Count - 1)]
    }

    It 'reads events in constrained language mode' {
        $run = Invoke-Isolated -LanguageMode ConstrainedLanguage -ArgumentList "$samples/Tls" {
            param($tls)
            Test-MfaTlsConfig -RegistryPath $tls/schannel.reg -EventPath $tls/schannel-events.evtx -OsBuild 9600
        }
        $run.Errors | Should -BeNullOrEmpty
        $run.Output[0].Events.Id | Should -Be (Test-MfaTlsConfig -RegistryPath "$samples/Tls/schannel.reg" -EventPath "$samples/Tls/schannel-events.evtx" -OsBuild 9600).Events.Id
    }

    It 'goes on after <Code>, and with ErrorActionPreference Stop ends with the same id' -ForEach @(
        @{ Code = 'Get-MfaLogError nope.log'; Id = 'PathNotFound' }
        @{ Code = 'Get-MfaKnownIssue Log.Nope'; Id = 'IssueNotFound' }
        @{ Code = 'Test-MfaCertChain -LiteralPath nope.pem'; Id = 'PathNotFound' }
        @{ Code = 'Test-MfaTlsConfig "no name at all"'; Id = 'InvalidEndpoint' }
        @{ Code = 'Invoke-MfaSdkConnectionTest ftp://localhost/'; Id = 'InvalidUrl' }
        @{ Code = 'Test-MfaAttachmentAccess \\server'; Id = 'NotAnAttachmentPath' }
        @{ Code = 'Invoke-MfaHealthCheck -SnapshotPath nope'; Id = 'PathNotFound' }
        @{ Code = '1, (Invoke-MfaHealthCheck -SnapshotPath docs/samples/scenarios/healthy) | Write-Output | Assert-MfaHealth'; Id = 'NotAResult' }
    ) {
        $goesOn, $ends = foreach ($action in 'Continue', 'Stop') {
            Invoke-Isolated -ArgumentList $root, $action, $Code { param($root, $action, $code) Set-Location $root; $ErrorActionPreference = $action; & ([scriptblock]::Create($code)); 'and on' }
        }
        $goesOn.Errors[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $goesOn.Output[-1] | Should -Be 'and on'
        $ends.Failure.FullyQualifiedErrorId | Should -Be $goesOn.Errors[0].FullyQualifiedErrorId
        $ends.Output | Should -Not -Contain 'and on'
    }

    It 'gets results and nothing beside them: no text for the console, no progress where it is not wanted' {
        $plain.Information | Should -BeNullOrEmpty
        $targets = { param($preference) $ProgressPreference = $preference; Test-MfaTlsConfig localhost:1, localhost:2; Invoke-MfaHealthCheck }
        $loud = Invoke-Isolated $targets 'Continue'
        $loud.Progress | Should -Not -BeNullOrEmpty
        $loud.Information | Should -BeNullOrEmpty
        # The runspace counts what a host would not show: that is asked of a process.
        $script = "Import-Module '$manifest'; `$ProgressPreference = 'SilentlyContinue'; `$null = & { $targets } SilentlyContinue"
        $run = Invoke-Pwsh '-Command', $script
        $run.Output + $run.Errors | Should -BeNullOrEmpty
    }

    It 'is not asked, and not kept waiting, where there is nobody to ask' {
        $path = Join-Path (New-TestFolder) 'report.txt'
        $run = Invoke-Isolated -StopAfterMs 20000 -ArgumentList $root, $path { param($root, $path) Invoke-MfaHealthCheck -SnapshotPath $root/docs/samples/first-story | Export-MfaReport $path -Confirm }
        $run.State | Should -Be 'Completed'
        $run.Errors.FullyQualifiedErrorId | Should -BeLike 'HostFunctionNotImplemented,*'
        $child = Invoke-Pwsh -TimeoutSec 30 '-Command', "Import-Module '$manifest'; Invoke-MfaHealthCheck -SnapshotPath '$samples/first-story' | Export-MfaReport '$path' -Confirm"
        $child.Code | Should -Be 1
        Test-Path $path | Should -BeFalse
    }

    It 'can ask with -WhatIf what each writing cmdlet would do, and no other' {
        (Get-Command -Module MfaTools | Where-Object { $_.Parameters.ContainsKey('WhatIf') }).Name | Sort-Object | Should -Be 'Export-MfaReport', 'Export-MfaSnapshot', 'Repair-MfaTlsConfig'
        $folder = New-TestFolder
        $null = Invoke-Isolated -ArgumentList $root, $folder {
            param($root, $folder)
            $WhatIfPreference = $true
            Invoke-MfaHealthCheck -SnapshotPath $root/docs/samples/first-story | Export-MfaReport $folder/report.html
            Export-MfaSnapshot $folder/this.zip
        }
        Get-ChildItem $folder | Should -BeNullOrEmpty
    }
}

Describe 'Many at once' {
    BeforeAll {
        $files = @(Get-ChildItem "$samples/Certificates" -Filter *.pem | ForEach-Object FullName) * 3
        function ConvertTo-Line { $input | ForEach-Object { "$($_.Target) $($_.Status) $($_.Findings.Id) $($_.Summary)" } | Sort-Object }
        $oneByOne = $files | ForEach-Object { Test-MfaCertChain -LiteralPath $_ -TrustedRoot "$samples/Certificates/root.pem" } | ConvertTo-Line
        $oneByOne.Count | Should -Be $files.Count
    }

    It 'gives with ForEach-Object -Parallel what it gives one by one' -Skip:(-not $isCore) {
        $files | ForEach-Object -ThrottleLimit 6 -Parallel { Import-Module $using:manifest; Test-MfaCertChain -LiteralPath $_ -TrustedRoot "$using:samples/Certificates/root.pem" } |
            ConvertTo-Line | Should -Be $oneByOne
    }

    It 'gives in thread jobs what it gives one by one' -Skip:$noThreadJob {
        $jobs = $files | ForEach-Object { Start-ThreadJob -ThrottleLimit 6 -ArgumentList $manifest, $_, "$samples/Certificates/root.pem" { param($manifest, $file, $root) Import-Module $manifest; Test-MfaCertChain -LiteralPath $file -TrustedRoot $root } }
        $jobs | Receive-Job -Wait -AutoRemoveJob | ConvertTo-Line | Should -Be $oneByOne
    }

    It 'gives in jobs results that compare as here' {
        $far = Start-Job { Import-Module $using:manifest; $using:files | Select-Object -Unique | ForEach-Object { Test-MfaCertChain -LiteralPath $_ -TrustedRoot "$using:samples/Certificates/root.pem" } } | Receive-Job -Wait -AutoRemoveJob
        $far | ConvertTo-Line | Should -Be @($oneByOne | Select-Object -Unique)
        $far | Where-Object Status -EQ 'Fail' | ForEach-Object { Split-Path $_.Target -Leaf } | Should -Contain 'incomplete.pem'
        $far | Where-Object { $_.Status -eq 'Pass' } | ForEach-Object { Split-Path $_.Target -Leaf } | Should -Contain 'complete.pem'
    }
}

Describe 'The exit code' {
    It 'is <Code> by -<How> of <Script>' -ForEach @(
        foreach ($how in 'Command', 'File') {
            @{ How = $how; Code = 0; Script = 'Invoke-MfaHealthCheck -SnapshotPath docs/samples/scenarios/healthy | Assert-MfaHealth' }
            @{ How = $how; Code = 1; Script = 'Invoke-MfaHealthCheck -SnapshotPath docs/samples/scenarios/service-stopped | Assert-MfaHealth; "and on"' }
            @{ How = $how; Code = 1; Script = '$ErrorActionPreference = "Stop"; Get-MfaLogError nope.log; "and on"' }
            @{ How = $how; Code = 1; Script = '$ErrorActionPreference = "Stop"; Get-MfaLogError docs/samples/Logs -Level Nope; "and on"' }
        }
    ) {
        $text = "Import-Module '$manifest'; $Script"
        $given = if ($How -eq 'File') { Set-TestFile (Join-Path (New-TestFolder) 'task.ps1') $text } else { $text }
        $run = Invoke-Pwsh "-$How", $given
        $run.Code | Should -Be $Code
        $run.Output | Should -BeNullOrEmpty
        [bool] $run.Errors | Should -Be ($Code -ne 0)
    }
}

Describe 'The page on automation' {
    It 'prints what it says of: <Line>' -Skip:(-not $isCore) -ForEach $examples {
        $run = Invoke-Isolated -ArgumentList $root, $Code {
            param($root, $code)
            if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
            Set-Location $root
            & ([scriptblock]::Create($code)) | Out-String -Width 99
        }
        @($run.Failure) + $run.Errors | Where-Object { $_ } | Should -BeNullOrEmpty
        $run.Output | ConvertTo-View | Should -BeExactly $Expected
    }

    # Where there is nothing else to find: of Windows the health check has its own to say.
    It 'tells new errors once, with exit code 1, and is quiet until there are more' -Tag Unix {
        $folder = New-TestFolder
        $log = Join-Path $folder 'MultiFactorAuthSvc.log'
        $line = '2018-03-07T18:20:20.006280Z|e|1840|2204|pfsvc|***** ERROR ***** {0}'
        $null = Set-TestFile $log ($line -f 'The first.')
        $watch = { Invoke-Pwsh '-File', "$samples/Automation/Watch-MfaServer.ps1", '-Bookmark', "$folder/watch.json", '-Path', $log }
        $run = & $watch
        $run.Code | Should -Be 1
        $run.Output | Should -Be "MFA CRITICAL - MultiFactorAuthSvc.log:1: ***** ERROR ***** The first.`n"
        $run = & $watch
        $run.Code | Should -Be 0
        $run.Output | Should -Be "MFA OK - no new errors`n"
        Add-Content $log ($line -f 'The second.')
        $run = & $watch
        $run.Code | Should -Be 1
        $run.Output | Should -Match 'The second'
        $run.Output | Should -Not -Match 'The first'
    }

    It 'tells new errors with the next run where one is ended in its health check' -Tag Unix {
        $folder = New-TestFolder
        $log = Set-TestFile (Join-Path $folder 'MultiFactorAuthSvc.log') '2018-03-07T18:20:20.006280Z|e|1840|2204|pfsvc|The first.'
        $source = [System.IO.File]::ReadAllText("$samples/Automation/Watch-MfaServer.ps1")
        $source | Should -Match 'Invoke-MfaHealthCheck @check'
        # A time limit or a restart ends the process there.
        $ended = Set-TestFile (Join-Path $folder 'Ended.ps1') ($source -replace 'Invoke-MfaHealthCheck @check', '[Environment]::Exit(9)')
        (Invoke-Pwsh '-File', $ended, '-Bookmark', "$folder/watch.json", '-Path', $log).Code | Should -Be 9
        $run = Invoke-Pwsh '-File', "$samples/Automation/Watch-MfaServer.ps1", '-Bookmark', "$folder/watch.json", '-Path', $log
        $run.Code | Should -Be 1
        $run.Output | Should -Match 'The first'
    }

    It 'tells what the health check finds, and what it could not look at' {
        $folder = New-TestFolder
        $run = Invoke-Pwsh '-File', "$samples/Automation/Watch-MfaServer.ps1", '-Bookmark', "$folder/watch.json", '-Path', "$folder/nope.log"
        $run.Code | Should -Be 1
        $run.Output | Should -BeLike "MFA CRITICAL - Cannot find the path '*nope.log'*"
        $log = Set-TestFile (Join-Path $folder 'MultiFactorAuthSvc.log') '2018-03-07T18:20:20.006280Z|i|1840|2204|pfsvc|All is well.'
        $run = Invoke-Pwsh '-File', "$samples/Automation/Watch-MfaServer.ps1", '-Bookmark', "$folder/watch.json", '-Path', $log, '-HostName', 'localhost:1'
        $run.Code | Should -Be 1
        $run.Output | Should -BeLike 'MFA CRITICAL - * checks failed.*localhost:1*'
    }
}
