# The cmdlet beside sslscan on the same host in the same run, and 100 hosts of which 10 are silent. Needs openssl and sslscan.
#   pwsh -NoProfile -File tests/MfaTools.Benchmarks/tls-config.ps1
$root = (Resolve-Path "$PSScriptRoot/../..").ProviderPath
$work = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName()))).FullName
$null = openssl req -x509 -newkey rsa:2048 -nodes -keyout $work/k.pem -out $work/c.pem -days 10 -subj /CN=localhost 2>&1
Import-Module $root/out/MfaTools/MfaTools.psd1
function Med($a){ ($a | sort)[[int][math]::Floor($a.Count/2)] }
$p=Start-Process openssl -ArgumentList 's_server -accept 24441 -key k.pem -cert c.pem -quiet' -PassThru -WorkingDirectory $work -RedirectStandardOutput /dev/null -RedirectStandardError $work/err.txt
sleep 1
1..5|%{$null=Test-MfaTlsConfig localhost -Port 24441}
$w=1..21|%{(measure-command{Test-MfaTlsConfig 127.0.0.1 -Port 24441}).TotalMilliseconds}
$s=1..9|%{(measure-command{sslscan --no-ciphersuites --no-groups --no-fallback --no-renegotiation --no-compression --no-heartbleed --no-check-certificate --no-colour 127.0.0.1:24441}).TotalMilliseconds}
$s2=1..3|%{(measure-command{sslscan --no-colour 127.0.0.1:24441}).TotalMilliseconds}
$l=1..5|%{(measure-command{Test-MfaTlsConfig 127.0.0.1 -Port 24441 -ListCipherSuite}).TotalMilliseconds}
"protocols warm cmdlet ms: $(Med $w); sslscan protocols only: $(Med $s); sslscan full: $(Med $s2); -ListCipherSuite: $(Med $l)"
Stop-Process -Id $p.Id
Add-Type -TypeDefinition (([regex]::Match([IO.File]::ReadAllText("$root/tests/Pester/Test-MfaTlsConfig.Tests.ps1"),"(?s)@'\r?\n(.*?)\r?\n'@")).Groups[1].Value) -IgnoreWarnings -WarningAction SilentlyContinue
$srv=1..9|%{[MfaTest.TlsListener]::new($true)}; $sil=[MfaTest.TlsListener]::new($false)
$hosts=@(1..100|%{ if($_ % 10 -eq 0){"127.0.0.1:$($sil.Port)"}else{"127.0.0.1:$($srv[$_ % 9].Port)"}})
1..3|%{ $t=measure-command{$r=$hosts|Test-MfaTlsConfig -TimeoutSec 2}; "100 hosts 10 silent: $([math]::Round($t.TotalSeconds,2)) s; $(@($r|? {$_.Findings.Id -contains 'Tls.Timeout'}).Count) timeouts, $($r.Count) results" }
