# Every script that runs in, or is shown to users of, Windows PowerShell 5.1 has its syntax, its cmdlets and their parameters.
# What 5.1 has is in windows-powershell-5.1.json. A line that is for PowerShell 7 says so: "# PowerShell 7" at its end, or
# alone on the line above.

BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $places = 'src', 'docs' | ForEach-Object { Join-Path $root $_ }
    $files = @(
        Get-ChildItem $places -Recurse -File -Include *.ps1, *.psm1, *.ps1xml, *.md | Where-Object FullName -notmatch '[\\/](obj|bin)[\\/]'
        Get-Item (Join-Path $root 'README.md')
    ) | ForEach-Object { @{ Path = $_.FullName.Substring($root.Length + 1) } }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $known = Get-Content "$PSScriptRoot/windows-powershell-5.1.json" -Raw | ConvertFrom-Json
    $common = @($known.common)
    $others = @($known.others.PSObject.Properties.Value)

    # The scripts in a file, each as its text and the line that it begins on.
    function Get-Script([string] $Path) {
        $text = [System.IO.File]::ReadAllText((Join-Path $root $Path)) -replace '\r\n', "`n"
        $pattern = switch ([System.IO.Path]::GetExtension($Path)) {
            '.md' { '(?ms)^```powershell\n(?<code>.*?)\n```$' }
            '.ps1xml' { '(?s)<(?<tag>ScriptBlock|GetScriptBlock|Script)>(?<code>.*?)</\k<tag>>' }
            default { '(?s)^(?<code>.*)$' }
        }
        foreach ($match in [regex]::Matches($text, $pattern)) {
            $code = $match.Groups['code']
            $isXml = $Path -like '*.ps1xml'
            [pscustomobject]@{
                Code = if ($isXml) { [System.Net.WebUtility]::HtmlDecode($code.Value) } else { $code.Value }
                Line = $text.Substring(0, $code.Index).Split("`n").Count
            }
        }
    }

    # What 5.1 does not have, with the line.
    function Find-Newer([string] $Code, [int] $FirstLine = 1) {
        $problems = $null
        $parsed = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
        $lines = $Code.Split("`n")
        $functions = @($parsed.FindAll({ $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] }, $true) | ForEach-Object Name)
        $found = @(
            foreach ($problem in $problems) { @{ Extent = $problem.Extent; Text = $problem.Message } }
            foreach ($ast in $parsed.FindAll({ $true }, $true)) {
                $text = switch ($ast.GetType().Name) {
                    TernaryExpressionAst { 'a ? b : c' }
                    PipelineChainAst { '&& or ||' }
                    BinaryExpressionAst { if ("$($ast.Operator)" -eq 'QuestionQuestion') { '??' } }
                    AssignmentStatementAst { if ("$($ast.Operator)" -eq 'QuestionQuestionEquals') { '??=' } }
                    { $_ -in 'MemberExpressionAst', 'InvokeMemberExpressionAst', 'IndexExpressionAst' } { if ($ast.NullConditional) { '?. or ?[]' } }
                    ScriptBlockAst { if ($ast.CleanBlock) { 'clean { }' } }
                    PipelineAst { if ($ast.Background) { '&' } }
                    # An argument such as 30s is a text in 5.1, and serves as well.
                    ConstantExpressionAst { if ($ast.Parent -isnot [System.Management.Automation.Language.CommandAst] -and $ast.Extent.Text -match '^(0b|[\d.]+(u|y|n|s|uy|us|ul)(b|kb|mb|gb)?$)') { $ast.Extent.Text } }
                    { $_ -in 'StringConstantExpressionAst', 'ExpandableStringExpressionAst' } {
                        if ("$($ast.StringConstantType)" -like 'Double*' -and $ast.Extent.Text -match '(?<!`)(``)*`(u\{|e)') { $Matches[0] }
                    }
                    VariableExpressionAst { if ($ast.VariablePath.UserPath -in 'IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR') { $ast.Extent.Text } }
                    CommandAst { Find-NewerCommand $ast $functions }
                }
                foreach ($one in $text) { @{ Extent = $ast.Extent; Text = $one } }
            }
        )
        foreach ($one in $found) {
            $at = $one.Extent.StartLineNumber
            $marked = $lines[$at - 1] -match '# PowerShell 7' -or ($at -gt 1 -and $lines[$at - 2] -match '^\s*# PowerShell 7')
            if (-not $marked) { "line $($FirstLine + $at - 1): $($one.Text)" }
        }
    }

    function Find-NewerCommand($Ast, [string[]] $Functions) {
        $name = $Ast.GetCommandName()
        # A path, a program's file, or not known before it runs.
        if (-not $name -or $name -match '[\\/.]' -or $name -in $Functions -or $name -in $others) { return }
        $own = Get-Command $name -Module MfaTools -ErrorAction Ignore
        if (-not $own -and -not $known.cmdlets.PSObject.Properties[$name]) { return "the command $name" }
        $there = if ($own) { $own.Parameters.Values | ForEach-Object { $_.Name; $_.Aliases } } else { $known.cmdlets.$name }
        foreach ($parameter in $Ast.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
            $isThere = @($there) + $common | Where-Object { $_ -like "$($parameter.ParameterName)*" }
            if (-not $isThere) { "$name -$($parameter.ParameterName)" }
        }
        # Its default is another: 5.1 adds a line with the type.
        if ($name -in 'ConvertTo-Csv', 'Export-Csv' -and $Ast.Extent.Text -notmatch '-NoTypeInformation') { "$name without -NoTypeInformation" }
    }
}

# The parser of PowerShell 7 knows both languages; once is enough.
Describe 'Windows PowerShell 5.1' -Tag Unix {
    It 'has all that <Path> uses' -ForEach $files {
        @(Get-Script $Path | ForEach-Object { Find-Newer $_.Code $_.Line }) | Should -BeNullOrEmpty
    }

    It 'has all that the module runs in the session' {
        $type = (Get-Command Get-MfaLogError).ImplementingType.Assembly.GetTypes() | Where-Object Name -EQ SessionScripts
        $scripts = @($type.GetFields('NonPublic, Public, Static') | Where-Object { $_.IsLiteral -and $_.FieldType -eq [string] } | ForEach-Object { $_.GetRawConstantValue() })
        $scripts.Count | Should -BeGreaterThan 2
        @($scripts | ForEach-Object { Find-Newer $_ }) | Should -BeNullOrEmpty
    }

    It 'has all that findings tell to run' {
        $results = Invoke-MfaHealthCheck -SnapshotPath (Get-ChildItem "$samples/scenarios" -Directory | ForEach-Object FullName) -WarningAction Ignore
        $commands = @($results.Findings.Command; $results.Causes.Command; $results.Causes.Undo) | Where-Object { $_ } | Sort-Object -Unique
        $commands.Count | Should -BeGreaterThan 5
        @($commands | ForEach-Object { Find-Newer $_ }) | Should -BeNullOrEmpty
    }

    # That the tests above can fail.
    It 'does not have <Code>' -ForEach @(
        '$a ? 1 : 2', '$a ?? 1', '$a ??= 1', 'Get-Date && Get-Date', '${a}?.Length', '${a}?[0]', '1u', '0b11', '"`u{41}"', '"`e[0m"', '$IsWindows',
        'Get-Date &', 'function f { clean { 1 } }', 'Get-Date -AsUTC', '1 | ForEach-Object -Parallel { $_ }', 'Get-Error', 'ConvertTo-Json -AsArray 1',
        'Get-MfaLogError -Nothing', 'Get-Nothing', 'Get-Date | ConvertTo-Csv', 'if (1) {' | ForEach-Object { @{ Code = $_ } }
    ) {
        @(Find-Newer $Code) | Should -HaveCount 1
        @(Find-Newer "# PowerShell 7`n$Code") | Should -HaveCount 0
    }
}
