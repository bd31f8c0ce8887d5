#!/usr/bin/env bash
# Runs the Windows build of PowerShell under Wine: arguments, output, errors and exit code as with pwsh. Standard input is
# not passed on. Each run has a new registry and a new drive C: that end with it; Z: is the file system outside.
# TIMEOUT: the seconds after which it is ended (default 900), with exit code 124.
# Example: tests/Wine/pwsh.sh -NoProfile -Command '$PSVersionTable'
set -euo pipefail
folder=$("$(dirname "${BASH_SOURCE[0]}")/setup.sh")
wine=${WINE:-$(command -v wine64 || echo /usr/lib/wine/wine64)}

WINEPREFIX=$(mktemp -d "$folder/run.XXXXXX")
export WINEPREFIX WINEDEBUG=-all LC_ALL=C.UTF-8
end() {
    timeout -k 5 20 wineserver -k || true
    timeout -k 5 20 wineserver -w || true
    rm -rf "$WINEPREFIX"
}
trap end EXIT
trap 'exit 130' INT TERM
cp -a "$folder/prefix/"{.update-timestamp,dosdevices,*.reg} "$WINEPREFIX"
mkdir "$WINEPREFIX/drive_c"
cp -al "$folder/prefix/drive_c/windows" "$WINEPREFIX/drive_c"
find "$folder/prefix/drive_c" -mindepth 1 -maxdepth 1 ! -name windows -exec cp -a -t "$WINEPREFIX/drive_c" {} +

DOTNET_ROOT=Z:${folder//\//\\}
export DOTNET_ROOT POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off NO_COLOR=1
# The runtime maps its code twice, writable and executable; Wine ends it for that when dynamic methods are freed.
export DOTNET_EnableWriteXorExecute=0
# What the shell outside has set is not meant for this one.
unset DOTNET_ROOT_X64 DOTNET_HOST_PATH DOTNET_STARTUP_HOOKS PSModulePath PSMODULEPATH TMP TEMP

# Without a console on its standard input pwsh.exe says nothing and gives 0. `script` lends it one; the real output and
# errors go around it, as descriptors 3 and 4.
printf -v command '%q ' "$wine" "$(cat "$folder/pwsh.path")" "$@"
exec 3>&1
set +e
timeout -k 5 "${TIMEOUT:-900}" script -qec "stty cols 160 rows 50; $command >&3 2>&4 3>&- 4>&-" /dev/null 4>&1 </dev/null >/dev/null |
    grep --line-buffered -v '^wine: Read access denied for device' >&2
exit "${PIPESTATUS[0]}"
