# DSC resources based on the cmdlets of MfaTools, for Windows PowerShell 5.1 and PowerShell 7. The cmdlets make all judgements.
# A resource is in the desired state if Get returns no reasons; Test and Set use these reasons.
# The resources have no common base class: DSC 3 does not see inherited properties in Windows PowerShell.

# Machine configuration shows Code and Phrase. Control characters in texts from hosts and logs are removed.
function New-Reason($Resource, [string] $Id, [string] $Phrase) {
    $name = $Resource.GetType().Name
    [MfaToolsReason] @{ Code = "${name}:${name}:$Id"; Phrase = ($Phrase -replace '[\p{Cc}\p{Cf}\u2028\u2029]+', ' ').Trim() }
}

# Those of the named properties that are set, as parameters for a cmdlet.
function Get-Parameter($Resource, [string[]] $Name) {
    $set = @{}
    foreach ($property in $Name) { if ("$($Resource.$property)" -ne '') { $set[$property] = $Resource.$property } }
    $set
}

# The result of Get is displayed and sent, so the credential is left out.
function Copy-Resource($Resource) {
    $copy = [System.Activator]::CreateInstance($Resource.GetType())
    $set = Get-Parameter $Resource ($Resource.PSObject.Properties.Name -ne 'Credential')
    foreach ($property in $set.Keys) { $copy.$property = $set[$property] }
    $copy.Reasons = @()
    $copy
}

function Get-CheckedResource($Resource, [object[]] $Result) {
    $now = Copy-Resource $Resource
    $shown = $Result[0]
    try {
        $Result | Assert-MfaHealth -MaximumStatus $Resource.MaximumStatus -ErrorAction Stop
    }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'HealthBelow,*') { throw }
        $shown = $_.TargetObject
        $now.Reasons = @(foreach ($finding in $Result.Findings) {
                if (-not $finding -or $finding.Status -eq 'Pass' -or $finding.Acknowledged) { continue }
                $command = if ($finding.Command) { "Run: $($finding.Command)" }
                New-Reason $Resource $finding.Id "$($finding.Message) $($finding.Recommendation) $command"
            })
        if (-not $now.Reasons) { $now.Reasons = @(New-Reason $Resource 'NotVerified' $_.Exception.Message) }
    }
    if ($shown) {
        $now.Status = $shown.Status
        $now.Summary = $shown.Summary
    }
    $now
}

# DSC 3 also calls Set in the desired state; then there is nothing to refuse.
function Deny-Set($Resource, [string] $Instead) {
    $reasons = $Resource.Get().Reasons
    if (-not $reasons) { return }
    $name = $Resource.GetType().Name
    $more = if ($reasons.Count -gt 1) { " Get returns $($reasons.Count - 1) more." }
    $text = "$name only tests, so Set changed nothing. $Instead Not in the desired state: $($reasons[0].Phrase)$more"
    throw [System.Management.Automation.ErrorRecord]::new([System.NotSupportedException]::new($text), "${name}OnlyTests", 'NotImplemented', $null)
}

class MfaToolsReason {
    [DscProperty()]
    [string] $Code

    [DscProperty()]
    [string] $Phrase
}

[DscResource()]
class MfaTlsConfig {
    # A computer has one policy.
    [DscProperty(Key)]
    [ValidateSet('Yes')]
    [string] $IsSingleInstance

    [DscProperty()]
    [ValidateSet('SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3')]
    [string[]] $Protocol

    [DscProperty()]
    [ValidateSet('Client', 'Server')]
    [string[]] $Role

    [DscProperty()]
    [bool] $DotNetStrongCrypto

    [DscProperty()]
    [bool] $AllowInsecureProtocol

    [DscProperty(NotConfigurable)]
    [bool] $RestartNeeded

    [DscProperty(NotConfigurable)]
    [MfaToolsReason[]] $Reasons

    hidden [hashtable] Parameters() {
        return Get-Parameter $this @('Protocol', 'Role', 'DotNetStrongCrypto', 'AllowInsecureProtocol')
    }

    [MfaTlsConfig] Get() {
        $parameters = $this.Parameters()
        $plan = Repair-MfaTlsConfig @parameters -WhatIf -ErrorAction Stop
        $now = Copy-Resource $this
        # Leave out what is requested but not yet in effect.
        $keys = @($plan.Changes | ForEach-Object Key)
        $now.Protocol = @($this.Protocol | Where-Object { $_ -and -not ($keys -like "*\Protocols\$_\*") })
        if ($keys -notlike '*\Protocols\*') { $now.DotNetStrongCrypto = $false }
        $now.RestartNeeded = $plan.RebootNeeded
        $now.Reasons = @(foreach ($change in $plan.Changes) {
                $is = if ($null -ne $change.OldData) { "is $($change.OldData)" } elseif ($change.OldIsKnown) { 'is not set' } else { 'is unknown' }
                New-Reason $this $change.Name "HKLM\$($change.Key) ($($change.Bits)-bit view): $($change.Name) $is and should be $($change.Data)."
            })
        return $now
    }

    [bool] Test() {
        return -not $this.Get().Reasons
    }

    [void] Set() {
        $parameters = $this.Parameters()
        $result = Repair-MfaTlsConfig @parameters -Confirm:$false -ErrorAction Stop
        Write-Verbose "$($result.Summary) Undo: $($result.Undo)"
        # Tells DSC that the computer must restart.
        if ($result.RebootNeeded) { $global:DSCMachineStatus = 1 }
    }
}

# The trusted roots depend on the account; the computer's own must be used.
[DscResource(RunAsCredential = 'NotSupported')]
class MfaCertChain {
    [DscProperty(Key)]
    [string] $HostName

    [DscProperty()]
    [Nullable[int]] $Port

    [DscProperty()]
    [string] $Address

    [DscProperty()]
    [string] $Name

    [DscProperty()]
    [string[]] $TrustedRoot

    [DscProperty()]
    [Nullable[int]] $ExpiryWarningDays

    [DscProperty()]
    [Nullable[int]] $TimeoutSec

    [DscProperty()]
    [ValidateSet('Pass', 'Skipped', 'Unknown', 'Warning')]
    [string] $MaximumStatus = 'Pass'

    [DscProperty(NotConfigurable)]
    [string] $Status

    [DscProperty(NotConfigurable)]
    [string] $Summary

    [DscProperty(NotConfigurable)]
    [MfaToolsReason[]] $Reasons

    [MfaCertChain] Get() {
        $parameters = Get-Parameter $this @('HostName', 'Port', 'Address', 'Name', 'TrustedRoot', 'ExpiryWarningDays', 'TimeoutSec')
        return Get-CheckedResource $this @(Test-MfaCertChain @parameters -ErrorAction Stop)
    }

    [bool] Test() {
        return -not $this.Get().Reasons
    }

    [void] Set() {
        Deny-Set $this 'The host sends the chain: ask its administrator to install the missing certificates (Test-MfaCertChain -SaveMissing writes them to a file).'
    }
}

# Which certificates are there, and who can read their keys, is the computer's own answer.
[DscResource(RunAsCredential = 'NotSupported')]
class MfaClientCertificate {
    # Installed: the certificates of the roles that are installed here; or the path of a certificate.
    [DscProperty(Key)]
    [string] $Target

    [DscProperty()]
    [string] $TenantId

    [DscProperty()]
    [Nullable[int]] $ExpiryWarningDays

    [DscProperty()]
    [ValidateSet('Pass', 'Skipped', 'Unknown', 'Warning')]
    [string] $MaximumStatus = 'Pass'

    [DscProperty(NotConfigurable)]
    [string] $Status

    [DscProperty(NotConfigurable)]
    [string] $Summary

    [DscProperty(NotConfigurable)]
    [MfaToolsReason[]] $Reasons

    [MfaClientCertificate] Get() {
        $parameters = Get-Parameter $this @('TenantId', 'ExpiryWarningDays')
        if ($this.Target -ne 'Installed') { $parameters.LiteralPath = $this.Target }
        return Get-CheckedResource $this @(Test-MfaClientCertificate @parameters -ErrorAction Stop)
    }

    [bool] Test() {
        return -not $this.Get().Reasons
    }

    [void] Set() {
        Deny-Set $this 'Renewing the certificate takes an administrator of the tenant: Test-MfaClientCertificate shows how, for each role.'
    }
}

[DscResource()]
class MfaSdkConnection {
    # The URL of the SDK, the path of a configuration file with it, or Installed for all installed configurations.
    [DscProperty(Key)]
    [string] $Target

    [DscProperty()]
    [pscredential] $Credential

    [DscProperty()]
    [string] $CertificateThumbprint

    [DscProperty()]
    [string[]] $TrustedRoot

    [DscProperty()]
    [string] $Address

    [DscProperty()]
    [Nullable[int]] $TimeoutSec

    [DscProperty()]
    [bool] $SkipAuthentication

    [DscProperty()]
    [ValidateSet('Pass', 'Skipped', 'Unknown', 'Warning')]
    [string] $MaximumStatus = 'Pass'

    [DscProperty(NotConfigurable)]
    [string] $Status

    [DscProperty(NotConfigurable)]
    [string] $Summary

    [DscProperty(NotConfigurable)]
    [MfaToolsReason[]] $Reasons

    [MfaSdkConnection] Get() {
        $parameters = Get-Parameter $this @('Credential', 'CertificateThumbprint', 'TrustedRoot', 'Address', 'TimeoutSec', 'SkipAuthentication')
        if ($this.Target -match '^https?:') { $parameters.Uri = $this.Target }
        elseif ($this.Target -ne 'Installed') { $parameters.LiteralPath = $this.Target }
        return Get-CheckedResource $this @(Invoke-MfaSdkConnectionTest @parameters -ErrorAction Stop)
    }

    [bool] Test() {
        return -not $this.Get().Reasons
    }

    [void] Set() {
        Deny-Set $this 'The fault can be in the configuration, the network, the certificate or the account: Invoke-MfaSdkConnectionTest shows the failing stage and the fix.'
    }
}

# Access depends on the account; the service's account must be tested, not the one that DSC runs as.
[DscResource(RunAsCredential = 'NotSupported')]
class MfaAttachmentAccess {
    [DscProperty(Key)]
    [string] $Path

    [DscProperty()]
    [string] $Identity

    [DscProperty()]
    [bool] $AsSystem

    [DscProperty()]
    [ValidateSet('Pass', 'Skipped', 'Unknown', 'Warning')]
    [string] $MaximumStatus = 'Pass'

    [DscProperty(NotConfigurable)]
    [string] $IdentityTested

    [DscProperty(NotConfigurable)]
    [string] $Status

    [DscProperty(NotConfigurable)]
    [string] $Summary

    [DscProperty(NotConfigurable)]
    [MfaToolsReason[]] $Reasons

    [MfaAttachmentAccess] Get() {
        $parameters = Get-Parameter $this @('Identity', 'AsSystem')
        $result = Test-MfaAttachmentAccess -LiteralPath $this.Path @parameters -ErrorAction Stop
        $now = Get-CheckedResource $this @($result)
        $now.IdentityTested = $result.IdentityTested
        return $now
    }

    [bool] Test() {
        return -not $this.Get().Reasons
    }

    [void] Set() {
        Deny-Set $this 'The administrator of the file server grants permissions: Test-MfaAttachmentAccess shows the smallest grant and its undo.'
    }
}

[DscResource()]
class MfaLogHealth {
    # Log files, their folders, or Installed for the folder of the installed product.
    [DscProperty(Key)]
    [string] $Path

    [DscProperty()]
    [string] $After = '1d'

    [DscProperty()]
    [string[]] $IssueId

    [DscProperty(NotConfigurable)]
    [Nullable[int]] $Errors

    [DscProperty(NotConfigurable)]
    [MfaToolsReason[]] $Reasons

    [MfaLogHealth] Get() {
        $parameters = Get-Parameter $this @('After', 'IssueId')
        if ($this.Path -ne 'Installed') { $parameters.Path = $this.Path }
        $warned = $null
        # Reasons leave the computer, so personal data in the logs is masked.
        # A harmless entry is not a reason, unless it was requested by its id.
        $entries = @(Get-MfaLogError @parameters -Redact -ErrorAction Stop -WarningAction SilentlyContinue -WarningVariable warned |
                Where-Object { $this.IssueId -or $_.Severity -ne 'Harmless' })
        $now = Copy-Resource $this
        $now.Errors = $entries.Count
        $now.Reasons = @(
            # A warning says that nothing was read, or not what was meant; but a log may be quiet.
            foreach ($warning in $warned | Where-Object Message -NotLike 'There is no entry since *') { New-Reason $this 'NotVerified' $warning.Message }
            foreach ($group in $entries | Group-Object IssueId) {
                $last = $group.Group | Sort-Object TimeUtc | Select-Object -Last 1
                $id = if ($last.IssueId) { $last.IssueId } else { 'Error' }
                New-Reason $this $id "$($group.Count) after $($this.After), the last $('{0:u}' -f $last.TimeUtc): $(($last.Message -split '\r?\n')[0]) $($last.Cause) $($last.Recommendation)"
            }
        )
        return $now
    }

    [bool] Test() {
        return -not $this.Get().Reasons
    }

    [void] Set() {
        Deny-Set $this 'Log entries cannot be undone: Get-MfaLogError shows the cause and the fix of each entry.'
    }
}
