"""A source that turns out false is taken back: the graph is then the graph that never had it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from graph.rdf import Format
from graph.snapshot import Snapshot
from loaders.base import discover
from loaders.pipeline import build
from loaders.run import Places

SOURCES = 20
MAPPING = """source:
  {{name: claims-{n}, title: Claims {n}, kind: press, licence: CC0-1.0, attribution: Nobody, date: "2026-01-{n:02}"}}
type: Company
name: name
columns: {{alias: alias@en, founded: inception}}
"""


def write(folder: Path, number: int) -> None:
    """A source that names three firms of its own and of others, and disputes when they were founded."""
    names = ("Acme", f"Firm {number}", f"Firm {number % 7}")
    rows = "".join(f"{name},{name} Corporation {number % 3},{2000 + number}\n" for name in dict.fromkeys(names))
    (folder / f"claims{number}.csv").write_text(f"name,alias,founded\n{rows}", encoding="utf-8")
    (folder / f"claims{number}.mapping.yaml").write_text(MAPPING.format(n=number), encoding="utf-8")


def built(home: Path, sources: Path) -> Snapshot:
    loaders = {"countries": discover()["countries"]}
    return build(home, Places(sources), lambda text: None, loaders=loaders, force=True)


def content(snapshot: Snapshot, path: Path) -> str:
    """A hash of all that the graph says, whatever the order and the labels of the ontology's blank nodes."""
    store = snapshot.store()
    store.dump(path, Format.NQUADS)
    store.close()
    text = re.sub(r"_:\w+", "_:b", path.read_text(encoding="utf-8"))
    return hashlib.sha256("".join(sorted(text.splitlines(keepends=True))).encode()).hexdigest()


def test_without_any_one_of_twenty_sources_the_graph_is_as_if_it_had_never_been_loaded(tmp_path: Path) -> None:
    own = tmp_path / "sources" / "own"
    own.mkdir(parents=True)
    for number in range(1, SOURCES + 1):
        write(own, number)
    whole = built(tmp_path / "home", tmp_path / "sources")
    before = content(whole, tmp_path / "all.nq")
    assert len(whole.manifest["sources"]) == SOURCES + 1
    for number in range(1, SOURCES + 1):
        files = [own / f"claims{number}{ending}" for ending in (".csv", ".mapping.yaml")]
        for file in files:
            file.rename(tmp_path / file.name)
        retracted = built(tmp_path / "home", tmp_path / "sources")
        never = built(tmp_path / f"never {number}", tmp_path / "sources")
        found = content(retracted, tmp_path / "a.nq")
        assert found == content(never, tmp_path / "b.nq") != before
        assert f"claims-{number}/" not in (tmp_path / "a.nq").read_text(encoding="utf-8")
        assert retracted.manifest["content"] == never.manifest["content"]
        for file in files:
            (tmp_path / file.name).rename(file)
    assert content(built(tmp_path / "home", tmp_path / "sources"), tmp_path / "c.nq") == before
