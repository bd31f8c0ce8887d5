<#
.SYNOPSIS
    Makes the pictures in docs/images from the real output, with Chromium. Build the module first.
.DESCRIPTION
    dotnet tool exec -y PowerShell -NoProfile tools/Update-Pictures.ps1
.PARAMETER Browser
    The program: Chromium, Chrome or Edge.
#>
param([string] $Browser = 'chromium')
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
Import-Module (Join-Path $root 'out/MfaTools/MfaTools.psd1')
[cultureinfo]::CurrentCulture = 'en-US'
$PSStyle.OutputRendering = 'Ansi'
Set-Location $root

# The colors of a terminal with a dark background.
$color = @{ 1 = 'font-weight:bold'; 32 = 'color:#4ec96a'; 33 = 'color:#e5c453'; 35 = 'color:#d787d7'; 36 = 'color:#56c8d8'; 90 = 'color:#8b949e'; 91 = 'color:#ff6b68' }

function ConvertTo-Html([string] $Text) {
    $Text = $Text -replace '\x1b\]8;;[^\x1b]*\x1b\\'
    [regex]::Replace([System.Net.WebUtility]::HtmlEncode($Text), '\x1b\[([\d;]*)m', {
            param($match)
            $codes = $match.Groups[1].Value -split ';' | Where-Object { $_ } | ForEach-Object { [int] $_ }
            $style = ($codes | Where-Object { $color[$_] } | ForEach-Object { $color[$_] }) -join ';'
            if ($style) { "<span style='$style'>" } elseif ($codes -contains 0 -or -not $codes) { '</span>' }
        })
}

function Save-Picture([string] $Page, [string] $Name, [int] $Width, [int] $Height) {
    $target = Join-Path $root "docs/images/$Name.png"
    & $Browser --headless --no-sandbox --disable-gpu --hide-scrollbars "--window-size=$Width,$Height" "--screenshot=$target" "file://$Page" 2>$null | Out-Null
    $target
}

$work = New-Item (Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())) -ItemType Directory
try {
    $screen = (Invoke-MfaHealthCheck -SnapshotPath docs/samples/first-story | Out-String -Width 99).Trim()
    $prompt = "PS C:\&gt; Invoke-MfaHealthCheck -SnapshotPath docs/samples/first-story"
    $page = Join-Path $work 'console.html'
    Set-Content $page @"
<!DOCTYPE html><meta charset='utf-8'><body style='margin:0;background:#0d1117;color:#e6edf3'>
<pre style='margin:0;padding:20px;font:15px/1.35 "DejaVu Sans Mono",Consolas,monospace'>$prompt

$(ConvertTo-Html $screen)
</pre>
"@
    $lines = ($screen -split '\n').Count + 2
    Save-Picture $page 'console' 960 ([int] (40 + $lines * 20.25))

    $report = Join-Path $work 'report.html'
    $null = Invoke-MfaHealthCheck -SnapshotPath docs/samples/second-story | Export-MfaReport $report
    Save-Picture $report 'report' 1100 1250
}
finally { Remove-Item $work -Recurse }
