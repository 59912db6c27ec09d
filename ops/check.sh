#!/usr/bin/env bash
# One command: restore what is locked, build with warnings as errors, check the format, run every test.
# Needs the .NET SDK of global.json; says what it finds, what it does and how long each part took.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
PLATFORM_DATA="${PLATFORM_DATA:-$PWD/../shared/data}"
export PLATFORM_DATA

part() {
  local name=$1 began=$SECONDS
  shift
  echo "==> $name"
  "$@"
  echo "    $name took $((SECONDS - began)) s"
}

command -v dotnet >/dev/null || { echo "The .NET SDK is missing; install the version that global.json names." >&2; exit 1; }
echo "SDK $(dotnet --version) on $(nproc) processors"
if [ -d "$PLATFORM_DATA" ]; then
  echo "Real data: $PLATFORM_DATA"
else
  echo "Real data: none at $PLATFORM_DATA; the tests that need it will skip and say so"
fi

part "restore" dotnet restore Platform.sln --locked-mode
part "build" dotnet build Platform.sln -c Release --no-restore
part "format" dotnet format whitespace Platform.sln --no-restore --verify-no-changes
for project in tests/*.Tests/*.csproj; do
  part "$(basename "$project" .csproj)" dotnet run -c Release --no-build --project "$project" -- -noColor
done
echo "All is well after $SECONDS s"
