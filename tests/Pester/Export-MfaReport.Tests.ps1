BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-Result([MfaTools.CheckStatus] $Status = 'Fail', [string] $Target = 'mfa.contoso.com:443', [string] $ComputerName = 'MFA01') {
        $finding = [MfaTools.Finding] @{
            Id = 'Cert.Example'; Status = $Status; Message = "$Status example"; Evidence = 'seen'; Recommendation = 'do it'; Command = 'Get-Date'
            HelpUri = 'docs/checks/Cert.Example.md'
        }
        $result = [MfaTools.ProductResult] @{
            Target = $Target; ComputerName = $ComputerName; TimeUtc = [datetime]::UtcNow; Status = $Status; Findings = $finding; Summary = $finding.Message
        }
        $result
    }
}

Describe 'Export-MfaReport' {
    It 'writes the format of the extension .<Extension>' -ForEach @(
        @{ Extension = 'html'; Pattern = '(?s)^<!DOCTYPE html>.*Fail example' }
        @{ Extension = 'md'; Pattern = '(?s)^# MFA01: 1 of 1 check failed.*\| Fail \| Services \| mfa.contoso.com:443 \| Fail example \|' }
        @{ Extension = 'csv'; Pattern = '(?s)^ComputerName,Check,Target,.*MFA01,Services,mfa.contoso.com:443,Fail,Cert.Example,Fail example,' }
        @{ Extension = 'json'; Pattern = '(?s)^\{.*"SchemaVersion": 1' }
        @{ Extension = 'xml'; Pattern = '(?s)^<\?xml.*<testsuites' }
        @{ Extension = 'txt'; Pattern = '^MFA CRITICAL - mfa\.contoso\.com:443: Fail example \| fail=1 ' }
    ) {
        $path = Join-Path (New-TestFolder) "report.$Extension"
        New-Result | Export-MfaReport $path | Should -BeNullOrEmpty
        Get-Content -LiteralPath $path -Raw | Should -Match $Pattern
    }

    It 'returns the file with -PassThru' {
        $path = Join-Path (New-TestFolder) 'report.txt'
        $file = New-Result | Export-MfaReport $path -PassThru
        $file | Should -BeOfType System.IO.FileInfo
        $file.FullName | Should -Be $path
    }

    It 'names the file after computer and day if <Name> is given' -ForEach @(
        @{ Name = 'a folder'; Arguments = { @{ Path = $folder } } }
        @{ Name = 'no path'; Arguments = { @{} } }
    ) {
        $folder = New-TestFolder
        Push-Location $folder
        try {
            $arguments = & $Arguments
            $name = 'MFA01-{0:yyyyMMdd}' -f [datetime]::UtcNow
            (New-Result | Export-MfaReport @arguments).Name | Should -Be "$name.html"
            (New-Result | Export-MfaReport @arguments -Force).Name | Should -Be "$name-2.html"
        }
        finally { Pop-Location }
    }

    It 'writes a table that Import-Csv reads, with the name of the check' {
        $path = Join-Path (New-TestFolder) 'report.csv'
        Invoke-MfaHealthCheck -SnapshotPath $samples/first-story | Export-MfaReport $path
        $rows = Import-Csv $path
        $rows.Check | Sort-Object -Unique | Should -Be 'Attachment', 'Certificate', 'Diagnosis', 'Logs', 'SDK', 'Services', 'TLS host', 'TLS policy'
        ($rows | Where-Object Check -EQ Attachment).Id | Should -Contain 'Access.DeniedByShare'
    }

    It 'reports log entries by issue' {
        $path = Join-Path (New-TestFolder) 'report.html'
        Get-MfaLogError $samples/Logs | Export-MfaReport $path
        $html = Get-Content $path -Raw
        $html | Should -BeLike '*The service cannot read a mail attachment*'
        $html | Should -BeLike '*2 entries*2018-03-07 18:20:20Z to 2018-03-07 18:40:00Z*'
        $html | Should -BeLike "*Test-MfaAttachmentAccess -LiteralPath '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf'*"
        $html | Should -Not -BeLike '*Nothing was tested*'
    }

    It 'shows the report with the program that is set up for it' -Tag Unix {
        $folder = New-TestFolder
        $null = Set-TestFile "$folder/xdg-open" '#!/bin/sh', "echo `"`$1`" > $folder/shown"
        chmod 700 "$folder/xdg-open"
        $path = $env:PATH
        $env:PATH = "$folder" + ':' + $path
        try { New-Result | Export-MfaReport "$folder/r.html" -Show } finally { $env:PATH = $path }
        Wait-Until { (Test-Path "$folder/shown") -and (Get-Content "$folder/shown") } | Should -BeTrue
        Get-Content "$folder/shown" | Should -Be "$folder/r.html"
    }

    It 'writes for the owner alone, and replaces a link' -Skip:($env:OS -eq 'Windows_NT') {
        $folder = New-TestFolder
        Set-Content "$folder/target" precious
        $null = New-Item -ItemType SymbolicLink -Path "$folder/link.json" -Target "$folder/target"
        Set-Content "$folder/open.json" old
        chmod 644 "$folder/open.json"
        foreach ($name in 'new.json', 'open.json', 'link.json') {
            $file = New-Result | Export-MfaReport "$folder/$name" -Force -PassThru
            (Get-Item -LiteralPath $file.FullName).UnixMode | Should -Be '-rw-------'
        }

        Get-Content "$folder/target" | Should -Be precious
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

    It 'takes a computer that could not be reached as a result: <Name>' -ForEach @(
        @{ Name = 'by SSH'; Computer = '127.0.0.1'; Record = {
                if (-not (Get-Command ssh -ErrorAction Ignore) -or $onWindows -or $PSVersionTable.PSEdition -ne 'Core') { Set-ItResult -Skipped -Because 'there is no ssh here' }
                else {
                    # A port that nothing listens on.
                    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
                    $listener.Start()
                    $port = $listener.LocalEndpoint.Port
                    $listener.Stop()
                    Invoke-Command -HostName 127.0.0.1 -Port $port -UserName nobody -ConnectingTimeout 20000 -ErrorAction Continue { 1 } 2>&1
                }
            }
        }
        @{ Name = 'by WinRM'; Computer = 'MFA03'; Record = {
                [System.Management.Automation.ErrorRecord]::new(
                    [System.Management.Automation.Remoting.PSRemotingTransportException]::new("Connecting to remote server MFA03 failed: WinRM cannot process the request.`nTry again."),
                    'NetworkPathNotFound,PSSessionStateBroken', 'OpenError', 'MFA03')
            }
        }
        @{ Name = 'broken off'; Computer = 'MFA04'; Record = {
                $record = [System.Management.Automation.ErrorRecord]::new([System.Management.Automation.Remoting.PSRemotingTransportException]::new('The connection was lost.'), 'PSSessionStateBroken', 'OpenError', $null)
                [System.Management.Automation.Runspaces.RemotingErrorRecord]::new($record, [System.Management.Automation.Remoting.OriginInfo]::new('MFA04', [guid]::NewGuid()))
            }
        }
    ) {
        $lost = @(& $Record)
        $lost.Count | Should -Be 1
        $folder = New-TestFolder
        $results = @(New-Result Pass -ComputerName MFA02; $lost)
        $results | Export-MfaReport "$folder/r.json"
        $json = Get-Content "$folder/r.json" -Raw | ConvertFrom-Json
        $json.Computers | Should -Be 'MFA02', $Computer
        $json.Results[1].Findings.Id | Should -Be 'Health.Unreachable'
        $json.Results[1].Status | Should -Be 'Unknown'
        $json.Results[1].Summary | Should -BeLike "$Computer could not be reached: *"
        $results | Export-MfaReport "$folder/r.txt"
        Get-Content "$folder/r.txt" | Should -BeLike "MFA UNKNOWN - ${Computer}: $Computer could not be reached: * | fail=0 warning=0 unknown=1 skipped=0 pass=1"
        { $results | Assert-MfaHealth } | Should -Throw "Nothing was tested on ${Computer}, *" -ErrorId 'HealthBelow,*'
    }

    It 'takes the errors of a computer that has no module, or of a snapshot that is none, as what could not be looked at' {
        $remote = Start-Job { Invoke-MfaHealthCheckThatIsNotThere } | Receive-Job -Wait -AutoRemoveJob -ErrorAction Continue 2>&1
        $local = Invoke-MfaHealthCheck -SnapshotPath (New-TestFolder) -ErrorAction Continue 2>&1
        $path = Join-Path (New-TestFolder) 'report.json'
        $remote, $local | Export-MfaReport $path
        $results = (Get-Content $path -Raw | ConvertFrom-Json).Results
        $results.Findings.Id | Should -Be 'Product.NotChecked', 'Product.NotChecked'
        $results.ComputerName | Should -Be 'localhost', ([Environment]::MachineName)
        $results[0].Summary | Should -BeLike 'Not checked: *Invoke-MfaHealthCheckThatIsNotThere*'
        $results[1].Summary | Should -BeLike '*cannot be read as a snapshot*'
    }

    It 'keeps computers apart in every format, also where they came back from other processes' {
        $folder = New-TestFolder
        Invoke-MfaHealthCheck -SnapshotPath $samples/first-story, $samples/scenarios/attachment-share-denied | Export-Clixml "$folder/results.clixml"
        $results = Import-Clixml "$folder/results.clixml"
        $results | Export-MfaReport "$folder/r.html"
        $results | Export-MfaReport "$folder/r.json"
        $results | Export-MfaReport "$folder/r.xml"
        $results | Export-MfaReport "$folder/r.txt"
        $html = Get-Content "$folder/r.html" -Raw
        foreach ($name in 'MFA01', 'AUTH01') {
            $html | Should -Match "$name .{1,3}<a href=`"#Access\.DeniedByShare`">"
            $html | Should -Match "${name}: Log\.AttachmentDenied"
        }
        (Get-Content "$folder/r.json" -Raw | ConvertFrom-Json).Computers | Should -Be 'MFA01', 'AUTH01'
        ([xml] (Get-Content "$folder/r.xml" -Raw)).testsuites.testsuite.hostname | Should -Be 'MFA01', 'AUTH01'
        Get-Content "$folder/r.txt" | Should -BeLike 'MFA CRITICAL - MFA01: CONTOSO\MFA01$ cannot read *'
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
        @{ Path = 'no-such-folder'; Id = 'UnknownReportFormat' }
        @{ Path = 'no-such-folder/report.txt'; Id = 'FolderNotFound' }
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

    It 'keeps an existing report if nothing came in' -ForEach @(
        @{ Items = @() }
        @{ Items = @($null) }
        @{ Items = @('text') }
    ) {
        $path = Join-Path (New-TestFolder) 'report.txt'
        Set-Content $path old
        $Items | Export-MfaReport $path -Force -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        $warnings | Should -BeLike 'No results were received*'
        Get-Content $path | Should -Be old
    }
}
