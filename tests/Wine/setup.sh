#!/usr/bin/env bash
# Makes ready what pwsh.sh needs to run the Windows build of PowerShell under Wine: .NET for Windows and an empty Wine
# prefix. Some 900 MB in a cache outside the checkout; done again only where something is missing. Prints the folder.
# Needs the .NET SDK, a 64-bit Wine, and `script`: on Debian, apt-get install wine wine64 bsdutils.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
wine=${WINE:-$(command -v wine64 || echo /usr/lib/wine/wine64)}
[ -x "$wine" ] && command -v wineserver >/dev/null && command -v script >/dev/null || {
    echo 'Wine (64 bit) or script is not installed.' >&2
    exit 3
}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mfatools/windows
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9

version=$(dotnet msbuild "$here/Wine.csproj" -getProperty:WindowsRuntimeVersion -nologo)
powershell=$(dotnet msbuild "$here/Wine.csproj" -getProperty:PowerShellVersion -nologo)
folder=$cache/$powershell-$version
if [ ! -f "$folder/pwsh.path" ] || [ ! -f "$(cat "$folder/pwsh.path")" ]; then
    (cd "$here" && dotnet tool restore >&2)
    dotnet build "$here/Wine.csproj" -v q -nologo -p:Folder="$folder" >&2
fi

# Wine's own files are the same for every run: pwsh.sh links them into a new prefix each time.
prefix=$cache/prefix-$("$wine" --version | tr -c 'A-Za-z0-9.\n' _)
if [ ! -f "$prefix/ready" ]; then
    rm -rf "$prefix"
    export WINEPREFIX=$prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' LC_ALL=C.UTF-8
    # Nothing of it may hold the lock or this script's output open.
    timeout -k 5 180 "$wine" wineboot --init </dev/null >/dev/null 2>&1 9>&-
    timeout -k 5 60 "$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f </dev/null >/dev/null 2>&1 9>&-
    timeout -k 5 60 wineserver -w
    touch "$prefix/ready"
fi
ln -sfn "$prefix" "$folder/prefix"
echo "$folder"
