BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Invoke-MfaHealthCheck' {
    It 'ends with a diagnosis that names the cause, the fix, the command and its undo' {
        $results = Invoke-MfaHealthCheck -SnapshotPath $samples/first-story
        $results[0] | Should -BeOfType ([MfaTools.ProductResult])
        $diagnosis = $results[-1]
        $diagnosis | Should -BeOfType ([MfaTools.DiagnosisResult])
        $diagnosis.Causes.Id | Should -Be 'Access.DeniedByShare'
        $diagnosis.Causes.Confidence | Should -Be 'Proven'
        $diagnosis.Causes.Command | Should -Be "Grant-SmbShareAccess -Name 'public' -AccountName 'CONTOSO\MFA01`$' -AccessRight Read -Force"
        $diagnosis.Causes.Undo | Should -Be "Revoke-SmbShareAccess -Name 'public' -AccountName 'CONTOSO\MFA01`$' -Force"
        $results.ComputerName | Sort-Object -Unique | Should -Be 'MFA01'
    }

    It 'finds both causes of the second story, and no consequence beside them' {
        (Invoke-MfaHealthCheck -SnapshotPath $samples/second-story)[-1].Causes.Id | Should -Be 'Tls.ProductNeedsTls10', 'Cert.ChainIncomplete'
    }

    It 'takes snapshots from the pipeline, and keeps the computers apart' {
        $results = Get-Item $samples/first-story, $samples/second-story | Invoke-MfaHealthCheck
        @($results | Where-Object { $_ -is [MfaTools.DiagnosisResult] }).Count | Should -Be 2
        @("$samples/first-story", "$samples/second-story" | Invoke-MfaHealthCheck).Count | Should -Be $results.Count
    }

    It 'takes a path at position 0 for a snapshot, also with wildcards' {
        (Invoke-MfaHealthCheck $samples/first-story)[-1].SnapshotUtc | Should -Be ([datetime] '2018-03-07 19:00:00')
        $diagnoses = Invoke-MfaHealthCheck "$samples/*-story*" | Where-Object Check -EQ Diagnosis
        $diagnoses.Causes.Id | Should -Be 'Access.DeniedByShare', 'Tls.ProductNeedsTls10', 'Cert.ChainIncomplete'
        Invoke-MfaHealthCheck "$samples/no-such-*" | Should -BeNullOrEmpty
        { Invoke-MfaHealthCheck nothing.zip -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { Invoke-MfaHealthCheck ./nothing -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'takes a name at position 0 for a host, and tests it' {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        $results = Invoke-MfaHealthCheck "127.0.0.1:$port" -TimeoutSec 5
        @($results | Where-Object Target -EQ "127.0.0.1:$port").Check | Sort-Object | Should -Be 'Certificate', 'TLS host'
        $results[-1].SnapshotUtc | Should -BeNullOrEmpty
    }

    It 'takes a snapshot whose name has wildcards with -LiteralSnapshotPath' {
        $folder = Join-Path (New-TestFolder) 'MFA[01]'
        Copy-Item $samples/first-story -Destination $folder -Recurse
        (Invoke-MfaHealthCheck -LiteralSnapshotPath $folder)[-1].Causes.Id | Should -Be 'Access.DeniedByShare'
    }

    It 'tells with -Verbose what is read and how long each check took' {
        $verbose = @(Invoke-MfaHealthCheck $samples/first-story -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message)
        $verbose[0] | Should -BeLike 'Checking the snapshot *first-story* of MFA01, taken 2018-03-07 19:00:00Z.'
        @($verbose -match '^(Services|Logs|TLS policy|Attachment|SDK|Certificate|TLS host|Diagnosis), .*: (Pass|Warning|Fail) after \d+\.\d\d s\.') | Should -HaveCount 8
    }

    It 'reads a zip as it reads a folder' {
        $zip = Join-Path (New-TestFolder) 'MFA01.zip'
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        [System.IO.Compression.ZipFile]::CreateFromDirectory("$samples/second-story", $zip)
        (Invoke-MfaHealthCheck -SnapshotPath $zip)[-1].Causes.Id | Should -Be 'Tls.ProductNeedsTls10', 'Cert.ChainIncomplete'
    }

    It 'refuses what is no snapshot, and reads the others' {
        $folder = New-TestFolder
        $results = Invoke-MfaHealthCheck -SnapshotPath $folder, "$folder/none.zip", 'Env:/PATH', 'NoSuchDrive:/x', "$samples/first-story" -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InvalidSnapshot', 'PathNotFound', 'NotAFileSystemPath', 'DriveNotFound'
        $errors[1].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $results[-1].Causes.Id | Should -Be 'Access.DeniedByShare'
    }

    It 'does not count what is acknowledged, and shows it' {
        $file = Join-Path (New-TestFolder) 'accepted.json'
        Set-Content $file '[{ "Id": "Cert.ChainIncomplete", "Target": null, "Reason": "known", "By": "ops", "UntilUtc": "2018-12-31T00:00:00Z" }]'
        $results = Invoke-MfaHealthCheck -SnapshotPath $samples/scenarios/chain-incomplete -AcknowledgePath $file
        $results[-1].Causes | Should -BeNullOrEmpty
        ($results | Where-Object { $_ -is [MfaTools.CertChainResult] }).Findings.Acknowledged | Should -Contain 'known (ops, until 2018-12-31)'
        Set-Content $file '[{ "Id": "Cert.ChainIncomplete" }]'
        { Invoke-MfaHealthCheck -SnapshotPath $samples/first-story -AcknowledgePath $file } | Should -Throw '*no Reason*' -ErrorId 'InvalidAcknowledgements,*'
    }

    It 'survives a job, and its results can be reported' {
        $job = Start-Job { param($manifest, $samples) Import-Module $manifest; Invoke-MfaHealthCheck -SnapshotPath $samples/second-story } -ArgumentList $manifest, $samples
        $results = Receive-Job $job -Wait -AutoRemoveJob
        $results[-1].Causes.Count | Should -Be 2
        $results[-1].Causes[0].Evidence.Count | Should -BeGreaterThan 2
        $path = Join-Path (New-TestFolder) 'report.txt'
        $results | Export-MfaReport $path
        Get-Content $path | Should -BeLike 'MFA CRITICAL - MFA Server 7.3.0.3 needs TLS 1.0*'
        { $results | Assert-MfaHealth } | Should -Throw -ErrorId 'HealthBelow,*'
    }

    It 'says on a computer without the product what it could not look at' {
        $results = Invoke-MfaHealthCheck
        $results[-1] | Should -BeOfType ([MfaTools.DiagnosisResult])
        $results[-1].Status | Should -Not -Be 'Pass'
        $results | Where-Object { $_ -is [MfaTools.LogHealthResult] } | ForEach-Object Status | Should -Be 'Unknown'
    }

    It 'puts the starts of the product''s services beside the Schannel events' -Tag Windows {
        # Stands in for Get-WinEvent, which Wine does not have; the events are those of the samples.
        $xml = '<Event><System><Provider Name="{0}"/><EventID>{1}</EventID><Level>2</Level><TimeCreated SystemTime="{2}"/></System><EventData><Data Name="param1">{3}</Data><Data Name="param2">{4}</Data></EventData></Event>'
        $global:events = foreach ($one in @(
                @('Schannel', 36871, 'client', ''), @('Service Control Manager', 7036, 'Multi-Factor Auth Server AdSync Service', 'running'),
                @('Service Control Manager', 7036, 'Print Spooler', 'running'), @('EventLog', 6005, '', ''))) {
            $text = $xml -f $one[0], $one[1], [datetime]::UtcNow.ToString('o'), $one[2], $one[3]
            [pscustomobject] @{ ProviderName = $one[0]; Id = $one[1]; Properties = @([pscustomobject] @{ Value = $one[2] }) } | Add-Member ToXml ([scriptblock]::Create("'$text'")) -MemberType ScriptMethod -PassThru
        }
        function global:Get-WinEvent([hashtable] $FilterHashtable, [int] $MaxEvents, $ErrorAction) {
            $global:events | Where-Object { (-not $FilterHashtable.ProviderName -or $_.ProviderName -eq $FilterHashtable.ProviderName) -and (-not $FilterHashtable.Id -or $_.Id -in $FilterHashtable.Id) }
        }
        try {
            $zip = Export-MfaSnapshot (Join-Path (New-TestFolder) 'this.zip')
            foreach ($results in @(, (Invoke-MfaHealthCheck)), @(, (Invoke-MfaHealthCheck -SnapshotPath $zip.FullName))) {
                $results[0][-1].Timeline.Name | Should -Be 'Schannel 36871', 'Multi-Factor Auth Server AdSync Service started', 'Windows started'
            }
        }
        finally { Remove-Item function:global:Get-WinEvent, variable:global:events }
    }

    It 'stops within a second while a host is silent' {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        try {
            $outcome = Invoke-Isolated -StopAfterMs 2500 -ArgumentList "127.0.0.1:$($listener.LocalEndpoint.Port)" { param($target) Invoke-MfaHealthCheck -HostName $target -TimeoutSec 60 }
            $outcome.State | Should -Be 'Stopped'
            $outcome.StopElapsed.TotalSeconds | Should -BeLessThan 3
        }
        finally { $listener.Stop() }
    }
}

Describe 'Export-MfaSnapshot' {
    It 'writes a zip that keeps to the published schemas and is read again' -Skip:(-not (Get-Command Test-Json -ErrorAction Ignore)) {
        $folder = New-TestFolder
        $zip = Export-MfaSnapshot "$folder/this.zip"
        $zip.FullName | Should -Be (Join-Path $folder 'this.zip')
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        [System.IO.Compression.ZipFile]::ExtractToDirectory($zip.FullName, "$folder/x")
        foreach ($file in Get-ChildItem "$folder/x" -Filter *.json) {
            Test-Json -Json (Get-Content $file.FullName -Raw) -SchemaFile "$root/docs/schemas/snapshot-$($file.BaseName)-1.json" | Should -BeTrue -Because $file.Name
        }
        (Invoke-MfaHealthCheck -SnapshotPath $zip.FullName)[-1].Target | Should -Be ([Environment]::MachineName)
    }

    It 'has samples that keep to the published schemas' -Skip:(-not (Get-Command Test-Json -ErrorAction Ignore)) {
        foreach ($file in Get-ChildItem $samples -Recurse -Filter *.json | Where-Object { (Test-Path "$root/docs/schemas/snapshot-$($_.BaseName)-1.json") }) {
            Test-Json -Json (Get-Content $file.FullName -Raw) -SchemaFile "$root/docs/schemas/snapshot-$($file.BaseName)-1.json" | Should -BeTrue -Because $file.FullName
        }
    }

    It 'refuses <Path> with the id <Id>' -ForEach @(
        @{ Path = 'this.txt'; Id = 'NotAZip' }
        @{ Path = 'no-such-folder/this.zip'; Id = 'FileUnwritable' }
        @{ Path = 'there.zip'; Id = 'FileExists' }
    ) {
        Push-Location (New-TestFolder)
        try {
            Set-Content there.zip old
            { Export-MfaSnapshot $Path } | Should -Throw -ErrorId "$Id,*"
            Get-Content there.zip | Should -Be old
        }
        finally { Pop-Location }
    }

    It 'writes nothing with -WhatIf' {
        $path = Join-Path (New-TestFolder) 'this.zip'
        Export-MfaSnapshot $path -WhatIf
        Test-Path $path | Should -BeFalse
    }

    It 'refuses what is not a host name before it looks at anything' -ForEach 'bad host', '*.contoso.com', 'mfa.contoso.com:0' {
        { Invoke-MfaHealthCheck -HostName mfa.contoso.com, $_ } | Should -Throw -ErrorId 'InvalidEndpoint,*'
        { Export-MfaSnapshot "$TestDrive/new.zip" -HostName $_ } | Should -Throw -ErrorId 'InvalidEndpoint,*'
        "$TestDrive/new.zip" | Should -Not -Exist
    }
}
