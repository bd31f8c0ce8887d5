# The settings file of Invoke-MfaHealthCheck.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-Settings([string] $Name, [string[]] $Lines) { Set-TestFile (Join-Path (New-TestFolder) $Name) $Lines }
}

Describe 'Invoke-MfaHealthCheck -SettingsPath' {
    It 'takes hosts and limits from <Name>' -ForEach @(
        @{ Name = 'x.json'; Lines = '{', '  "HostName": [ "localhost:1" ],', '  "TimeoutSec": 2.5, "ThrottleLimit": 3, "After": "2d"', '}' }
        @{ Name = 'x.psd1'; Lines = '@{', "    HostName = 'localhost:1'", '    TimeoutSec = 2.5; ThrottleLimit = 3', "    After = '2d' # comment", '}' }
    ) {
        $results = Invoke-MfaHealthCheck -SettingsPath (New-Settings $Name $Lines)
        ($results | Where-Object Check -EQ Certificate).Target | Should -Be 'localhost:1'
    }

    It 'lets a parameter win over the file' {
        $results = Invoke-MfaHealthCheck localhost:2 -SettingsPath (New-Settings x.json '{ "HostName": "localhost:1" }')
        ($results | Where-Object Check -EQ Certificate).Target | Should -Be 'localhost:2'
    }

    It 'accepts findings by <Name>' -ForEach @(
        @{ Name = 'x.json'; Lines = '{ "Acknowledgements": [ { "Id": "Access.DeniedByShare", "Reason": "r", "By": "b", "UntilUtc": "2030-01-01" } ] }' }
        @{ Name = 'x.psd1'; Lines = "@{ Acknowledgements = @(@{ Id = 'Access.DeniedByShare'; Reason = 'r'; By = 'b'; UntilUtc = '2030-01-01' }) }" }
    ) {
        $results = Invoke-MfaHealthCheck -SnapshotPath $samples/first-story -SettingsPath (New-Settings $Name $Lines)
        ($results | Where-Object Check -EQ Attachment).Findings.Acknowledged | Should -Contain 'r (b, until 2030-01-01)'
    }

    It 'warns of certificates as many days before they expire as the file says' {
        $settings = New-Settings x.psd1 '@{ ExpiryWarningDays = 3000 }'
        $results = Invoke-MfaHealthCheck -SnapshotPath $samples/scenarios/healthy -SettingsPath $settings
        ($results | Where-Object Check -EQ Certificate).Findings.Id | Should -Contain Cert.ExpiresSoon
        ($results = Invoke-MfaHealthCheck -SnapshotPath $samples/scenarios/healthy).Findings.Id | Should -Not -Contain Cert.ExpiresSoon
    }

    It 'names key and line of what is wrong in <Name>: <Expected>' -ForEach @(
        @{ Name = 'x.json'; Lines = '{', '  "HostName": "a",', '  "Timeout": 3', '}'; Expected = "*line 3: 'Timeout' is not a setting. Use HostName, *" }
        @{ Name = 'x.json'; Lines = '{', '', '  "TimeoutSec": "3"', '}'; Expected = "*line 3: 'TimeoutSec' must be a number from 0.1 to 600*" }
        @{ Name = 'x.json'; Lines = '{', '  "ThrottleLimit": 2.5', '}'; Expected = "*line 2: 'ThrottleLimit' must be a whole number*" }
        @{ Name = 'x.json'; Lines = '{ "HostName": [1] }'; Expected = "*line 1: 'HostName' must be a text or an array of texts*" }
        @{ Name = 'x.json'; Lines = '{ "Acknowledgements": [', '{ "Id": "Access.DeniedByShare",', '"Because": "r" } ] }'; Expected = "*line 3: 'Because' is not part of an acknowledgement*" }
        @{ Name = 'x.json'; Lines = '{ "Acknowledgements": [', '{ "Id": "Access.Nope", "Reason": "r", "By": "b", "UntilUtc": "2030-01-01" } ] }'; Expected = "*line 2: 'Acknowledgements' has an entry that names a finding that does not exist: 'Access.Nope'*" }
        @{ Name = 'x.json'; Lines = '{ "HostName": '; Expected = '*is not valid JSON*' }
        @{ Name = 'x.json'; Lines = '[]'; Expected = '*is not one table*' }
        @{ Name = 'x.psd1'; Lines = '@{', '    TimeoutSec = 1000', '}'; Expected = "*line 2: 'TimeoutSec' must be a number from 0.1 to 600*" }
        @{ Name = 'x.psd1'; Lines = '@{', "    After = 'tomorrow'", '}'; Expected = "*line 2: 'After' must be a time*" }
        @{ Name = 'x.psd1'; Lines = '@{', "    HostName = 'a'", "    hostname = 'b'", '}'; Expected = '*line 3: *' }
        @{ Name = 'x.psd1'; Lines = '@{ HostName = '; Expected = '*line 1: *' }
        @{ Name = 'x.ini'; Lines = ''; Expected = '*extension is not .json or .psd1*' }
    ) {
        $settings = New-Settings $Name $Lines
        $refused = { Invoke-MfaHealthCheck -SettingsPath $settings } | Should -Throw -ErrorId 'InvalidSettings,*' -PassThru
        "$refused" | Should -BeLike $Expected
    }

    It 'runs nothing that is in the file' {
        $mark = Join-Path (New-TestFolder) 'ran'
        foreach ($line in "@{ HostName = `$(Set-Content '$mark' x) }", "Set-Content '$mark' x", "@{ HostName = (Get-Item /) }", "@{ HostName = `"`$(Set-Content '$mark' x)`" }") {
            $settings = New-Settings x.psd1 $line
            { Invoke-MfaHealthCheck -SettingsPath $settings } | Should -Throw -ErrorId 'InvalidSettings,*'
        }
        Test-Path $mark | Should -BeFalse
    }

    It 'names a file that does not exist' {
        $refused = { Invoke-MfaHealthCheck -SettingsPath (Join-Path (New-TestFolder) none.json) } | Should -Throw -ErrorId 'InvalidSettings,*' -PassThru
        "$refused" | Should -BeLike '*Check the spelling.'
    }
}
