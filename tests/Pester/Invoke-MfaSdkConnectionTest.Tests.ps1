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
    BeforeAll {
        $healthy = Start-SdkServer
        $sdk = @{ Uri = $healthy.Sdk; TrustedRoot = $healthy.Root }
        $passed = Invoke-MfaSdkConnectionTest @sdk -Credential $credential
        $noAccount = Invoke-MfaSdkConnectionTest @sdk
        $file = New-PortalConfig $healthy.Sdk
    }
    AfterAll { Stop-SdkServer $healthy }

    It 'returns a result that passes' {
        $passed | Should -BeOfType MfaTools.SdkConnectionResult
        "$($passed.Status) $($passed.Findings.Id)" | Should -Be 'Pass Sdk.Ok'
        $passed.FailedStage | Should -BeNullOrEmpty
    }

    It 'passes all stages in their order' {
        "$($passed.Stages.Name)" | Should -Be 'Config Dns Tcp Tls Certificate Http Authentication SdkCall'
        $passed.Stages.Status | Select-Object -Unique | Should -Be 'Pass'
    }

    It 'names the account, the host and the check' {
        $passed.UserName | Should -Be $user
        $passed.HostName | Should -Be 'localhost'
        $passed.Check | Should -Be 'SDK'
    }

    It 'completes a folder, and the stage Config says so' {
        $result = Invoke-MfaSdkConnectionTest ($healthy.Sdk -replace 'PfWsSdk.asmx$') -Credential $credential -TrustedRoot $healthy.Root
        "$($result.Status)" | Should -Be 'Pass'
        $result.Stages[0].Detail | Should -Match 'completed to /MultiFactorAuthWebServiceSdk/PfWsSdk.asmx'
    }

    It 'reads a configuration file from <Name> and uses its account' -ForEach @(
        @{ Name = '-Path'; Run = { Invoke-MfaSdkConnectionTest -Path $file -TrustedRoot $healthy.Root } }
        @{ Name = 'a wildcard'; Run = { Invoke-MfaSdkConnectionTest -Path ($file -replace '\.config$', '.conf*') -TrustedRoot $healthy.Root } }
        @{ Name = '-LiteralPath'; Run = { Invoke-MfaSdkConnectionTest -LiteralPath $file -TrustedRoot $healthy.Root } }
        @{ Name = 'the pipeline'; Run = { Get-Item $file | Invoke-MfaSdkConnectionTest -TrustedRoot $healthy.Root } }
    ) {
        $result = & $Run
        "$($result.Status)" | Should -Be 'Pass'
        $result.ConfigPath | Should -Be $file
    }

    It 'returns <Expected> with -Quiet for <Name>' -ForEach @(
        @{ Name = 'a pass'; Expected = $true; Run = { Invoke-MfaSdkConnectionTest @sdk -Credential $credential -Quiet } }
        @{ Name = 'one of two that fails'; Expected = $false; Run = { $healthy.Sdk, 'https://localhost:1/a/PfWsSdk.asmx' | Invoke-MfaSdkConnectionTest -Credential $credential -TrustedRoot $healthy.Root -Quiet } }
        @{ Name = 'one of two that is not a URL'; Expected = $false; Run = { $healthy.Sdk, 'ftp://nonsense' | Invoke-MfaSdkConnectionTest -Credential $credential -TrustedRoot $healthy.Root -Quiet -ErrorAction SilentlyContinue } }
        @{ Name = '-SkipAuthentication'; Expected = $false; Run = { Invoke-MfaSdkConnectionTest @sdk -Credential $credential -SkipAuthentication -Quiet } }
        @{ Name = 'no account'; Expected = $false; Run = { Invoke-MfaSdkConnectionTest @sdk -Quiet } }
    ) {
        & $Run | Should -BeExactly $Expected
    }

    It 'connects to -Address and keeps the name' {
        $result = Invoke-MfaSdkConnectionTest @sdk -Credential $credential -Address 127.0.0.1
        "$($result.Status) $($result.HostName) $($result.Address)" | Should -Be 'Pass localhost 127.0.0.1'
    }

    It 'warns of -SkipCertificateCheck and then sends the account' {
        $result = Invoke-MfaSdkConnectionTest $healthy.Sdk -Credential $credential -SkipCertificateCheck -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -Match 'Whoever answers'
        "$($result.FailedStage)" | Should -Be 'Certificate'
        "$($result.Stages[7].Status)" | Should -Be 'Pass'
    }

    It 'writes each stage to the verbose stream' {
        $verbose = Invoke-MfaSdkConnectionTest @sdk -Credential $credential -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$verbose" | Should -Match 'Config Pass.*Dns Pass.*SdkCall Pass'
    }
}

Describe 'The pipeline from Invoke-MfaSdkConnectionTest, <Name>' -Skip:$noServer -ForEach @{ Name = 'live' }, @{ Name = 'from a job' } {
    BeforeAll {
        $healthy = Start-SdkServer
        $result = if ($Name -eq 'live') { Invoke-MfaSdkConnectionTest $healthy.Sdk -TrustedRoot $healthy.Root }
        else { Start-Job { Import-Module $using:manifest; Invoke-MfaSdkConnectionTest $using:healthy.Sdk -TrustedRoot $using:healthy.Root } | Receive-Job -Wait -AutoRemoveJob }
    }
    AfterAll { Stop-SdkServer $healthy }

    It 'keeps findings and stages' {
        "$($result.Findings[0].Id)" | Should -Be 'Sdk.Unauthorized'
        $result.Stages.Count | Should -Be 8
        $result.Stages[0].Name | Should -Be 'Config'
    }

    It 'leads to Test-MfaCertChain' {
        ($result | Test-MfaCertChain -TrustedRoot $healthy.Root).Findings.Id | Should -Be 'Cert.Ok'
    }

    It 'leads to the same test again' {
        "$(($result | Invoke-MfaSdkConnectionTest -Credential $credential -TrustedRoot $healthy.Root).Status)" | Should -Be 'Pass'
    }
}

Describe 'The views of Invoke-MfaSdkConnectionTest' -Skip:$noServer {
    BeforeAll {
        # A server that lacks the intermediate, behind an application that cannot call it.
        $broken = Start-SdkServer AppText131 LeafOnly
        $result = Invoke-MfaSdkConnectionTest $broken.App -TrustedRoot $broken.Root
        $held = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = 'en-US'
        $screen = ($result | Out-String -Width 80) -replace '\x1b\[[\d;]*m'
    }
    AfterAll {
        [cultureinfo]::CurrentCulture = $held
        Stop-SdkServer $broken
    }

    It 'shows the stages as one list of words' {
        $words = $screen -replace '\s+', ' '
        $words | Should -Match 'Config ok - Dns ok - Tcp ok - Tls ok - Certificate fail - Http ok - Authentication ok - SdkCall fail'
    }

    It 'shows each finding with evidence and fix' {
        foreach ($id in $result.Findings.Id) { $screen | Should -Match "Fail $([regex]::Escape($id)): " }
        ([regex]::Matches($screen, '(?m)^    Evidence  \S').Count) | Should -Be $result.Findings.Count
        ([regex]::Matches($screen, '(?m)^    Fix       \S').Count) | Should -Be $result.Findings.Count
    }

    It 'shows each command alone at the left margin' {
        $lines = $screen -split '\r?\n'
        foreach ($command in $result.Findings.Command) { $lines | Should -Contain $command }
    }

    It 'breaks no word at 80 columns' {
        ($screen -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        foreach ($word in -split $result.Findings[0].Message) { $screen | Should -Match ([regex]::Escape($word)) }
    }

    It 'gives the reason for skipped stages once' {
        $noAccount = Invoke-MfaSdkConnectionTest $broken.Sdk -TrustedRoot $broken.Root
        $text = ($noAccount | Out-String -Width 200) -replace '\x1b\[[\d;]*m'
        $text | Should -Match '(?m)^  Authentication, SdkCall skipped: the certificate failed, so credentials are not sent\s*$'
    }

    It 'has tables of at most five columns' {
        ($result | Format-Table)[0].shapeInfo.tableColumnInfoList.Count | Should -BeLessOrEqual 5
        ($result.Stages | Format-Table)[0].shapeInfo.tableColumnInfoList.Count | Should -BeLessOrEqual 5
    }

    It 'lists every stage with Format-List' {
        $list = $result | Format-List | Out-String -Width 200
        foreach ($stage in $result.Stages) { $list | Should -Match "$($stage.Name)\s+$($stage.Status)" }
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

    It 'reports the refused account and the checks in order' {
        if ($noNtlm) { Set-ItResult -Skipped -Because 'it needs the package gss-ntlmssp' }
        $wrong = [pscredential]::new($user, (ConvertTo-SecureString 'Wrong-0123' -AsPlainText -Force))
        $result = Invoke-MfaSdkConnectionTest $integrated.Sdk -Credential $wrong -TrustedRoot $integrated.Root
        "$($result.FailedStage) $($result.ErrorCode) $($result.Findings.Id)" | Should -Be 'Authentication 401 Sdk.Unauthorized'
        $result.Findings[0].Evidence | Should -Be "HTTP 401; offered: $Scheme; tried: $Scheme"
        $result.Findings[0].Recommendation | Should -Match '1\. the user name.*2\. .*member of.*3\. the loopback check.*4\. '
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
        $result.Findings[0].Message | Should -Match "cannot sign in with ${Scheme}\. This says nothing about the account"
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
        @{ Id = 'InvalidAddress'; Command = { Invoke-MfaSdkConnectionTest https://a.invalid -Address mfa.contoso.com } }
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

    It 'reports that nothing is installed here' -Skip:($env:OS -eq 'Windows_NT') {
        { Invoke-MfaSdkConnectionTest } | Should -Throw -ErrorId 'SdkConfigurationNotFound*'
    }

    It 'returns nothing for an empty pipeline' {
        @() | Invoke-MfaSdkConnectionTest | Should -BeNullOrEmpty
    }

    It 'returns nothing for a wildcard without a match' {
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
