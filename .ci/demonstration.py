"""The demonstration served, for scripts that recompute what the server answers: they need nothing but Python."""

import contextlib
import datetime
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zoneinfo


class Door:
    """One caller: who it is, how it asks, and what it gets."""

    def __init__(self, address, name, token, organisation=None, grade=None):
        self.address, self.name, self.token = address, name, token
        self.organisation, self.grade = organisation, grade

    def _open(self, path, body=None):
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.address + ("" if self.token else "/public") + path, body, headers)
        while True:
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    return answer.read().decode()
            except urllib.error.HTTPError as refused:
                if refused.code not in (429, 503):
                    raise SystemExit(f"{path}: {refused.code} {refused.read().decode()}")
                time.sleep(float(refused.headers.get("retry-after", 1)))

    def ask(self, query, **variables):
        answer = json.loads(self._open("/graphql", json.dumps({"query": query, "variables": variables}).encode()))
        if answer.get("errors"):
            raise SystemExit(f"{self.name}: {answer['errors']}")
        return answer["data"]

    def file(self, name, **filters):
        query = "&".join(f"{key}={value}" for key, value in filters.items())
        return [json.loads(line) for line in self._open(f"/export/{name}.ndjson?{query}").splitlines()]


def today_in_norrbotten():
    try:
        return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Stockholm")).date()
    except zoneinfo.ZoneInfoNotFoundError:
        return datetime.date.today()


@contextlib.contextmanager
def served(program):
    """The public, a kommun and the region at a server of this program, which has nothing but the demonstration."""
    program = os.path.abspath(program)
    with tempfile.TemporaryDirectory(prefix="samverkan-demonstration-") as folder:
        database = "sqlite://" + os.path.join(folder, "samverkan.db")
        env = {**os.environ, "DATABASE_URL": database, "CREATE": "true", "NO_COLOR": "1", "DEAREST_IN_A_ROW": "0"}
        run = lambda *words: subprocess.run([program, *words], cwd=folder, env=env, check=True, capture_output=True, text=True).stdout
        print(run("demo").strip())
        callers = [("kommun", "2584", "editor"), ("region", "region", "approver")]
        tokens = [run("token", "--organisation", key, "--grade", grade).strip() for _, key, grade in callers]
        log = os.path.join(folder, "log")
        with open(log, "w") as told:
            server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0"], cwd=folder, env=env, stdout=told, stderr=told)
        try:
            address = address_of(server, log)
            signed_in = [Door(address, name, token, key, grade) for (name, key, grade), token in zip(callers, tokens)]
            yield [Door(address, "public", None), *signed_in]
        finally:
            server.terminate()
            server.wait()


def address_of(server, log):
    """Where the server says that it listens."""
    while server.poll() is None:
        with open(log) as told:
            if found := re.search(r"listening on (http://[\w.:]+)", told.read()):
                return found[1]
        time.sleep(0.1)
    raise SystemExit(f"the server ended: {open(log).read()}")
