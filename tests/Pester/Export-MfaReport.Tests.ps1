BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-Result([MfaTools.CheckStatus] $Status = 'Fail', [string] $Target = 'mfa.contoso.com:443', [string] $ComputerName = 'MFA01') {
        $result = [MfaTools.DiagnosisResult] @{ Target = $Target; ComputerName = $ComputerName; TimeUtc = [datetime]::UtcNow }
        $result.Judge([MfaTools.Finding[]] @([MfaTools.Finding] @{
                    Id = 'Cert.Example'; Status = $Status; Message = "$Status example"; Evidence = 'seen'; Recommendation = 'do it'; Command = 'Get-Date'
                }))
        $result
    }
}

Describe 'Export-MfaReport' {
    It 'writes the format that the name ends in, and gives the file' -ForEach @(
        @{ Extension = 'html'; Pattern = '(?s)^<!DOCTYPE html>.*Fail example' }
        @{ Extension = 'json'; Pattern = '(?s)^\{.*"SchemaVersion": 1' }
        @{ Extension = 'xml'; Pattern = '(?s)^<\?xml.*<testsuites' }
        @{ Extension = 'txt'; Pattern = '^MFA CRITICAL - mfa\.contoso\.com:443: Fail example \| fail=1 ' }
    ) {
        $path = Join-Path (New-TestFolder) "report.$Extension"
        $file = New-Result | Export-MfaReport $path
        $file.FullName | Should -Be $path
        Get-Content -LiteralPath $path -Raw | Should -Match $Pattern
    }

    It 'writes JSON that keeps to the published schema' -Skip:(-not (Get-Command Test-Json -ErrorAction Ignore)) {
        $path = Join-Path (New-TestFolder) 'report.json'
        @(New-Result; New-Result Pass; Get-MfaLogError $samples/Logs; Get-MfaLogError $samples/Logs -Summary) | Export-MfaReport $path
        Test-Json -Json (Get-Content $path -Raw) -SchemaFile "$root/docs/schemas/report-1.json" | Should -BeTrue
        # The schema does look: a status that does not exist is refused.
        $wrong = (Get-Content $path -Raw) -replace '"Status": "Fail"', '"Status": "Red"'
        Test-Json -Json $wrong -SchemaFile "$root/docs/schemas/report-1.json" -ErrorAction Ignore | Should -BeFalse
    }

    It 'takes results that came from another process as the results themselves' {
        $folder = New-TestFolder
        $results = @(New-Result; Get-MfaLogError $samples/Logs)
        $results | Export-Clixml "$folder/results.clixml"
        $results | Export-MfaReport "$folder/live.json"
        Import-Clixml "$folder/results.clixml" | Export-MfaReport "$folder/back.json"
        $live, $back = 'live', 'back' | ForEach-Object { (Get-Content "$folder/$_.json" -Raw) -replace '"CreatedUtc": "[^"]+"' }
        $back | Should -BeExactly $live
    }

    It 'keeps computers apart' {
        $path = Join-Path (New-TestFolder) 'report.xml'
        (New-Result Fail -ComputerName MFA01), (New-Result Pass -ComputerName MFA02) | Export-MfaReport $path
        ([xml] (Get-Content $path -Raw)).testsuites.testsuite.name | Should -Be 'MFA01', 'MFA02'
    }

    It 'makes a result of a computer that Invoke-Command did not reach' {
        $folder = New-TestFolder
        $exception = [System.Management.Automation.Remoting.PSRemotingTransportException]::new('The client cannot connect.')
        $unreachable = [System.Management.Automation.ErrorRecord]::new($exception, 'PSSessionOpenFailed', 'ConnectionError', 'MFA02')
        (New-Result Pass), $unreachable | Export-MfaReport "$folder/report.xml"
        $suites = ([xml] (Get-Content "$folder/report.xml" -Raw)).testsuites.testsuite
        $suites.name | Should -Be 'MFA01', 'MFA02'
        $suites[1].testcase.skipped.message | Should -Be 'Unknown: MFA02 could not be reached: The client cannot connect.'
        (New-Result Pass), $unreachable | Export-MfaReport "$folder/report.txt"
        Get-Content "$folder/report.txt" | Should -BeLike 'MFA UNKNOWN - MFA02: *'
        { (New-Result Pass), $unreachable | Assert-MfaHealth } | Should -Throw -ErrorId 'HealthBelow,*' -ExpectedMessage 'Nothing was tested on MFA02*'
    }

    It 'makes one of a real connection that is refused' -Skip:(-not (Get-Command ssh -CommandType Application -ErrorAction Ignore) -or $PSVersionTable.PSVersion.Major -lt 7) {
        $path = Join-Path (New-TestFolder) 'report.json'
        # Nothing listens on a port that was just given back.
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        Invoke-Command -HostName 127.0.0.1 -Port $port -Options @{ BatchMode = 'yes'; StrictHostKeyChecking = 'no' } -ScriptBlock { 1 } -ErrorAction Continue 2>&1 | Export-MfaReport $path
        $result = (Get-Content $path -Raw | ConvertFrom-Json).Results
        "$($result.ComputerName) $($result.Status) $($result.Findings.Id)" | Should -Be '127.0.0.1 Unknown Health.Unreachable'
    }

    It 'does not lose an error of another kind' {
        $path = Join-Path (New-TestFolder) 'report.txt'
        $failed = try { throw 'The disk is gone.' } catch { $_ }
        (New-Result Pass), $failed | Export-MfaReport $path
        Get-Content $path | Should -BeLike 'MFA UNKNOWN - *The disk is gone*'
    }

    It 'names the computer of each thing where there are several' {
        $folder = New-TestFolder
        $results = (New-Result Fail), (New-Result Warning -ComputerName MFA02)
        $results | Export-Clixml "$folder/results.clixml"
        Import-Clixml "$folder/results.clixml" | Export-MfaReport "$folder/report.txt"
        Get-Content "$folder/report.txt" | Should -BeLike 'MFA CRITICAL - MFA01: mfa.contoso.com:443*'
        Import-Clixml "$folder/results.clixml" | Export-MfaReport "$folder/report.html"
        Get-Content "$folder/report.html" -Raw | Should -Match '(?s)MFA01.*MFA02'
    }

    It 'does not overwrite without -Force, and says so before anything runs' {
        $path = Join-Path (New-TestFolder) 'report.txt'
        Set-Content $path old
        $ran = $false
        { & { $script:ran = $true; New-Result } | Export-MfaReport $path } | Should -Throw -ErrorId 'FileExists,*'
        $ran | Should -BeFalse
        Get-Content $path | Should -Be old
        New-Result | Export-MfaReport $path -Force
        Get-Content $path | Should -Match '^MFA CRITICAL'
    }

    It 'writes nothing with -WhatIf' {
        $path = Join-Path (New-TestFolder) 'report.txt'
        New-Result | Export-MfaReport $path -WhatIf
        Test-Path $path | Should -BeFalse
    }

    It 'refuses <Path> with the id <Id>' -ForEach @(
        @{ Path = 'report.pdf'; Id = 'UnknownReportFormat' }
        @{ Path = 'no-such-folder/report.txt'; Id = 'FileUnwritable' }
        @{ Path = 'Env:/report.txt'; Id = 'NotAFileSystemPath' }
    ) {
        Push-Location (New-TestFolder)
        try { { New-Result | Export-MfaReport $Path } | Should -Throw -ErrorId "$Id,*" } finally { Pop-Location }
    }

    It 'names what is no result, and reports the rest' {
        $path = Join-Path (New-TestFolder) 'report.txt'
        'text', (New-Result) | Export-MfaReport $path -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NotAResult,*'
        Get-Content $path | Should -Match 'fail=1'
    }

    It 'warns where nothing came in' {
        $path = Join-Path (New-TestFolder) 'report.txt'
        @() | Export-MfaReport $path -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*empty*'
        Get-Content $path | Should -BeLike 'MFA UNKNOWN - nothing was tested*'
    }
}

Describe 'Assert-MfaHealth' {
    It 'is silent for <Status> at most <Maximum>' -ForEach @(
        @{ Status = 'Pass'; Maximum = 'Pass' }
        @{ Status = 'Warning'; Maximum = 'Warning' }
        @{ Status = 'Unknown'; Maximum = 'Warning' }
        @{ Status = 'Fail'; Maximum = 'Fail' }
    ) {
        New-Result $Status | Assert-MfaHealth -MaximumStatus $Maximum | Should -BeNullOrEmpty
    }

    It 'throws for <Status> above <Maximum>' -ForEach @(
        @{ Status = 'Fail'; Maximum = 'Warning' }
        @{ Status = 'Warning'; Maximum = 'Pass' }
        @{ Status = 'Skipped'; Maximum = 'Pass' }
        @{ Status = 'Unknown'; Maximum = 'Skipped' }
    ) {
        { (New-Result Pass), (New-Result $Status) | Assert-MfaHealth -MaximumStatus $Maximum } | Should -Throw "*$Status example*" -ErrorId 'HealthBelow,*'
    }

    It 'throws where nothing was tested' {
        { @() | Assert-MfaHealth } | Should -Throw '*Nothing was tested*' -ErrorId 'HealthBelow,*'
        { Get-MfaLogError $samples/Logs | Assert-MfaHealth } | Should -Throw -ErrorId 'HealthBelow,*'
    }

    It 'ends a script with exit code 1' {
        $child = Invoke-Pwsh '-Command', "Import-Module '$manifest'; [MfaTools.DiagnosisResult] @{ Status = 'Fail' } | Assert-MfaHealth"
        $child.Code | Should -Be 1
    }
}
