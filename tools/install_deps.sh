#!/usr/bin/env bash
# Installs what is missing of packaging/apt-packages.txt (with sudo when not root), and the npm
# packages of the client tests and the Swagger page. Does nothing, quickly, when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo)

missing=()
while read -r package _ command; do
  [ -z "$command" ] || ! command -v "$command" >/dev/null || continue
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done < <(sed 's/#.*//' packaging/apt-packages.txt | grep .)
if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing: ${missing[*]}"
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# `npm ci` installs exactly what the lock file says; skipped while that is what is there.
for folder in test/npm web; do
  [ -f "$folder/package-lock.json" ] || continue
  if [ ! -e "$folder/node_modules/.package-lock.json" ] ||
    [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
  fi
done
