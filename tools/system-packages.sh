#!/usr/bin/env bash
# Installs the Debian packages that the tests need and this machine lacks. This
# list is the only one. Anywhere but on Debian as root it installs nothing and
# says so: the suites that miss something then report SKIPPED themselves.
set -euo pipefail

packages=(
  gcc libc6-dev   # the race detector
  chromium        # browser tests
  fonts-liberation
  postgresql      # the store's suite starts a server of its own
  redis-server    # what processes share, in tests of it
  python3-aiosmtpd # a mail server that is not ours, to send through
  radicale        # a real calendar server, for the CalDAV client
)

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "not installing what may be missing (needs root on Debian): ${missing[*]}" >&2
  exit 0
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
