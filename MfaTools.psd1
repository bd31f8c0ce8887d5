@{
    RootModule             = 'MfaTools.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0c1d8e-5c5b-4f0e-9a27-2d6b8b0f4c31'
    Author                 = 'The MfaTools contributors'
    CompanyName            = 'The MfaTools contributors'
    Copyright              = '(c) The MfaTools contributors. MIT License.'
    Description            = 'Finds out why Azure Multi-Factor Authentication Server (on-premises), the NPS extension for Microsoft Entra MFA or AD FS with Entra MFA fails, and how to fix it.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FormatsToProcess       = @('MfaTools.Format.ps1xml')
    TypesToProcess         = @('MfaTools.Types.ps1xml')
    CmdletsToExport        = @(
        'Assert-MfaHealth'
        'Compare-MfaHealth'
        'Export-MfaReport'
        'Export-MfaSnapshot'
        'Get-MfaKnownIssue'
        'Get-MfaLogError'
        'Invoke-MfaHealthCheck'
        'Invoke-MfaSdkConnectionTest'
        'Repair-MfaTlsConfig'
        'Test-MfaAttachmentAccess'
        'Test-MfaCertChain'
        'Test-MfaClientCertificate'
        'Test-MfaCloudEndpoint'
        'Test-MfaTlsConfig'
    )
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('MFA', 'MultiFactorAuthentication', 'AzureMfa', 'PhoneFactor', 'Diagnostics', 'Log',
                'Windows', 'Linux', 'MacOS', 'PSEdition_Desktop', 'PSEdition_Core')
            # ProjectUri follows when the project has a public address.
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'The first version: reads the logs and names known issues, judges certificate chains, TLS settings and file access, and tests the connection to the Web Service SDK. A health check runs all of it and names the causes.'
        }
    }
}
