"""A simulator and an `opendes serve` of its own in a temporary folder, for one measurement."""

import contextlib
import json
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
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
        with urllib.request.urlopen(request, data=data, context=context, timeout=120) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {url}: {error.code} {error.read().decode()}")


class Running:
    """folder, simulator (its ready line), service and simulator processes, and the API."""

    def __init__(self, folder, rows, simulator_options, workers, destination, toml):
        self.folder = folder
        self.children = []
        self.simulator_process = self._start(
            [BIN / "dataverse-sim", "--listen", "127.0.0.1:0", "--scale", "none", "--rows",
             ",".join(f"{table}={count}" for table, count in rows.items()), "--state-dir", folder,
             "--ready-file", folder / "sim.ready", *simulator_options])
        self.simulator = wait_for_file(folder / "sim.ready", self.simulator_process)
        self.organization = self.simulator["organizations"][0]
        self.context = ssl.create_default_context(cafile=self.simulator["ca_file"])
        self.database = folder / "bench.db"
        config = self._configure(workers, destination or f"Data Source={self.database}", toml)
        self.service = self._start([BIN / "opendes", "serve", "--config", config])
        self.base = wait_for_file(folder / "opendes.ready", self.service)["url"].rstrip("/")
        self.token = self._get_token()
        self.accept_terms()

    def _start(self, command):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.children.append(child)
        return child

    def _configure(self, workers, destination, toml):
        simulator = self.simulator
        authority = simulator["authority"].rsplit("/", 1)[0]
        config = self.folder / "opendes.toml"
        config.write_text(f"""
[server]
listen = "127.0.0.1:0"
ready_file = "opendes.ready"
[identity]
authority = "{authority}"
audiences = ["api://opendes"]
tenants = ["{simulator['tenant_id']}"]
[[organizations]]
url = "{self.organization['https']}"
tenant_id = "{simulator['tenant_id']}"
client_id = "{simulator['client_id']}"
client_secret = "{simulator['client_secret']}"
{toml.get('organization', '')}
[replication]
workers = {workers}
{toml.get('replication', '')}
[secrets]
bench = "{destination}"
[http]
ca_file = "{simulator['ca_file']}"
[log]
file = "opendes.log"
""")
        config.chmod(0o600)
        return config

    def _get_token(self):
        simulator = self.simulator
        form = urllib.parse.urlencode({
            "grant_type": "client_credentials", "client_id": simulator["client_id"],
            "client_secret": simulator["client_secret"],
            "scope": "api://opendes/.default"}).encode()
        with urllib.request.urlopen(simulator["authority"] + "/oauth2/v2.0/token", data=form,
                                    context=self.context) as answer:
            return json.loads(answer.read())["access_token"]

    def api(self, method, path, body=None):
        return call(method, f"{self.base}/crm/exporter/{path}", self.token, body)

    def control(self, method, path, body=None):
        """The simulator's control API."""
        url = self.organization["control"].rstrip("/")
        return call(method, f"{url}/{path}", body=body, context=self.context)

    def accept_terms(self):
        query = urllib.parse.urlencode({"organizationUrl": self.organization["https"],
                                        "organizationId": self.organization["id"],
                                        "isAuthorized": "true"})
        self.api("POST", f"metadata/acceptprivacyterms?{query}")

    def activate(self, entities, destination_type="sqlite", name="bench", prefix=""):
        """A profile of these entities, activated: its id."""
        profile = self.api("POST", "profiles", {
            "Name": name, "OrganizationId": self.organization["id"], "DestinationPrefix": prefix,
            "DestinationType": destination_type, "DestinationKeyVaultUri": "local:bench",
            "Entities": [{"Type": entity, "Settings": {}} for entity in entities]})
        self.api("POST", f"profiles/{profile['Id']}/activate")
        return profile["Id"]

    def wait_until_loaded(self, profile, seconds=3600):
        """The entities' statuses, once every first load has ended."""
        deadline = time.monotonic() + seconds
        while True:
            entities = self.api("GET", f"profiles/{profile}?status=true")["Entities"]
            statuses = [entity["Status"] for entity in entities]
            if all(status["InitialSyncState"] == "Completed" for status in statuses):
                return statuses
            if time.monotonic() > deadline:
                sys.exit(f"the first load did not end: {statuses}")
            time.sleep(0.2)

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.service.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_rss_mb(self):
        for line in pathlib.Path(f"/proc/{self.service.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
        raise RuntimeError("no VmHWM in /proc")

    def stop(self):
        for child in reversed(self.children):
            child.send_signal(signal.SIGTERM)
            child.wait(timeout=60)


@contextlib.contextmanager
def running(rows, simulator_options=(), workers=4, destination=None, toml=None):
    """rows by table; toml: lines for the sections "organization" and "replication"."""
    with tempfile.TemporaryDirectory(prefix="opendes-bench-") as name:
        started = Running(pathlib.Path(name), rows, simulator_options, workers, destination,
                          toml or {})
        try:
            yield started
        finally:
            started.stop()


def report(name, value):
    print(f"bench: {name} {value}", flush=True)
