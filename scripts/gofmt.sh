#!/usr/bin/env bash
# Fails with the names of Go files that gofmt would change.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tracked files and new ones; a deleted one may still be listed.
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.go')
existing=()
for f in "${files[@]}"; do
  [ -e "$f" ] && existing+=("$f")
done
bad=$(gofmt -l "${existing[@]}")
if [ -n "$bad" ]; then
  printf 'These files are not in the form of gofmt; run gofmt -w on them:\n%s\n' "$bad" >&2
  exit 1
fi
