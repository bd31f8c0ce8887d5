# The packages that build.ps1 Pack makes, and the way of one through a gallery: in child processes that have a home of their
# own, with a folder as the gallery. What PSResourceGet keeps for a user is redirected on Unix alone; so on Windows this runs
# only where nothing of a user's can be harmed: on a build server, and under Wine.

BeforeDiscovery {
    $tool = Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable | Where-Object Version -GE 1.1.0
    $isolated = [System.IO.Path]::DirectorySeparatorChar -eq '/' -or $env:CI -or (Test-Path HKCU:\Software\Wine)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # What a new process writes for this command; its errors are this one's.
    function Invoke-Child([string] $Command) {
        $run = Invoke-Pwsh '-Command', "`$ErrorActionPreference = 'Stop'; $Command" -TimeoutSec 120
        $run.Errors | Should -BeNullOrEmpty
        $run.Code | Should -Be 0
        $run.Output.Trim()
    }
}

Describe 'The packages' -Skip:(-not ($tool -and $isolated)) {
    BeforeAll {
        $version = (Import-PowerShellDataFile (Join-Path $root 'MfaTools.psd1')).ModuleVersion
        $environment = @{}
        foreach ($name in 'HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'PSModulePath') {
            $environment[$name] = [System.Environment]::GetEnvironmentVariable($name)
            Set-Item "Env:$name" $null
        }
        $env:HOME = New-TestFolder
        # Without it .NET names no folder for settings, and NuGet puts its own into the folder it runs in.
        $null = New-Item (Join-Path $env:HOME '.config') -ItemType Directory
        $packed = Invoke-Pwsh '-File', (Join-Path $root 'build.ps1'), '-Task', 'Pack'
        $package, $zip, $dsc, $dscZip, $sums = $packed.Output.Trim() -split '\r?\n'
    }

    AfterAll {
        foreach ($name in $environment.Keys) { Set-Item "Env:$name" $environment[$name] }
    }

    It 'hold the same files as package and as zip, all that an import and Get-Help need and none for debugging' {
        $packed.Errors | Should -BeNullOrEmpty
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        $files = foreach ($path in $package, $dsc, $zip, $dscZip) {
            $opened = [System.IO.Compression.ZipFile]::OpenRead($path)
            try { , @($opened.Entries.FullName -replace '\\', '/' -notmatch '^_rels/|^package/|^\[Content_Types\]|\.nuspec$|/$') } finally { $opened.Dispose() }
        }
        $files[0] -replace '^', "MfaTools/$version/" | Sort-Object | Should -Be ($files[2] | Sort-Object)
        $files[1] -replace '^', "MfaToolsDsc/$version/" | Sort-Object | Should -Be ($files[3] | Sort-Object)
        foreach ($file in 'MfaTools.psd1', 'MfaTools.dll', 'MfaTools.Core.dll', 'BouncyCastle.Cryptography.dll', 'MfaTools.Format.ps1xml', 'MfaTools.Types.ps1xml',
            'en-US/MfaTools.dll-Help.xml', 'en-US/about_MfaTools.help.txt', 'docs/checks/Cert.ChainIncomplete.md', 'docs/samples/Logs/MultiFactorAuthSvc.log', 'docs/samples/first-story/manifest.json', 'LICENSE', 'BouncyCastle.Cryptography.LICENSE.md') {
            $files[0] | Should -Contain $file
        }
        $files[0] -match '^[^/]+\.(pdb|xml)$' | Should -BeNullOrEmpty
        $files[1] | Should -Contain 'MfaLogHealth.dsc.adaptedresource.json'
    }

    It 'have their SHA-256 hashes beside them, in the form of sha256sum' {
        $lines = [System.IO.File]::ReadAllLines($sums)
        foreach ($path in $package, $zip, $dsc, $dscZip) {
            $lines | Should -Contain "$((Get-FileHash $path).Hash.ToLowerInvariant())  $([System.IO.Path]::GetFileName($path))"
        }
    }

    It 'tell a gallery the licence and what is new' {
        $data = (Test-ModuleManifest $manifest).PrivateData.PSData
        $data.LicenseUri | Should -Match '^https://'
        $data.ReleaseNotes | Should -Not -BeNullOrEmpty
        $data.Tags | Should -Contain 'PSEdition_Desktop'
    }

    It 'the zip, extracted to a folder of modules, is found by its name' {
        $modules = New-TestFolder
        [System.IO.Compression.ZipFile]::ExtractToDirectory($zip, $modules)
        Invoke-Child "`$env:PSModulePath = '$modules'; (Get-MfaKnownIssue Log.AttachmentDenied).IssueId; (Get-Module MfaTools).ModuleBase" |
            Should -Be "Log.AttachmentDenied`n$([System.IO.Path]::Combine($modules, 'MfaTools', $version))"
    }

    It 'the other goes through a gallery: published, installed, updated while in use, uninstalled' {
        $gallery = New-TestFolder
        Invoke-Child "Register-PSResourceRepository MfaTest '$gallery' -Trusted; '$package', '$dsc' | ForEach-Object { Publish-PSResource -NupkgPath `$_ -Repository MfaTest }; Install-PSResource MfaToolsDsc -Repository MfaTest"
        Invoke-Child "Import-Module MfaTools; '{0} of {1}' -f @(Get-Command -Module MfaTools).Count, (Get-Module MfaTools).Version" |
            Should -Be "$(@(Get-Command -Module MfaTools).Count) of $version"

        # It is in use in one process ...
        $old = Start-Pwsh '-NoProfile', '-NonInteractive', '-Command', "Import-Module MfaTools; 'imported'; `$null = [Console]::In.ReadLine(); (Test-MfaCertChain -Path '$samples/Certificates/private.pem').Findings.Id; (Get-Module MfaTools).Version.ToString()"
        try {
            $old.StandardOutput.ReadLine() | Should -Be 'imported'
            # ... while the next one comes.
            $next = Join-Path (New-TestFolder) 'MfaTools'
            Copy-Item (Split-Path $manifest) $next -Recurse
            $text = [System.IO.File]::ReadAllText((Join-Path $next 'MfaTools.psd1'))
            [System.IO.File]::WriteAllText((Join-Path $next 'MfaTools.psd1'), $text.Replace("'$version'", "'99.0.0'"))
            Invoke-Child "Publish-PSResource '$next' -Repository MfaTest; Update-PSResource MfaTools -Repository MfaTest"
            Invoke-Child '(Get-MfaKnownIssue Log.AttachmentDenied).IssueId; (Get-Module MfaTools).Version.ToString()' | Should -Be "Log.AttachmentDenied`n99.0.0"
            # The old one goes on, and loads from its own folder what it had not needed yet.
            $old.StandardInput.WriteLine()
            $rest = $old.StandardOutput.ReadToEndAsync()
            $old.WaitForExit(60000) | Should -BeTrue
            $rest.Result.Trim() -replace '\r' | Should -Be "Cert.UntrustedRoot`nCert.ContainsAnchor`n$version"
        }
        finally {
            if (-not $old.HasExited) { $old.Kill() }
            $old.Dispose()
        }

        Invoke-Child '(Import-Module MfaToolsDsc -PassThru).ExportedDscResources.Count' | Should -Be 6
        Invoke-Child "Uninstall-PSResource MfaToolsDsc; Uninstall-PSResource MfaTools -Version '*'; Unregister-PSResourceRepository MfaTest"
        Invoke-Child '@(Get-Module MfaTools -ListAvailable).Count' | Should -Be 0
        [System.IO.Directory]::GetFiles($env:HOME, 'MfaTools*', 'AllDirectories') | Should -BeNullOrEmpty
    }
}

# Wine has no streams: there the mark is a file beside, which PowerShell reads and deletes alike, with an error of its own.
Describe 'A module with the mark of the web' -Tag Windows {
    It 'is refused by file and reason, and imported once its files are unblocked, as about_MfaTools says' {
        $folder = Join-Path (New-TestFolder) 'MfaTools'
        Copy-Item (Split-Path $manifest) $folder -Recurse
        foreach ($file in Get-ChildItem $folder -File) { Set-Content -LiteralPath $file.FullName -Stream Zone.Identifier "[ZoneTransfer]`r`nZoneId=3" }
        $import = '-ExecutionPolicy', 'RemoteSigned', '-Command', "Import-Module '$folder\MfaTools.psd1' -ErrorAction Stop; (Get-MfaKnownIssue Log.AttachmentDenied).IssueId"
        $refused = Invoke-Pwsh $import
        $refused.Code | Should -Be 1
        $refused.Errors -replace '\s+', ' ' | Should -Match 'extended type data file.*MfaTools\.Types\.ps1xml.*cannot be loaded'
        Get-ChildItem $folder -Recurse | Unblock-File -ErrorAction SilentlyContinue
        (Invoke-Pwsh $import).Output.Trim() | Should -Be 'Log.AttachmentDenied'
    }
}
