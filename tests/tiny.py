"""A source of a few rows with its loader, which builds in a fraction of a second; and the command, run on a home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from click.testing import CliRunner, Result

from api.cli import main
from graph.entity import Entity
from graph.rdf import Format
from graph.snapshot import Snapshot, Snapshots
from graph.source import Source
from loaders.base import Loader, Record, Spec
from loaders.pipeline import build
from loaders.run import Places

TABLE = "name,founded,partOf\nHolistic AI,2024,\nMistral AI,2023-04,\nKakao Brain,2017-02-01,org-kakao\nKakao,2010,\n"
QUERY = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX ai: <https://w3id.org/aikg/>
SELECT ?name ?founded WHERE { ?c a ai:Company ; rdfs:label ?name ; ai:inception ?founded } ORDER BY ?name"""


def load(row: Record) -> Iterator[Entity]:
    """One company."""
    company = row.named("Company", row.pop("name"))
    yield company.add("inception", row.pop("founded")).add("partOf", row.pop("partOf"))


SOURCE = Source("tiny", "A tiny table", "official", "CC0-1.0", "Nobody", "", edition="2026-01-01")
SPEC = Spec(SOURCE, ("tiny.csv",), "tiny", {"Company": (1, 50_000)}, bad_share=0.3)
LOADERS = {"tiny": Loader("tiny", "One table.", (SPEC,), load)}


def write_table(folder: Path, text: str = TABLE) -> Path:
    """A sources folder with the table."""
    path = folder / "sources" / "tiny" / "tiny.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder / "sources"


def build_tiny(home: Path, sources: Path, say: Callable[[str], None] = lambda text: None) -> Snapshot:
    """A new snapshot of the table alone."""
    return build(home, Places(sources, bundled=sources), say, loaders=LOADERS, force=True)


def answer(snapshot: Snapshot) -> bytes:
    """Names and years of the companies, as CSV."""
    store = snapshot.store()
    try:
        return store.query(QUERY, Format.CSV)
    finally:
        store.close()


def leftovers(home: Path) -> list[str]:
    """What lies among the snapshots of a home and is none."""
    known = {".lock", "current", *Snapshots(home).ids()}
    return [path.name for path in (home / "snapshots").iterdir() if path.name not in known]


def aikg(*arguments: str | Path, stdin: str | None = None) -> Result:
    """The command in this process; only errors of ours may end it."""
    result = CliRunner().invoke(main, [str(each) for each in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result
