#!/usr/bin/env bash
# Prints one line a figure: "bench: NAME VALUE". Needs the release programs (make build).
set -euo pipefail
cd "$(dirname "$0")/.."
python3 bench/first_load.py --rows "${BENCH_ROWS:-1000000}"
python3 bench/lag.py
python3 bench/idle.py
python3 bench/budget.py

# The databases' own tools beside ours: a server with the settings of a small real one, and nginx.
if ! command -v nginx >/dev/null; then
  echo "bench: nginx serves the pages of bench/bulk.py: apt-get install nginx-light"
  exit 1
fi
ninja -C build/release load_pages >/dev/null
POSTGRES_OPTIONS="-c shared_buffers=512MB -c max_wal_size=4GB -c checkpoint_timeout=30min" \
  tools/throwaway_postgres.sh python3 bench/bulk.py
