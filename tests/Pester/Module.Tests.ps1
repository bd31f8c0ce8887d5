# The module as a whole: manifest, exports, assemblies, views, and the help of every exported cmdlet.

BeforeDiscovery {
    $repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath
    $cmdlets = (Import-PowerShellDataFile (Join-Path $repository 'MfaTools.psd1')).CmdletsToExport
    # An example of a page: its heading, the code, and the output that follows, if any.
    $examples = foreach ($cmdlet in $cmdlets) {
        $page = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($repository, 'docs', 'en-US', "$cmdlet.md")) -replace '\r\n', "`n"
        foreach ($match in [regex]::Matches($page, '(?ms)^### (?<title>Example [^\n]+)\n\n```powershell\n(?<code>.+?)\n```\n(?:\n```output\n(?<output>.*?)\n```\n)?')) {
            @{ Cmdlet = $cmdlet; Title = $match.Groups['title'].Value; Code = $match.Groups['code'].Value; Expected = $match.Groups['output'].Value; Runs = $match.Groups['output'].Success }
        }
    }
    $shown = @($examples | Where-Object { $_.Runs })
    $named = @($examples | Where-Object { -not $_.Runs })
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $folder = Split-Path $manifest

    function Get-Page([string] $Cmdlet) {
        [System.IO.File]::ReadAllText([System.IO.Path]::Combine($root, 'docs', 'en-US', "$Cmdlet.md")) -replace '\r\n', "`n"
    }

    function Get-OwnParameter([string] $Cmdlet) {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
        (Get-Command $Cmdlet -Module MfaTools).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object
    }

    # The sections of a page that describe a parameter: name, first line of text, default.
    function Get-PageParameter([string] $Cmdlet) {
        foreach ($match in [regex]::Matches((Get-Page $Cmdlet), '(?ms)^### -(?<name>\w+)\n\n(?<text>[^\n]+)\n.*?^```yaml\n(?<yaml>.*?)^```')) {
            $default = [regex]::Match($match.Groups['yaml'].Value, '(?m)^DefaultValue: (.*)$').Groups[1].Value.Trim()
            [pscustomobject]@{ Name = $match.Groups['name'].Value; Text = $match.Groups['text'].Value; Default = $default.Trim("'", '"') }
        }
    }
}

Describe 'The module' {
    It 'exports exactly what the manifest lists' {
        $listed = (Import-PowerShellDataFile (Join-Path $root 'MfaTools.psd1')).CmdletsToExport | Sort-Object
        (Get-Command -Module MfaTools).Name | Sort-Object | Should -Be $listed
        Test-ModuleManifest $manifest | Should -Not -BeNullOrEmpty
    }

    It 'can be imported again with -Force' {
        Import-Module $manifest -Force
        @(Get-Module MfaTools).Count | Should -Be 1
    }

    It 'has one version, in the manifest and in its assemblies' {
        foreach ($name in 'MfaTools.dll', 'MfaTools.Core.dll') {
            [System.Reflection.AssemblyName]::GetAssemblyName((Join-Path $folder $name)).Version.ToString(3) | Should -Be (Get-Module MfaTools).Version.ToString(3)
        }
    }

    It 'brings no other assembly than its own and BouncyCastle' {
        [System.IO.Directory]::GetFiles($folder, '*.dll') | ForEach-Object { [System.IO.Path]::GetFileName($_) } |
            Where-Object { $_ -notin 'BouncyCastle.Cryptography.dll', 'MfaTools.Core.dll', 'MfaTools.dll' } | Should -BeNullOrEmpty
    }

    It 'has an about topic' {
        Join-Path $folder 'en-US/about_MfaTools.help.txt' | Should -FileContentMatch 'about_MfaTools'
    }

    It 'has no table with more than five columns' {
        [xml] $views = [System.IO.File]::ReadAllText((Join-Path $folder 'MfaTools.Format.ps1xml'))
        foreach ($table in $views.SelectNodes('//TableControl')) {
            $table.SelectNodes('.//TableColumnItem').Count | Should -BeLessOrEqual 5 -Because $table.ParentNode.Name
        }
    }
}

Describe '<_>' -ForEach $cmdlets {
    BeforeAll { $cmdlet = $_ }

    It 'says what it gives, and each type of that has a view' {
        [xml] $views = [System.IO.File]::ReadAllText((Join-Path $folder 'MfaTools.Format.ps1xml'))
        $types = (Get-Command $cmdlet -Module MfaTools).OutputType.Name
        $types | Should -Not -BeNullOrEmpty
        $types | Where-Object { $_ -like 'MfaTools.*' -and -not $views.SelectSingleNode("//ViewSelectedBy/TypeName[.='$_']") } | Should -BeNullOrEmpty
    }

    It 'has a page for its parameters, all of them and no other' {
        @((Get-PageParameter $cmdlet).Name | Sort-Object) | Should -Be @(Get-OwnParameter $cmdlet)
        Get-Page $cmdlet | Should -Not -Match '\{\{'
    }

    It 'has examples that begin with their code' {
        $headings = [regex]::Matches((Get-Page $cmdlet), '(?m)^### Example .+$').Count
        $headings | Should -BeGreaterThan 2
        [regex]::Matches((Get-Page $cmdlet), '(?m)^### Example [^\n]+\n\n```powershell\n').Count | Should -Be $headings
    }

    It 'has built help that was made from its page' {
        $help = Get-Help $cmdlet -Full
        $plain = { param($text) ($text -replace '[`*_\s]+|\[([^\]]+)\]\([^)]*\)', '$1') }
        & $plain $help.Synopsis | Should -Be (& $plain ([regex]::Match((Get-Page $cmdlet), '(?ms)^## SYNOPSIS\n\n(.+?)\n\n##').Groups[1].Value))
        foreach ($parameter in Get-PageParameter $cmdlet) {
            $built = $help.parameters.parameter | Where-Object name -EQ $parameter.Name
            (& $plain ($built.description.Text -join '')).StartsWith((& $plain $parameter.Text)) | Should -BeTrue -Because "the text of -$($parameter.Name) is that of the page"
            if ($parameter.Default) { $built.defaultValue | Should -Be $parameter.Default -Because "that is the default of -$($parameter.Name)" }
        }
        $titles = [regex]::Matches((Get-Page $cmdlet), '(?m)^### (Example .+)$') | ForEach-Object { $_.Groups[1].Value }
        @($help.examples.example).Count | Should -Be @($titles).Count
    }

    It 'has built help without Markdown' {
        $help = Get-Help $cmdlet -Full
        $text = @(
            $help.Synopsis
            $help.description.Text
            $help.parameters.parameter.description.Text
            $help.inputTypes.inputType.description.Text
            $help.returnValues.returnValue.description.Text
            $help.alertSet.alert.Text
            $help.examples.example.title
            $help.examples.example.remarks.Text
            $help.relatedLinks.navigationLink.linkText
        ) -join "`n"
        # A backtick at the end of a line continues a command.
        $text | Should -Not -Match '(?m)`(?!\r?$)|\]\(|\*\*\w' -Because 'that is Markdown'
        $text | Should -Not -Match '[\u0080-\u009f]' -Because 'that is a control character'
        $help.examples.example.code -join "`n" | Should -Not -Match '```'
        $help.examples.example.code | Should -Not -Contain ''
    }

    It 'has related links by name, and one that opens online' {
        $links = (Get-Help $cmdlet -Full).relatedLinks.navigationLink
        $links | Where-Object { -not $_.linkText } | Should -BeNullOrEmpty
        $links.uri | Where-Object { $_ } | Should -Not -BeNullOrEmpty
        $links.uri | Where-Object { $_ -and $_ -notmatch '^https://[\w.-]+/' } | Should -BeNullOrEmpty
    }
}

Describe 'The examples' {
    It '<Cmdlet>, <Title> prints what the page says' -ForEach $shown {
        $outcome = Invoke-Isolated -ArgumentList $root, $Code {
            param($root, $code)
            if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
            Set-Location -LiteralPath $root
            # As a console of 100 columns shows it: the last one stays free.
            & ([scriptblock]::Create($code)) | Out-String -Width 99
        }
        $outcome.Errors + $outcome.Failure | Where-Object { $_ } | Should -BeNullOrEmpty
        $outcome.State | Should -Be 'Completed'
        $outcome.Output -join '' -replace '\r\n', "`n" -replace '[ \t]+(?=\n|$)' | ForEach-Object { $_.Trim("`n") } | Should -BeExactly (ConvertTo-Expected $Expected)
    }

    # What needs a server to run is at least made of commands and parameters that there are.
    It '<Cmdlet>, <Title> names what exists' -ForEach $named {
        $problems = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        $calls = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) | Where-Object { $_.GetCommandName() -like '*-Mfa*' }
        $calls | Should -Not -BeNullOrEmpty
        foreach ($call in $calls) {
            $command = Get-Command $call.GetCommandName() -Module MfaTools -ErrorAction Stop
            foreach ($parameter in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                { $command.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw
            }
        }
    }
}

Describe 'Completion' {
    It 'of -<Parameter> <Word> offers <First>, in every cmdlet that has it' -ForEach @(
        @{ Parameter = 'IssueId'; Word = 'Log.Att'; First = 'Log.AttachmentDenied' }
        @{ Parameter = 'IssueId'; Word = 'att'; First = 'Log.AttachmentDenied' }
        @{ Parameter = 'Component'; Word = 'pfa'; First = 'pfadssvc' }
        @{ Parameter = 'Protocol'; Word = 'TLS'; First = "'TLS 1.0'" }
        @{ Parameter = 'Level'; Word = 'e'; First = 'Error' }
        @{ Parameter = 'Role'; Word = 's'; First = 'Server'; Except = 'Test-MfaCloudEndpoint' }
    ) {
        $having = Get-Command -Module MfaTools | Where-Object { $_.Parameters.ContainsKey($Parameter) -and $_.Name -ne $Except }
        $having | Should -Not -BeNullOrEmpty
        foreach ($command in $having) {
            $line = "$($command.Name) -$Parameter $Word"
            (TabExpansion2 $line $line.Length).CompletionMatches[0].CompletionText | Should -Be $First -Because $line
        }
    }
}

Describe 'A session of another process' {
    It 'finds the module by its path alone, with no profile and in another culture' {
        $script = "[cultureinfo]::CurrentCulture = 'de-DE'; Import-Module '$manifest'; (Get-Command -Module MfaTools).Count"
        $run = Invoke-Pwsh '-Command', $script
        $run.Errors | Should -BeNullOrEmpty
        $run.Output.Trim() | Should -Be @((Get-Command -Module MfaTools)).Count
    }
}
