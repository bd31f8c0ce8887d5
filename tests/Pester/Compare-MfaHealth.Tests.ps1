BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function Save-Health([string] $Sample) {
        $path = Join-Path (New-TestFolder) 'health.json'
        Invoke-MfaHealthCheck -SnapshotPath $samples/$Sample | Export-MfaReport $path
        $path
    }
}

Describe 'Compare-MfaHealth' {
    It 'names what is new, gone and changed' {
        $difference = Compare-MfaHealth (Save-Health first-story) (Save-Health second-story)
        $difference.ComputerName | Should -Be MFA01
        $difference.New.Id | Should -Contain Cert.ChainIncomplete
        $difference.Gone.Id | Should -Be Log.AttachmentDenied
        # The second server's log names no attachment, so none was tested.
        $difference.Changed.Id | Should -Be Access.DeniedByShare
        $difference.Changed[0].NewStatus | Should -Be Unknown
    }

    It 'finds no difference between a report and itself' {
        $path = Save-Health first-story
        (Compare-MfaHealth $path $path).Summary | Should -Be '0 new, 0 gone, 0 changed'
    }

    It 'shows each difference with its status, check and id' {
        $view = Compare-MfaHealth (Save-Health scenarios/healthy) (Save-Health first-story) | ConvertTo-View
        $view | Should -BeLike 'MFA01  2018-03-07 19:00Z -> 2018-03-07 19:00Z  * new, 0 gone, 0 changed*'
        $view | Should -Match '(?m)^New      Fail  Attachment  Access\.DeniedByShare  \\\\FileShare'
    }

    It 'shows one line if nothing differs' {
        $path = Save-Health first-story
        @((Compare-MfaHealth $path $path | ConvertTo-View) -split "`n").Count | Should -Be 1
    }

    It 'refuses <Name> with the id <Id>' -ForEach @(
        @{ Name = 'a file that is not a report'; Id = 'InvalidReport'; Path = { Set-TestFile (Join-Path (New-TestFolder) 'x.json') '{}' } }
        @{ Name = 'a file that does not exist'; Id = 'PathNotFound'; Path = { Join-Path (New-TestFolder) 'none.json' } }
        @{ Name = 'a path of another provider'; Id = 'NotAFileSystemPath'; Path = { 'Env:/x' } }
    ) {
        $path = & $Path
        { Compare-MfaHealth (Save-Health first-story) $path } | Should -Throw -ErrorId "$Id,*"
    }
}
