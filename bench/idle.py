#!/usr/bin/env python3
"""Follows N streams in which nothing changes, each polled every 5 s, and prints
    bench: idle_cpu_percent N    processor time of `opendes serve`, of one core
"""

import argparse
import time

from running_service import report, running

TABLES = ["account", "annotation", "appointment", "businessunit", "campaign", "contact", "email",
          "incident", "lead", "opportunity", "opportunityproduct", "phonecall", "product", "quote",
          "salesorder", "systemuser", "task", "team", "territory", "transactioncurrency"]
POLL = "poll_shortest_seconds = 5\npoll_longest_seconds = 5"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--streams", type=int, default=1000)
    arguments.add_argument("--seconds", type=int, default=60)
    given = arguments.parse_args()
    with running({"account": 10}, ["--no-throttle"],
                 toml={"replication": POLL, "organization": "requests_per_window = 1000000"},
                 workers=8) as bench:
        profiles = [bench.activate(TABLES, name=f"bench{i}", prefix=f"p{i}")
                    for i in range(given.streams // len(TABLES))]
        for profile in profiles:
            bench.wait_until_loaded(profile)
        time.sleep(15)
        bench.control("POST", "counters/reset")
        cpu, start = bench.cpu_seconds(), time.monotonic()
        time.sleep(given.seconds)
        seconds = time.monotonic() - start
        pages = bench.control("GET", "status")["requests"].get("delta", 0)
        report("idle_cpu_percent", f"{(bench.cpu_seconds() - cpu) / seconds * 100:.1f}")
        report("idle_polls_s", f"{pages / seconds:.0f}")


if __name__ == "__main__":
    main()
