#!/usr/bin/env bash
# Prints one line a figure: "bench: NAME VALUE". Needs the release programs (make build).
set -euo pipefail
cd "$(dirname "$0")/.."
python3 bench/first_load.py --rows "${BENCH_ROWS:-1000000}"
