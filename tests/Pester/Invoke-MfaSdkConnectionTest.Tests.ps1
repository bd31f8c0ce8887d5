# For Windows PowerShell 5.1 and PowerShell 7: tests the built module in out/MfaTools against the stand-in of the product's
# web services, which runs as a process of its own.

BeforeDiscovery {
    # Not under Wine.
    $noServer = -not (Get-Command dotnet -CommandType Application -ErrorAction Ignore)
    $faults = 'None', 'LeafOnly', 'SelfSigned', 'NotFound', 'Forbidden', 'WantsClientCertificate', 'ServerError', 'RedirectToHttp', 'RedirectToOtherHost', 'SignInPage',
        'Bomb', 'DrippingPage', 'ResetPage', 'WsdlWithDtd', 'NoScheme', 'NtlmOnly', 'NegotiateOnly', 'RefusesAtCall', 'EchoesPassword', 'SoapFault', 'MalformedSoap', 'HangingSoap'
}

BeforeAll {
    $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).ProviderPath
    $manifest = Join-Path $root 'out/MfaTools/MfaTools.psd1'
    Import-Module $manifest -Force
    $samples = Join-Path $root 'docs/samples'
    $server = Get-ChildItem (Join-Path $root 'tests/MfaTools.SdkServer/bin') -Recurse -Filter MfaTools.SdkServer.dll | Sort-Object LastWriteTime | Select-Object -Last 1
    $user = 'CONTOSO\mfasdk'
    $password = 'Pa55-word&<of>"test''+'
    $credential = [pscredential]::new($user, (ConvertTo-SecureString $password -AsPlainText -Force))
    $started = [System.Collections.Generic.List[System.Diagnostics.Process]]::new()

    $accounts = Join-Path $TestDrive 'accounts'
    Set-Content $accounts "CONTOSO:mfasdk:$password"

    function Start-SdkServer([string] $Fault = 'None', [string] $CertificateFault = 'None') {
        $trust = Join-Path $TestDrive "$([guid]::NewGuid()).pem"
        $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', "`"$($server.FullName)`" $Fault $CertificateFault `"$trust`"")
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $start.UseShellExecute = $false
        # The accounts of NTLM, and the server's own way to it whatever this process is told.
        $start.Environment['NTLM_USER_FILE'] = $accounts
        [void] $start.Environment.Remove('GSS_MECH_CONFIG')
        $process = [System.Diagnostics.Process]::Start($start)
        $started.Add($process)
        [pscustomobject]@{ Process = $process; Sdk = $process.StandardOutput.ReadLine(); App = $process.StandardOutput.ReadLine(); Root = $trust }
    }

    function Stop-SdkServer($Server) {
        # It ends with its input.
        $Server.Process.StandardInput.Close()
        if (-not $Server.Process.WaitForExit(5000)) { $Server.Process.Kill() }
    }

    function New-PortalConfig([string] $Url, [string] $Password = $password) {
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).config"
        $text = [System.Security.SecurityElement]::Escape($Password)
        Set-Content $file "<configuration><appSettings><add key='USE_WEB_SERVICE_SDK' value='true'/><add key='WEB_SERVICE_SDK_AUTHENTICATION_USERNAME' value='$user'/><add key='WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD' value='$text'/></appSettings><applicationSettings><s><setting name='pfup_pfwssdk_PfWsSdk'><value>$Url</value></setting></s></applicationSettings></configuration>"
        $file
    }
}

AfterAll {
    foreach ($process in $started) { if (-not $process.HasExited) { $process.Kill() } }
}

Describe 'Invoke-MfaSdkConnectionTest against a healthy server' -Skip:$noServer {
    BeforeAll { $healthy = Start-SdkServer }
    AfterAll { Stop-SdkServer $healthy }

    It 'passes all stages with -Credential' {
        $result = Invoke-MfaSdkConnectionTest $healthy.Sdk -Credential $credential -TrustedRoot $healthy.Root
        $result | Should -BeOfType MfaTools.SdkConnectionResult
        "$($result.Status)" | Should -Be 'Pass'
        "$($result.Stages.Name)" | Should -Be 'Config Dns Tcp Tls Certificate Http Authentication SdkCall'
        $result.Stages.Status | Select-Object -Unique | Should -Be 'Pass'
        $result.Findings[0].Id | Should -Be 'Sdk.Ok'
        $result.UserName | Should -Be $user
        $result.HostName | Should -Be 'localhost'
        $result.FailedStage | Should -BeNullOrEmpty
    }

    It 'completes a folder and says so' {
        $result = Invoke-MfaSdkConnectionTest ($healthy.Sdk -replace 'PfWsSdk.asmx$') -Credential $credential -TrustedRoot $healthy.Root
        "$($result.Status)" | Should -Be 'Pass'
        $result.Stages[0].Detail | Should -Match 'completed to /MultiFactorAuthWebServiceSdk/PfWsSdk.asmx'
    }

    It 'takes the account of a configuration file, by path, wildcard, literal path and pipeline' {
        $file = New-PortalConfig $healthy.Sdk
        foreach ($result in @(
                Invoke-MfaSdkConnectionTest -Path $file -TrustedRoot $healthy.Root
                Invoke-MfaSdkConnectionTest -Path ($file -replace '\.config$', '.conf*') -TrustedRoot $healthy.Root
                Invoke-MfaSdkConnectionTest -LiteralPath $file -TrustedRoot $healthy.Root
                Get-Item $file | Invoke-MfaSdkConnectionTest -TrustedRoot $healthy.Root)) {
            "$($result.Status)" | Should -Be 'Pass'
            $result.ConfigPath | Should -Be $file
        }
    }

    It 'gives one Boolean with -Quiet' {
        Invoke-MfaSdkConnectionTest $healthy.Sdk -Credential $credential -TrustedRoot $healthy.Root -Quiet | Should -BeTrue
        $healthy.Sdk, 'https://localhost:1/a/PfWsSdk.asmx' | Invoke-MfaSdkConnectionTest -Credential $credential -TrustedRoot $healthy.Root -Quiet | Should -BeFalse
        Invoke-MfaSdkConnectionTest $healthy.Sdk -Credential $credential -TrustedRoot $healthy.Root -SkipAuthentication -Quiet | Should -BeFalse
        Invoke-MfaSdkConnectionTest $healthy.Sdk -TrustedRoot $healthy.Root -Quiet | Should -BeFalse
    }

    It 'feeds Test-MfaCertChain and itself, also from a job' {
        $job = Start-Job { Import-Module $using:manifest; Invoke-MfaSdkConnectionTest $using:healthy.Sdk -TrustedRoot $using:healthy.Root }
        $far = $job | Receive-Job -Wait -AutoRemoveJob
        "$($far.Findings[0].Id)" | Should -Be 'Sdk.Unauthorized'
        $far.Stages.Count | Should -Be 8
        $far.Stages[0].Name | Should -Be 'Config'
        foreach ($result in $far, (Invoke-MfaSdkConnectionTest $healthy.Sdk -TrustedRoot $healthy.Root)) {
            ($result | Test-MfaCertChain -TrustedRoot $healthy.Root).Findings.Id | Should -Be 'Cert.Ok'
            "$(($result | Invoke-MfaSdkConnectionTest -Credential $credential -TrustedRoot $healthy.Root).Status)" | Should -Be 'Pass'
        }
    }

    It 'warns of -SkipCertificateCheck and then sends the account' {
        $result = Invoke-MfaSdkConnectionTest $healthy.Sdk -Credential $credential -SkipCertificateCheck -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -Match 'whoever answers'
        "$($result.FailedStage)" | Should -Be 'Certificate'
        "$($result.Stages[7].Status)" | Should -Be 'Pass'
    }

    It 'tells each stage with -Verbose' {
        $told = Invoke-MfaSdkConnectionTest $healthy.Sdk -Credential $credential -TrustedRoot $healthy.Root -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$told" | Should -Match 'Config Pass.*Dns Pass.*SdkCall Pass'
    }

    It 'has views of at most five columns, and shows stages and findings' {
        $result = Invoke-MfaSdkConnectionTest $healthy.Sdk -TrustedRoot $healthy.Root
        ($result | Format-Table)[0].shapeInfo.tableColumnInfoList.Count | Should -BeLessOrEqual 5
        ($result.Stages | Format-Table)[0].shapeInfo.tableColumnInfoList.Count | Should -BeLessOrEqual 5
        $text = $result | Out-String -Width 200
        $text | Should -Match 'Authentication\s+Skipped'
        $text | Should -Match 'Sdk.Unauthorized'
        $text | Should -Match 'Fix: '
    }
}

Describe 'Invoke-MfaSdkConnectionTest and <Scheme>' -Skip:$noServer -ForEach @(@{ Scheme = 'NTLM'; Fault = 'NtlmOnly' }, @{ Scheme = 'Negotiate'; Fault = 'NegotiateOnly' }) {
    BeforeAll {
        $integrated = Start-SdkServer $Fault
        $noNtlm = -not (Test-Path /etc/gss/mech.d/*ntlmssp*)
    }
    AfterAll { Stop-SdkServer $integrated }

    It 'signs in' {
        if ($noNtlm) { Set-ItResult -Skipped -Because 'it needs the package gss-ntlmssp' }
        $result = Invoke-MfaSdkConnectionTest $integrated.Sdk -Credential $credential -TrustedRoot $integrated.Root
        "$($result.Status)" | Should -Be 'Pass'
        $result.Stages[5].Detail | Should -Be "HTTP 401: asks for $Scheme"
        $result.Stages[6].Detail | Should -Be "${Scheme}: accepted $user"
    }

    It 'tells that the account is refused, and why in order' {
        if ($noNtlm) { Set-ItResult -Skipped -Because 'it needs the package gss-ntlmssp' }
        $wrong = [pscredential]::new($user, (ConvertTo-SecureString 'Wrong-0123' -AsPlainText -Force))
        $result = Invoke-MfaSdkConnectionTest $integrated.Sdk -Credential $wrong -TrustedRoot $integrated.Root
        "$($result.FailedStage) $($result.ErrorCode) $($result.Findings.Id)" | Should -Be 'Authentication 401 Sdk.Unauthorized'
        $result.Findings[0].Evidence | Should -Be "HTTP 401; offered: $Scheme; tried: $Scheme"
        $result.Findings[0].Recommendation | Should -Match '1\. the user name.*2\. membership.*3\. .*loopback check.*4\. '
        $result | ConvertTo-Json -Depth 6 | Should -Not -Match 'Wrong-0123'
    }

    It 'does not blame the account where this computer cannot do it' -Skip:($env:OS -eq 'Windows_NT') {
        $env:GSS_MECH_CONFIG = '/dev/null'
        try {
            $result = Start-Job {
                Import-Module $using:manifest
                Invoke-MfaSdkConnectionTest $using:integrated.Sdk -Credential $using:credential -TrustedRoot $using:integrated.Root
            } | Receive-Job -Wait -AutoRemoveJob
        } finally { Remove-Item Env:GSS_MECH_CONFIG }
        "$([MfaTools.CheckStatus] $result.Status) $($result.Findings.Id)" | Should -Be 'Unknown Sdk.Unauthorized'
        $result.Findings[0].Message | Should -Match "cannot sign in with ${Scheme}: that says nothing about the account"
    }
}

Describe 'Invoke-MfaSdkConnectionTest and what it is given' {
    It 'takes the host name of a log entry' {
        $result = Get-MfaLogError (Join-Path $samples 'Logs') -IssueId Log.Sdk* | Invoke-MfaSdkConnectionTest -TimeoutSec 5 -WarningVariable warned -WarningAction SilentlyContinue
        $result.HostName | Should -Be 'mfa.contoso.com'
        $result.Uri | Should -Be 'https://mfa.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx'
        @($warned).Count | Should -Be 1 -Because 'one entry names no host'
    }

    It 'judges the sample <File>' -ForEach @(
        @{ File = 'portal.web.config'; Stage = 'Dns'; Id = 'Net.DnsFailed' }
        @{ File = 'upgraded.web.config'; Stage = 'Config'; Id = 'Sdk.BadConfig' }
        @{ File = 'MultiFactorAuthenticationAdfsAdapter.config'; Stage = 'Config'; Id = 'Sdk.WrongUrl' }
        @{ File = 'MfaSettings.xml'; Stage = 'Config'; Id = 'Sdk.BadConfig' }
    ) {
        $result = Invoke-MfaSdkConnectionTest -Path (Join-Path $samples "Sdk/$File") -TimeoutSec 5
        "$($result.FailedStage)" | Should -Be $Stage
        $result.Findings[0].Id | Should -Be $Id
    }

    It 'reports <Id> for <Command>' -ForEach @(
        @{ Id = 'InvalidUrl'; Command = { Invoke-MfaSdkConnectionTest 'mfa.contoso.com' -ErrorAction Stop } }
        @{ Id = 'InvalidUrl'; Command = { Invoke-MfaSdkConnectionTest -HostName 'a b' -ErrorAction Stop } }
        @{ Id = 'PathNotFound'; Command = { Invoke-MfaSdkConnectionTest -LiteralPath ./no-such.config -ErrorAction Stop } }
        @{ Id = 'PathNotFound'; Command = { Invoke-MfaSdkConnectionTest -Path ./no-such.config -ErrorAction Stop } }
        @{ Id = 'PathNotFound'; Command = { Invoke-MfaSdkConnectionTest https://a.invalid -TrustedRoot ./no-such.pem } }
    ) {
        { & $Command } | Should -Throw -ErrorId "$Id,*"
    }

    It 'repeats no password of a malformed URL' -ForEach 'https://svc:S3cret@mfa:99999/x', 'svc:S3cret@mfa', 'mfa?sig=S3cret' {
        $failed = @()
        Invoke-MfaSdkConnectionTest -Uri $_ -ErrorAction SilentlyContinue -ErrorVariable +failed
        Test-MfaTlsConfig -HostName $_ -ErrorAction SilentlyContinue -ErrorVariable +failed
        $failed | Should -HaveCount 2
        $failed | ForEach-Object { "$_ $($_.CategoryInfo) $($_.TargetObject) $($_.Exception)" } | Should -Not -Match 'S3cret'
    }

    It 'says that nothing is installed here' -Skip:($env:OS -eq 'Windows_NT') {
        { Invoke-MfaSdkConnectionTest } | Should -Throw -ErrorId 'SdkConfigurationNotFound*'
    }

    It 'gives nothing for an empty pipeline or a wildcard without a match' {
        @() | Invoke-MfaSdkConnectionTest | Should -BeNullOrEmpty
        Invoke-MfaSdkConnectionTest -Path (Join-Path $TestDrive 'none*.config') | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-MfaSdkConnectionTest stops' -Skip:$noServer {
    It 'within a second while <Fault> is waited for' -ForEach @(@{ Fault = 'HangingPage' }, @{ Fault = 'HangingSoap' }, @{ Fault = 'DrippingPage' }) {
        $slow = Start-SdkServer $Fault
        $shell = [powershell]::Create().AddScript({
                param($Manifest, $Url, $Credential, $Root)
                Import-Module $Manifest
                Invoke-MfaSdkConnectionTest $Url -Credential $Credential -TrustedRoot $Root -TimeoutSec 60 -Verbose
            }).AddArgument($manifest).AddArgument($slow.Sdk).AddArgument($credential).AddArgument($slow.Root)
        $run = $shell.BeginInvoke()
        $deadline = [datetime]::UtcNow.AddSeconds(30)
        while (-not ($shell.Streams.Verbose -match 'Certificate Pass') -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 50 }
        Start-Sleep -Milliseconds 300
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
        $run.IsCompleted | Should -BeTrue
        $shell.Dispose()
        Stop-SdkServer $slow
    }
}

Describe 'Invoke-MfaSdkConnectionTest keeps the password' -Skip:$noServer {
    BeforeAll {
        $forms = @($password
            $password -replace '&', '&amp;' -replace '<', '&lt;' -replace '>', '&gt;'
            ($password | ConvertTo-Json).Trim('"')
            [System.Net.WebUtility]::HtmlEncode($password)
            [System.Security.SecurityElement]::Escape($password)
            [uri]::EscapeDataString($password)
            [System.Net.WebUtility]::UrlEncode($password)
            foreach ($encoding in [System.Text.Encoding]::UTF8, [System.Text.Encoding]::Unicode) {
                foreach ($text in $password, "${user}:$password", "mfasdk:$password") { [Convert]::ToBase64String($encoding.GetBytes($text)).TrimEnd('=') }
            })

        function Find-Secret([string] $Text) { foreach ($form in $forms) { if ($Text.IndexOf($form, [StringComparison]::OrdinalIgnoreCase) -ge 0) { $form } } }

        # Whatever this process puts into its folder of temporary files is looked at.
        $temporary = (New-Item (Join-Path $TestDrive 'temporary') -ItemType Directory).FullName
        $kept = foreach ($name in 'TMPDIR', 'TEMP', 'TMP') { @{ Name = $name; Value = [Environment]::GetEnvironmentVariable($name) } }
        foreach ($one in $kept) { [Environment]::SetEnvironmentVariable($one.Name, $temporary) }
    }

    AfterAll { foreach ($one in $kept) { [Environment]::SetEnvironmentVariable($one.Name, $one.Value) } }

    It 'would be found if it were there' {
        foreach ($form in $forms) { Find-Secret "x${form}y" | Should -Not -BeNullOrEmpty }
        [System.IO.Path]::GetTempPath().TrimEnd('/', '\') | Should -Be $temporary
    }

    It 'whatever happens: <_>' -ForEach $faults {
        $one = Start-SdkServer $_
        $file = New-PortalConfig $one.Sdk
        $transcript = Join-Path $TestDrive "$([guid]::NewGuid()).txt"
        Start-Transcript $transcript | Out-Null
        try {
            $all = foreach ($arguments in @{ Uri = $one.Sdk; Credential = $credential }, @{ Path = $file }) {
                Invoke-MfaSdkConnectionTest @arguments -TrustedRoot $one.Root -TimeoutSec 4 -Verbose -Debug -ErrorVariable +failed *>&1
            }
            $all | Out-Default
            $results = $all | Where-Object { $_ -is [MfaTools.SdkConnectionResult] }
        } finally { Stop-Transcript | Out-Null }
        Stop-SdkServer $one
        @($results).Count | Should -Be 2
        $clixml = Join-Path $TestDrive 'result.clixml'
        $results | Export-Clixml $clixml -Depth 6
        $text = @(
            $all | Out-String -Width 4000
            $results | Format-List * -Force | Out-String -Width 4000
            $results | Format-Custom -Depth 3 | Out-String -Width 4000
            $results | ConvertTo-Json -Depth 6
            $failed | Format-List * -Force | Out-String -Width 4000
            Get-Content $transcript -Raw
            Get-Content $clixml -Raw
            Get-ChildItem $temporary -Recurse -File | ForEach-Object { Get-Content $_.FullName -Raw }
        ) -join "`n"
        $text | Should -Match 'mfasdk' -Because 'the rest is there'
        Find-Secret $text | Should -BeNullOrEmpty
    }
}
