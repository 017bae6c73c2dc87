"""Immutable snapshots: a build fills a hidden folder, and one rename makes it the served one."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.build import NETWORK_FILE, PROPERTY_FOLDER, Assembly
from graph.engines.embedded import EmbeddedGraph
from graph.engines.oxigraph import OxigraphStore
from graph.errors import BuildBusy, BuildError, SnapshotError
from graph.manifest import checksums, manifest_of
from graph.network import Network
from graph.search import SearchIndex
from ontology.model import Model
from ontology.turtle import parse_model

_UNFINISHED = ".unfinished-"
"""Start of the names of folders that are being filled or deleted; the next build removes what is left of them."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One finished generation of the graph."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its name: time of the build and first digits of the content hash."""
        return self.path.name

    @property
    def day(self) -> str:
        """When it was built: 2026-11-24."""
        return str(self.manifest["created"])[:10]

    def store(self) -> OxigraphStore:
        """Its RDF store, read-only."""
        return OxigraphStore(self.path / "rdf", read_only=True)

    def property_graph(self) -> EmbeddedGraph:
        """Its property graph, read-only and in memory."""
        return EmbeddedGraph(self.path / PROPERTY_FOLDER)

    def search(self) -> SearchIndex:
        """Its search index."""
        return SearchIndex(self.path / "search.db")

    def network(self) -> Network:
        """Its links and places, for pictures. Raises SnapshotError for a snapshot of an older version."""
        path = self.path / NETWORK_FILE
        if not path.is_file():
            raise SnapshotError(f"snapshot {self.id} has no {NETWORK_FILE}; run `aikg build`")
        return Network(path)

    def model(self) -> Model:
        """The ontology that it was built with."""
        return parse_model((self.path / "ontology.ttl").read_text(encoding="utf-8"))


class Snapshots:
    """The snapshots folder of a home directory."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "snapshots"

    def ids(self) -> list[str]:
        """The ids of all finished snapshots, oldest first; one that was damaged since is among them."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if p.is_dir() and not p.is_symlink() and p.name[0] != ".")

    def get(self, name: str) -> Snapshot:
        """A snapshot by its id. Raises SnapshotError."""
        if name not in self.ids():
            raise SnapshotError(f"there is no snapshot {name!r}; `aikg snapshots` lists them")
        path = self.folder / name
        try:
            return Snapshot(path, json.loads((path / "manifest.json").read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise SnapshotError(f"snapshot {name} is damaged: manifest.json cannot be read: {error}") from None

    def current_id(self) -> str:
        """The id of the served snapshot; "" when none was built yet."""
        link = self.folder / "current"
        return os.readlink(link) if link.is_symlink() else ""

    def current(self) -> Snapshot:
        """The snapshot to serve. Raises SnapshotError when none was built yet."""
        if not (name := self.current_id()):
            raise SnapshotError(f"no snapshot in {self.folder}; run `aikg build` first")
        return self.get(name)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """An empty folder to build in, under the lock; whatever is left in it afterwards is removed.

        Raises BuildBusy when another build of this home is running, BuildError on a full disk.
        """
        with self._locked():
            for left in self.folder.glob(f"{_UNFINISHED}*"):
                shutil.rmtree(left, ignore_errors=True)
            path = self.folder / f"{_UNFINISHED}{os.getpid()}"
            try:
                path.mkdir()
                yield path
            except OSError as error:
                raise BuildError(f"the build stopped: {_reason(error)}; the served snapshot is as before") from error
            finally:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise BuildError(f"cannot write to {self.folder}: {error.strerror}") from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BuildBusy(f"another build is running in {self.folder}") from None
            yield

    def publish(self, folder: Path, made: Assembly, model: Model, checks: Mapping[str, Any]) -> Snapshot:
        """Write the manifest, sync everything to disk, and make the folder the served snapshot."""
        (folder / "ontology.ttl").write_text(model.turtle, encoding="utf-8")
        manifest = manifest_of(folder, made, model, checks)
        (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        _sync(folder)
        final = self.folder / f"{manifest['created'].translate(str.maketrans('', '', ':-'))}-{manifest['content'][:8]}"
        folder.rename(final)
        self._point(final.name)
        return self.get(final.name)

    def rollback(self, name: str = "") -> Snapshot:
        """Serve an older snapshot again: the named one, or the newest whole one before the current.

        Raises SnapshotError when there is none or its files are damaged.
        """
        if not name:
            older = (each for each in reversed(self.ids()) if each < self.current_id())
            name = next(filter(self._whole, older), "")
            if not name:
                raise SnapshotError("there is no older snapshot to go back to")
        if damaged := self.verify(name):
            raise SnapshotError(f"snapshot {name} is damaged: {'; '.join(damaged[:10])}")
        self._point(name)
        return self.get(name)

    def prune(self, keep: int) -> list[str]:
        """Delete all snapshots but the newest `keep` and the served one; the ids of the deleted. Raises BuildBusy."""
        with self._locked():
            old = [each for each in self.ids()[:-keep] if each != self.current_id()]
            for name in old:
                # Hidden before it is deleted: a half-deleted snapshot is never listed, and the next build removes it.
                hidden = (self.folder / name).rename(self.folder / f"{_UNFINISHED}{name}")
                shutil.rmtree(hidden)
        return old

    def verify(self, name: str = "") -> list[str]:
        """What is wrong with the files of a snapshot (the current one by default); empty when all is well."""
        snapshot = self.get(name) if name else self.current()
        expected = snapshot.manifest["files"]
        found = checksums(snapshot.path)
        missing = [f"{file}: missing" for file in sorted(expected.keys() - found.keys())]
        extra = [f"{file}: not in the manifest" for file in sorted(found.keys() - expected.keys())]
        changed = [f"{f}: changed" for f in sorted(expected.keys() & found.keys()) if expected[f] != found[f]]
        return missing + extra + changed

    def _whole(self, name: str) -> bool:
        try:
            return not self.verify(name)
        except SnapshotError:
            return False

    def _point(self, name: str) -> None:
        link = self.folder / ".current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        link.replace(self.folder / "current")
        _fsync(self.folder)


def _reason(error: OSError) -> str:
    """What the system says, and of which file."""
    return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"


def _sync(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        _fsync(path)


def _fsync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
