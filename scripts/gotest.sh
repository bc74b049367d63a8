#!/usr/bin/env bash
# Runs a command around go test and, when it fails, says at the end which tests failed
# and why: of a long output only the end may be kept.
set -uo pipefail
output=$(mktemp)
trap 'rm -f "$output"' EXIT
"$@" 2>&1 | tee "$output"
code=${PIPESTATUS[0]}
[ "$code" = 0 ] || awk -f "$(dirname "$0")/failed.awk" "$output"
exit "$code"
