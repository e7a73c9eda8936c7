#!/usr/bin/env bash
# Builds the libFuzzer targets with clang and runs each for FUZZ_SECONDS, starting from its corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60}

cmake --preset fuzz >/dev/null
ninja -C build/fuzz -j"$(nproc)" fuzz_targets
for target in build/fuzz/fuzz/fuzz_*; do
  [ -x "$target" ] && [ ! -d "$target" ] || continue
  name=$(basename "$target")
  found=build/fuzz/found/$name
  mkdir -p "$found"
  echo "--- $name: $seconds s"
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 \
    -verbosity=0 -artifact_prefix="$found/" "$found" "test/fuzz/corpus/${name#fuzz_}"
done
echo "fuzz: nothing found"
