# The cmdlets over real SSH remoting: two daemons on loopback, each with a host name, keys and a port of its own. What crosses
# a job or a named pipe, which works on Windows too, is tested with the cmdlets themselves.

BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $types = (Get-Command -Module MfaTools).OutputType.Name | Where-Object { $_ -like 'MfaTools.*' } | Sort-Object -Unique
    $examples = @(Get-PageExample automation.md | Where-Object { $_.Code.Contains('$servers') })
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $sshd = '/usr/sbin/sshd'
    $missing = if ($onWindows) { 'SSH remoting to this computer is set up on Linux and macOS only' }
    elseif (-not [System.IO.File]::Exists($sshd)) { "there is no $sshd (package openssh-server)" }
    elseif (-not (Get-Command ssh -CommandType Application -ErrorAction Ignore)) { 'there is no ssh (package openssh-client)' }

    # The examples of the page import the module by its name.
    $modules = $env:PSModulePath
    $env:PSModulePath = (Split-Path (Split-Path $manifest)) + [System.IO.Path]::PathSeparator + $modules
    $logs = Join-Path $samples 'Logs'
    $guide = '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf'
    $daemons = @()
    $sessions = @()

    # Starts a daemon, as a computer of this name where the system has namespaces for that.
    function Start-SshHost([string] $Name) {
        $folder = New-TestFolder
        $null = & ssh-keygen -q -t ed25519 -N '' -f "$folder/host" 2>&1
        $free = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $free.Start()
        $port = $free.LocalEndpoint.Port
        $free.Stop()
        $subsystem = Set-TestFile "$folder/powershell" '#!/bin/sh', "exec $(($pwsh | ForEach-Object { "'$_'" }) -join ' ') -sshs -NoLogo -NoProfile"
        & chmod 700 $subsystem
        $null = Set-TestFile "$folder/config" @(
            "Port $port", 'ListenAddress 127.0.0.1', "HostKey $folder/host", "AuthorizedKeysFile $keys/user.pub", "PidFile none",
            'StrictModes no', 'UsePAM no', 'PasswordAuthentication no', "Subsystem powershell $subsystem")
        # As root it wants this folder, which a service script would make.
        if ((& id -u) -eq '0') { $null = [System.IO.Directory]::CreateDirectory('/run/sshd') }
        $command = @($sshd, '-D', '-e', '-f', "$folder/config")
        if ($named) { $command = @('unshare', '--uts', 'sh', '-c', 'hostname "$0"; exec "$@"', $Name) + $command }
        $start = [System.Diagnostics.ProcessStartInfo]::new($command[0])
        $command | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.UseShellExecute = $false
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $said = while ($null -ne ($line = $process.StandardError.ReadLine())) { $line; if ($line -like 'Server listening*') { break } }
        if ("$said" -notlike '*Server listening*') { throw "The daemon ended: $said" }
        # All it says is taken, so that it never waits for a reader.
        [pscustomobject]@{ Name = $Name; Port = $port; Process = $process; Log = $process.StandardError.ReadToEndAsync() }
    }

    function Connect-SshHost($Daemon) {
        # The name is that of the computer; the port and the keys tell the daemons apart.
        $options = @{ HostName = '127.0.0.1'; StrictHostKeyChecking = 'no'; UserKnownHostsFile = '/dev/null'; LogLevel = 'ERROR'; ServerAliveInterval = '5'; IdentitiesOnly = 'yes' }
        New-PSSession -HostName $Daemon.Name -Port $Daemon.Port -KeyFilePath "$keys/user" -Options $options -ConnectingTimeout 30000
    }

    if (-not $missing) {
        $null = & unshare --uts true 2>&1
        $named = $LASTEXITCODE -eq 0
        $keys = New-TestFolder
        $null = & ssh-keygen -q -t ed25519 -N '' -f "$keys/user" 2>&1
        $daemons = @(foreach ($name in 'MFA01', 'MFA02') { Start-SshHost $name })
        $sessions = @(foreach ($daemon in $daemons) { Connect-SshHost $daemon })
        $far = $sessions[1]
        $there = if ($named) { 'MFA02' } else { [Environment]::MachineName }
        Invoke-Command $sessions { Import-Module $using:manifest; Set-Location $using:root; if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' } }
    }

    # An object of a result type with something in each property, at every depth. What a diagnosis is about is a computer.
    $make = {
        param($result, $computer)
        function New-Value([type] $Type, [string] $Name, [int] $Depth) {
            $bare = [System.Nullable]::GetUnderlyingType($Type)
            if ($bare) { $Type = $bare }
            # The table of TLS versions has rows for real ones only.
            if ($Name -eq 'Protocol' -and $Type -eq [string]) { return 'TLS 1.2' }
            if ($Type -eq [string]) { return $(if ($Name -eq 'ComputerName' -or ($Name -eq 'Target' -and $result -like '*.DiagnosisResult')) { $computer } else { "$Name $Depth" }) }
            if ($Type -eq [datetime]) { return [datetime]::new(636560568200062800, 'Utc') }
            if ($Type -eq [timespan]) { return [timespan]::FromMilliseconds(1500) }
            if ($Type -eq [bool]) { return $true }
            if ($Type.IsEnum) { return [enum]::GetValues($Type)[-1] }
            if ($Type.IsPrimitive) { return 7 -as $Type }
            if ($Type.IsArray) {
                $array = [array]::CreateInstance($Type.GetElementType(), 2)
                0, 1 | ForEach-Object { $array[$_] = New-Value $Type.GetElementType() $Name ($Depth + 1) }
                return , $array
            }
            $object = [Activator]::CreateInstance($Type)
            foreach ($property in $Type.GetProperties() | Where-Object CanWrite) { $property.SetValue($object, (New-Value $property.PropertyType $property.Name ($Depth + 1))) }
            $object
        }
        New-Value ($result -as [type]) $result 0
    }

    # Every value that an object holds, by its path, with its type. Enumerations arrive by name, so that they can be compared.
    function Get-Leaf($Value, [string] $Path) {
        if ($null -eq $Value) { return "$Path = null" }
        $bare = $Value.PSObject.BaseObject
        if ($bare -is [System.Collections.IList]) {
            "$Path has $($bare.Count)"
            for ($i = 0; $i -lt $bare.Count; $i++) { Get-Leaf $bare[$i] "$Path[$i]" }
        }
        elseif ($bare -is [enum]) { "$Path = String $Value" }
        elseif ($bare -is [datetime]) { "$Path = $($bare.ToString('o'))" }
        elseif ($bare -is [string] -or $bare -is [ValueType]) { "$Path = $($bare.GetType().Name) $bare" }
        else {
            foreach ($property in $Value.PSObject.Properties | Where-Object Name -NotIn PSComputerName, RunspaceId, PSShowComputerName, PSSourceJobInstanceId | Sort-Object Name) {
                # A script property without a value does not arrive.
                if ($property.MemberType -eq 'ScriptProperty' -and $null -eq $property.Value) { continue }
                Get-Leaf $property.Value "$Path.$($property.Name)"
            }
        }
    }
}

AfterAll {
    $env:PSModulePath = $modules
    $sessions | Remove-PSSession
    foreach ($daemon in $daemons) {
        if (-not $daemon.Process.HasExited) { $daemon.Process.Kill() }
        $daemon.Process.Dispose()
    }
}

Describe 'SSH remoting' {
    BeforeEach { if ($missing) { Set-ItResult -Skipped -Because $missing } }

    It 'asks two hosts at once, and tells whose each result is' {
        $entries = Invoke-Command $sessions { Get-MfaLogError docs/samples/Logs } | Sort-Object TimeUtc
        $here = @(Get-MfaLogError $logs)
        foreach ($name in 'MFA01', 'MFA02') {
            $own = @($entries | Where-Object PSComputerName -EQ $name)
            $own.Message | Should -Be $here.Message
            if ($named) { $own.ComputerName | Select-Object -Unique | Should -Be $name }
        }
    }

    It 'gives a <_> with every property at every depth, and its view with the computer' -ForEach $types {
        $local = & $make $_ $there
        $remote = Invoke-Command $far $make -ArgumentList $_, $there
        $remote.PSObject.TypeNames[0] | Should -Be "Deserialized.$_"
        # These have a view only as part of a health check.
        if ($_ -match 'Diagnosis|LogHealth|NotChecked|Product') {
            $local.PSObject.TypeNames.Insert(0, 'MfaTools.HealthItem')
            $remote.PSObject.TypeNames.Insert(0, 'Deserialized.MfaTools.HealthItem')
        }
        $remote.PSComputerName | Should -Be 'MFA02'
        Get-Leaf $remote | Should -Be (Get-Leaf $local)
        # What the view shows of an object from elsewhere, it shows of one that has come from there.
        $local | Add-Member PSComputerName $remote.PSComputerName
        $local | Add-Member PSShowComputerName $true
        $view = $remote | ConvertTo-View
        $view | Should -BeExactly ($local | ConvertTo-View)
        if ($local.PSObject.Properties['ComputerName']) { $view | Should -Match $there }
    }

    It 'keeps what the cmdlets themselves give' {
        $work = {
            Get-MfaLogError docs/samples/Logs -Context 1
            Get-MfaLogError docs/samples/Logs -Summary
            Get-MfaKnownIssue Log.A*
            Test-MfaCertChain -Path docs/samples/Certificates/faulty.pem -TrustedRoot docs/samples/Certificates/root.pem
            Test-MfaTlsConfig -RegistryPath docs/samples/Tls/*.reg -EventPath docs/samples/Tls/schannel-events.xml -OsBuild 9600
            Invoke-MfaHealthCheck -SnapshotPath docs/samples/first-story
        }
        Push-Location $root
        try { $local = @(& $work) } finally { Pop-Location }
        $remote = @(Invoke-Command $far $work)
        # When and where it was, and how long it took, is its own.
        $own = '^\.(ComputerName|Duration|TimeUtc) = '
        for ($i = 0; $i -lt $local.Count; $i++) {
            @(Get-Leaf $remote[$i]) -notmatch $own | Should -Be (@(Get-Leaf $local[$i]) -notmatch $own) -Because "$($local[$i].GetType()) is result $i"
        }
        $remote.Count | Should -Be $local.Count
    }

    It 'binds log entries to the next cmdlets, and does not look here for what is there' {
        if (-not $named) { Set-ItResult -Skipped -Because 'unshare cannot give the daemon a host name of its own' }
        $entries = Invoke-Command $far { Get-MfaLogError docs/samples/Logs }
        ($entries | Get-MfaKnownIssue).IssueId | Should -Contain 'Log.AttachmentDenied'
        $access = $entries | Test-MfaAttachmentAccess -Identity 'NONE\SUCH$'
        $access.Path | Should -Be $guide
        $access.Findings[0].Evidence | Should -Match "comes from MFA02 and was tested from $([Environment]::MachineName)"
        $again = $entries | Get-MfaLogError -ErrorVariable failed -ErrorAction SilentlyContinue
        $again | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'RemotePath,*'
        "$($failed[0])" | Should -Match 'MFA02'
    }

    It 'binds what the SDK test gives to the test of the chain' {
        $result = Invoke-Command $far { Invoke-MfaSdkConnectionTest https://localhost:1/sdk }
        $result.Stages.Count | Should -Be 8
        $chain = $result | Test-MfaCertChain
        $chain.Target | Should -Be 'localhost:1'
        ($chain | Test-MfaTlsConfig).Port | Should -Be 1
    }

    It 'gives results that can be reported and asserted' {
        $results = Invoke-Command $sessions { Test-MfaCertChain -Path docs/samples/Certificates/private.pem -TrustedRoot docs/samples/Certificates/root.pem }
        $path = Join-Path (New-TestFolder) 'report.json'
        $null = $results | Export-MfaReport $path
        $report = Get-Content $path -Raw | ConvertFrom-Json
        @($report.results).Count | Should -Be $results.Count
        if ($named) { $report.results.ComputerName | Select-Object -Unique | Sort-Object | Should -Be 'MFA01', 'MFA02' }
        { $results | Assert-MfaHealth } | Should -Throw -ErrorId 'HealthBelow,*'
    }

    It 'runs the health check on hosts that do not have the module, and leaves nothing there' {
        $bare = Connect-SshHost $daemons[1]
        $temporary = New-TestFolder
        Invoke-Command $bare { $env:TMPDIR = $using:temporary }
        try {
            $settings = Set-TestFile (Join-Path (New-TestFolder) settings.psd1) "@{ HostName = 'localhost:1' }"
            $results = Invoke-MfaHealthCheck -Session $sessions[0], $bare -SettingsPath $settings -TimeoutSec 5 -InformationVariable told
            Invoke-Command $bare { (Get-Module).Name } | Should -Not -Contain MfaTools
            Invoke-Command $bare { "$ErrorActionPreference$Module" } | Should -Be 'Continue'
        }
        finally { Remove-PSSession $bare }
        Get-ChildItem $temporary -Filter MfaTools-* | Should -BeNullOrEmpty
        @($results | Where-Object Check -EQ Diagnosis).Count | Should -Be 2
        $results[0].PSObject.TypeNames[0] | Should -Be MfaTools.HealthItem
        $results[0] | Should -BeOfType MfaTools.CheckResult
        ($results | Where-Object Check -EQ Certificate).Findings.Id | Should -Be 'Net.TcpRefused', 'Net.TcpRefused'
        if ($named) { $results.ComputerName | Select-Object -Unique | Should -Be 'MFA01', 'MFA02' }
        "$told" | Should -Match '^\S+  1 cause   \S+  1 cause$'
    }

    It 'names a host that is not reached as a result, and checks the others' {
        $lost = Connect-SshHost $daemons[0]
        Remove-PSSession $lost
        $results = Invoke-MfaHealthCheck -Session $lost, $far -TimeoutSec 5 -InformationVariable told
        ($results | Where-Object Check -EQ Remoting).ComputerName | Should -Be MFA01
        ($results | Where-Object Check -EQ Remoting).Findings.Id | Should -Be Health.Unreachable
        @($results | Where-Object Check -EQ Diagnosis).Count | Should -Be 1
        "$told" | Should -Match 'MFA01  not reached'
    }

    It 'brings errors and warnings with what they say of themselves' {
        $empty = New-TestFolder
        $job = Invoke-Command $far -AsJob { Get-MfaLogError -LiteralPath nope.log, docs/samples/Logs, $using:empty -Tail 1 }
        $entries = $job | Receive-Job -Wait -AutoRemoveJob -ErrorVariable failed -WarningVariable warned -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $entries.IssueId | Should -Be 'Log.UnhandledSB'
        @($failed).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'PathNotFound,MfaTools.Commands.GetMfaLogErrorCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failed[0].TargetObject | Should -Be 'nope.log'
        $failed[0].OriginInfo.PSComputerName | Should -Be 'MFA02'
        "$($failed[0])" | Should -Be "Cannot find the path 'nope.log'. Check the spelling."
        @($warned).Count | Should -Be 1
        "$warned" | Should -Match ([regex]::Escape($empty))
    }

    It 'brings the error that ends a command' {
        { Invoke-Command $far { Invoke-MfaHealthCheck -SnapshotPath docs/samples/first-story | Assert-MfaHealth } -ErrorAction Stop } | Should -Throw '*checks failed. Proven: *' -ErrorId 'HealthBelow,MfaTools.Commands.AssertMfaHealthCommand'
        { Invoke-Command $far { Repair-MfaTlsConfig 'TLS 1.0' } -ErrorAction Stop } | Should -Throw -ErrorId 'InsecureProtocol,*'
    }

    It 'stops <Name> within a second' -ForEach @(
        @{ Name = 'Test-MfaCertChain'; Wait = { param($port) Test-MfaCertChain "127.0.0.1:$port" -TimeoutSec 60 } }
        @{ Name = 'Test-MfaTlsConfig'; Wait = { param($port) Test-MfaTlsConfig "127.0.0.1:$port" -TimeoutSec 60 } }
        @{ Name = 'Invoke-MfaSdkConnectionTest'; Wait = { param($port) Invoke-MfaSdkConnectionTest "https://127.0.0.1:$port/sdk" -TimeoutSec 60 } }
        @{ Name = 'Invoke-MfaHealthCheck'; Wait = { param($port) $null = Invoke-MfaHealthCheck -HostName "127.0.0.1:$port" -TimeoutSec 60 } }
        @{ Name = 'Get-MfaLogError -Wait'; Wait = { param($port) Get-MfaLogError docs/samples/Logs -Level All -Wait } }
    ) {
        $silent = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $silent.Start()
        try {
            $running = Start-Isolated -ArgumentList $far, $Wait, $silent.LocalEndpoint.Port { param($session, $wait, $port) Invoke-Command $session ([scriptblock]::Create($wait)) -ArgumentList $port }
            Wait-Until { $silent.Pending() -or $running.Output.Count -gt 0 } | Should -BeTrue
            $run = Stop-Isolated $running
            $run.State | Should -Be 'Stopped'
            # Without a stop it would be a minute; the second is for the cmdlet, the rest for a machine under load.
            $run.StopElapsed.TotalSeconds | Should -BeLessThan 3
        }
        finally { $silent.Stop() }
        # The session is free for the next command only when the one before has ended over there.
        Invoke-Command $far { 'free' } | Should -Be 'free'
    }

    It 'runs from a copy that came with Copy-Item -ToSession' {
        $session = Connect-SshHost $daemons[0]
        try {
            $there = Invoke-Command $session { (New-Item (Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())) -ItemType Directory).FullName }
            Copy-Item (Split-Path $manifest) $there -ToSession $session -Recurse
            $base, $entry = Invoke-Command $session {
                Import-Module "$using:there/MfaTools"
                (Get-Module MfaTools).ModuleBase
                Get-MfaLogError $using:logs -Tail 1
            }
            $base | Should -Be "$there/MfaTools"
            $entry.IssueId | Should -Be 'Log.UnhandledSB'
            Invoke-Command $session { Remove-Module MfaTools; Remove-Item $using:there -Recurse; Test-Path $using:there } | Should -BeFalse
        }
        finally { Remove-PSSession $session }
    }

    It 'prints what the page on automation says of: <Line>' -ForEach $examples {
        if (-not $named) { Set-ItResult -Skipped -Because 'unshare cannot give the daemons host names of their own' }
        $run = Invoke-Isolated -ArgumentList $root, $Code, $sessions {
            param($root, $code, $servers)
            if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
            Set-Location $root
            . ([scriptblock]::Create($code)) | Out-String -Width 99
        }
        $run.Failure | Should -BeNullOrEmpty
        $run.Output | ConvertTo-View | Should -BeExactly $Expected
    }
}
