"""The bundled tables: what the loaders read of the full files, with origin and licence, and nothing else."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.entity import Entity
from graph.errors import SourceError
from graph.source import Source
from loaders.base import Loader, Record, Spec, discover
from loaders.bundle import bundle
from loaders.reading import header, read_rows, without
from loaders.run import DATA, Places, run_source
from ontology import load_model

MODEL = load_model()
SOURCES = os.environ.get("AIKG_SOURCES", "")
BUNDLED = [(loader, spec) for loader in discover().values() for spec in loader.specs if spec.bundle]
SPEC = Spec(
    Source("sites", "Sites", "press", "CC BY 4.0", "The publisher", "https://a.example/sites.csv"),
    ("sites.csv",), "sites", {"Organization": (1, 9)}, frozenset({"remark"}), bad_share=1.0, bundle=True,
)  # fmt: skip
TABLE = (
    "owner,country,links,remark,opened\r\n"
    '"GENCI\n",France,,"a text of others, never carried",2019\r\n'
    '"CINECA  ""C""",Atlantis,,,2022-11\r\n'
    "???,France,,,2023\r\n"
    '"Sites, several",,"https://a.example/  x y, b.example, https://b.example",,2021\r\n'
)


def load_site(row: Record) -> Iterator[Entity]:
    owner = row.named("Organization", row.pop("owner"))
    row.add_or_reject(owner, "country", row.pop("country"))
    for address in row.many("links", r",\s*"):
        row.add_or_reject(owner, "website", address)
    yield owner.add("inception", row.pop("opened"))


def write(folder: Path, spec: Spec, text: str = TABLE) -> list[Path]:
    path = folder / "sources" / spec.folder / spec.files[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return bundle([Loader("sites", "", (spec,), load_site)], MODEL, folder / "sources", folder / "bundled")


def test_a_bundled_table_has_a_header_and_only_the_columns_and_values_that_were_read(tmp_path: Path) -> None:
    [path] = write(tmp_path, replace(SPEC, edition_column="opened"))
    assert path == tmp_path / "bundled" / "sites" / "sites.csv"
    assert path.read_text(encoding="utf-8") == (
        "# title: Sites\n# edition: 2022-11\n# licence: CC BY 4.0\n# attribution: The publisher\n"
        "# source: https://a.example/sites.csv\n# note: facts and figures only; columns of free text left out\n"
        'owner,country,links,opened\nGENCI,France,,2019\n"CINECA ""C""",,,2022-11\n'
        '"Sites, several",,https://b.example,2021\n'
    )


def test_the_loader_reads_the_same_from_the_bundled_table(tmp_path: Path) -> None:
    spec = replace(SPEC, edition_column="opened")
    [path] = write(tmp_path, spec)
    loader = Loader("sites", "", (spec,), load_site)
    full, full_statements = run_source(loader, spec, MODEL, "sources", [tmp_path / "sources" / "sites" / "sites.csv"])
    ours, our_statements = run_source(loader, spec, MODEL, "bundled", [path])
    assert (ours.source.edition, our_statements) == (full.source.edition, full_statements)


def test_documents_become_lines_of_json_without_what_is_ignored_inside_them(tmp_path: Path) -> None:
    spec = replace(SPEC, files=("sites.json",), ignore=frozenset({"remark", "country.note"}))
    text = '[{"owner": "GENCI ", "country": "FR", "links": "", "opened": 2019, "remark": "x"}]'
    [path] = write(tmp_path, spec, text)
    assert path.name == "sites.jsonl"
    assert path.read_text(encoding="utf-8").splitlines()[-1] == (
        '{"owner": "GENCI", "country": "FR", "links": "", "opened": 2019}'
    )
    assert Places(bundled=tmp_path / "bundled").find(spec) == ("bundled", [path])
    report, statements = run_source(Loader("sites", "", (spec,), load_site), spec, MODEL, "bundled", [path])
    assert report.counts == {"Organization": 1}
    assert statements


def test_what_is_rejected_inside_a_document_of_a_row_stays_and_is_rejected_again(tmp_path: Path) -> None:
    def load_owner(row: Record) -> Iterator[Entity]:
        owner = row.named("Organization", row.pop("owner"))
        for site in row.documents("sites"):
            site.add_or_reject(owner, "country", site.pop("country"))
        yield owner

    spec = replace(SPEC, files=("sites.json",), ignore=frozenset({"sites.remark"}))
    (tmp_path / "sites").mkdir()
    text = '[{"owner": "GENCI", "sites": [{"country": "FR", "remark": "x"}, {"country": "Atlantis"}]}]'
    (tmp_path / "sites" / "sites.json").write_text(text, encoding="utf-8")
    loader = Loader("sites", "", (spec,), load_owner)
    [path] = bundle([loader], MODEL, tmp_path, tmp_path / "bundled")
    assert path.read_text(encoding="utf-8").splitlines()[-1] == (
        '{"owner": "GENCI", "sites": [{"country": "FR"}, {"country": "Atlantis"}]}'
    )
    report, statements = run_source(loader, spec, MODEL, "bundled", [path])
    assert [(bad.column, bad.row_kept) for bad in report.quarantined] == [("sites.country", True)]
    assert "country-fr" in {statement.value for statement in statements}


def test_a_source_that_may_not_be_shipped_is_not_bundled(tmp_path: Path) -> None:
    assert write(tmp_path, replace(SPEC, bundle=False)) == []
    assert not (tmp_path / "bundled").exists()


@pytest.mark.parametrize(
    ("changes", "text", "reason"),
    [
        ({"expect": {"Organization": (4, 9)}}, TABLE, "3 × Organization, expected 4 to 9"),
        ({}, "owner,country,links,opened,new\nGENCI,France,,2019,x\n", "nobody read column 'new'"),
    ],
)
def test_a_source_that_is_not_as_expected_is_not_bundled(
    tmp_path: Path, changes: dict[str, object], text: str, reason: str
) -> None:
    with pytest.raises(SourceError, match=reason):
        write(tmp_path, replace(SPEC, **changes), text)  # type: ignore[arg-type]
    assert not (tmp_path / "bundled").exists()


@pytest.mark.parametrize(("_", "spec"), BUNDLED, ids=lambda each: getattr(each, "folder", ""))
def test_a_shipped_table_names_its_origin_and_holds_no_free_text(_: Loader, spec: Spec) -> None:
    for path in Places().find(spec)[1]:
        said = header(path)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", said["edition"]), path
        assert (said["title"], said["licence"]) == (spec.source.title, spec.source.licence)
        assert (said["attribution"], said["source"]) == (spec.source.attribution, spec.source.url)
        columns = set(next(iter(read_rows(path)))[1])
        assert all(without(row, spec.ignore) == row for _, row in read_rows(path))
        assert not [name for name in columns if re.search(r"note|abstract|author|reference|comment", name, re.I)]


@pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set")
def test_the_shipped_tables_are_those_that_the_full_files_give_and_say_the_same(tmp_path: Path) -> None:
    written = bundle(discover().values(), MODEL, Path(SOURCES), tmp_path)
    assert {path.relative_to(tmp_path) for path in written} >= {
        Path("epoch/notable_ai_models.csv"), Path("epoch/large_scale_ai_models.csv"),
        Path("epoch/frontier_ai_models.csv"), Path("country_codes/country-codes.csv"),
        Path("llm_stats/llm-leaderboard.jsonl"), Path("model_openness_tool/model_openness_tool.jsonl"),
        Path("models_dev/models.dev.jsonl"),
    }  # fmt: skip
    for path in written:
        assert path.read_bytes() == (DATA / path.relative_to(tmp_path)).read_bytes(), path.name
    for loader, spec in BUNDLED:
        place, paths = Places(Path(SOURCES), bundled=DATA).find(spec)
        if place == "bundled":
            continue  # genai-prices is not among the full files
        full, full_statements = run_source(loader, spec, MODEL, place, paths)
        ours, our_statements = run_source(loader, spec, MODEL, *Places(bundled=DATA).find(spec))
        assert our_statements == full_statements
        assert (ours.counts, ours.source.edition) == (full.counts, full.source.edition)
        assert ours.rows == full.rows - sum(not bad.row_kept for bad in full.quarantined)


def test_every_table_of_the_program_can_be_opened_by_any_csv_reader() -> None:
    for path in DATA.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader((line for line in lines if not line.startswith("# ")), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, path
