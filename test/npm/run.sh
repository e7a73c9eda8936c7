#!/bin/sh
# Runs the client tests, or says why not: status 77 is "skipped" to ctest.
cd "$(dirname "$0")" || exit 1
command -v node >/dev/null || { echo "skipped: node is not installed"; exit 77; }
exec node run.mjs
