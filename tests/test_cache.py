"""What has not changed is not parsed and not built again; what has changed is, and a damaged cache does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tiny import LOADERS, SPEC, TABLE, write_table
from tiny import load as load_row

from graph.entity import Entity, Statement
from graph.errors import SourceError
from loaders.base import Loader, Record
from loaders.cache import Loaded, inputs, load
from loaders.pipeline import build
from loaders.run import Places, run_source
from ontology import load_model
from ontology.model import AI_TTL
from ontology.turtle import parse_model

MODEL = load_model()


class Table:
    """A sources folder with a loader that counts the rows it was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources = write_table(folder)
        self.path = self.sources / "tiny" / "tiny.csv"
        self.rows = 0

    def load_row(self, row: Record) -> Iterator[Entity]:
        self.rows += 1
        return load_row(row)

    def load(self, place: str = "sources") -> Loaded:
        loader = Loader("tiny", "", (SPEC,), self.load_row)
        return load(loader, SPEC, MODEL, place, [self.path], self.folder / "statements")


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


def test_the_cache_gives_what_parsing_gives(table: Table) -> None:
    report, statements = run_source(LOADERS["tiny"], SPEC, MODEL, "sources", [table.path])
    for _ in range(2):
        loaded = table.load()
        assert list(loaded.statements) == statements
        assert loaded.report == report
    assert table.rows == report.rows
    assert all(isinstance(each, Statement) for each in loaded.statements)


def test_a_changed_file_is_parsed_again_and_the_old_statements_go(table: Table) -> None:
    before = table.load()
    write_table(table.folder, TABLE + "Upstage,2020,\n")
    after = table.load()
    assert (table.rows, after.report.rows) == (4 + 5, 5)
    assert after.key != before.key
    assert not before.path.exists()
    assert len(list((table.folder / "statements").iterdir())) == 2


def test_a_column_that_is_gone_stops_the_source_until_it_is_forced(table: Table) -> None:
    table.load()
    write_table(table.folder, "".join(f"{line.rpartition(',')[0]}\n" for line in TABLE.splitlines()))
    loader = Loader(
        "tiny", "", (SPEC,), lambda row: iter([row.named(row.pop("founded") and "Company", row.pop("name"))])
    )
    with pytest.raises(SourceError, match="column 'partOf' was in 4 rows at the last build and is in none now"):
        load(loader, SPEC, MODEL, "sources", [table.path], table.folder / "statements")
    load(loader, SPEC, MODEL, "sources", [table.path], table.folder / "statements", force=True)


def test_a_file_from_another_place_or_gone_stale_is_another_input(table: Table) -> None:
    keys = {table.load().key, table.load("cache").key}
    table.path.with_name("tiny.csv.stale").write_text("no network", encoding="utf-8")
    keys.add(table.load().key)
    assert len(keys) == 3
    assert table.load().report.source.files[0].stale


def test_another_ontology_or_another_declaration_is_another_input(table: Table) -> None:
    other = parse_model(AI_TTL.read_text(encoding="utf-8") + "\nai:Robot a owl:Class .\n")
    declared = replace(SPEC, source=replace(SPEC.source, licence="CC BY 4.0"))
    folder = table.folder / "statements"
    made = [
        load(LOADERS["tiny"], spec, model, "sources", [table.path], folder)
        for spec, model in ((SPEC, MODEL), (SPEC, other), (declared, MODEL))
    ]
    assert len({each.key for each in made}) == 3
    assert len({inputs([each]) for each in made}) == 3
    assert inputs(made[:1], "decisions") != inputs(made[:1], "others")


@pytest.mark.parametrize("ending", [".tsv", ".json"])
@pytest.mark.parametrize("damage", ["", "cut", "not what was written"])
def test_a_damaged_cache_is_made_anew(table: Table, ending: str, damage: str) -> None:
    whole = table.load()
    statements = list(whole.statements)
    path = whole.path.with_suffix(ending)
    path.write_text(path.read_text(encoding="utf-8")[:40] if damage == "cut" else damage, encoding="utf-8")
    again = table.load()
    assert list(again.statements) == statements
    assert table.rows == 8


def test_a_build_of_the_same_gives_the_served_snapshot_and_force_a_new_one(table: Table) -> None:
    def made(force: bool = False) -> str:
        return build(
            table.folder, Places(table.sources, bundled=table.sources), said.append, loaders=LOADERS, force=force
        ).id

    said: list[str] = []
    first = made()
    assert "nothing has changed" not in said
    assert made() == first
    assert said[-1] == "nothing has changed"
    (table.folder / "snapshots" / first / "search.db").write_bytes(b"damaged")
    mended = made()
    assert mended != first
    assert made(force=True) not in (first, mended)
    write_table(table.folder, TABLE + "Upstage,2020,\n")
    assert len({first, mended, made()}) == 3
