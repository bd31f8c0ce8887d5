BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-Result([MfaTools.CheckStatus] $Status, [string] $ComputerName = 'MFA01') {
        $finding = [MfaTools.Finding] @{ Id = 'Cert.Example'; Status = $Status; Message = "$Status example"; Recommendation = 'Fix it.' }
        [MfaTools.ProductResult] @{
            Target = 'mfa.contoso.com:443'; ComputerName = $ComputerName; Status = $Status; Findings = $finding; Summary = $finding.Message
        }
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
        @{ Status = 'Fail'; Maximum = 'Warning'; Says = 'failed' }
        @{ Status = 'Warning'; Maximum = 'Pass'; Says = 'is worse than Pass' }
        @{ Status = 'Skipped'; Maximum = 'Pass'; Says = 'is worse than Pass' }
        @{ Status = 'Unknown'; Maximum = 'Skipped'; Says = 'is worse than Skipped' }
    ) {
        { (New-Result Pass), (New-Result $Status) | Assert-MfaHealth -MaximumStatus $Maximum } |
            Should -Throw "MFA01: 1 of 2 checks $Says. Services, mfa.contoso.com:443: $Status. $Status example*" -ErrorId 'HealthBelow,*'
    }

    It 'names the causes, and counts the checks without the diagnosis' {
        { Invoke-MfaHealthCheck $samples/second-story | Assert-MfaHealth } |
            Should -Throw 'MFA01: 3 of 6 checks failed. Proven: MFA Server 7.3.0.3 needs TLS 1.0*. Also proven: The chain is incomplete*'
    }

    It 'names each computer' {
        { (New-Result Fail MFA01), (New-Result Pass MFA02), (New-Result Fail MFA03) | Assert-MfaHealth } |
            Should -Throw 'MFA01: 1 of 1 check failed.*MFA03: 1 of 1 check failed.*'
    }

    It 'throws if the diagnosis alone is worse than allowed' {
        $results = Invoke-MfaHealthCheck $samples/scenarios/tls-rejected-log-only
        $results | Where-Object { $_.Check -ne 'Diagnosis' -and $_.Status -eq 'Fail' } | Should -BeNullOrEmpty
        if ($results[-1].Status -eq 'Fail') { { $results | Assert-MfaHealth } | Should -Throw 'MFA01: 0 of * failed. Likely: *' }
        else { $results | Assert-MfaHealth | Should -BeNullOrEmpty }
    }

    It 'throws if no results come in' {
        { @() | Assert-MfaHealth } | Should -Throw 'No results were received*' -ErrorId 'HealthBelow,*'
        { Get-MfaLogError $samples/Logs | Assert-MfaHealth } | Should -Throw -ErrorId 'HealthBelow,*'
    }

    It 'tells with -Verbose what it was given' {
        $verbose = New-Result Warning | Assert-MfaHealth -Verbose 4>&1
        "$verbose" | Should -Be 'MFA01, Services, mfa.contoso.com:443: Warning'
    }

    It 'ends a script with exit code 1, and names itself in the error' {
        $child = Invoke-Pwsh '-Command', "Import-Module '$manifest'; [MfaTools.DiagnosisResult] @{ Status = 'Fail' } | Assert-MfaHealth"
        $child.Code | Should -Be 1
        $child.Errors | Should -BeLike '*Assert-MfaHealth*'
    }
}
