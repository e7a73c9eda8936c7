#!/usr/bin/env python3
"""Loads pre-rendered pages, served by nginx, through our reader, decoder, engine and destinations, and
the same rows with the databases' own tools, in turn. Run by tools/throwaway_postgres.sh. Prints

    bench: pg_initial_wide R      our rows/s of a first load over those of psql's \\copy (binary) of
    bench: pg_initial_narrow R    the same rows into the same table with its key
    bench: pg_delta R             our rows/s of updates over COPY + INSERT … ON CONFLICT by hand
    bench: sqlite_initial R       our rows/s of a first load over those of the sqlite3 shell's .import
    bench: cpu_us_per_row_wide N  our process's CPU per row of pg_initial_wide
    bench: decode_ratio R         our decoder's MB/s over simdjson's visiting every value
    bench: decode_mb_s N

each the median of BENCH_ROUNDS (5) rounds; BENCH_SCALE (1) multiplies the numbers of rows;
BENCH_ONLY takes names, separated by commas."""

import contextlib
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("LOAD_PAGES", ROOT / "build/release/bin/load_pages"))
URL = os.environ.get("OPENDES_TEST_POSTGRES", "")
SCALE = float(os.environ.get("BENCH_SCALE", "1"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
ONLY = [name for name in os.environ.get("BENCH_ONLY", "").split(",") if name]


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed: {done.stderr}")
    return done.stdout


def figures(text):
    return {name: float(value) for name, value in (line.split() for line in text.splitlines())}


def psql(*statements):
    arguments = [part for statement in statements for part in ("-c", statement)]
    return run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", URL, *arguments)


def timed_psql(*statements):
    """Seconds that the server and psql take for them, without psql's own start."""
    text = psql("\\timing on", *statements)
    return sum(float(ms) for ms in re.findall(r"^Time: ([\d.]+) ms", text, re.M)) / 1000


def report(name, value):
    print(f"bench: {name} {value:.3g}" if value < 100 else f"bench: {name} {value:.0f}", flush=True)


@contextlib.contextmanager
def nginx(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"""
daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000; types {{ application/json json; }}
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
""")
    process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf"])
    try:
        time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


class Pages:
    """Rendered pages of one shape and version."""

    def __init__(self, folder, base, rows, columns, version):
        name = f"{columns}-{version}"
        self.rows, self.columns, self.folder = rows, columns, folder / name
        self.url = f"{base}/{name}/0.json"
        run(PROGRAM, "render", self.folder, rows, columns, f"{base}/{name}", version)

    def load(self, destination):
        done = figures(run(PROGRAM, "load", self.url, self.columns, destination))
        assert done["rows"] == self.rows, done
        return done


def first_load(pages):
    psql("DROP SCHEMA IF EXISTS bench CASCADE", "CHECKPOINT")
    return pages.load(URL)


def make_reference(file):
    psql("DROP TABLE IF EXISTS reference", "CREATE TABLE reference (LIKE bench.bench INCLUDING ALL)",
         f"\\copy (SELECT * FROM bench.bench) TO '{file}' (FORMAT binary)")


def copy_reference(file):
    psql("TRUNCATE reference", "CHECKPOINT")
    return timed_psql(f"\\copy reference FROM '{file}' (FORMAT binary)")


def pg_initial(pages, folder):
    """The ratio, and our CPU microseconds per row."""
    file = folder / "rows.bin"
    first_load(pages)
    make_reference(file)
    ratios, cpu = [], []
    for _ in range(ROUNDS):
        ours = first_load(pages)
        theirs = copy_reference(file)
        print(f"  {pages.columns} columns: {pages.rows / ours['seconds']:.0f} rows/s, "
              f"psql {pages.rows / theirs:.0f}, our CPU {ours['cpu'] / pages.rows * 1e6:.2f} us/row",
              flush=True)
        ratios.append(theirs / ours["seconds"])
        cpu.append(ours["cpu"] / pages.rows * 1e6)
    return statistics.median(ratios), statistics.median(cpu)


def upsert_by_hand(file):
    columns = psql("COPY (SELECT attname FROM pg_attribute WHERE attrelid = 'reference'::regclass "
                   "AND attnum > 0) TO STDOUT").split()
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns
                        if name not in ("id", "sinkcreatedon"))
    return timed_psql(
        "CREATE TEMPORARY TABLE stage (LIKE reference)",
        f"\\copy stage FROM '{file}' (FORMAT binary)",
        f"INSERT INTO reference SELECT * FROM stage ON CONFLICT (id) DO UPDATE SET {updates} "
        "WHERE excluded.versionnumber > reference.versionnumber")


def pg_delta(before, after, folder):
    old, new = folder / "old.bin", folder / "new.bin"
    first_load(before)
    make_reference(old)
    after.load(URL)
    make_reference(new)
    ratios = []
    for _ in range(ROUNDS):
        first_load(before)
        psql("CHECKPOINT")
        ours = after.load(URL)["seconds"]
        copy_reference(old)
        psql("CHECKPOINT")
        theirs = upsert_by_hand(new)
        print(f"  delta: {after.rows / ours:.0f} rows/s, by hand {after.rows / theirs:.0f}", flush=True)
        ratios.append(theirs / ours)
    return statistics.median(ratios)


def sqlite_initial(pages, folder):
    ours_file, csv = folder / "ours.db", folder / "rows.csv"
    ratios = []
    for number in range(ROUNDS + 1):
        for file in folder.glob("ours.db*"):
            file.unlink()
        ours = pages.load(f"Data Source={ours_file}")["seconds"]
        if number == 0:
            csv.write_text(run("sqlite3", "-csv", ours_file, "SELECT * FROM bench"))
            ddl = run("sqlite3", ours_file, "SELECT sql FROM sqlite_schema WHERE name = 'bench'")
            continue
        theirs_file = folder / "theirs.db"
        theirs_file.unlink(missing_ok=True)
        # Not STRICT: a CSV file cannot say NULL.
        run("sqlite3", theirs_file, "PRAGMA journal_mode=WAL", ddl.replace(" STRICT", ""))
        start = time.monotonic()
        run("sqlite3", theirs_file, f".import --csv {csv} bench")
        theirs = time.monotonic() - start
        print(f"  sqlite: {pages.rows / ours:.0f} rows/s, .import {pages.rows / theirs:.0f}", flush=True)
        ratios.append(theirs / ours)
    return statistics.median(ratios)


def decode(pages):
    rounds = [figures(run(PROGRAM, "decode", pages.folder, pages.columns)) for _ in range(ROUNDS)]
    report("decode_mb_s", statistics.median(entry["decode"] for entry in rounds))
    report("decode_ratio", statistics.median(entry["decode"] / entry["plain"] for entry in rounds))


def wanted(name):
    return not ONLY or name in ONLY


def main():
    if not URL:
        sys.exit("bulk.py: run it by tools/throwaway_postgres.sh")
    with tempfile.TemporaryDirectory(prefix="opendes-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        with nginx(folder) as base:
            wide = Pages(folder, base, int(200_000 * SCALE), 100, 1_000_000)
            if wanted("decode"):
                decode(wide)
            if wanted("pg_initial_wide"):
                ratio, cpu = pg_initial(wide, folder)
                report("pg_initial_wide", ratio)
                report("cpu_us_per_row_wide", cpu)
            if wanted("pg_delta"):
                before = Pages(folder, base, int(100_000 * SCALE), 50, 1_000_000)
                after = Pages(folder, base, int(100_000 * SCALE), 50, 9_000_000)
                report("pg_delta", pg_delta(before, after, folder))
            if wanted("sqlite_initial"):
                report("sqlite_initial", sqlite_initial(wide, folder))
            if wanted("pg_initial_narrow"):
                narrow = Pages(folder, base, int(1_000_000 * SCALE), 20, 1_000_000)
                report("pg_initial_narrow", pg_initial(narrow, folder)[0])


if __name__ == "__main__":
    main()
