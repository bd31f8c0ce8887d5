# For Windows PowerShell 5.1 and PowerShell 7: tests the built module in out/MfaTools.

BeforeAll {
    $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).ProviderPath
    Import-Module (Join-Path $root 'out/MfaTools/MfaTools.psd1') -Force
    $samples = Join-Path $root 'docs/samples/Logs'
}

Describe 'The module' {
    It 'exports exactly what the manifest lists' {
        (Get-Command -Module MfaTools).Name | Should -Be 'Get-MfaLogError'
        Test-ModuleManifest (Join-Path $root 'out/MfaTools/MfaTools.psd1') | Should -Not -BeNullOrEmpty
    }

    It 'can be imported again with -Force' {
        Import-Module (Join-Path $root 'out/MfaTools/MfaTools.psd1') -Force
        (Get-Module MfaTools).ExportedCmdlets.Count | Should -Be 1
    }

    It 'has help for <_>' -ForEach @('Get-MfaLogError') {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Match 'known issues'
        $help.examples.example.Count | Should -BeGreaterThan 7
        $names = (Get-Command $_).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }
        foreach ($name in $names) {
            $text = ($help.parameters.parameter | Where-Object name -EQ $name).description.Text -join ''
            $text | Should -Not -BeNullOrEmpty -Because "-$name needs a description"
        }
    }

    It 'has an about topic' {
        Get-Content (Join-Path $root 'out/MfaTools/en-US/about_MfaTools.help.txt') -Raw | Should -Match 'about_MfaTools'
    }
}

Describe 'Get-MfaLogError' {
    It 'solves the mail story' {
        $entry = Get-MfaLogError $samples -IssueId Log.AttachmentDenied | Select-Object -First 1
        $entry.AttachmentPath | Should -Be '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf'
        $entry.EmailAddress | Should -Be 'NewUser@domain.com'
        $entry.NextCommand | Should -Be "Test-MfaAttachmentAccess -LiteralPath '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf'"
        $entry.TimeUtc.ToString('o') | Should -Be '2018-03-07T18:20:20.0062800Z'
    }

    It 'takes files from the pipeline' {
        (Get-ChildItem $samples -Filter *.log | Get-MfaLogError).Count | Should -Be 5
    }

    It 'reports a missing file and reads the others' {
        $found = Get-MfaLogError -LiteralPath (Join-Path $samples 'none.log'), (Join-Path $samples 'MultiFactorAuthSvc.log') -ErrorVariable failed -ErrorAction SilentlyContinue
        @($found).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'PathNotFound,MfaTools.Commands.GetMfaLogErrorCommand'
    }

    It 'obeys -ErrorAction Stop' {
        { Get-MfaLogError -LiteralPath (Join-Path $samples 'none.log') -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound*'
    }

    It 'gives nothing for a wildcard without a match' {
        Get-MfaLogError (Join-Path $samples 'none*.log') | Should -BeNullOrEmpty
    }

    It 'finds what was written in the last <Age>' -ForEach @(@{ Age = '1h'; Count = 1 }, @{ Age = '30s'; Count = 0 }, @{ Age = '2d'; Count = 2 }) {
        $file = Join-Path $TestDrive 'age.log'
        [datetime]::UtcNow.AddHours(-30), [datetime]::UtcNow.AddMinutes(-5) | ForEach-Object {
            '{0}Z|e|1|2|pfsvc|x' -f $_.ToString('yyyy-MM-ddTHH:mm:ss.ffffff')
        } | Set-Content $file
        @(Get-MfaLogError $file -After $Age).Count | Should -Be $Count
    }

    It 'takes ages as they are typed, with letters that are number suffixes' {
        { Get-MfaLogError $samples -After 2d } | Should -Not -Throw
        { Get-MfaLogError $samples -Before 30s } | Should -Not -Throw
    }

    It 'shows cause, fix and next command in its view' {
        $text = Get-MfaLogError $samples -IssueId Log.AttachmentDenied | Out-String -Width 120
        $text | Should -Match 'Issue: Log.AttachmentDenied'
        $text | Should -Match 'Cause: '
        $text | Should -Match 'Fix: '
        $text | Should -Match 'Next: '
    }

    It 'has a table of at most five columns' {
        $table = Get-MfaLogError $samples | Format-Table
        $table[0].shapeInfo.tableColumnInfoList.Count | Should -BeLessOrEqual 5
    }

    It 'survives a job and binds again' {
        $manifest = Join-Path $root 'out/MfaTools/MfaTools.psd1'
        $entry = Start-Job { Import-Module $using:manifest; Get-MfaLogError $using:samples -Tail 1 } | Receive-Job -Wait -AutoRemoveJob
        $entry.IssueId | Should -Be 'Log.UnhandledSB'
        @($entry | Get-MfaLogError).Count | Should -Be 1
    }
}
