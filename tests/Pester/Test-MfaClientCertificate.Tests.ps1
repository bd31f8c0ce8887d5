# Test-MfaClientCertificate and Test-MfaCloudEndpoint: binding, errors, views, objects of other processes.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $scenarios = Join-Path $samples 'scenarios'
    $expired = "$scenarios/nps-certificate-expired/clientcertificates"
}

Describe 'Test-MfaClientCertificate' {
    It 'judges files by path, by wildcard and from the pipeline' {
        $file = Get-ChildItem $expired -Filter *.pem
        $result = Test-MfaClientCertificate -Path "$expired/*.pem"
        $result | Should -BeOfType ([MfaTools.ClientCertificateResult])
        $result.Status, $result.Role, $result.Path | Should -Be 'Fail', 'NpsExtension', $file.FullName
        $result.Findings.Id | Should -Contain 'ClientCert.Expired'
        ($file | Test-MfaClientCertificate).Thumbprint | Should -Be $file.BaseName
        ([System.Security.Cryptography.X509Certificates.X509Certificate2]::new($file.FullName) | Test-MfaClientCertificate).Thumbprint | Should -Be $file.BaseName
        Test-MfaClientCertificate -LiteralPath $file.FullName -Quiet | Should -BeFalse
    }

    It 'gives a result for each certificate of a file' {
        $results = Test-MfaClientCertificate -Path "$samples/Certificates/complete.pem"
        $results.Count | Should -Be 2
        $results.Findings.Id | Select-Object -Unique | Should -Be 'ClientCert.WrongSubject'
    }

    It 'goes on after a file that is not a certificate' {
        $results = Test-MfaClientCertificate -Path "$samples/README.md", "$expired/*.pem" -ErrorVariable failed -ErrorAction SilentlyContinue
        @($results).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NotACertificate,*'
    }

    It 'warns as early as it is told to' {
        $valid = "$scenarios/adfs-healthy/clientcertificates/*.pem"
        (Test-MfaClientCertificate -Path $valid -ExpiryWarningDays 9999).Findings.Id | Should -Contain 'ClientCert.ExpiresSoon'
    }

    It 'says that this computer has no such role' -Tag Unix {
        { Test-MfaClientCertificate -ErrorAction Stop } | Should -Throw -ErrorId 'NoSuccessorRole,*'
    }

    It 'shows the finding, its evidence and the fix' {
        $text = Test-MfaClientCertificate -Path "$expired/*.pem" | Out-String -Width 100
        $text | Should -Match 'expired on 2026-02-28'
        $text | Should -Match 'Fix: Run AzureMfaNpsExtnConfigSetup.ps1'
    }

    It 'survives another process with its findings' {
        $file = Join-Path (New-TestFolder) 'result.xml'
        Test-MfaClientCertificate -Path "$expired/*.pem" | Export-Clixml $file
        $back = Import-Clixml $file
        $back.PSObject.TypeNames | Should -Contain 'Deserialized.MfaTools.ClientCertificateResult'
        $back.Findings.Id | Should -Contain 'ClientCert.Expired'
        { $back | Assert-MfaHealth -ErrorAction Stop } | Should -Throw -ErrorId 'HealthBelow,*'
    }
}

Describe 'Test-MfaCloudEndpoint' {
    # No host of the cloud is contacted by a test: what the cmdlet does with an answer is tested on loopback by the engine's tests.
    It 'takes the roles that have hosts, and no other' {
        { Test-MfaCloudEndpoint -Role MfaServer -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Test-MfaCloudEndpoint -Role AdfsEntraMfa -Cloud China -ErrorAction Stop } | Should -Throw -ErrorId 'NoCloudHosts,*'
    }

    It 'says that this computer has no such role' -Tag Unix {
        { Test-MfaCloudEndpoint -ErrorAction Stop } | Should -Throw -ErrorId 'NoSuccessorRole,*'
    }
}

Describe 'The health check of the newer roles' {
    It 'names the role, the cause and where sign-ins fail' {
        $results = Invoke-MfaHealthCheck -SnapshotPath "$scenarios/nps-certificate-expired"
        ($results | Where-Object Check -EQ 'Services').Roles | Should -Be 'NpsExtension'
        ($results | Where-Object Check -EQ 'Services').Findings.Id | Should -Not -Contain 'Product.Retired'
        ($results | Where-Object Check -EQ 'Sign-ins').Failures.Place | Select-Object -Unique | Should -Be 'Cloud'
        $results[-1].Causes.Id | Should -Be 'ClientCert.Expired'
        $text = $results | Out-String -Width 100
        $text | Should -Match 'NPS extension for Entra MFA'
    }

    It 'says that MFA Server is retired only where it is' {
        $results = Invoke-MfaHealthCheck -SnapshotPath "$scenarios/nps-beside-mfa-server"
        $services = $results | Where-Object Check -EQ 'Services'
        $services.Roles | Should -Be 'MfaServer', 'NpsExtension'
        $services.Findings.Id | Should -Contain 'Product.Retired'
    }
}
