#!/usr/bin/env python3
"""Loads one table of N full account rows with one worker from dataverse-sim into SQLite and prints
    bench: rss_mb N              peak resident memory of `opendes serve`
    bench: first_load_rows_s N   rows a second, from activation to InitialSyncState Completed
"""

import argparse
import json
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("OPENDES_BIN", ROOT / "build/release/bin"))


def wait_for_file(path, process, seconds=60):
    deadline = time.monotonic() + seconds
    while not path.exists():
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        if time.monotonic() > deadline:
            sys.exit(f"{process.args[0]} was not ready after {seconds} s")
        time.sleep(0.05)
    return json.loads(path.read_text())


def call(method, url, token=None, body=None, context=None):
    request = urllib.request.Request(url, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    data = None
    if body is not None:
        data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, data=data, context=context, timeout=60) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {url}: {error.code} {error.read().decode()}")


def configure(folder, simulator):
    organization = simulator["organizations"][0]
    authority = simulator["authority"].rsplit("/", 1)[0]
    config = folder / "opendes.toml"
    config.write_text(f"""
[server]
listen = "127.0.0.1:0"
ready_file = "opendes.ready"
[identity]
authority = "{authority}"
audiences = ["api://opendes"]
tenants = ["{simulator['tenant_id']}"]
[[organizations]]
url = "{organization['https']}"
tenant_id = "{simulator['tenant_id']}"
client_id = "{simulator['client_id']}"
client_secret = "{simulator['client_secret']}"
[replication]
workers = 1
[secrets]
bench = "Data Source={folder}/bench.db"
[http]
ca_file = "{simulator['ca_file']}"
[log]
file = "opendes.log"
""")
    return config


def get_token(simulator, context):
    form = urllib.parse.urlencode({
        "grant_type": "client_credentials", "client_id": simulator["client_id"],
        "client_secret": simulator["client_secret"], "scope": "api://opendes/.default"}).encode()
    with urllib.request.urlopen(simulator["authority"] + "/oauth2/v2.0/token", data=form,
                                context=context) as answer:
        return json.loads(answer.read())["access_token"]


def peak_rss_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    raise RuntimeError("no VmHWM in /proc")


def load(base, organization_id, organization_url, token, rows):
    query = urllib.parse.urlencode({"organizationUrl": organization_url,
                                    "organizationId": organization_id, "isAuthorized": "true"})
    call("POST", f"{base}/metadata/acceptprivacyterms?{query}", token)
    profile = call("POST", f"{base}/profiles", token, {
        "Name": "bench", "OrganizationId": organization_id, "DestinationType": "sqlite",
        "DestinationKeyVaultUri": "local:bench", "Entities": [{"Type": "account", "Settings": {}}]})
    start = time.monotonic()
    call("POST", f"{base}/profiles/{profile['Id']}/activate", token)
    while True:
        time.sleep(0.5)
        entity = call("GET", f"{base}/profiles/{profile['Id']}?status=true", token)["Entities"][0]
        status = entity["Status"]
        if status["InitialSyncState"] == "Completed":
            break
        if status.get("Stopped") or time.monotonic() - start > 1800:
            sys.exit(f"the load did not end: {status}")
    if status["SuccessNotifications"] < rows:
        sys.exit(f"{status['SuccessNotifications']} rows arrived, expected {rows}")
    return time.monotonic() - start


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    rows = arguments.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="opendes-bench-") as name:
        folder = pathlib.Path(name)
        children = []
        try:
            simulator_process = subprocess.Popen(
                [BIN / "dataverse-sim", "--listen", "127.0.0.1:0", "--scale", "none", "--rows",
                 f"account={rows}", "--state-dir", folder, "--ready-file", folder / "sim.ready"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            children.append(simulator_process)
            simulator = wait_for_file(folder / "sim.ready", simulator_process)
            context = ssl.create_default_context(cafile=simulator["ca_file"])
            service = subprocess.Popen(
                [BIN / "opendes", "serve", "--config", configure(folder, simulator)])
            children.append(service)
            base = wait_for_file(folder / "opendes.ready", service)["url"].rstrip("/")
            organization = simulator["organizations"][0]
            seconds = load(base + "/crm/exporter", organization["id"], organization["https"],
                           get_token(simulator, context), rows)
            print(f"bench: rss_mb {peak_rss_mb(service.pid)}")
            print(f"bench: first_load_rows_s {rows / seconds:.0f}")
        finally:
            for child in reversed(children):
                child.send_signal(signal.SIGTERM)
                child.wait(timeout=30)


if __name__ == "__main__":
    main()
