# What every file parameter of every cmdlet does with a path that leads nowhere or to what is no file; -Quiet beside an error;
# switches that are given as false.

BeforeDiscovery {
    # Each parameter that names a file to read, in a command that has all else it needs.
    $readers = @(
        @{ Name = 'Get-MfaLogError -Path'; Code = { param($path) Get-MfaLogError -Path $path } }
        @{ Name = 'Get-MfaLogError -LiteralPath'; Code = { param($path) Get-MfaLogError -LiteralPath $path } }
        @{ Name = 'Get-MfaLogError -Bookmark'; Code = { param($path) Get-MfaLogError docs/samples/Logs -Bookmark $path } }
        @{ Name = 'Test-MfaCertChain -Path'; Code = { param($path) Test-MfaCertChain -Path $path } }
        @{ Name = 'Test-MfaCertChain -LiteralPath'; Code = { param($path) Test-MfaCertChain -LiteralPath $path } }
        @{ Name = 'Test-MfaCertChain -TrustedRoot'; Code = { param($path) Test-MfaCertChain -Path docs/samples/Certificates/complete.pem -TrustedRoot $path } }
        @{ Name = 'Test-MfaCertChain -IntermediatePath'; Code = { param($path) Test-MfaCertChain -Path docs/samples/Certificates/complete.pem -IntermediatePath $path } }
        @{ Name = 'Test-MfaTlsConfig -RegistryPath'; Code = { param($path) Test-MfaTlsConfig -RegistryPath $path -OsBuild 9600 } }
        @{ Name = 'Test-MfaTlsConfig -EventPath'; Code = { param($path) Test-MfaTlsConfig -RegistryPath docs/samples/Tls/schannel.reg -OsBuild 9600 -EventPath $path } }
        @{ Name = 'Invoke-MfaSdkConnectionTest -Path'; Code = { param($path) Invoke-MfaSdkConnectionTest -Path $path } }
        @{ Name = 'Invoke-MfaSdkConnectionTest -LiteralPath'; Code = { param($path) Invoke-MfaSdkConnectionTest -LiteralPath $path } }
        @{ Name = 'Invoke-MfaHealthCheck -SnapshotPath'; Code = { param($path) Invoke-MfaHealthCheck -SnapshotPath $path } }
        @{ Name = 'Invoke-MfaHealthCheck -AcknowledgePath'; Code = { param($path) Invoke-MfaHealthCheck -SnapshotPath docs/samples/first-story -AcknowledgePath $path } }
    )
    # Each that names a file to write.
    $writers = @(
        @{ Name = 'Get-MfaLogError -Bookmark'; Code = { param($path) Get-MfaLogError docs/samples/Logs -Bookmark $path } }
        @{ Name = 'Export-MfaReport'; Code = { param($path) Invoke-MfaHealthCheck -SnapshotPath docs/samples/first-story | Export-MfaReport "$path.html" } }
        @{ Name = 'Export-MfaSnapshot'; Code = { param($path) Export-MfaSnapshot "$path.zip" } }
        @{ Name = 'Test-MfaCertChain -SaveChain'; Code = { param($path) Test-MfaCertChain -Path docs/samples/Certificates/complete.pem -TrustedRoot docs/samples/Certificates/root.pem -SaveChain $path } }
    )
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $certificates = Join-Path $samples 'Certificates'
    $sid = 'S-1-5-21-1004336348-1177238915-682003330-1104'
    $open = @{ IdentitySid = $sid; GroupSid = @(); ShareSddl = 'D:(A;;FR;;;AU)'; FileSddl = 'D:(A;;FR;;;AU)' }
    function Invoke-AtRoot([scriptblock] $Code, $Path) {
        Invoke-Isolated ([scriptblock]::Create("param(`$root, `$given) Set-Location -LiteralPath `$root; & { $Code } `$given")) $root, $Path -StopAfterMs 60000
    }
}

Describe 'A path that leads to no file' {
    It '<Name> reports a name with NUL, a missing drive and another provider' -ForEach $readers {
        foreach ($path in "a`0b", 'NoSuchDrive:/x', 'Env:/PATH') {
            $outcome = Invoke-AtRoot $Code $path
            $outcome.State | Should -Not -Be 'Stopped'
            $outcome.Errors.Count | Should -Be 1
            $outcome.Errors[0].FullyQualifiedErrorId | Should -Match '^(PathNotFound|DriveNotFound|NotAFileSystemPath|FileUnwritable),MfaTools'
            $outcome.Errors[0].ErrorDetails.Message | Should -Not -Match "`0"
            $outcome.Errors[0].TargetObject | Should -Be $path
        }
    }

    It '<Name> does not wait for a pipe or read a device' -Tag Unix -ForEach $readers {
        $pipe = Join-Path (New-TestFolder) 'pipe'
        & mkfifo $pipe
        foreach ($path in $pipe, '/dev/zero', '/dev/urandom') {
            $outcome = Invoke-AtRoot $Code $path
            $outcome.State | Should -Not -Be 'Stopped'
            $outcome.Errors.Count | Should -Be 1
            $outcome.Errors[0].ErrorDetails.Message | Should -Match 'pipe or a device'
        }
    }

    It '<Name> reports a folder as such, not as missing permissions' -ForEach ($readers | Where-Object Name -NotMatch 'LogError -(Literal)?Path') {
        $outcome = Invoke-AtRoot $Code (New-TestFolder)
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].ErrorDetails.Message | Should -Match 'folder|manifest'
        $outcome.Errors[0].ErrorDetails.Message | Should -Not -Match 'account|LiteralPath|Entries'
    }

    It '<Name> reports a name that no file can have' -ForEach $writers {
        $outcome = Invoke-AtRoot $Code "a`0b"
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'FileUnwritable,*'
    }

    It '<Name> reports a name that no file on Windows can have: <Bad>' -Tag Windows -ForEach ($readers | ForEach-Object {
            foreach ($bad in 'C:\a|b', 'C:\a<b', 'C:\a>b', 'C:\a"b', 'C:\a:b', "C:\a`tb") { @{ Name = $_.Name; Code = $_.Code; Bad = $bad } }
        }) {
        $outcome = Invoke-AtRoot $Code $Bad
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Match '^(PathNotFound|FileUnwritable|NotACertificate),MfaTools'
    }

    It 'does not affect the other literal paths of logs' {
        @(Get-MfaLogError -LiteralPath "./a`0b.log", "$samples/Logs" -ErrorAction SilentlyContinue).Count | Should -Be @(Get-MfaLogError "$samples/Logs").Count
    }

    It 'is the same error in the pipeline and as a parameter if its drive is missing' {
        $paths = 'Z9:\logs\*.log', "$samples/Logs"
        $piped = @($paths | Get-MfaLogError -ErrorVariable pipedErrors -ErrorAction SilentlyContinue)
        $given = @(Get-MfaLogError $paths -ErrorVariable givenErrors -ErrorAction SilentlyContinue)
        $piped.Count | Should -Be $given.Count
        $pipedErrors.FullyQualifiedErrorId | Should -Be $givenErrors.FullyQualifiedErrorId
    }

    It 'does not affect the other paths of logs in the pipeline' {
        @('Z9:\logs\*.log', "a`0*.log", "$samples/Logs" | Get-MfaLogError -ErrorVariable failed -ErrorAction SilentlyContinue).Count |
            Should -Be @(Get-MfaLogError "$samples/Logs").Count
        $failed.FullyQualifiedErrorId | Should -Contain 'DriveNotFound,MfaTools.Commands.GetMfaLogErrorCommand'
    }

    It 'does not affect the other paths of certificates' {
        @(Test-MfaCertChain -Path "a`0b", 'Z9:\x', (Join-Path $certificates 'complete.pem') -TrustedRoot (Join-Path $certificates 'root.pem') -ErrorAction SilentlyContinue).Count | Should -Be 1
    }

    It 'does not affect the other snapshots' {
        @(Invoke-MfaHealthCheck -SnapshotPath "a`0b", "$samples/first-story" -ErrorAction SilentlyContinue)[-1].Causes.Id | Should -Be 'Access.DeniedByShare'
    }

    It 'does not affect the other attachments' {
        @(Test-MfaAttachmentAccess -LiteralPath '\\s\d\a|b.pdf', "\\s\d\a`0.pdf", '\\s\d\a".pdf', '\\s\d\a.pdf' @open -ErrorVariable failed -ErrorAction SilentlyContinue).Count | Should -Be 1
        $failed.Count | Should -Be 3
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NotAnAttachmentPath,*'
    }

    It 'has a remedy that fits the parameter' {
        $outcome = Invoke-AtRoot { param($path) Test-MfaTlsConfig -RegistryPath $path -OsBuild 9600 } '[a'
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidWildcard,*'
        $outcome.Errors[0].ErrorDetails.Message | Should -Not -Match 'LiteralPath'
        $outcome = Invoke-AtRoot { param($path) Invoke-MfaHealthCheck -SnapshotPath docs/samples/first-story -AcknowledgePath $path } 'nope.json'
        $outcome.Errors[0].ErrorDetails.Message | Should -Match 'Check the spelling'
        $outcome = Invoke-AtRoot { param($path) Invoke-MfaSdkConnectionTest -LiteralPath $path } (New-TestFolder)
        $outcome.Errors[0].ErrorDetails.Message | Should -Match 'no web\.config'
    }

    It 'is taken literally if its brackets match nothing' {
        $folder = New-TestFolder
        Copy-Item "$samples/Tls/schannel.reg" "$folder/a[b.reg"
        Copy-Item (Join-Path $certificates 'complete.pem') "$folder/a[1].pem"
        (Test-MfaTlsConfig -RegistryPath "$folder/a[b.reg" -OsBuild 9600).Target | Should -Be 'a[b.reg'
        (Test-MfaCertChain -Path "$folder/a[1].pem").Target | Should -Match 'a\[1\]\.pem'
    }
}

Describe '-Quiet beside an error' {
    It 'is false: <_>' -ForEach @(
        "Test-MfaAttachmentAccess -LiteralPath '\\s\share\a.pdf', 'Env:/PATH' @open -Quiet"
        "Test-MfaAttachmentAccess -LiteralPath '\\s\share\a.pdf', '\\s\share\a|b.pdf' @open -Quiet"
        "Test-MfaAttachmentAccess '\\s\share\a.pdf', 'NoSuchDrive:/*.pdf' @open -Quiet"
        'Test-MfaCertChain -Path $complete, "none.pem" -TrustedRoot $trust -Quiet'
        'Test-MfaCertChain -LiteralPath $complete, "a`0b" -TrustedRoot $trust -Quiet'
        'Test-MfaCertChain -Path $complete, $reg -TrustedRoot $trust -Quiet'
        'Test-MfaCertChain -Path $complete -TrustedRoot $trust -SaveChain "$folder/none/x.pem" -Quiet'
        'Test-MfaTlsConfig -RegistryPath $reg -OsBuild 20348 -EventPath $events, "none.xml" -Quiet'
        'Invoke-MfaSdkConnectionTest -Uri "ftp://nonsense" -Quiet'
        'Invoke-MfaSdkConnectionTest -LiteralPath "none.config" -Quiet'
    ) {
        $complete = Join-Path $certificates 'complete.pem'
        $trust = Join-Path $certificates 'root.pem'
        $reg = "$samples/Tls/schannel.reg"
        $events = "$samples/Tls/schannel-events.xml"
        $folder = New-TestFolder
        $ErrorActionPreference = 'SilentlyContinue'
        $answer = . ([scriptblock]::Create($_))
        $ErrorActionPreference = 'Stop'
        @($answer).Count | Should -Be 1
        $answer | Should -BeFalse
        Test-MfaAttachmentAccess -LiteralPath '\\s\share\a.pdf' @open -Quiet | Should -BeTrue
    }
}

Describe 'A switch that is given as false' {
    It 'is as one that is not given' {
        $outcome = Invoke-AtRoot { param($path) Get-MfaLogError $path -Wait -Summary:$false -Redact:$false | Select-Object -First 1 } "$samples/Logs"
        $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Output.Count | Should -Be 1
        @(Get-MfaLogError "$samples/Logs" -Summary -Wait:$false).Count | Should -BeGreaterThan 0
        { Get-MfaLogError "$samples/Logs" -Wait -Summary } | Should -Throw -ErrorId 'ParameterConflict,*'
        (Test-MfaAttachmentAccess -LiteralPath '\\s\share\a.pdf' @open -AsSystem:$false -Quiet:$false).Status | Should -Be 'Pass'
    }
}
