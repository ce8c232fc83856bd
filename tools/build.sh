#!/usr/bin/env bash
# Builds one preset: `tools/build.sh release [TARGET…]`. Says nothing where nothing has changed.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
preset=$1
shift
cd "$top"
exec 8>"build/.lock-$preset"
flock 8
if [ ! -e "build/$preset/build.ninja" ]; then cmake --preset "$preset" >&2; fi
# What ninja prints goes to standard error, and only where there is something to build.
if ninja -C "build/$preset" -n "$@" 2>/dev/null | grep -q "no work to do"; then exit 0; fi
cmake --build "build/$preset" ${1:+--target "$@"} >&2
