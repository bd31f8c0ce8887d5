# Test-MfaCertChain: binding, pipeline, results, views, errors, saving, stopping, hostile hosts and remoting.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $certificates = Join-Path $samples 'Certificates'
    $cases = Join-Path $PSScriptRoot '../MfaTools.Core.Tests/Certificates/Cases'
    # By what the samples are judged.
    $basis = @{ TrustedRoot = (Join-Path $certificates 'root.pem'); At = '2028-06-01Z' }

    # A host that plays its part of TLS 1.2 up to the certificates, which needs no key, or stays silent.
    Add-Type -TypeDefinition @'
using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

public sealed class MfaTestHost : IDisposable
{
    private readonly TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
    private readonly byte[] answer;

    public MfaTestHost(byte[] answer)
    {
        this.answer = answer;
        listener.Start(100);
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port { get { return ((IPEndPoint)listener.LocalEndpoint).Port; } }

    public void Dispose() { listener.Stop(); }

    private void Accept()
    {
        try { while (true) { TcpClient client = listener.AcceptTcpClient(); new Thread(() => Serve(client)) { IsBackground = true }.Start(); } }
        catch (Exception) { }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                byte[] buffer = new byte[4096];
                NetworkStream stream = client.GetStream();
                stream.Read(buffer, 0, buffer.Length);
                if (answer != null) stream.Write(answer, 0, answer.Length);
                while (stream.Read(buffer, 0, buffer.Length) > 0) { }
            }
        }
        catch (Exception) { }
    }
}
'@
    $hosts = [System.Collections.Generic.List[System.IDisposable]]::new()

    function Get-Number([int] $Value, [int] $Bytes) { for ($i = $Bytes - 1; $i -ge 0; $i--) { [byte] (($Value -shr (8 * $i)) -band 255) } }

    function Start-TestHost([string] $Pem, [byte[]] $Answer) {
        if ($Pem) {
            $list = foreach ($match in [regex]::Matches([System.IO.File]::ReadAllText((Join-Path $certificates $Pem)), '(?s)-----BEGIN CERTIFICATE-----(.+?)-----END')) {
                $der = [Convert]::FromBase64String($match.Groups[1].Value)
                Get-Number $der.Length 3
                $der
            }
            $hello = @(3, 3) + @(1..32) + @(0, 0xC0, 0x2F, 0)
            $flight = @(2) + @(Get-Number $hello.Count 4)[1..3] + $hello + @(11) + @(Get-Number ($list.Count + 3) 3) + @(Get-Number $list.Count 3) + $list + @(14, 0, 0, 0)
            $Answer = [byte[]] (@(22, 3, 3) + @(Get-Number $flight.Count 2) + $flight)
        }
        $server = [MfaTestHost]::new($Answer)
        $hosts.Add($server)
        $server.Port
    }
}

AfterAll { foreach ($server in $hosts) { $server.Dispose() } }

Describe 'Test-MfaCertChain' {
    Context 'of files' {
        It 'judges <File>: <Status>, <Issues>, <Completeness>, <Trust>' -ForEach @(
            @{ File = 'complete.pem'; Status = 'Pass'; Issues = 'None'; Completeness = 'OnWire'; Trust = 'Trusted'; Id = 'Cert.Ok'; Grade = $null }
            @{ File = 'incomplete.pem'; Status = 'Fail'; Issues = 'Incomplete'; Completeness = 'Broken'; Trust = 'NotBuilt'; Id = 'Cert.ChainIncomplete'; Grade = 'B' }
            @{ File = 'private.pem'; Status = 'Fail'; Issues = 'ContainsAnchor'; Completeness = 'OnWire'; Trust = 'UntrustedRoot'; Id = 'Cert.UntrustedRoot', 'Cert.ContainsAnchor'; Grade = 'T' }
            @{ File = 'faulty.pem'; Status = 'Fail'; Issues = 'WrongOrder, ContainsAnchor'; Completeness = 'OnWire'; Trust = 'Trusted'; Id = 'Cert.Expired', 'Cert.ContainsAnchor', 'Cert.WrongOrder'; Grade = 'T' }
        ) {
            $result = Test-MfaCertChain -Path (Join-Path $certificates $File) @basis
            $result | Should -BeOfType MfaTools.CertChainResult
            $result.Status | Should -Be $Status
            "$($result.ChainIssues)" | Should -Be $Issues
            $result.Completeness | Should -Be $Completeness
            $result.Trust | Should -Be $Trust
            $result.Findings.Id | Should -Be $Id
            $result.GradeCap | Should -Be $Grade
        }

        It 'matches a name only where one is given' {
            $path = Join-Path $certificates 'complete.pem'
            (Test-MfaCertChain -Path $path @basis -Name portal.contoso.com).Findings.Id | Should -Be 'Cert.Ok'
            (Test-MfaCertChain -Path $path @basis -Name other.contoso.com).Findings.Id | Should -Be 'Cert.NameMismatch'
        }

        It 'fills a gap from -IntermediatePath, and the finding stays' {
            $result = Test-MfaCertChain -Path (Join-Path $certificates 'incomplete.pem') @basis -IntermediatePath (Join-Path $certificates 'issuing*.pem')
            $result.Completeness, $result.Trust, $result.Status | Should -Be 'ByGivenOrStore', 'Trusted', 'Fail'
            $result.Findings.Id | Should -Be 'Cert.ChainIncomplete'
            $result.MissingIssuerUri | Should -Be 'http://pki.example/issuing-ca-1.cer'
        }

        It 'takes files from the pipeline, and certificates' {
            @(Get-ChildItem $certificates -Filter '*complete.pem' | Test-MfaCertChain @basis).Status | Sort-Object | Should -Be 'Pass', 'Fail'
            $leaf = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new((Join-Path $certificates 'incomplete.pem'))
            $issuing = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new((Join-Path $certificates 'issuing-ca.pem'))
            ($leaf | Test-MfaCertChain @basis).ChainIssues | Should -Be 'Incomplete'
            (Test-MfaCertChain -Certificate $leaf, $issuing @basis).Status | Should -Be 'Pass'
            @($leaf, $issuing | Test-MfaCertChain @basis).Count | Should -Be 2
            $root = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new((Join-Path $certificates 'root.pem'))
            (Test-MfaCertChain -Certificate $leaf, $issuing -TrustedRoot $root -At $basis.At).Status | Should -Be 'Pass'
        }

        It 'names a damaged file and judges the others' {
            $folder = New-TestFolder
            $null = Set-TestFile (Join-Path $folder 'bad.pem') 'nothing'
            [System.IO.File]::WriteAllBytes((Join-Path $folder 'empty.pem'), [byte[]] @())
            $result = Test-MfaCertChain -Path "$folder/*.pem", (Join-Path $certificates 'complete.pem') @basis -ErrorVariable failed -ErrorAction SilentlyContinue
            @($result).Status | Should -Be 'Pass'
            $failed.FullyQualifiedErrorId | Should -Be (@('NotACertificate,MfaTools.Commands.TestMfaCertChainCommand') * 2)
            { Test-MfaCertChain -LiteralPath "$folder/none.pem" -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound*'
            { Test-MfaCertChain -Path (Join-Path $certificates 'complete.pem') -TrustedRoot "$folder/none.pem" } | Should -Throw -ErrorId 'PathNotFound*'
            Test-MfaCertChain -Path "$folder/none*.pem" | Should -BeNullOrEmpty
        }

        It 'answers -Quiet with one Boolean' {
            # A chain that lencr.org sent, to a public root.
            $public = @{ TrustedRoot = Join-Path $cases 'le_both.pem'; At = '2023-11-15Z' }
            Test-MfaCertChain -Path (Join-Path $cases 'le.pem') @public -Quiet | Should -BeExactly $true
            $paths = 'complete', 'incomplete' | ForEach-Object { Join-Path $certificates "$_.pem" }
            Test-MfaCertChain -Path $paths[0] @basis -Quiet | Should -BeExactly $true
            Test-MfaCertChain -Path $paths @basis -Quiet | Should -BeExactly $false
            Test-MfaCertChain -Path $paths[0], 'none.pem' @basis -Quiet -ErrorAction SilentlyContinue | Should -BeExactly $false
        }

        It 'saves the chain in order and what was missing, and overwrites with -Force only' {
            $folder = New-TestFolder
            $common = $basis + @{ IntermediatePath = (Join-Path $certificates 'issuing-ca.pem'); Path = (Join-Path $certificates 'incomplete.pem') }
            $null = Test-MfaCertChain @common -SaveChain "$folder/chain.pem" -SaveMissing "$folder/missing.p7b"
            (Test-MfaCertChain -Path "$folder/chain.pem" @basis).Status | Should -Be 'Pass'
            (Test-MfaCertChain -Path "$folder/missing.p7b" @basis).Sent.Subject | Should -Be 'CN=Example Issuing CA 1, O=Example Trust'
            $null = Test-MfaCertChain @common -SaveChain "$folder/chain.pem" -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed.FullyQualifiedErrorId | Should -BeLike 'FileExists*'
            $null = Test-MfaCertChain @common -SaveChain "$folder/chain.pem" -Force -ErrorAction Stop
            $null = Test-MfaCertChain -Path (Join-Path $certificates 'incomplete.pem') @basis -SaveChain "$folder/none.pem" -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed.FullyQualifiedErrorId | Should -BeLike 'ChainNotKnown*'
            Test-Path "$folder/none.pem" | Should -BeFalse
        }
    }

    Context 'of hosts' {
        It 'judges what a host sends, by HostName, Uri and Address' {
            $port = Start-TestHost -Pem 'complete.pem'
            $result = Test-MfaCertChain mfa.contoso.com -Port $port -Address 127.0.0.1 @basis
            $result.Findings.Id | Should -Be 'Cert.Ok'
            $result.HostName, $result.Port, $result.Address | Should -Be 'mfa.contoso.com', $port, '127.0.0.1'
            (Test-MfaCertChain -Uri "https://portal.contoso.com:$port/MultiFactorAuth" -Address 127.0.0.1 @basis).Status | Should -Be 'Pass'
            (Test-MfaCertChain "127.0.0.1:$port" @basis).Findings.Id | Should -Be 'Cert.NameMismatch', 'Tls.NoServerName'
            (Test-MfaCertChain "127.0.0.1:$port" @basis -Name mfa.contoso.com).Status | Should -Be 'Pass'
        }

        It 'binds HostName and Port of objects, also of those that came through a file or another process' {
            $port = Start-TestHost -Pem 'incomplete.pem'
            $first = Test-MfaCertChain 127.0.0.1 -Port $port @basis -Name mfa.contoso.com
            ($first | Test-MfaCertChain @basis).Port | Should -Be $port
            $csv = Join-Path (New-TestFolder) 'hosts.csv'
            $first | Select-Object HostName, Port | Export-Csv $csv -NoTypeInformation
            (Import-Csv $csv | Test-MfaCertChain @basis).Port | Should -Be $port
            ([pscustomobject]@{ HostName = '127.0.0.1'; Port = $port; Uri = "https://127.0.0.1:$port/sdk"; Address = '127.0.0.1' } | Test-MfaCertChain @basis).Port | Should -Be $port
            $far = Start-Job -ArgumentList $manifest, $port, $basis { param($manifest, $port, $basis) Import-Module $manifest; Test-MfaCertChain 127.0.0.1 -Port $port @basis -Name mfa.contoso.com } | Receive-Job -Wait -AutoRemoveJob
            $far.Sent[0].Names | Should -Be 'mfa.contoso.com', 'portal.contoso.com'
            $far.Findings[0].Id | Should -Be 'Cert.ChainIncomplete'
            $far | Format-List | ConvertTo-View | Should -Match '\[ \] CN=Example Issuing CA 1, O=Example Trust +NOT SENT'
            ($far | Test-MfaCertChain @basis).Port | Should -Be $port
        }

        It 'names what a hostile host did: <Id>' -ForEach @(
            @{ Id = 'Tls.Timeout'; Answer = $null }
            @{ Id = 'Tls.NotTls'; Answer = [byte[]] @(0x9D) * 300 }
            @{ Id = 'Tls.PlainHttp'; Answer = [System.Text.Encoding]::ASCII.GetBytes("HTTP/1.1 400 Bad Request`r`n`r`n") }
            @{ Id = 'Tls.Alert'; Answer = [byte[]] @(21, 3, 1, 0, 2, 2, 40) }
        ) {
            $port = Start-TestHost -Answer $Answer
            $result = Test-MfaCertChain 127.0.0.1 -Port $port -TimeoutSec 2
            $result.Findings.Id | Should -Be $Id
            $result.Status | Should -Be 'Fail'
        }

        It 'tests many at once, silent ones among them, and shows progress' {
            $silent = Start-TestHost
            $good = Start-TestHost -Pem 'complete.pem'
            $targets = @(1..5 | ForEach-Object { "127.0.0.1:$silent" }) + @(1..20 | ForEach-Object { "127.0.0.1:$good" })
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $results = Test-MfaCertChain $targets -TimeoutSec 3 @basis
            # One after the other would take 15 s.
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 12
            @($results | Where-Object { $_.Findings.Id -contains 'Tls.Timeout' }).Count | Should -Be 5
            $results.Count | Should -Be 25
        }

        It 'stops within a second against a silent host' {
            $port = Start-TestHost
            $run = Invoke-Isolated -ArgumentList $port -StopAfterMs 1500 { param($port) Test-MfaCertChain 127.0.0.1 -Port $port -TimeoutSec 60 }
            $run.State | Should -Be 'Stopped'
            $run.StopElapsed.TotalSeconds | Should -BeLessThan 1
        }

        It 'tells with -Verbose what was sent and answered' {
            $port = Start-TestHost -Pem 'complete.pem'
            $said = Test-MfaCertChain 127.0.0.1 -Port $port @basis -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            "$said" | Should -Match 'certificates'
        }

        It 'skips entries of a log that name no host' {
            $results = Get-MfaLogError (Join-Path $samples 'Logs') | Test-MfaCertChain -Address 127.0.0.1 -Port 1 -TimeoutSec 2 -ErrorVariable failed
            $failed | Should -BeNullOrEmpty
            @($results).Count | Should -Be @(Get-MfaLogError (Join-Path $samples 'Logs') | Where-Object HostName).Count
        }

        It 'refuses what is no host' {
            Test-MfaCertChain 'not a host' -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failed.FullyQualifiedErrorId | Should -BeLike 'InvalidEndpoint*'
            { Test-MfaCertChain x -Name 'not a host' } | Should -Throw -ErrorId 'InvalidEndpoint*'
        }
    }

    Context 'shown' {
        It 'has a line for each target with Format-Table' {
            $view = Test-MfaCertChain -Path (Join-Path $certificates 'faulty.pem') @basis | Format-Table | ConvertTo-View
            $view | Should -Match 'Status +Target +DaysLeft +Finding +Issuer'
            $view | Should -Match 'Fail +faulty\.pem +-158 +Cert\.Expired +CN=Example'
        }

        It 'shows the chain with its gap, the grade in words and the fix, whole at 80 columns' {
            $view = Test-MfaCertChain -Path (Join-Path $certificates 'incomplete.pem') @basis | ConvertTo-View -Width 79
            $view | Should -Match '(?m)^incomplete\.pem  Fail\n  \[1\] CN=mfa\.contoso\.com +until 2122-09-22 \(34445 days\)\n  \[ \] CN=Example Issuing CA 1, O=Example Trust +NOT SENT$'
            $view | Should -Match 'SSL Labs grade: at most B \(incomplete chain\)'
            $view | Should -Match '(?m)^    Fix: Install the missing certificate'
        }

        It 'prints commands that can be pasted as they stand' {
            $result = Test-MfaCertChain -Path (Join-Path $certificates 'incomplete.pem') @basis
            $view = $result | ConvertTo-View -Width 79
            $pasted = [regex]::Match($view, '(?ms)^    Command:\n(.*?)\n    Verify:').Groups[1].Value
            ($pasted -split '\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 79
            $tokens = { param($text) $found = $null; $null = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref] $found, [ref] $null); $found | Where-Object { "$($_.Kind)" -notin 'LineContinuation', 'NewLine', 'EndOfInput' } | ForEach-Object Text }
            & $tokens $pasted | Should -Be (& $tokens $result.Findings[0].Command)
        }

        It 'shows the chain in the order in which it was issued, with the positions that were sent' {
            $tree = (Test-MfaCertChain -Path (Join-Path $certificates 'faulty.pem') @basis).ChainTree
            $tree -replace ' {2,}.*' | Should -Be '[1] CN=old.contoso.com', '[3] CN=Example Issuing CA 1, O=Example Trust', '[2] CN=Example Root CA, O=Example Trust'
        }

        It 'names the trust anchor that the chain ends at' {
            (Test-MfaCertChain -Path (Join-Path $certificates 'complete.pem') @basis).ChainTree[-1] | Should -Be '    CN=Example Root CA, O=Example Trust       trusted here'
        }
    }
}
