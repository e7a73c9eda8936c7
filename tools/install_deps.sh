#!/usr/bin/env bash
# Installs the packages of packaging/apt-packages.txt that are missing (with sudo when not root).
# Usage: tools/install_deps.sh [--node]   --node adds Node.js and the npm packages of the client tests.
set -euo pipefail
cd "$(dirname "$0")/.."

sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo)

wanted=$(sed 's/#.*//' packaging/apt-packages.txt | xargs)
if [ "${1:-}" = --node ] && ! command -v npm >/dev/null; then wanted="$wanted nodejs npm"; fi

missing=()
for package in $wanted; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing: ${missing[*]}"
  "${sudo[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if [ "${1:-}" = --node ] && [ -f test/npm/package.json ]; then
  # npm ci wants the lock file to be the truth; a second run with nothing to do costs a second.
  if [ ! -e test/npm/node_modules/.package-lock.json ] ||
     [ test/npm/package-lock.json -nt test/npm/node_modules/.package-lock.json ]; then
    (cd test/npm && npm ci --no-audit --no-fund --loglevel=error)
  fi
fi
