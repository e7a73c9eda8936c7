#!/usr/bin/env python3
"""Loads one table of N full account rows with one worker from dataverse-sim into SQLite and prints
    bench: rss_mb N              peak resident memory of `opendes serve`
    bench: first_load_rows_s N   rows a second, from activation to InitialSyncState Completed
    bench: cpu_us_per_row N      processor time of `opendes serve` for each row
    bench: requests_ratio N      page requests over the least that a safe load needs: every page
                                 once for its keys (docs/performance.md says why) and once for its
                                 rows
"""

import argparse
import math
import sys
import time

from running_service import report, running

PAGE_ROWS = 5000


def page_requests(bench):
    return bench.control("GET", "status")["requests"].get("tracked", 0)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    rows = arguments.parse_args().rows
    with running({"account": rows}, workers=1) as bench:
        cpu = bench.cpu_seconds()
        start = time.monotonic()
        status, = bench.wait_until_loaded(bench.activate(["account"]))
        seconds = time.monotonic() - start
        if status["SuccessNotifications"] < rows:
            sys.exit(f"{status['SuccessNotifications']} rows arrived, expected {rows}")
        report("rss_mb", bench.peak_rss_mb())
        report("first_load_rows_s", f"{rows / seconds:.0f}")
        report("cpu_us_per_row", f"{(bench.cpu_seconds() - cpu) / rows * 1e6:.1f}")
        report("requests_ratio", f"{page_requests(bench) / (2 * math.ceil(rows / PAGE_ROWS)):.3f}")


if __name__ == "__main__":
    main()
