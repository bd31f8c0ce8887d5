<#
.SYNOPSIS
    Writes src/MfaTools.Core/Knowledge/public-roots.json: the roots that phones and browsers ship with.
.DESCRIPTION
    The source is Mozilla's list as Debian's package ca-certificates carries it. Only facts about each root are kept:
    its subject (text and DER), its key identifier, the SHA-256 of its public key and the SHA-256 of the certificate.

    apt-get download ca-certificates; dpkg-deb -x ca-certificates_*.deb package
    dotnet tool exec -y PowerShell -NoProfile tools/Update-PublicRoots.ps1 -Path package -Package 20250419~deb12u2 -Date 2026-10-20
.PARAMETER Path
    The folder that the package was extracted to.
.PARAMETER Package
    The version of the package.
.PARAMETER Date
    The date of that version, as its changelog has it.
#>
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Package,
    [Parameter(Mandatory)] [datetime] $Date
)
$ErrorActionPreference = 'Stop'
$roots = foreach ($file in Get-ChildItem (Join-Path $Path usr/share/ca-certificates/mozilla) -Filter *.crt) {
    $root = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem((Get-Content -Raw -LiteralPath $file.FullName))
    $keyId = $root.Extensions | Where-Object { $_.Oid.Value -eq '2.5.29.14' }
    $key = [Security.Cryptography.SHA256]::HashData($root.PublicKey.ExportSubjectPublicKeyInfo())
    [ordered]@{
        Subject = $root.Subject
        Name    = [Convert]::ToBase64String($root.SubjectName.RawData)
        KeyId   = if ($keyId) { $keyId.SubjectKeyIdentifier } else { '' }
        Key     = [Convert]::ToHexString($key)
        Sha256  = $root.GetCertHashString('SHA256')
    }
}

if ($roots.Count -lt 50) { throw "There are only $($roots.Count) roots in '$Path'." }
$source = [ordered]@{
    Source  = "Mozilla's list of roots, as Debian's ca-certificates carries it"
    Package = "ca-certificates $Package"
    Date    = $Date.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
}
$head = (ConvertTo-Json $source -Compress).TrimEnd('}')
$lines = $roots | Sort-Object { $_.Subject }, { $_.Sha256 } | ForEach-Object { '  ' + (ConvertTo-Json $_ -Compress) }
$target = Join-Path $PSScriptRoot ../src/MfaTools.Core/Knowledge/public-roots.json
[IO.File]::WriteAllText($target, "$head,`"Roots`":[`n$($lines -join ",`n")`n]}`n")
"$($roots.Count) roots written to $([IO.Path]::GetFullPath($target))"
