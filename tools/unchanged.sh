#!/usr/bin/env bash
# Runs a command and fails if it changed, added or removed a file that git tracks
# or would track. Comparing with the state before, not with the last commit, lets
# it work in the middle of a change; on a clean clone the two are the same.
set -euo pipefail

snapshot() {
  git ls-files -co --exclude-standard -z | sort -zu | xargs -0 sha256sum 2>/dev/null || true
}

mkdir -p .build
snapshot >.build/before
"$@"
snapshot >.build/after
changed=$({ diff .build/before .build/after || true; } | sed -n 's/^[<>] [0-9a-f]*  //p' | sort -u)
[ -n "$changed" ] || exit 0

echo "Not what is committed (\`make generate web\` brings it up to date):" >&2
sed 's/^/  /' <<<"$changed" >&2
xargs -d '\n' git --no-pager diff --stat -- <<<"$changed" >&2
exit 1
