# Test-MfaTlsConfig in real PowerShell: binding, pipeline, errors, stop, views, jobs. What is judged is tested in the engine's
# own tests; here are the samples, and loopback servers.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $tls = Join-Path $samples 'Tls'
    $story = @{ RegistryPath = "$tls/schannel.reg", "$tls/dotnet.reg"; OsBuild = 9600; ProductVersion = '7.3'; EventPath = "$tls/schannel-events.xml" }

    # A TLS 1.2 server with a certificate of its own, in this process.
    if (-not ('MfaTest.TlsListener' -as [type])) {
        Add-Type -TypeDefinition @'
using System;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
namespace MfaTest {
    public sealed class TlsListener : IDisposable {
        readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
        readonly X509Certificate2 _certificate;
        public TlsListener(bool tls) {
            if (tls) {
                using (var key = RSA.Create(2048)) {
                    var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
                    _certificate = new X509Certificate2(made.Export(X509ContentType.Pfx));
                }
            }
            _listener.Start(100);
            if (tls) Serve();
        }
        public int Port { get { return ((IPEndPoint)_listener.LocalEndpoint).Port; } }
        async void Serve() {
            while (true) {
                TcpClient client;
                try { client = await _listener.AcceptTcpClientAsync(); } catch { return; }
                var none = Task.Run(async () => {
                    using (client) using (var stream = new SslStream(client.GetStream())) {
                        try { await stream.AuthenticateAsServerAsync(_certificate, false, SslProtocols.Tls12, false); } catch { }
                    }
                });
            }
        }
        public void Dispose() { _listener.Stop(); }
    }
}
'@ -IgnoreWarnings -WarningAction SilentlyContinue
    }
}

Describe 'The policy of an exported server' {
    It 'names the cause and its evidence' {
        $result = Test-MfaTlsConfig @story
        $result.Status | Should -Be 'Fail'
        $result.Findings[0].Id | Should -Be 'Tls.ProductNeedsTls10'
        $result.Findings[0].Evidence | Should -Match 'Enabled=0.*36871 client state 10013'
        $result.Findings[0].Verify | Should -Be 'Test-MfaTlsConfig'
    }

    It 'lists the steps that are left, the insecure one last and without a command' {
        $result = Test-MfaTlsConfig @story
        $result.Remedies.Order | Should -Be 1, 2, 3
        $result.Remedies.IsInsecure | Should -Be $false, $false, $true
        $result.Remedies[1].Command | Should -Be "Repair-MfaTlsConfig -DotNetStrongCrypto -WhatIf`nRepair-MfaTlsConfig -DotNetStrongCrypto"
        $result.Remedies[1].RestartServices | Should -Be 'MultiFactorAuth*', 'W3SVC'
        $result.Remedies[2].Command | Should -BeNullOrEmpty
    }

    It 'has commands that PowerShell accepts, with parameters that exist' {
        $result = Test-MfaTlsConfig @story
        $lines = @($result.Findings.Command; $result.Remedies.Command) -split "`n" -ne ''
        $lines.Count | Should -BeGreaterThan 3
        foreach ($line in $lines) {
            $errors = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($line, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            $call = $ast.Find({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
            $known = (Get-Command $call.GetCommandName()).Parameters.Keys
            $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] } |
                ForEach-Object { $known | Should -Contain $_.ParameterName }
        }
    }

    It 'shows the effective state of each protocol, and the files' {
        $result = Test-MfaTlsConfig @story
        ($result.Protocols | Where-Object { $_.Protocol -eq 'TLS 1.0' -and $_.Role -eq 'Client' }).Effective | Should -BeFalse
        @($result.RegistryPath).Count | Should -Be 2
    }

    It 'takes wildcards, and says nothing on events that nobody asked for' {
        $result = Test-MfaTlsConfig -RegistryPath "$tls/*.reg" -OsBuild 17763
        $result.Findings.Id | Should -Not -Contain 'Tls.SchannelErrors'
        $result.Findings.Id | Should -Contain 'Tls.DotNetStrongCrypto'
        $result.Events | Should -BeNullOrEmpty
    }

    It 'does not guess the defaults of a build that nobody named' {
        $result = Test-MfaTlsConfig -RegistryPath "$tls/*.reg"
        $unknown = $result.Protocols | Where-Object { $null -eq $_.Effective }
        $unknown.Protocol | Should -Contain 'TLS 1.2'
        $result.Findings.Id | Should -Contain 'Tls.PolicyUnknown'
    }

    It 'gives one Boolean with -Quiet' {
        Test-MfaTlsConfig -RegistryPath "$tls/*.reg" -OsBuild 9600 -Quiet | Should -BeExactly $false
    }

    It 'ends with the line where an export is damaged' {
        $folder = New-TestFolder
        $file = Set-TestFile (Join-Path $folder 'damaged.reg') 'REGEDIT4', '', '[HKEY_LOCAL_MACHINE\SOFTWARE\A]', '"V"=dword:xyz'
        { Test-MfaTlsConfig -RegistryPath $file } | Should -Throw -ErrorId 'RegistryFileDamaged,*' -ExpectedMessage '*line 4*'
        $run = Invoke-Isolated { param($file) Test-MfaTlsConfig -RegistryPath $file } $file
        $run.Output | Should -BeNullOrEmpty
        $run.Errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $run.Errors[0].TargetObject | Should -Be $file
    }

    It 'ends where a file does not exist, literal or wildcard: there is nothing to judge' -ForEach 'none.reg', 'none*.reg' {
        { Test-MfaTlsConfig -RegistryPath (Join-Path $tls $_) } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'reports damaged events and judges the policy, without taking the silence for evidence' {
        $folder = New-TestFolder
        $file = Set-TestFile (Join-Path $folder 'events.xml') '<Event><System>'
        $result = Test-MfaTlsConfig -RegistryPath "$tls/*.reg" -OsBuild 9600 -EventPath $file, "$tls/schannel-events.xml" -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'EventFileDamaged,*'
        ($result.Events | Measure-Object Count -Sum).Sum | Should -Be 5
        $result.Findings | Where-Object { $_.Id -eq 'Tls.SchannelErrors' -and $_.Status -eq 'Unknown' } | Should -Not -BeNullOrEmpty
    }

    It 'reads a binary log on every system' {
        $events = (Test-MfaTlsConfig -RegistryPath "$tls/*.reg" -OsBuild 9600 -EventPath "$tls/schannel-events.evtx").Events
        $events.EventId | Sort-Object | Should -Be 36871, 36874, 36887, 36888
        $event = $events | Where-Object EventId -eq 36871
        $event.Role, $event.ErrorState, $event.LoggedBy | Should -Be 'client', 10013, 'MFA01'
        $event.FirstUtc.ToString('o') | Should -Be '2018-03-07T18:20:20.2220000Z'
    }

    It 'says what is not a log of events, whatever its name' {
        $file = Set-TestFile (Join-Path (New-TestFolder) 'log.evtx') 'x'
        $null = Test-MfaTlsConfig -RegistryPath "$tls/*.reg" -EventPath $file -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'EventFileDamaged,*'
        "$($failed[0])" | Should -Match 'wevtutil'
    }

    It 'is not a Pass where an event that Event Viewer saved has a fatal alert' {
        $file = Join-Path $root 'tests/MfaTools.Core.Tests/Windows/Events/v1-eventviewer-saveas.xml'
        $result = Test-MfaTlsConfig -RegistryPath "$tls/*.reg" -OsBuild 9600 -EventPath $file
        $result.Events[0].Alert | Should -Be 40
        $result.Findings.Id | Should -Contain 'Tls.SchannelErrors'
        $result.Findings.Id | Should -Not -Contain 'Tls.Ok'
    }

    It 'reads events that Export-Clixml wrote' {
        $file = Join-Path (New-TestFolder) 'events.clixml'
        1..3 | ForEach-Object {
            [pscustomobject]@{ Id = 36871; Level = 2; ProviderName = 'Schannel'; MachineName = 'MFA01'; TimeCreated = [datetime]::UtcNow
                Message = 'A fatal error occurred while creating a TLS client credential. The internal error state is 10013.' }
        } | Export-Clixml $file
        $event = (Test-MfaTlsConfig -RegistryPath "$tls/*.reg" -OsBuild 9600 -EventPath $file).Events
        $event[0].Count | Should -Be 3
        $event[0].ErrorState | Should -Be 10013
    }

    It 'says where there is no registry' -Tag Unix {
        { Test-MfaTlsConfig } | Should -Throw -ErrorId 'NoRegistry,*'
    }

    It 'shows protocols, findings and steps, with commands alone at the left margin' {
        $text = Test-MfaTlsConfig @story | ConvertTo-View -Width 79
        $text | Should -Match '(?m)^ +SSL 2.0  SSL 3.0  TLS 1.0  TLS 1.1  TLS 1.2  TLS 1.3$'
        $text | Should -Match '(?m)^  Client        off      off      off      on       on       off$'
        $text | Should -Match '(?m)^  Fail     Tls\.ProductNeedsTls10$'
        $text | Should -Match '(?m)^  Steps, in this order:\n  1\. Upgrade'
        $text | Should -Match '(?m)^Repair-MfaTlsConfig -DotNetStrongCrypto$'
        $text | Should -Not -Match ([string] [char] 27)
        ($text -split '\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 79
    }

    It 'shows evidence in a list' {
        Test-MfaTlsConfig @story | Format-List | ConvertTo-View | Should -Match '(?s)Findings +: Fail Tls\.ProductNeedsTls10.*Evidence: TLS 1\.0 Client'
    }

    It 'shows a table on demand' {
        Test-MfaTlsConfig @story | Format-Table | ConvertTo-View | Should -Match 'Status\s+Target\s+Finding\s+Summary'
    }

    It 'shows the same after Clixml' {
        $file = Join-Path (New-TestFolder) 'tls.xml'
        $result = Test-MfaTlsConfig @story
        $result | Export-Clixml $file -Depth 5
        Import-Clixml $file | ConvertTo-View | Should -Be ($result | ConvertTo-View)
    }

    It 'completes -OsBuild by the year of the release' {
        $line = 'Test-MfaTlsConfig -RegistryPath x -OsBuild 2016'
        $matches = (TabExpansion2 $line $line.Length).CompletionMatches
        $matches.CompletionText | Should -Be '14393'
        $matches.ListItemText | Should -Match 'Windows Server 2016'
    }

    It 'skips input objects without a host' -Tag Unix {
        $results = [pscustomobject]@{ HostName = $null }, [pscustomobject]@{ HostName = '' }, [pscustomobject]@{ HostName = 'localhost'; Port = 1 } |
            Test-MfaTlsConfig -TimeoutSec 2 -ErrorVariable failed
        @($results).Count | Should -Be 1
        $failed | Should -BeNullOrEmpty
    }

    It 'reports a name that is empty on the command line' -Tag Unix {
        Test-MfaTlsConfig '' -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidEndpoint,*'
    }

    It 'keeps all it found in a job' {
        $result = Start-Job { Import-Module $using:manifest; $story = $using:story; Test-MfaTlsConfig @story } | Receive-Job -Wait -AutoRemoveJob
        $result.PSObject.TypeNames | Should -Contain 'Deserialized.MfaTools.TlsConfigResult'
        $result.Remedies[1].Changes[0].Name | Should -Be 'SchUseStrongCrypto'
        $result.Remedies[1].Changes[0].Data | Should -Be 1
        $result.Findings[0].Recommendation | Should -Match '^In this order'
        $result.Events[0].FirstUtc.Kind | Should -Be 'Utc'
        $result.Protocols.Count | Should -Be 12
        $result | ConvertTo-View | Should -Match 'Tls\.ProductNeedsTls10'
    }
}

Describe 'What a host offers' -Tag Unix {
    BeforeAll { $server = [MfaTest.TlsListener]::new($true); $silent = [MfaTest.TlsListener]::new($false) }
    AfterAll { $server.Dispose(); $silent.Dispose() }

    It 'asks for each protocol, and shows what this computer may use beside it' {
        $result = Test-MfaTlsConfig localhost -Port $server.Port -ListCipherSuite
        $result.Status | Should -BeIn 'Pass', 'Warning'
        $wire = @($result.Protocols | Where-Object Role -EQ 'Wire')
        $wire.Protocol | Should -Be 'SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'
        $wire.Effective | Should -Be $false, $false, $false, $false, $true, $false
        ($result.Protocols | Where-Object { $_.Role -eq 'Client' -and $_.Protocol -eq 'TLS 1.2' }).Effective | Should -BeTrue
        $result.CipherSuites.Count | Should -BeGreaterThan 1
        ($result.Clients | Where-Object Name -EQ 'Schannel of Windows Server 2019').CipherSuite | Should -Match '^TLS_ECDHE_RSA'
        $result.Address | Should -Be '127.0.0.1'
    }

    It 'takes <Form>' -ForEach @(
        @{ Form = 'a name with a port'; Ask = { param($port) Test-MfaTlsConfig "localhost:$port" } }
        @{ Form = 'a URL'; Ask = { param($port) Test-MfaTlsConfig -Uri "https://localhost:$port/MultiFactorAuth" } }
        @{ Form = 'an address beside the name'; Ask = { param($port) Test-MfaTlsConfig mfa.invalid -Port $port -Address 127.0.0.1 } }
        @{ Form = 'names from the pipeline'; Ask = { param($port) "localhost:$port" | Test-MfaTlsConfig } }
        @{ Form = 'objects with HostName and Port'; Ask = { param($port) [pscustomobject]@{ HostName = 'localhost'; Port = $port } | Test-MfaTlsConfig } }
        @{ Form = 'its own results'; Ask = { param($port) Test-MfaTlsConfig "localhost:$port" | Test-MfaTlsConfig } }
    ) {
        $result = & $Ask $server.Port
        @($result).Count | Should -Be 1
        ($result.Protocols | Where-Object { $_.Role -eq 'Wire' -and $_.Effective }).Protocol | Should -Be 'TLS 1.2'
    }

    It 'gives a verdict on a silent host at its deadline, and nothing else suffers' {
        $hosts = @("localhost:$($silent.Port)") * 3 + @("localhost:$($server.Port)") * 17
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $results = $hosts | Test-MfaTlsConfig -TimeoutSec 2
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 12
        @($results).Count | Should -Be 20
        @($results | Where-Object { $_.Findings.Id -contains 'Tls.Timeout' }).Count | Should -Be 3
        @($results | Where-Object { $_.Protocols.Effective -contains $true }).Count | Should -Be 17
    }

    It 'is true with -Quiet only where all pass' {
        "localhost:$($server.Port)", "localhost:$($silent.Port)" | Test-MfaTlsConfig -TimeoutSec 1 -Quiet | Should -BeExactly $false
    }

    It 'stops within a second' {
        $run = Invoke-Isolated { param($port) Test-MfaTlsConfig localhost -Port $port -TimeoutSec 300 } $silent.Port -StopAfterMs 1500
        $run.State | Should -Be 'Stopped'
        $run.StopElapsed.TotalSeconds | Should -BeLessThan 1
    }

    It 'reports a name that is none, and asks the others' {
        $result = 'no name at all', "localhost:$($server.Port)" | Test-MfaTlsConfig -ErrorVariable failed -ErrorAction SilentlyContinue
        @($result).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidEndpoint,*'
    }

    It 'gives a finding, not an error, where nothing listens' {
        $closed = [MfaTest.TlsListener]::new($false); $port = $closed.Port; $closed.Dispose()
        $result = Test-MfaTlsConfig localhost -Port $port -ErrorAction Stop
        $result.Findings.Id | Should -Be 'Net.TcpRefused'
    }

    It 'tells with -Verbose what was sent and answered' {
        (Test-MfaTlsConfig localhost -Port $server.Port -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Count | Should -BeGreaterThan 1
    }
}

Describe 'The registry of Windows' -Tag Windows {
    BeforeAll {
        # reg.exe keeps key names with a slash whole; PowerShell's own provider does not.
        $reg = Join-Path $env:SystemRoot 'System32\reg.exe'
        $schannel = 'HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL'
        function Set-Value([string] $Key, [string] $Name, [string] $Type, [string] $Data, [int] $View = 64) {
            $null = & $reg add $Key /v $Name /t $Type /d $Data /f "/reg:$View"
            $LASTEXITCODE | Should -Be 0
        }
        function Remove-Key([string] $Key, [int] $View = 64) { $null = & $reg delete $Key /f "/reg:$View" 2>&1 }
        function Get-Reader { New-EngineObject MfaTools.Windows.RegistryReader }
    }
    AfterEach {
        Remove-Key "$schannel\Protocols\TLS 1.0"
        Remove-Key "$schannel\Ciphers\DES 56/56"
        64, 32 | ForEach-Object { Remove-Key 'HKLM\SOFTWARE\MfaToolsTest' $_; Remove-Key 'HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319\MfaToolsTest' $_ }
    }

    It 'keeps the 64-bit and the 32-bit view apart' {
        Set-Value 'HKLM\SOFTWARE\MfaToolsTest' Number REG_DWORD 64 64
        Set-Value 'HKLM\SOFTWARE\MfaToolsTest' Number REG_DWORD 32 32
        (Get-Reader).Read('View64', 'SOFTWARE\MfaToolsTest').Number('Number').Value | Should -Be 64
        (Get-Reader).Read('View32', 'SOFTWARE\MfaToolsTest').Number('Number').Value | Should -Be 32
    }

    It 'reads values of every type, and tells another type and absence apart' {
        $key = 'HKLM\SOFTWARE\MfaToolsTest'
        Set-Value $key Text REG_SZ 'a b'
        Set-Value $key Expand REG_EXPAND_SZ '%SystemRoot%\x'
        Set-Value $key Many REG_MULTI_SZ 'one\0two'
        Set-Value $key Number REG_DWORD 0xffffffff
        Set-Value $key Bytes REG_BINARY deadbeef
        Set-Value $key Big REG_QWORD 0x8000000000000001
        Set-Value $key Long REG_SZ ('x' * 5000)
        Set-Value "$key\Sub/Key" V REG_DWORD 1
        $read = (Get-Reader).Read('View64', 'SOFTWARE\MfaToolsTest')
        $read.State | Should -Be 'Found'
        $read.Find('text').Text | Should -Be 'a b'
        $read.Find('Expand').Text | Should -Be '%SystemRoot%\x'
        $read.Find('Many').Strings | Should -Be 'one', 'two'
        $read.Number('Number').Value | Should -Be ([uint32]::MaxValue)
        $read.Find('Bytes').Data | Should -Be 0xde, 0xad, 0xbe, 0xef
        $read.Find('Long').Text.Length | Should -Be 5000
        $read.Number('Text').State | Should -Be 'OtherType'
        $read.Number('None').State | Should -Be 'Absent'
        $read.SubKeys | Should -Be 'Sub/Key'
        (Get-Reader).Read('View64', 'SOFTWARE\MfaToolsTest\Sub/Key').Number('V').Value | Should -Be 1
        (Get-Reader).Read('View64', 'SOFTWARE\MfaToolsTest\None').State | Should -Be 'Absent'
    }

    It 'judges what the registry holds' {
        Set-Value "$schannel\Protocols\TLS 1.0\Client" Enabled REG_DWORD 0
        Set-Value "$schannel\Protocols\TLS 1.0\Client" DisabledByDefault REG_DWORD 1
        Set-Value "$schannel\Ciphers\DES 56/56" Enabled REG_DWORD 0xffffffff
        $result = Test-MfaTlsConfig -ProductVersion 7.3 -EventPath "$tls/schannel-events.xml"
        $state = $result.Protocols | Where-Object { $_.Protocol -eq 'TLS 1.0' -and $_.Role -eq 'Client' }
        $state.Effective | Should -BeFalse
        $state.Enabled | Should -Be 0
        ($result.Algorithms | Where-Object Name -EQ 'DES 56/56').Effective | Should -BeTrue
        $result.Findings.Id | Should -Contain 'Tls.ProductNeedsTls10'
        $result.Findings.Id | Should -Contain 'Tls.WeakCipher'
    }

    It 'reads its own export as it reads the registry' {
        Set-Value "$schannel\Protocols\TLS 1.0\Client" Enabled REG_DWORD 0
        Set-Value "$schannel\Ciphers\DES 56/56" Enabled REG_DWORD 0
        $file = Join-Path (New-TestFolder) 'schannel.reg'
        $null = & $reg export $schannel $file /y
        $live = Test-MfaTlsConfig -EventPath "$tls/schannel-events.xml"
        $saved = Test-MfaTlsConfig -RegistryPath $file -OsBuild $(if ($live.OsBuild) { $live.OsBuild } else { 1 })
        ($saved.Protocols | ForEach-Object { "$($_.Protocol) $($_.Role) $($_.Enabled) $($_.DisabledByDefault)" }) | Should -Be ($live.Protocols | ForEach-Object { "$($_.Protocol) $($_.Role) $($_.Enabled) $($_.DisabledByDefault)" })
        $saved.Algorithms.Name | Should -Be $live.Algorithms.Name
    }

    It 'runs the command of a remedy, after which the step is gone, and its undo brings it back' {
        Set-Value "$schannel\Protocols\TLS 1.0\Client" Enabled REG_DWORD 0
        $judge = @{ ProductVersion = '7.3'; EventPath = "$tls/schannel-events.xml" }
        $before = Test-MfaTlsConfig @judge
        $command = @($before.Remedies | Where-Object { $_.Command -match 'DotNetStrongCrypto' })[0].Command -split "`n" | Select-Object -Last 1
        $backup = Join-Path (New-TestFolder) 'b.reg'
        $done = Invoke-Expression "$command -BackupPath '$backup' -Confirm:`$false"
        $after = Test-MfaTlsConfig @judge
        ($after.DotNet | Where-Object Version -EQ 'v4.0.30319').StrongCrypto | Should -Be $true, $true
        $after.Remedies.Command | Should -Not -Contain $before.Remedies[1].Command
        $null = & $reg import $done.BackupPath /reg:64
        (Test-MfaTlsConfig @judge).Remedies.Title | Should -Be $before.Remedies.Title
    }

    It 'says what came of asking for events' {
        $result = Test-MfaTlsConfig -ErrorAction Stop
        $result.ComputerName | Should -Not -BeNullOrEmpty
        $result.Status | Should -Not -Be 'Pass'
    }
}
