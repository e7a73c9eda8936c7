#!/usr/bin/env bash
# Configures, builds and runs every test of one preset (default: dev), then prints what was skipped.
# Usage: tools/run_tests.sh [PRESET] [ctest options…]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-dev}
shift || true

cmake --preset "$preset" >/dev/null
ninja -C "build/$preset" -j"$(nproc)"

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

log=build/$preset/tests.log
status=0
ctest --test-dir "build/$preset" --output-on-failure -j"$(nproc)" "$@" 2>&1 | tee "$log" || status=$?

echo
echo "Skipped:"
skipped=0
while read -r line; do
  echo "  $line"
  skipped=$((skipped + 1))
done < <(grep -hE '\*\*\*Skipped|\(Skipped\)' "$log" | sort -u;
         grep -rhaE '^SKIPPED:|\[  SKIPPED \]' "build/$preset/Testing/Temporary/LastTest.log" | sort -u)
[ "$skipped" -gt 0 ] || echo "  nothing"
exit "$status"
