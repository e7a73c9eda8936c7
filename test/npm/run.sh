#!/bin/sh
# Runs the client tests, or says why not: status 77 is "skipped" to ctest.
cd "$(dirname "$0")" || exit 1
command -v node >/dev/null || { echo "skipped: node is not installed"; exit 77; }
# A test keeps a thousand connections open.
ulimit -n 8192 2>/dev/null || true
exec node run.mjs
