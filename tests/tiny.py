"""A source of a few rows with its loader: what builds in a fraction of a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from graph.entity import Entity
from graph.snapshot import Snapshot
from graph.source import Source
from loaders.base import Loader, Record, Spec
from loaders.pipeline import build
from loaders.run import Places

TABLE = "name,founded,partOf\nHolistic AI,2024,\nMistral AI,2023-04,\nKakao Brain,2017-02-01,org-kakao\nKakao,2010,\n"


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
