"""The jars of the servers that the tests start: Maven fetches them once, into a folder outside the tree.

`python tests/servers/jars.py` fetches all of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
NEO4J = "2026.08.1"
NEO4J_LTS = "5.26.30"
FUSEKI = "5.6.0"
LONGEST = 600  # seconds for one download; what Maven has by then it keeps for the next try


class ServerMissing(Exception):
    """A server cannot be had on this machine; the text says why and what to do."""


def jars(server: str, version: str) -> Path:
    """The folder with the jars of a server, fetched if they are not there yet."""
    cache = Path(os.environ.get("AIKG_TEST_CACHE") or Path.home() / ".cache" / "aikg-tests")
    folder = cache / f"{server}-{version}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        fresh = Path(temporary, "jars")
        _maven(server, version, fresh)
        try:
            fresh.rename(folder)  # whole or not at all
        except OSError:
            if not folder.is_dir():  # another test run was not first
                raise
    return folder


def _maven(server: str, version: str, folder: Path) -> None:
    name = f"{server} {version}"
    if not shutil.which("mvn"):
        raise ServerMissing(f"{name}: no Maven to fetch it, put `mvn` on the PATH (Debian: apt install maven)")
    command = ["mvn", "-B", "-q", "-Dstyle.color=never", "--strict-checksums", "-f", str(POM), "package"]
    command += ["-P", server, f"-Dserver.version={version}", f"-Dserver.jars={folder}"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise ServerMissing(f"{name}: Maven did not fetch it in {LONGEST} s; it goes on from there next time") from None
    if done.returncode:
        error = re.search(r"\[ERROR\] (.+)", done.stdout) or re.search(r"(.+)", done.stderr)
        raise ServerMissing(f"{name}: Maven cannot fetch it: {error[1] if error else done.returncode}")


if __name__ == "__main__":
    jars("neo4j", NEO4J)
    jars("neo4j", NEO4J_LTS)
    jars("fuseki", FUSEKI)
