# The DSC resources in real PowerShell: what the module exports, the manifests for DSC 3, and Get, Test and Set of each resource.

BeforeDiscovery {
    # The stand-in of the product's web services needs dotnet: not under Wine.
    $noServer = -not (Get-Command dotnet -CommandType Application -ErrorAction Ignore)
    $noSchemas = -not (Get-Command Test-Json -ErrorAction Ignore)
    $resources = 'MfaAttachmentAccess', 'MfaCertChain', 'MfaClientCertificate', 'MfaLogHealth', 'MfaSdkConnection', 'MfaTlsConfig'
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $folder = [System.IO.Path]::Combine($root, 'out', 'MfaToolsDsc')
    $dscManifest = Join-Path $folder 'MfaToolsDsc.psd1'
    Import-Module $dscManifest -Force
    $logs = Join-Path $samples 'Logs'

    function Get-ResourceType([string] $Name) { & (Get-Module MfaToolsDsc) { param($name) $name -as [type] } $Name }

    # As an engine of DSC does it: a new instance, its properties set, then a method.
    function New-Resource([string] $Name, [hashtable] $Property) {
        $resource = (Get-ResourceType $Name)::new()
        foreach ($key in $Property.Keys) { $resource.$key = $Property[$key] }
        $resource
    }

    function Get-DscProperty([string] $Name) {
        foreach ($property in (Get-ResourceType $Name).GetProperties()) {
            $attribute = $property.GetCustomAttributes([System.Management.Automation.DscPropertyAttribute], $true)
            if (-not $attribute) { continue }
            $set = $property.GetCustomAttributes([System.Management.Automation.ValidateSetAttribute], $true)
            [pscustomobject]@{ Name = $property.Name; Type = $property.PropertyType; Key = $attribute[0].Key; ReadOnly = $attribute[0].NotConfigurable; Values = if ($set) { $set[0].ValidValues } }
        }
    }

    function Get-AdaptedManifest([string] $Name) { [System.IO.File]::ReadAllText((Join-Path $folder "$Name.dsc.adaptedresource.json")) }
}

AfterAll { Remove-Module MfaToolsDsc }

Describe 'The module of the resources' {
    It 'exports the six resources and no command' {
        (Get-Module MfaToolsDsc).ExportedDscResources | Sort-Object | Should -Be 'MfaAttachmentAccess', 'MfaCertChain', 'MfaClientCertificate', 'MfaLogHealth', 'MfaSdkConnection', 'MfaTlsConfig'
        Get-Command -Module MfaToolsDsc | Should -BeNullOrEmpty
    }

    It 'has the version of MfaTools, and asks for it' {
        $own = Import-PowerShellDataFile $dscManifest
        $own.ModuleVersion | Should -Be (Get-Module MfaTools).Version
        $own.RequiredModules[0].ModuleName | Should -Be 'MfaTools'
        $own.RequiredModules[0].ModuleVersion | Should -Be (Get-Module MfaTools).Version
    }

    It 'has an about topic, which names only what there is' {
        $page = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($root, 'docs', 'en-US', 'about_MfaTools_Dsc.md')) -replace '\r\n', "`n"
        [System.IO.File]::ReadAllText([System.IO.Path]::Combine($root, 'out', 'MfaTools', 'en-US', 'about_MfaTools_Dsc.help.txt')) | Should -Match 'TOPIC\s+about_MfaTools_Dsc'
        $blocks = @([regex]::Matches($page, '(?ms)(?<name>Mfa\w+) \w+ \{\n(?<body>.*?)\n +\}|MfaToolsDsc/(?<name>\w+)\n +properties:\n(?<body>(?: {10}[^\n]+\n)+)|-Name (?<name>Mfa\w+) .*?@\{(?<body>.*?)\}'))
        $blocks.Count | Should -Be 6
        foreach ($block in $blocks) {
            $named = [regex]::Matches($block.Groups['body'].Value, '(?m)(?:^ *|; )(\w+) *[=:] ') | ForEach-Object { $_.Groups[1].Value }
            $named | Should -Not -BeNullOrEmpty
            $settable = (Get-DscProperty $block.Groups['name'].Value | Where-Object { -not $_.ReadOnly }).Name
            $named | Where-Object { $_ -notin $settable } | Should -BeNullOrEmpty
        }
    }

    It 'costs the import of MfaTools nothing' {
        $other = Import-PowerShellDataFile $manifest
        $other.RootModule | Should -Be 'MfaTools.dll'
        $other.NestedModules + $other.ScriptsToProcess | Should -BeNullOrEmpty
    }

    It 'is read by Windows PowerShell 5.1: nothing in it is newer' {
        $tokens = $problems = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile((Join-Path $folder 'MfaToolsDsc.psm1'), [ref] $tokens, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        $tokens.Kind | Where-Object { "$_" -in 'QuestionMark', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'AndAnd', 'OrOr', 'Clean' } | Should -BeNullOrEmpty
        $tree.Find({ $args[0] -is [System.Management.Automation.Language.TypeDefinitionAst] }, $true) | Should -Not -BeNullOrEmpty
        # Without a mark 5.1 takes a file for one in the code page of the system.
        [System.IO.File]::ReadAllText((Join-Path $folder 'MfaToolsDsc.psm1')) | Should -Not -Match '[^\x00-\x7f]'
    }

    It 'is found by its name in another process, and brings MfaTools with it' {
        $script = "`$env:PSModulePath = '$(Split-Path $folder)'; Import-Module MfaToolsDsc; (Get-Module MfaTools).Name; & (Get-Module MfaToolsDsc) { `$r = [MfaLogHealth]::new(); `$r.Path = '$logs'; `$r.After = '1h'; `$r.Test() }"
        $run = Invoke-Pwsh '-Command', $script
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -Be "MfaTools`nTrue`n"
    }
}

Describe '<_>' -ForEach $resources {
    BeforeAll { $name = $_ }

    It 'has one key, reasons, and all properties in its own class' {
        $type = Get-ResourceType $name
        # The adapter of DSC 3 for Windows PowerShell sees no inherited ones.
        $type.BaseType | Should -Be ([object])
        $properties = Get-DscProperty $name
        @($properties | Where-Object Key).Count | Should -Be 1
        ($properties | Where-Object Name -EQ Reasons).Type.GetElementType().GetProperties().Name | Should -Be 'Code', 'Phrase'
        'Get', 'Set', 'Test' | ForEach-Object { $type.GetMethod($_).DeclaringType | Should -Be $type }
    }

    It 'takes other credentials of DSC only where it makes no difference who asks' {
        $attribute = (Get-ResourceType $name).GetCustomAttributes([System.Management.Automation.DscResourceAttribute], $false)
        "$($attribute.RunAsCredential)" | Should -Be $(if ($name -in 'MfaAttachmentAccess', 'MfaCertChain', 'MfaClientCertificate') { 'NotSupported' } else { 'Default' })
    }

    It 'has a manifest that DSC 3 takes' -Skip:$noSchemas {
        Test-Json -Json (Get-AdaptedManifest $name) -SchemaFile (Join-Path $PSScriptRoot 'adaptedresource.schema.json') | Should -BeTrue
        $adapted = Get-AdaptedManifest $name | ConvertFrom-Json
        $adapted.type | Should -BeExactly "MfaToolsDsc/$name"
        $adapted.version | Should -Be (Get-Module MfaToolsDsc).Version.ToString(3)
        Join-Path $folder $adapted.path | Should -Exist
    }

    It 'has the properties of its class in the manifest' {
        $schema = (Get-AdaptedManifest $name | ConvertFrom-Json).schema.embedded
        $properties = @(Get-DscProperty $name)
        $schema.properties.PSObject.Properties.Name | Sort-Object -CaseSensitive | Should -BeExactly ($properties.Name | Sort-Object -CaseSensitive)
        $schema.required | Should -BeExactly ($properties | Where-Object Key).Name
        $schema.additionalProperties | Should -BeFalse
        foreach ($property in $properties) {
            $told = $schema.properties.($property.Name)
            $expected = switch ($property.Type) { ([string]) { 'string' } ([bool]) { 'boolean' } ([System.Nullable[int]]) { 'integer' } ([pscredential]) { 'object' } default { 'array' } }
            $told.type | Should -Be $expected -Because $property.Name
            [bool] $told.readOnly | Should -Be $property.ReadOnly -Because $property.Name
            $values = if ($told.items) { $told.items.enum } else { $told.enum }
            "$values" | Should -BeExactly "$($property.Values)" -Because $property.Name
            $told.description | Should -Not -BeNullOrEmpty
        }
    }

    It 'has parameters of the cmdlet by their own names' {
        $cmdlet = @{ MfaAttachmentAccess = 'Test-MfaAttachmentAccess'; MfaCertChain = 'Test-MfaCertChain'; MfaClientCertificate = 'Test-MfaClientCertificate'; MfaLogHealth = 'Get-MfaLogError'; MfaSdkConnection = 'Invoke-MfaSdkConnectionTest'; MfaTlsConfig = 'Repair-MfaTlsConfig' }[$name]
        $own = (Get-DscProperty $name | Where-Object { -not $_.ReadOnly }).Name | Where-Object { $_ -notin 'IsSingleInstance', 'Target', 'MaximumStatus' }
        $own | Where-Object { $_ -notin (Get-Command $cmdlet).Parameters.Keys } | Should -BeNullOrEmpty
        if ('MaximumStatus' -in (Get-DscProperty $name).Name) { (Get-DscProperty $name | Where-Object Name -EQ MaximumStatus).Values | ForEach-Object { $_ -as [MfaTools.CheckStatus] | Should -Not -BeNullOrEmpty } }
    }
}

Describe 'MfaLogHealth through the loop' {
    It 'leaves the desired state, with the reason, when an error is logged' {
        $file = Join-Path (New-TestFolder) 'MultiFactorAuthAdSyncSvc.log'
        $lines = [System.IO.File]::ReadAllLines((Join-Path $logs 'MultiFactorAuthAdSyncSvc.log'))
        $first = [array]::FindIndex($lines, [System.Predicate[string]] { $args[0] -like '*ERROR*' })
        $first | Should -BeGreaterThan 0
        $null = Set-TestFile $file $lines[0..($first - 1)]
        $resource = New-Resource MfaLogHealth @{ Path = $file; After = '2010-01-01Z' }
        $resource.Test() | Should -BeTrue
        $resource.Get().Reasons | Should -BeNullOrEmpty
        { $resource.Set() } | Should -Not -Throw
        $null = Set-TestFile $file $lines
        $resource.Test() | Should -BeFalse
        $now = $resource.Get()
        $now.Path | Should -Be $file
        $now.Errors | Should -BeGreaterThan 1
        $now.Reasons.Code | Should -Contain 'MfaLogHealth:MfaLogHealth:Log.AttachmentDenied'
        { $resource.Set() } | Should -Throw -ErrorId 'MfaLogHealthOnlyTests'
        # Not since then.
        (New-Resource MfaLogHealth @{ Path = $file; After = '1h' }).Test() | Should -BeTrue
    }

    It 'has no reason for a harmless entry, unless it is requested' {
        $file = Join-Path (New-TestFolder) 'MultiFactorAuthSvc.log'
        $null = Set-TestFile $file '2018-03-07T18:05:40.000000Z|e|1840|2204|pfsvc|Unhandled SB'
        (New-Resource MfaLogHealth @{ Path = $file; After = '2010-01-01Z' }).Test() | Should -BeTrue
        (New-Resource MfaLogHealth @{ Path = $file; After = '2010-01-01Z'; IssueId = 'UnhandledSB' }).Test() | Should -BeFalse
    }

    It 'counts each issue once, with how often and when last, and masks personal data' {
        $now = (New-Resource MfaLogHealth @{ Path = $logs; After = '2010-01-01Z'; IssueId = 'Log.AttachmentDenied' }).Get()
        $now.Errors | Should -Be 2
        @($now.Reasons).Count | Should -Be 1
        $now.Reasons[0].Phrase | Should -Match '^2 after 2010-01-01Z, the last 2018-03-07 18:40:00Z: .*<email\d*>.*Grant the computer account'
        $now.Reasons[0].Phrase | Should -Not -Match '@domain\.com'
    }

    It 'is not in the desired state if nothing was tested' {
        $resource = New-Resource MfaLogHealth @{ Path = New-TestFolder; After = '1d' }
        $resource.Test() | Should -BeFalse
        $resource.Get().Reasons[0].Code | Should -BeLike '*:NotVerified'
        $resource.Get().Reasons[0].Phrase | Should -Match 'no MFA Server log'
    }

    It 'ends with the error of the cmdlet where it could not look' {
        $resource = New-Resource MfaLogHealth @{ Path = Join-Path (New-TestFolder) 'none.log' }
        { $resource.Get() } | Should -Throw -ErrorId 'PathNotFound,*'
        { $resource.Test() } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'looks for the installed product by the name Installed' -Tag Unix {
        { (New-Resource MfaLogHealth @{ Path = 'Installed' }).Test() } | Should -Throw -ErrorId 'LogFolderNotFound,*'
    }
}

Describe 'MfaClientCertificate through the loop' {
    It 'gives the reasons of a certificate that has expired, and Set only says so' {
        $file = Get-ChildItem "$samples/scenarios/nps-certificate-expired/clientcertificates" -Filter *.pem
        $resource = New-Resource MfaClientCertificate @{ Target = $file.FullName; MaximumStatus = 'Skipped' }
        $resource.Test() | Should -BeFalse
        $now = $resource.Get()
        $now.Status | Should -Be 'Fail'
        $now.Reasons.Code | Should -Contain 'MfaClientCertificate:MfaClientCertificate:ClientCert.Expired'
        { $resource.Set() } | Should -Throw -ErrorId 'MfaClientCertificateOnlyTests'
    }
}

Describe 'MfaAttachmentAccess through the loop' {
    It 'is not in the desired state if it could not be tested, unless that is allowed' -Tag Unix {
        $resource = New-Resource MfaAttachmentAccess @{ Path = '\\FileShare\public\Guide.pdf' }
        $resource.Test() | Should -BeFalse
        $now = $resource.Get()
        $now.Status | Should -Be 'Unknown'
        $now.Reasons[0].Code | Should -Be 'MfaAttachmentAccess:MfaAttachmentAccess:Access.NotConclusive'
        { $resource.Set() } | Should -Throw -ErrorId 'MfaAttachmentAccessOnlyTests' -ExpectedMessage '*smallest grant*not a Windows computer*'
        $resource.MaximumStatus = 'Unknown'
        $resource.Test() | Should -BeTrue
    }

    It 'follows a file that is taken away, and says for whom' -Tag Windows {
        $file = Join-Path (New-TestFolder) 'Guide.pdf'
        $null = Set-TestFile $file 'text'
        $resource = New-Resource MfaAttachmentAccess @{ Path = $file; Identity = [System.Security.Principal.WindowsIdentity]::GetCurrent().Name; MaximumStatus = 'Warning' }
        $now = $resource.Get()
        $now.IdentityTested | Should -Be $resource.Identity
        $now.Status | Should -BeIn 'Pass', 'Warning'
        $resource.Test() | Should -BeTrue
        { $resource.Set() } | Should -Not -Throw
        Remove-Item $file
        $resource.Test() | Should -BeFalse
        $resource.Get().Reasons.Code | Should -Contain 'MfaAttachmentAccess:MfaAttachmentAccess:Access.NotFound'
        { $resource.Set() } | Should -Throw -ErrorId 'MfaAttachmentAccessOnlyTests'
    }
}

Describe 'MfaCertChain and MfaSdkConnection through the loop' -Skip:$noServer {
    BeforeAll {
        $program = Get-ChildItem ([System.IO.Path]::Combine($root, 'tests', 'MfaTools.SdkServer', 'bin')) -Recurse -Filter MfaTools.SdkServer.dll | Sort-Object LastWriteTime | Select-Object -Last 1
        $trust = Join-Path (New-TestFolder) 'root.pem'
        $password = 'Pa55-word&<of>"test''+'
        $credential = [pscredential]::new('CONTOSO\mfasdk', (ConvertTo-SecureString $password -AsPlainText -Force))
        $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', "`"$($program.FullName)`" None None `"$trust`"")
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $start.UseShellExecute = $false
        $server = [System.Diagnostics.Process]::Start($start)
        $sdk = $server.StandardOutput.ReadLine()
        $chain = @{ HostName = ([uri] $sdk).Host; Port = ([uri] $sdk).Port; TrustedRoot = $trust }
    }
    AfterAll {
        # It ends with its input.
        $server.StandardInput.Close()
        if (-not $server.WaitForExit(5000)) { $server.Kill() }
    }

    It 'finds a good chain in the desired state, and Set has nothing to refuse' {
        $resource = New-Resource MfaCertChain $chain
        $resource.Test() | Should -BeTrue
        $now = $resource.Get()
        $now.Status | Should -Be 'Pass'
        $now.Port | Should -Be $chain.Port
        { $resource.Set() } | Should -Not -Throw
    }

    It 'goes by the worst status that is allowed' {
        $resource = New-Resource MfaCertChain ($chain + @{ ExpiryWarningDays = 10000 })
        $resource.Test() | Should -BeFalse
        $resource.Get().Reasons.Code | Should -Contain 'MfaCertChain:MfaCertChain:Cert.ExpiresSoon'
        { $resource.Set() } | Should -Throw -ErrorId 'MfaCertChainOnlyTests' -ExpectedMessage '*changed nothing*administrator*-SaveMissing*'
        $resource.MaximumStatus = 'Warning'
        $resource.Test() | Should -BeTrue
        $resource.Get().Status | Should -Be 'Warning'
    }

    It 'walks the SDK with an account, and gives none back' {
        $resource = New-Resource MfaSdkConnection @{ Target = $sdk; Credential = $credential; TrustedRoot = $trust }
        $resource.Test() | Should -BeTrue
        { $resource.Set() } | Should -Not -Throw
        $now = $resource.Get()
        $now.Status | Should -Be 'Pass'
        $now.Credential | Should -BeNullOrEmpty
        $resource.Credential.UserName | Should -Be 'CONTOSO\mfasdk'
        $resource.Credential = [pscredential]::new('CONTOSO\mfasdk', (ConvertTo-SecureString 'an0ther-Secret' -AsPlainText -Force))
        $resource.Test() | Should -BeFalse
        $now = $resource.Get()
        $now.Reasons.Code | Should -Contain 'MfaSdkConnection:MfaSdkConnection:Sdk.Unauthorized'
        $problem = { $resource.Set() } | Should -Throw -ErrorId 'MfaSdkConnectionOnlyTests' -PassThru
        "$problem $($now | ConvertTo-Json -Depth 5)" | Should -Not -Match 'an0ther'
    }

    It 'takes the account of a configuration by its path' {
        $file = Join-Path (New-TestFolder) 'web.config'
        $text = [System.Security.SecurityElement]::Escape($password)
        $null = Set-TestFile $file "<configuration><appSettings><add key='USE_WEB_SERVICE_SDK' value='true'/><add key='WEB_SERVICE_SDK_AUTHENTICATION_USERNAME' value='CONTOSO\mfasdk'/><add key='WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD' value='$text'/></appSettings><applicationSettings><s><setting name='pfup_pfwssdk_PfWsSdk'><value>$sdk</value></setting></s></applicationSettings></configuration>"
        $resource = New-Resource MfaSdkConnection @{ Target = $file; TrustedRoot = $trust }
        $resource.Test() | Should -BeTrue
        $resource.Get() | ConvertTo-Json -Depth 5 | Should -Not -Match 'Pa55'
    }

    It 'calls what was left out Skipped' {
        $resource = New-Resource MfaSdkConnection @{ Target = $sdk; TrustedRoot = $trust; SkipAuthentication = $true }
        $resource.Test() | Should -BeFalse
        $resource.Get().Status | Should -Be 'Skipped'
        $resource.MaximumStatus = 'Skipped'
        $resource.Test() | Should -BeTrue
    }
}

Describe 'A host that does not answer' {
    It 'is a reason of MfaCertChain, with the command to run' {
        $now = (New-Resource MfaCertChain @{ HostName = '127.0.0.1'; Port = 1; TimeoutSec = 20 }).Get()
        $now.Status | Should -Be 'Fail'
        $now.Reasons[0].Code | Should -Be 'MfaCertChain:MfaCertChain:Net.TcpRefused'
        $now.Reasons[0].Phrase | Should -Match 'Run: Test-NetConnection'
    }

    It 'is a reason of MfaSdkConnection' {
        $resource = New-Resource MfaSdkConnection @{ Target = 'https://127.0.0.1:1/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx'; TimeoutSec = 20 }
        $resource.Test() | Should -BeFalse
        $resource.Get().Reasons.Code | Should -Contain 'MfaSdkConnection:MfaSdkConnection:Net.TcpRefused'
    }

    It 'ends with the error of the cmdlet where the target cannot be one' {
        { (New-Resource MfaCertChain @{ HostName = 'no host name' }).Get() } | Should -Throw -ErrorId 'InvalidEndpoint,*'
        { (New-Resource MfaSdkConnection @{ Target = 'https://' }).Get() } | Should -Throw -ErrorId 'InvalidUrl,*'
    }
}

Describe 'MfaTlsConfig' {
    It 'ends with the error of the cmdlet where there is no registry' -Tag Unix {
        foreach ($method in 'Get', 'Test', 'Set') { { (New-Resource MfaTlsConfig @{ IsSingleInstance = 'Yes' }).$method() } | Should -Throw -ErrorId 'NoRegistry,*' }
    }

    It 'turns on no old protocol unless told that it may' {
        foreach ($method in 'Get', 'Test', 'Set') { { (New-Resource MfaTlsConfig @{ IsSingleInstance = 'Yes'; Protocol = 'TLS 1.0' }).$method() } | Should -Throw -ErrorId 'InsecureProtocol,*' }
    }
}

Describe 'MfaTlsConfig through the loop, on a registry' -Tag Windows {
    BeforeAll {
        $reg = Join-Path $env:SystemRoot 'System32\reg.exe'
        $protocols = 'HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols'
        $framework = 'HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319'
        $backups = Join-Path ([Environment]::GetFolderPath('CommonApplicationData')) 'MfaTools'
        $before = @(Get-ChildItem $backups -ErrorAction Ignore | ForEach-Object FullName)
    }
    AfterEach {
        $null = & $reg delete "$protocols\TLS 1.2" /f /reg:64 2>&1
        foreach ($view in 64, 32) { foreach ($value in 'SchUseStrongCrypto', 'SystemDefaultTlsVersions') { $null = & $reg delete $framework /v $value /f "/reg:$view" 2>&1 } }
        Get-ChildItem $backups -ErrorAction Ignore | Where-Object FullName -NotIn $before | Remove-Item
        Remove-Variable DSCMachineStatus -Scope Global -ErrorAction Ignore
    }

    It 'tests, sets, tests again, and follows what is changed later' {
        $resource = New-Resource MfaTlsConfig @{ IsSingleInstance = 'Yes'; DotNetStrongCrypto = $true }
        $resource.Test() | Should -BeFalse
        $now = $resource.Get()
        $now.DotNetStrongCrypto | Should -BeFalse
        $now.RestartNeeded | Should -BeFalse
        @($now.Reasons).Count | Should -Be 4
        $now.Reasons[0].Code | Should -Be 'MfaTlsConfig:MfaTlsConfig:SchUseStrongCrypto'
        $now.Reasons[0].Phrase | Should -Match 'v4\.0\.30319 \(\d\d-bit view\): SchUseStrongCrypto is not set and should be 1\.'
        # To look is not to write.
        $resource.Test() | Should -BeFalse
        Get-ChildItem $backups -ErrorAction Ignore | Where-Object FullName -NotIn $before | Should -BeNullOrEmpty

        $resource.Set()
        $resource.Test() | Should -BeTrue
        $resource.Get().DotNetStrongCrypto | Should -BeTrue
        $resource.Get().Reasons | Should -BeNullOrEmpty
        @(Get-ChildItem $backups | Where-Object FullName -NotIn $before).Count | Should -Be 1
        $global:DSCMachineStatus | Should -BeNullOrEmpty -Because 'programs are to be restarted, not the computer'
        # Done already: no second backup.
        $resource.Set()
        @(Get-ChildItem $backups | Where-Object FullName -NotIn $before).Count | Should -Be 1

        $null = & $reg add $framework /v SchUseStrongCrypto /t REG_DWORD /d 0 /f /reg:32
        $resource.Test() | Should -BeFalse
        $resource.Get().Reasons.Phrase | Should -Match '\(32-bit view\): SchUseStrongCrypto is 0 and should be 1'
        $resource.Set()
        $resource.Test() | Should -BeTrue
    }

    It 'turns protocols on in both roles, says which are, and asks DSC for a restart' {
        $null = & $reg add "$protocols\TLS 1.2\Server" /v Enabled /t REG_DWORD /d 0 /f /reg:64
        $resource = New-Resource MfaTlsConfig @{ IsSingleInstance = 'Yes'; Protocol = 'TLS 1.2'; Role = 'Client', 'Server' }
        $resource.Test() | Should -BeFalse
        $resource.Get().Protocol | Should -BeNullOrEmpty
        $resource.Get().RestartNeeded | Should -BeTrue
        $resource.Set()
        $global:DSCMachineStatus | Should -Be 1
        $resource.Test() | Should -BeTrue
        $resource.Get().Protocol | Should -Be 'TLS 1.2'
        $resource.Protocol | Should -Be 'TLS 1.2'
    }

    It 'wants what is recommended where nothing is named' {
        $resource = New-Resource MfaTlsConfig @{ IsSingleInstance = 'Yes' }
        $resource.Test() | Should -BeFalse
        $resource.Set()
        $resource.Test() | Should -BeTrue
        (Test-MfaTlsConfig).Findings.Id | Should -Not -Contain 'Tls.DotNetStrongCrypto'
    }
}
