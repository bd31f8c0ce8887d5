# Repair-MfaTlsConfig in real PowerShell: what it refuses, and what it writes to a real Win32 registry.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $schannel = 'HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL'
    $framework = 'SOFTWARE\Microsoft\.NETFramework\v4.0.30319'
    function Get-Number([string] $View, [string] $Key, [string] $Name) { (New-EngineObject MfaTools.Windows.RegistryReader).Read($View, $Key).Number($Name).Value }
    function Get-Strong { foreach ($view in 'View64', 'View32') { foreach ($name in 'SchUseStrongCrypto', 'SystemDefaultTlsVersions') { [string] (Get-Number $view $framework $name) } } }
}

Describe 'A test file' -Tag Windows {
    It 'begins from the registry as it was before the run, whatever was written' -Skip:([System.IO.Path]::DirectorySeparatorChar -eq '/' -or -not ($env:CI -or (Test-Path HKCU:\Software\Wine))) {
        $protocols = 'SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols'
        $framework = 'SOFTWARE\Microsoft\.NETFramework\v4.0.30319'
        $before = Read-RegistryTree Registry64 $protocols | ForEach-Object { "$($_.Path) $($_.Name) $($_.Value)" }
        (Open-Machine Registry64).CreateSubKey("$protocols\TLS 1.2\Client").SetValue('Enabled', 0, 'DWord')
        (Open-Machine Registry32).CreateSubKey($framework).SetValue('SchUseStrongCrypto', 0, 'DWord')
        (Open-Machine Registry64).CreateSubKey('SOFTWARE\Positive Networks\PhoneFactor').SetValue('InstallPath', 'C:\x')
        . "$PSScriptRoot/Common.ps1"
        Read-RegistryTree Registry64 $protocols | ForEach-Object { "$($_.Path) $($_.Name) $($_.Value)" } | Should -Be $before
        (Open-Machine Registry32).OpenSubKey($framework).GetValue('SchUseStrongCrypto') | Should -BeNullOrEmpty
        (Open-Machine Registry64).OpenSubKey('SOFTWARE\Positive Networks') | Should -BeNullOrEmpty
    }
}

Describe 'Repair-MfaTlsConfig' {
    It 'refuses <_> before it does anything else' -ForEach 'SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1' {
        { Repair-MfaTlsConfig -Protocol $_ -Confirm:$false } | Should -Throw -ErrorId 'InsecureProtocol,*'
    }

    It 'says where there is no registry' -Tag Unix {
        { Repair-MfaTlsConfig -DotNetStrongCrypto -Confirm:$false } | Should -Throw -ErrorId 'NoRegistry,*'
    }

    It 'says where to run it, without parameters of another cmdlet' -Tag Unix {
        try { Repair-MfaTlsConfig -DotNetStrongCrypto -Confirm:$false } catch { $message = "$_" }
        $message | Should -Match 'on the MFA Server, in an elevated session'
        $message | Should -Not -Match '-RegistryPath|-HostName'
    }

    It 'refuses a protocol that is to be enabled and disabled' {
        { Repair-MfaTlsConfig -Protocol 'TLS 1.2' -DisableProtocol 'TLS 1.2' -Confirm:$false } | Should -Throw -ErrorId 'ParameterConflict,*'
    }

    It 'shows values, backup and undo, commands at the left margin' {
        $result = [MfaTools.TlsRepairResult]@{
            ComputerName = 'MFA01'; Changed = $true; Summary = 'Restart.'; BackupPath = 'C:\b.reg'; Undo = "reg import 'C:\b.reg' /reg:64"; Verify = 'Test-MfaTlsConfig'
            Changes = @(64, 32 | ForEach-Object { [MfaTools.TlsRegistryChange]@{ Key = 'SOFTWARE\Microsoft\.NETFramework\v4.0.30319'; Bits = $_; Name = 'SchUseStrongCrypto'; Data = 1 } })
        }
        $view = $result | ConvertTo-View -Width 79
        $view | Should -Match '(?m)^MFA01: 2 values set\n  SchUseStrongCrypto +absent -> 1 +v4\.0\.30319, 64-bit and 32-bit$'
        $view | Should -Match '(?m)^Undo:\nreg import ''C:\\b\.reg'' /reg:64$'
        $result | Format-List | ConvertTo-View | Should -Match '(?m)^RebootNeeded +: False$'
    }

    It 'asks by default' {
        (Get-Command Repair-MfaTlsConfig).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
    }
}

Describe 'Repair-MfaTlsConfig on a registry' -Tag Windows {
    BeforeAll { $reg = Join-Path $env:SystemRoot 'System32\reg.exe' }
    AfterEach {
        $null = & $reg delete "$schannel\Protocols\TLS 1.2" /f /reg:64 2>&1
        foreach ($view in 64, 32) { foreach ($name in 'SchUseStrongCrypto', 'SystemDefaultTlsVersions') { $null = & $reg delete "HKLM\$framework" /v $name /f "/reg:$view" 2>&1 } }
    }

    It 'writes nothing with -WhatIf, and gives what it would write' {
        $plan = Repair-MfaTlsConfig -DotNetStrongCrypto -WhatIf
        $plan.Changed | Should -BeFalse
        $plan.BackupPath | Should -BeNullOrEmpty
        $plan.Changes.Count | Should -Be 4
        $plan.RebootNeeded | Should -BeFalse
        $plan.RestartServices | Should -Be 'MultiFactorAuth*', 'W3SVC'
        (Repair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Server -WhatIf).RebootNeeded | Should -BeTrue
        Get-Strong | Should -Be '', '', '', ''
    }

    It 'writes both views, is done the second time, and goes back by its own undo' {
        $null = & $reg add "HKLM\$framework" /v SchUseStrongCrypto /t REG_DWORD /d 0 /f /reg:32
        $backup = Join-Path (New-TestFolder) 'back$up it''s.reg'
        $result = Repair-MfaTlsConfig -DotNetStrongCrypto -BackupPath $backup -Confirm:$false
        $result.Changed | Should -BeTrue
        $result.Changes.Count | Should -Be 4
        $result.RebootNeeded | Should -BeFalse
        Get-Strong | Should -Be '1', '1', '1', '1'
        (Repair-MfaTlsConfig -DotNetStrongCrypto -Confirm:$false).Changed | Should -BeFalse
        $result.Undo | Should -BeExactly "reg import '$($backup -replace "'", "''")' /reg:64"
        $null = & $reg import $result.BackupPath /reg:64
        Get-Strong | Should -Be '', '', '0', ''
    }

    It 'disables a protocol, for the roles that are named' {
        $result = Repair-MfaTlsConfig -Protocol 'TLS 1.2' -DisableProtocol 'SSL 3.0' -Role Server -BackupPath (Join-Path (New-TestFolder) 'b.reg') -Confirm:$false
        $result.Changed | Should -BeTrue
        $key = 'SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 3.0'
        Get-Number View64 "$key\Server" Enabled | Should -Be 0
        Get-Number View64 "$key\Server" DisabledByDefault | Should -Be 1
        Get-Number View64 "$key\Client" Enabled | Should -BeNullOrEmpty
        $null = & $reg delete "$schannel\Protocols\SSL 3.0" /f /reg:64 2>&1
    }

    It 'does not disable the last modern protocol' {
        { Repair-MfaTlsConfig -DisableProtocol 'TLS 1.2', 'TLS 1.3' -Role client -Confirm:$false } | Should -Throw -ErrorId 'ProtocolNeeded,*'
        Get-Number View64 'SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Client' Enabled | Should -BeNullOrEmpty
    }

    It 'turns TLS 1.2 on, and says that a restart is needed' {
        $result = Repair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Client, Server -BackupPath (Join-Path (New-TestFolder) 'b.reg') -Confirm:$false
        $result.RebootNeeded | Should -BeTrue
        foreach ($role in 'Client', 'Server') { Get-Number View64 "SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\$role" Enabled | Should -Be 1 }
    }

    It 'gives the hash of the backup, in a folder of its own below ProgramData' {
        $result = Repair-MfaTlsConfig -DotNetStrongCrypto -Confirm:$false
        $result.BackupPath | Should -BeLike (Join-Path $env:ProgramData 'MfaTools\tls-*.reg')
        $result.BackupSha256 | Should -Be (Get-FileHash -LiteralPath $result.BackupPath -Algorithm SHA256).Hash
        [System.IO.File]::Delete($result.BackupPath)
    }

    It 'never writes over a backup' {
        $file = Set-TestFile (Join-Path (New-TestFolder) 'b.reg') 'old'
        { Repair-MfaTlsConfig -DotNetStrongCrypto -BackupPath $file -Confirm:$false } | Should -Throw -ErrorId 'BackupFailed,*'
        Get-Strong | Should -Be '', '', '', ''
    }

    It 'takes back what it wrote where a write fails half way' {
        $good = [MfaTools.TlsRegistryChange]@{ Key = $framework; Bits = 64; Name = 'SchUseStrongCrypto'; Data = 1 }
        $made = [MfaTools.TlsRegistryChange]@{ Key = 'SOFTWARE\MfaToolsTest\New'; Bits = 64; Name = 'V'; Data = 1 }
        # No key has a name this long.
        $bad = [MfaTools.TlsRegistryChange]@{ Key = 'SOFTWARE\' + 'x' * 300; Bits = 64; Name = 'V'; Data = 1 }
        $reader = (New-EngineObject MfaTools.Windows.RegistryReader)
        { (Get-EngineType MfaTools.Tls.TlsRepair)::Apply($reader, (New-EngineObject MfaTools.Windows.RegistryWriter), [MfaTools.TlsRegistryChange[]] ($good, $made, $bad)) } | Should -Throw
        Get-Strong | Should -Be '', '', '', ''
        $reader.Read('View64', 'SOFTWARE\MfaToolsTest').State | Should -Be 'Absent'
    }
}
