#!/usr/bin/env bash
# Configures, builds and runs tests of one preset, then prints what was skipped.
# Usage: tools/run_tests.sh [PRESET] [TEST…]     (default: dev, every test)
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-dev}
shift || true

cmake --preset "$preset" >/dev/null
if [ "$#" -gt 0 ]; then
  ninja -C "build/$preset" "${@/#/test_}"
  selection=(-R "^($(IFS='|'; echo "$*"))\$")
else
  ninja -C "build/$preset"
  selection=()
fi

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

log=build/$preset/tests.log
status=0
tools/throwaway_postgres.sh ctest --test-dir "build/$preset" --output-on-failure -j"$(nproc)" "${selection[@]}" 2>&1 |
  tee "$log" || status=$?

echo
echo "Skipped ($preset):"
{
  grep -hE '\*\*\*Skipped' "$log" || true
  # GoogleTest's own skips, each with the reason on the line before it.
  grep -haE -B1 '^\[  SKIPPED \] .*\(' "build/$preset/Testing/Temporary/LastTest.log" |
    grep -vE '^--$' || true
} | sed 's/^/  /' | sort -u | grep . || echo "  nothing"
exit "$status"
