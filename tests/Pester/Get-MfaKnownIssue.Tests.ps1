BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $logs = Join-Path $samples 'Logs'
}

Describe 'Get-MfaKnownIssue' {
    It 'gives all issues of the data, each with its texts' {
        $path = [System.IO.Path]::Combine($root, 'src', 'MfaTools.Core', 'Knowledge', 'known-issues.json')
        $data = [System.IO.File]::ReadAllText($path) | ConvertFrom-Json
        $issues = Get-MfaKnownIssue
        $issues.IssueId | Should -Be $data.id
        $issues.Title | Should -Be $data.title
        @($issues.Severity | ForEach-Object ToString) | Should -Be $data.severity
        @($issues.Confidence | ForEach-Object ToString) | Should -Be $data.confidence
        $issues.Cause | Should -Be $data.cause
        $issues.Recommendation | Should -Be $data.fix
        $issues.Source | Should -Be $data.source
        @($issues | ForEach-Object NextCommand) | Should -Be @($data | ForEach-Object nextCommand)
    }

    It 'gives the issues named, with wildcards and in any case, each once' {
        (Get-MfaKnownIssue log.unhandledsb).IssueId | Should -Be 'Log.UnhandledSB'
        (Get-MfaKnownIssue Log.Sdk*, Log.SdkWrongUrl, Log.*Url).IssueId | Sort-Object | Should -Be @(
            'Log.SdkCallFailed', 'Log.SdkCertificateUntrusted', 'Log.SdkNameUnresolved', 'Log.SdkTlsRejected', 'Log.SdkUnauthorized', 'Log.SdkWrongUrl')
    }

    It 'gives nothing for a wildcard without a match and for no ids' {
        Get-MfaKnownIssue None.* | Should -BeNullOrEmpty
        Get-MfaKnownIssue -IssueId @() | Should -BeNullOrEmpty
        @() | Get-MfaKnownIssue | Should -BeNullOrEmpty
    }

    It 'names the nearest where there is no such issue, and gives the others' {
        $found = Get-MfaKnownIssue Log.AttachmentDenid, Log.UnhandledSB -ErrorVariable failed -ErrorAction SilentlyContinue
        $found.IssueId | Should -Be 'Log.UnhandledSB'
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'IssueNotFound,MfaTools.Commands.GetMfaKnownIssueCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failed[0].TargetObject | Should -Be 'Log.AttachmentDenid'
        "$($failed[0])" | Should -Be "There is no known issue or finding 'Log.AttachmentDenid'. Did you mean 'Log.AttachmentDenied'?"
    }

    It 'reports what cannot be an id: <_>' -ForEach 'Log.[', 'none', 'Log.' {
        Get-MfaKnownIssue $_ -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -Be 'IssueNotFound,MfaTools.Commands.GetMfaKnownIssueCommand'
    }

    It 'takes ids, entries and counts from the pipeline' {
        ('Log.UnhandledSB', 'Log.Oath*' | Get-MfaKnownIssue).IssueId | Should -Be 'Log.UnhandledSB', 'Log.OathCodeIncorrect'
        # Most entries are no known issue: their IssueId is null.
        $entries = Get-MfaLogError $logs -Level All
        $ids = @($entries | ForEach-Object IssueId | Where-Object { $_ } | Select-Object -Unique)
        $ids.Count | Should -BeGreaterThan 3
        ($entries | Get-MfaKnownIssue -ErrorAction Stop).IssueId | Should -Be $ids
        $counts = (Get-MfaLogError $logs -Summary).Issues
        @(($counts | Get-MfaKnownIssue).IssueId) | Should -Be @($counts.IssueId | Select-Object -Unique)
    }

    It 'finds the issue of a message, given or from the pipeline, whole, in lines or wrapped' {
        $message = "The remote server returned an error: NotFound"
        (Get-MfaKnownIssue -Message $message).IssueId | Should -Be 'Log.AppNotFound'
        ($message | Get-MfaKnownIssue).IssueId | Should -Be 'Log.AppNotFound'
        ("The remote server returned an", "error: NotFound" | Get-MfaKnownIssue).IssueId | Should -Be 'Log.AppNotFound'
        ([pscustomobject]@{ Message = $message } | Get-MfaKnownIssue).IssueId | Should -Be 'Log.AppNotFound'
        $events = Join-Path $root 'tests/MfaTools.Core.Tests/Windows/Events'
        (Get-Content "$events/event105.txt" | Get-MfaKnownIssue).IssueId | Should -Be 'Log.AdfsProviderNotFound'
        (Get-MfaKnownIssue -Message (Get-Content "$events/phone-and-portal.txt" -Raw)).IssueId |
            Should -Be 'Log.AppNotFound', 'Log.PortalRequestValidation', 'Log.MasterUndetermined'
    }

    It 'says where a message is not known' {
        Get-MfaKnownIssue -Message 'all is well' -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -Match 'No known issue has this text'
        'all is well' | Get-MfaKnownIssue -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Count | Should -Be 1
    }

    It 'takes entries that came from another process, and goes there itself' {
        $entry, $remote = Invoke-InPipeSession { param($logs) Get-MfaLogError $logs -IssueId Log.AttachmentDenied -Tail 1; Get-MfaKnownIssue Log.UnhandledSB } $logs
        ($entry | Get-MfaKnownIssue).IssueId | Should -Be 'Log.AttachmentDenied'
        $remote.PSObject.TypeNames | Should -Contain 'Deserialized.MfaTools.KnownIssueInfo'
        "$($remote.Severity)" | Should -Be 'Harmless'
        $remote | ConvertTo-View | Should -Match '(?m)^Log\.UnhandledSB +Harmless +A server that was not upgraded'
    }

    It 'explains every finding, each with its page' {
        $pages = @([System.IO.Directory]::GetFiles([System.IO.Path]::Combine($root, 'docs', 'checks')) | ForEach-Object { [System.IO.Path]::GetFileNameWithoutExtension($_) } |
                Where-Object { $_ -like '*.*' } | Sort-Object)
        $findings = @(Get-MfaKnownIssue *.* | Where-Object IssueId -NotLike Log.*)
        @($findings.IssueId | Sort-Object) | Should -Be $pages
        foreach ($finding in $findings) {
            $finding.Title | Should -Not -BeNullOrEmpty -Because $finding.IssueId
            $finding.Recommendation | Should -Not -BeNullOrEmpty -Because $finding.IssueId
            $finding.HelpUri | Should -Match "^file:.*/docs/checks/$([regex]::Escape($finding.IssueId))\.md$"
            $finding.Confidence | Should -BeNullOrEmpty
        }
    }

    It 'corrects a mistyped finding' {
        Get-MfaKnownIssue Cert.Expird -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($failed[0])" | Should -Match "Did you mean 'Cert\.Expired'\?"
    }

    It 'shows all about <_>' -ForEach 'Cert.ChainIncomplete', 'cert.chainincomplete' {
        $card = Get-MfaKnownIssue $_ | ConvertTo-View -Width 79
        $card | Should -Match '(?m)^Cert\.ChainIncomplete  The host does not send'
        foreach ($label in 'Checked', 'Judged', 'Fix', 'Source', 'More') { $card | Should -Match "(?m)^   $label +\S" }
    }

    It 'shows all about an issue of the logs, its command alone at the left margin' {
        $card = Get-MfaKnownIssue Log.AttachmentDenied | ConvertTo-View
        $card | Should -Match '(?m)^Log\.AttachmentDenied  Error  The service cannot read a mail attachment$'
        foreach ($label in 'Cause', 'Fix', 'Seen in', 'Source') { $card | Should -Match "(?m)^   $label +\S" }
        $card | Should -Match '(?m)^Test-MfaAttachmentAccess '
    }

    It 'shows all about the only issue of a message' {
        Get-MfaKnownIssue -Message 'The remote server returned an error: NotFound' | ConvertTo-View | Should -Match '(?m)^   Fix +\S'
    }

    It 'shows several ids as a table' {
        Get-MfaKnownIssue Log.UnhandledSB, Cert.Expired | ConvertTo-View | Should -Match '(?m)^IssueId +Severity +Title$'
    }

    It 'shows a table of id, severity and title, and as a list the texts' {
        Get-MfaKnownIssue Log.Data* | ConvertTo-View | Should -Be (@(
                'IssueId                        Severity  Title'
                '-------                        --------  -----'
                'Log.DataUpgradeDone            Harmless  The upgrade of the data file to 8.1 is finished') -join "`n")
        $list = Get-MfaKnownIssue Log.DataUpgradeDone | Format-List | ConvertTo-View
        foreach ($name in 'Cause', 'Recommendation', 'NextCommand', 'Source') { $list | Should -Match "(?m)^$name +:" }
    }

    It 'completes <Line> to <First>' -ForEach @(
        @{ Line = 'Get-MfaKnownIssue Log.Att'; First = 'Log.AttachmentDenied'; Count = 6 }
        @{ Line = 'Get-MfaKnownIssue att'; First = 'Log.AttachmentDenied'; Count = 6 }
        @{ Line = "Get-MfaKnownIssue 'unhandled"; First = 'Log.UnhandledSB'; Count = 1 }
        @{ Line = 'Get-MfaKnownIssue Cert.Exp'; First = 'Cert.Expired'; Count = 3 }
        @{ Line = 'Get-MfaLogError -IssueId pfauth'; First = 'Log.PfauthFailed'; Count = 1 }
        @{ Line = 'Get-MfaKnownIssue Log.Unhandled'; First = 'Log.UnhandledSB'; Count = 1 }
    ) {
        $completed = [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
        $completed.Count | Should -Be $Count
        $completed[0].CompletionText | Should -Be $First
        $completed[0].ToolTip | Should -Not -BeNullOrEmpty
    }

    It 'names under Next only commands of this module, or of Windows' {
        $names = (Get-MfaKnownIssue).NextCommand | Where-Object { $_ } | ForEach-Object { ($_ -split ' ')[0] } | Select-Object -Unique
        $names | Where-Object { $_ -notin (Get-Command -Module MfaTools).Name + 'Get-ItemProperty' + 'Resolve-DnsName' + 'Test-NetConnection' } | Should -BeNullOrEmpty
    }

    It 'quotes what it puts into a command, so that it can be run as it is' {
        $file = Set-TestFile (Join-Path (New-TestFolder) 'MultiFactorAuthAdSyncSvc.log') @(
            "2018-03-07T18:20:20.006280Z|e|1|2|pfadssvc|***** ERROR ***** Error sending email to a@b.c: Access to the path '\\s\it's; Write-Host oops; $([char]0x2019)\x.pdf' is denied.")
        $command = (Get-MfaLogError $file).NextCommand
        $problems = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($command, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        $calls = @($tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true))
        $calls.Count | Should -Be 1
        $calls[0].CommandElements[2].Value | Should -Be "\\s\it's; Write-Host oops; $([char]0x2019)\x.pdf"
    }
}
