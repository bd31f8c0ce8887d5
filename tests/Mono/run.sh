#!/usr/bin/env bash
# Runs the engine's tests, compiled for .NET Framework 4.7.2, on Mono against the DLLs of the built module, and compiles
# every method of those DLLs. Needs: apt-get install mono-devel libmono-i18n-west4.0-cil. Exit code 77: Mono is not there.
# Arguments go to xunit.console. TIMEOUT: the seconds after which it is ended (default 300). Example: tests/Mono/run.sh -class MfaTools.Core.Tests.ShippedTests
set -euo pipefail
exec 2>&1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
facade=$(dirname "$(readlink -f "$(command -v mono || echo /)")")/../lib/mono/4.5/Facades/netstandard.dll
[ -f "$facade" ] || {
    echo 'mono-devel is not installed.'
    exit 77
}
dotnet build "$here" -c Release -v q -nologo
cd "$here/bin/Release/net472"
# sslscan is an oracle of the wire, not of the runtime, and takes a third of the time: the engine's tests on .NET have it.
for attempt in 1 2; do
    code=0
    timeout -k 5 "${TIMEOUT:-300}" mono xunit.console.exe MfaTools.Core.Tests.dll -noappdomain -noshadow \
        -nomethod MfaTools.Core.Tests.Tls.SideBySideTests.Finds_what_sslscan_finds "$@" || code=$?
    # Above 128 a signal ended it: Mono itself crashed, and not a test of ours failed. 137 is timeout's own.
    [ "$code" -gt 128 ] && [ "$code" -ne 137 ] || break
    echo "Mono ended with code $code, attempt $attempt of 2."
done
exit "$code"
