# What a person sees of the health check: the rows, the causes, and commands that can be pasted.

BeforeDiscovery {
    $repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath
    $stories = @(
        Get-ChildItem "$repository/docs/samples" -Directory -Filter '*-story'
        Get-ChildItem "$repository/docs/samples/scenarios" -Directory
    ) | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $selections = @(
        @{ Name = 'all'; Select = { $input }; Checks = 7; HasCause = $true }
        @{ Name = 'Where-Object Status -EQ Fail'; Select = { $input | Where-Object Status -EQ Fail }; Checks = 1; HasCause = $true }
        @{ Name = 'Where-Object Status -NE Pass'; Select = { $input | Where-Object Status -NE Pass }; Checks = 3; HasCause = $true }
        @{ Name = 'Sort-Object Status -Descending'; Select = { $input | Sort-Object Status -Descending }; Checks = 7; HasCause = $true }
        @{ Name = 'Select-Object -First 1'; Select = { $input | Select-Object -First 1 }; Checks = 1; HasCause = $false }
        @{ Name = 'Select-Object -Last 1'; Select = { $input | Select-Object -Last 1 }; Checks = 0; HasCause = $true }
    )
    $views = foreach ($selection in $selections) { foreach ($width in 80, 120) { $selection + @{ Width = $width } } }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $row = '^(Pass|Skipped|Unknown|Warning|Fail) +(Services|Logs|Events|TLS policy|Attachment|SDK|Certificate|TLS host) '

    # The commands on a screen, as one would mark and copy them: what stands at the left margin below the causes.
    function Get-PastedCommand([string] $Screen) {
        $block = @()
        $isCause = $false
        foreach ($line in $Screen -split "`n") {
            if ($line -match '^\d+ CAUSES? FOUND$') { $isCause = $true; continue }
            $isCommand = $isCause -and $line -match '^\S|^  \S' -and $line -notmatch '^\d+\. (Proven|Likely|Possible): |^\d+ checks?[:.] |^Report: '
            if ($isCommand) { $block += $line; continue }
            if ($block) { $block -join "`n" }
            $block = @()
        }
    }

    # What a command says, however it is broken into lines: its words, with the values of texts.
    function Get-Word([string] $Command) {
        $problems = $null
        $parsed = [System.Management.Automation.Language.Parser]::ParseInput($Command, [ref] $null, [ref] $problems)
        foreach ($problem in $problems) { throw "$($problem.Message) in: $Command" }
        foreach ($ast in $parsed.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
            foreach ($element in $ast.CommandElements) {
                if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $element.Value }
                elseif ($element -is [System.Management.Automation.Language.ParenExpressionAst]) { & ([scriptblock]::Create($element.Extent.Text)) }
                else { $element.Extent.Text -replace '\s*`\n\s*', ' ' }
            }
            ';'
        }
    }

    # The commands of a diagnosis in the order in which the screen has them.
    function Get-ShownCommand($Diagnosis) {
        foreach ($cause in $Diagnosis.Causes) {
            if ($cause.Steps) { $cause.Steps | ForEach-Object { $_.Command; $_.Undo } } else { $cause.Command; $cause.Undo }
            $cause.Verify
        }
        $Diagnosis.Findings | Where-Object Id -NE 'Diagnosis.CauseFound' | ForEach-Object Command
    }
}

Describe 'The screen of the health check' {
    It 'holds for <Name> at <Width> columns' -ForEach $views {
        $results = Invoke-MfaHealthCheck $samples/first-story
        $lines = ($results | & $Select | ConvertTo-View -Width $Width) -split "`n"
        $lines[0] | Should -Be 'MFA01  MFA Server 7.3.0.3, Windows Server 2016 (14393)'
        $lines[1] | Should -Be 'Snapshot of 2018-03-07 19:00:00Z, judged as of then'
        @($lines -match $row) | Should -HaveCount $Checks
        @($lines -match '^MFA01 ') | Should -HaveCount 1
        @($lines | Where-Object Length -GT $Width) | Should -BeNullOrEmpty
        @($lines -match '^1\. Proven: Users get no mail\.$') | Should -HaveCount ([int] $HasCause)
        @($lines -match '^Revoke-SmbShareAccess -Name ''public'' -AccountName ''CONTOSO\\MFA01\$'' -Force$') | Should -HaveCount ([int] $HasCause)
        # One line or more a check, and none between them.
        if ($Checks -gt 1 -and $Name -notlike 'Sort*') { ($lines[3..25] -join "`n") | Should -Not -Match "`n`n(Pass|Warning|Fail) " }
    }

    It 'has the worst last, and behind it the causes and the counts' {
        $lines = (Invoke-MfaHealthCheck $samples/first-story | ConvertTo-View) -split "`n"
        @($lines -match $row -replace ' .*') | Should -Be 'Pass', 'Pass', 'Pass', 'Pass', 'Warning', 'Warning', 'Fail'
        $lines[-2] | Should -Be '7 checks: 4 pass, 2 warning, 1 fail. 1 cause, proven.'
    }

    It 'is the same for results from <Name>' -ForEach @(
        @{ Name = 'a job'; From = { Start-Job { param($manifest, $path) Import-Module $manifest; Invoke-MfaHealthCheck $path } -ArgumentList $manifest, $args[0] | Receive-Job -Wait -AutoRemoveJob } }
        @{ Name = 'Import-Clixml'; From = { Invoke-MfaHealthCheck $args[0] | Export-Clixml "$TestDrive/results.xml"; Import-Clixml "$TestDrive/results.xml" } }
    ) {
        foreach ($story in 'first-story', 'second-story') {
            $here = Invoke-MfaHealthCheck "$samples/$story" | ConvertTo-View -Width 80
            & $From "$samples/$story" | ConvertTo-View -Width 80 | Should -Be $here
        }
    }

    It 'has a heading for each computer' {
        $results = Invoke-MfaHealthCheck $samples/first-story, $samples/scenarios/attachment-share-denied
        $lines = ($results | Where-Object Status -EQ Fail | ConvertTo-View) -split "`n"
        @($lines -match '^\S+  MFA Server ') | Should -Be 'MFA01  MFA Server 7.3.0.3, Windows Server 2016 (14393)', 'AUTH01  MFA Server 8.0.3.0, Windows Server 2016 (14393)'
        @($lines -match '^Snapshot of ') | Should -HaveCount 2
    }

    It 'says what to do where there is no MFA Server' -Tag Unix {
        $view = Invoke-MfaHealthCheck | ConvertTo-View
        $view | Should -Match '(?m)^\S+ has no MFA Server, NPS extension or AD FS with Entra MFA\.$'
        $view | Should -Match '-SnapshotPath'
        $view | Should -Match '-HostName'
    }

    It 'says that nothing is wrong' {
        Invoke-MfaHealthCheck $samples/scenarios/healthy | ConvertTo-View | Should -Match '(?m)^No cause found; all 6 checks ran\.$'
    }

    It 'has a table' {
        $lines = (Invoke-MfaHealthCheck $samples/first-story | Format-Table | ConvertTo-View) -split "`n"
        $lines[0] | Should -Match '^Status +Check +ComputerName +Target +Summary$'
        $lines | Should -HaveCount 10
    }

    It 'has a list of the same properties for all results' {
        $view = Invoke-MfaHealthCheck $samples/first-story | Format-List | ConvertTo-View
        [regex]::Matches($view, '(?m)^Check +: ').Count | Should -Be 8
        $view | Should -Match 'Fail Access\.DeniedByShare: '
        $view | Should -Not -Match 'MfaTools\.'
    }

    It 'shows a cause alone as in the diagnosis' {
        $causes = (Invoke-MfaHealthCheck $samples/first-story)[-1].Causes | ConvertTo-View -Width 80
        $screen = Invoke-MfaHealthCheck $samples/first-story | ConvertTo-View -Width 80
        $screen | Should -BeLike "*$([WildcardPattern]::Escape(($causes -replace '^Proven', '1. Proven')))*"
    }

    It 'shows no escape of a text, wherever it is' {
        $cause = [MfaTools.Cause] @{ Id = "A.B`e[31m"; Symptom = "s`e[31m"; Message = "m`e[31m"; Evidence = "e`e[31m"; Fix = "f`e[31m"; Command = "c`e[31m"; Undo = "u`e[31m"; Verify = "v`e[31m" } # PowerShell 7
        $cause | ConvertTo-View | Should -Not -Match "`e" # PowerShell 7
    }
}

Describe 'Commands of the health check' {
    It 'parse and come back from the screen as they are: <Name>' -ForEach $stories {
        $results = Invoke-MfaHealthCheck -SnapshotPath $Path
        foreach ($text in @($results.Findings.Command; $results.Findings.Undo; $results.Findings.Verify)) { if ($text) { $null = Get-Word $text } }
        $wanted = @(Get-ShownCommand $results[-1] | Where-Object { $_ })
        $pasted = @(Get-PastedCommand ($results | ConvertTo-View -Width 80))
        @($pasted | ForEach-Object { Get-Word $_ }) -join "`n" | Should -Be (@($wanted | ForEach-Object { Get-Word $_ }) -join "`n")
    }

    It 'come back from the screen also with a long path: <_>' -ForEach @(
        'C:\Program Files\Multi-Factor Authentication Server\Templates\Instructions for new users\MFA-Guide.pdf'
        ('\\FileShare\public\' + 'long folder\' * 20 + 'x.pdf')
        ('\\FileShare\public\' + 'no-blanks-' * 20 + "it''s.pdf")
    ) {
        $command = "Test-MfaAttachmentAccess -LiteralPath '$_' -AsSystem"
        $diagnosis = [MfaTools.DiagnosisResult] @{ Causes = [MfaTools.Cause] @{ Id = 'A.B'; Confidence = 'Proven'; Symptom = 's'; Message = 'm'; Evidence = 'e'; Fix = 'f'; Command = $command } }
        $diagnosis.PSObject.TypeNames.Insert(0, 'MfaTools.HealthItem')
        $screen = $diagnosis | ConvertTo-View -Width 80
        @($screen -split "`n" | Where-Object Length -GT 79) | Should -BeNullOrEmpty
        @(Get-PastedCommand $screen | ForEach-Object { Get-Word $_ }) | Should -Be @(Get-Word $command)
    }
}

Describe 'Colors' -Skip:($PSVersionTable.PSVersion -lt [version] '7.2') {
    It 'are there with the rendering Ansi, and gone with <_>' -ForEach 'Host', 'PlainText' {
        $before = $PSStyle.OutputRendering # PowerShell 7
        try {
            $PSStyle.OutputRendering = 'Ansi' # PowerShell 7
            $colored = Invoke-MfaHealthCheck $samples/first-story | Out-String -Width 80
            $colored | Should -Match '\x1b\[32mPass\x1b\[0m +Services'
            $PSStyle.OutputRendering = $_ # PowerShell 7
            $plain = Invoke-MfaHealthCheck $samples/first-story | Out-String -Width 80
            $plain | Should -Not -Match '\x1b'
            ($colored -replace '\x1b\[[\d;]*m') | Should -Be $plain
        }
        finally { $PSStyle.OutputRendering = $before } # PowerShell 7
    }

    It 'come with links to the pages of ids, if the terminal has links' {
        $script = "`$env:WT_SESSION = '{0}'; Import-Module '$manifest'; `$PSStyle.OutputRendering = 'Ansi'; Invoke-MfaHealthCheck '$samples/first-story' | Out-String"
        (Invoke-Pwsh '-Command', ($script -f 'x')).Output | Should -Match '\x1b\]8;;file:///\S+/docs/checks/Access\.DeniedByShare\.md\x1b\\'
        (Invoke-Pwsh '-Command', ('$env:TERM_PROGRAM = $env:VTE_VERSION = $null; ' + ($script -f ''))).Output | Should -Not -Match '\x1b\]8;'
    }

    It 'are gone where the output of the process is redirected' {
        $child = Invoke-Pwsh '-Command', "Import-Module '$manifest'; `$PSStyle.OutputRendering = 'Host'; Invoke-MfaHealthCheck '$samples/first-story'"
        $child.Output | Should -Match '(?m)^Fail +Attachment '
        $child.Output | Should -Not -Match '\x1b'
    }
}

Describe 'A screen in a culture for which PowerShell breaks words' {
    It 'keeps the indent of an entry that repeats an issue' {
        $run = Invoke-Isolated -ArgumentList $samples {
            param($samples)
            [cultureinfo]::CurrentCulture = 'nl-NL'
            Get-MfaLogError $samples/Logs -IssueId Log.AttachmentDenied | Out-String -Width 120
        }
        $run.Output -join '' | Should -Match '(?m)^  2018-03-07 18:40:00Z  AdSyncSvc\.log:8  '
    }

    It 'breaks lines between words only: <Code>' -ForEach @(
        @{ Code = 'Invoke-MfaHealthCheck docs/samples/first-story' }
        @{ Code = 'Get-MfaLogError docs/samples/Logs -IssueId Log.AttachmentDenied, Log.SdkTlsRejected' }
        @{ Code = 'Get-MfaKnownIssue Cert.ChainIncomplete' }
        @{ Code = 'Test-MfaCertChain -LiteralPath docs/samples/Certificates/incomplete.pem' }
        @{ Code = 'Test-MfaTlsConfig -RegistryPath docs/samples/Tls/schannel.reg -OsBuild 14393' }
        @{ Code = 'Test-MfaAttachmentAccess \\FileShare\public\a.pdf -IdentitySid S-1-5-21-1-2-3-1104 -ShareSddl D: -FileSddl D:' }
        @{ Code = 'Invoke-MfaSdkConnectionTest https://localhost:1/sdk' }
    ) {
        $screens = foreach ($culture in 'en-US', '', 'nl-NL') {
            $run = Invoke-Isolated -ArgumentList $root, $Code, $culture {
                param($root, $code, $culture)
                Set-Location $root
                [cultureinfo]::CurrentCulture = $culture
                & ([scriptblock]::Create($code)) | Out-String -Width 80
            }
            $run.Errors | Should -BeNullOrEmpty
            ($run.Output -join '') -replace '\d+ ms' -replace '\s+', ' '
        }
        $screens[0].Length | Should -BeGreaterThan 200
        $screens[1] | Should -BeExactly $screens[0]
        $screens[2] | Should -BeExactly $screens[0]
    }
}
