@{
    RootModule             = 'MfaToolsDsc.psm1'
    # The build puts the version of MfaTools here, and in the manifests beside this file.
    ModuleVersion          = '0.0.0'
    GUID                   = 'c4f6a0a5-6f0b-4b7e-9f43-2f3d3f0f5f0e'
    Author                 = 'The MfaTools contributors'
    CompanyName            = 'The MfaTools contributors'
    Copyright              = '(c) The MfaTools contributors. MIT License.'
    Description            = 'DSC resources over the cmdlets of MfaTools: they test an on-premises Azure Multi-Factor Authentication Server, and keep its TLS policy.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    RequiredModules        = @(@{ ModuleName = 'MfaTools'; ModuleVersion = '0.0.0' })
    DscResourcesToExport   = @(
        'MfaAttachmentAccess'
        'MfaCertChain'
        'MfaClientCertificate'
        'MfaLogHealth'
        'MfaSdkConnection'
        'MfaTlsConfig'
    )
    CmdletsToExport        = @()
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags = @('MFA', 'MultiFactorAuthentication', 'AzureMfa', 'DSC', 'DSCResource', 'PSEdition_Desktop', 'PSEdition_Core')
        }
    }
}
