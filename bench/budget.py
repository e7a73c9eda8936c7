#!/usr/bin/env python3
"""Runs 100 streams that always have work against an organisation that allows 6,000 requests in
300 s, and prints
    bench: budget_used N    requests sent in 300 s over those that were allowed
    bench: budget_429 N     how many of them the organisation refused
"""

import argparse
import time

from idle import TABLES
from running_service import report, running

STREAMS = 100
LIMIT = 6000
WINDOW_SECONDS = 300
# All but a little for the difference between two clocks.
ORGANIZATION = "share_percent = 98"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--windows", type=int, default=2)
    windows = arguments.parse_args().windows
    with running({table: 50 for table in TABLES}, [], workers=16,
                 toml={"organization": ORGANIZATION,
                       "replication": "poll_longest_seconds = 1"}) as bench:
        for i in range(STREAMS // len(TABLES)):
            bench.activate(TABLES, name=f"bench{i}", prefix=f"p{i}")
        bench.control("POST", "live", {"rate": 200, "seconds": (windows + 1) * WINDOW_SECONDS,
                                       "tables": TABLES})
        time.sleep(WINDOW_SECONDS)  # until the window has filled once
        bench.control("POST", "counters/reset")
        time.sleep(windows * WINDOW_SECONDS)
        requests = bench.control("GET", "status")["requests"]
        refused = requests.get("status_429", 0)
        report("budget_used", f"{requests['all'] / (LIMIT * windows):.3f}")
        report("budget_429", refused)


if __name__ == "__main__":
    main()
