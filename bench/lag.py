#!/usr/bin/env python3
"""Changes 10 tables at a steady rate for a while and prints how long each change took from its
commit at the source until its row was in the destination (SinkModifiedOn, the time of the batch):
    bench: lag_p50_s N
    bench: lag_p99_s N
A change that a later one replaced before anybody read it leaves no trace and is not counted.
"""

import argparse
import datetime
import sqlite3
import sys
import time

from running_service import report, running

TABLES = ["account", "contact", "lead", "opportunity", "incident", "task", "email", "phonecall",
          "annotation", "quote"]


def read_log(bench):
    since = 0
    while True:
        changes = bench.control("GET", f"log?since={since}&limit=10000")["changes"]
        if not changes:
            return
        yield from changes
        since = changes[-1]["version"]


def millis(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.timestamp() * 1000


def measure(bench):
    database = sqlite3.connect(f"file:{bench.database}?mode=ro", uri=True)
    lags = []
    for change in read_log(bench):
        if change["kind"] == "delete":
            continue
        row = database.execute(
            f'SELECT "SinkModifiedOn" FROM "{change["table"]}" '
            'WHERE "Id" = ? AND "versionnumber" = ?', (change["id"], change["version"])).fetchone()
        if row:
            lags.append((millis(row[0]) - change["time"]) / 1000)
    return sorted(lags)


def wait_until_quiet(bench, profile):
    """Until the newest change has arrived: two looks with nothing in between."""
    last = -1
    while True:
        status = bench.api("GET", f"profiles/{profile}?status=true")["Entities"]
        done = sum(entity["Status"]["SuccessNotifications"] for entity in status)
        if done == last:
            return
        last = done
        time.sleep(5)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rate", type=int, default=3000)
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--rows", type=int, default=20_000, help="of each table")
    given = arguments.parse_args()
    with running({table: given.rows for table in TABLES}, ["--no-throttle"]) as bench:
        profile = bench.activate(TABLES)
        bench.wait_until_loaded(profile)
        bench.control("POST", "live", {"rate": given.rate, "seconds": given.seconds, "seed": 7,
                                       "tables": TABLES, "update": 80, "create": 15, "delete": 5})
        time.sleep(given.seconds)
        wait_until_quiet(bench, profile)
        lags = measure(bench)
        if len(lags) < given.rate * given.seconds / 10:
            sys.exit(f"only {len(lags)} changes could be followed")
        report("lag_p50_s", f"{lags[len(lags) // 2]:.2f}")
        report("lag_p99_s", f"{lags[len(lags) * 99 // 100]:.2f}")


if __name__ == "__main__":
    main()
