"""Running a loader: every column consumed, bad rows set aside, a source that is not as expected stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.entity import Entity, Statement
from graph.errors import SourceError
from graph.source import LoadReport, Source
from loaders.base import Load, Loader, Record, Spec
from loaders.run import run_source
from ontology import load_model

MODEL = load_model()
SPEC = Spec(Source("sites", "Sites", "press", "CC0", "nobody", ""), ("sites.csv",), "sites", {}, bad_share=0.5)
HEAD = "site,owner,country,opened\n"
GOOD = "Jean Zay,GENCI,France,2019\nLeonardo,CINECA,이탈리아,November 2022\n"


def load_site(row: Record) -> Iterator[Entity]:
    owner = row.named("Organization", row.pop("owner"))
    yield owner
    site = row.named("OrganizationUnit", row.pop("site")).add("partOf", owner.id)
    yield site.add("country", row.pop("country")).add("inception", row.pop("opened"))


Run = Callable[..., tuple[LoadReport, list[Statement]]]


@pytest.fixture
def load(tmp_path: Path) -> Run:
    """Loads a text as the file of a source."""

    def made(text: str, function: Load = load_site, **changes: Any) -> tuple[LoadReport, list[Statement]]:
        spec = replace(SPEC, **changes)
        path = tmp_path / spec.files[0]
        path.write_text(text, encoding="utf-8")
        return run_source(Loader("sites", "", (spec,), function), spec, MODEL, "sources", [path])

    return made


def values(statements: list[Statement], key: str) -> dict[str, str]:
    return {s.subject: s.value for s in statements if s.property == key}


def test_rows_become_statements_and_counts(load: Run) -> None:
    report, statements = load(HEAD + GOOD)
    assert (report.rows, report.quarantined) == (2, [])
    assert report.counts == {"Organization": 2, "OrganizationUnit": 2}
    assert values(statements, "country") == {"org-jean-zay": "country-fr", "org-leonardo": "country-it"}
    assert values(statements, "inception") == {"org-jean-zay": "2019", "org-leonardo": "2022-11"}


def test_a_column_nobody_reads_stops_the_load_and_is_named(load: Run) -> None:
    with pytest.raises(SourceError, match=r"sites: sites\.csv, row 1: nobody read column 'power'"):
        load("site,owner,country,opened,power\nJean Zay,GENCI,France,2019,\n")


def test_a_missing_column_stops_the_load_and_is_named(load: Run) -> None:
    with pytest.raises(SourceError, match=r"sites\.csv, row 1: column 'country' is missing"):
        load("site,owner,opened\nJean Zay,GENCI,2019\n")


def test_a_column_that_is_known_and_not_wanted_may_be_there_or_not(load: Run) -> None:
    text = "site,owner,country,opened,power\nJean Zay,GENCI,France,2019,1 MW\n"
    assert load(text, ignore=frozenset({"power", "gone"}))[1] == load(HEAD + "Jean Zay,GENCI,France,2019\n")[1]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Broken,Nobody,Atlantis,2020", "country", "'Atlantis' is not a country name or ISO 3166 code"),
        ("Broken,Nobody,France,7/8/2024", "opened", "'7/8/2024' is not a date"),
        ("Broken,Nobody,France,2024-02-30", "opened", "is not a day of the calendar"),
        ("Broken,!!!,France,2024", "owner", "'!!!' has no letter or digit"),
        (",Nobody,France,2024", "site", "'' has no letter or digit"),
        ("Bro\x00ken,Nobody,France,2024", "site", "'Bro\\x00ken' holds control characters"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_place_and_reason_and_nothing_else_is_lost(
    load: Run, row: str, column: str, reason: str
) -> None:
    first, last = GOOD.splitlines(keepends=True)
    report, statements = load(f"{HEAD}{first}{row}\n{last}")
    [bad] = report.quarantined
    assert (bad.file, bad.row, bad.column, bad.row_kept) == ("sites.csv", 2, column, False)
    assert bad.reason.startswith("row left out: ")
    assert reason in bad.reason
    assert report.rows == 3
    assert statements == load(HEAD + GOOD)[1]  # also not the owner, which was yielded before the bad value


def test_a_value_that_the_row_can_do_without_is_left_out_alone(load: Run) -> None:
    def tolerant(row: Record) -> Iterator[Entity]:
        owner = row.named("Organization", row.pop("owner"))
        row.add_or_reject(owner, "country", row.pop("country"))
        row.ignore(["site", "opened"])
        yield owner

    report, statements = load(HEAD + "x,GENCI,Atlantis,\n", tolerant, bad_share=1.0)
    [bad] = report.quarantined
    assert (bad.row, bad.column, bad.row_kept) == (1, "country", True)
    assert bad.reason.startswith("value left out: 'Atlantis'")
    assert values(statements, "name") == {"org-genci": "GENCI"}


def load_inner(row: Record) -> Iterator[Entity]:
    place = row.document("place")
    for member in row.documents("members"):
        yield row.named("Organization", member.pop("name")).add("country", member.optional("country"))
    yield row.named("Organization", place.pop("name"))


def test_documents_inside_a_document_are_read_to_the_last_column(load: Run) -> None:
    good = '{"place": {"name": "GENCI"}, "members": [{"name": "CEA", "country": "FR"}, {"name": "Inria"}]}'
    _, statements = load(good, load_inner, files=("sites.json",))
    assert set(values(statements, "name")) == {"org-genci", "org-cea", "org-inria"}
    for name, column in (("Inria", "members.x"), ("GENCI", "place.x")):
        with pytest.raises(SourceError, match=f"nobody read column '{column}'"):
            load(good.replace(f'"{name}"', f'"{name}", "x": 1'), load_inner, files=("sites.json",))


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ('{"place": {"name": "x"}, "members": {"name": "CEA"}}', "members", "is not a list"),
        ('{"place": {"name": "x"}, "members": ["CEA"]}', "members", "'CEA' is not a document"),
        ('{"place": "GENCI", "members": []}', "place", "'GENCI' is not a document"),
        ('{"place": {"name": "x"}, "members": [{"name": "x", "country": "Atlantis"}]}', "members.country", "Atlantis"),
    ],
)
def test_a_document_of_another_shape_is_a_bad_value_of_its_column(
    load: Run, text: str, column: str, reason: str
) -> None:
    report, _ = load(text, load_inner, files=("sites.json",), bad_share=1.0)
    [bad] = report.quarantined
    assert bad.column == column
    assert reason in bad.reason


def test_rows_may_be_told_what_others_say_before_they_are_loaded(tmp_path: Path) -> None:
    def records(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        every = list(rows)
        yield from ({**row, "owner": every[-1]["owner"]} for row in every)

    path = tmp_path / "sites.csv"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    _, statements = run_source(Loader("sites", "", (SPEC,), load_site, records), SPEC, MODEL, "sources", [path])
    assert set(values(statements, "partOf").values()) == {"org-cineca"}


def test_more_than_the_bad_share_stops_the_source_and_the_share_itself_does_not(load: Run) -> None:
    bad = "Broken,Nobody,Atlantis,2020\n"
    assert len(load(HEAD + GOOD + bad * 2, bad_share=0.5)[0].quarantined) == 2
    with pytest.raises(SourceError, match=r"3 of 5 rows are bad; the first: sites\.csv, row 3, column 'country'"):
        load(HEAD + GOOD + bad * 3, bad_share=0.5)


def test_two_bad_values_of_a_row_are_one_bad_row(load: Run) -> None:
    def tolerant(row: Record) -> Iterator[Entity]:
        owner = row.named("Organization", row.pop("owner"))
        for column, key in (("country", "country"), ("opened", "inception")):
            row.add_or_reject(owner, key, row.pop(column))
        row.ignore(["site"])
        yield owner

    report, _ = load(HEAD + GOOD + "x,y,Atlantis,soon\n", tolerant, bad_share=0.34)
    assert [bad.column for bad in report.quarantined] == ["country", "opened"]


def test_too_few_or_too_many_entities_stop_the_source(load: Run) -> None:
    assert load(HEAD + GOOD, expect={"Organization": (2, 2)})
    with pytest.raises(SourceError, match="sites: 2 × Organization, expected 3 to 9"):
        load(HEAD + GOOD, expect={"Organization": (3, 9)})
    with pytest.raises(SourceError, match="sites: 2 × Organization, expected 0 to 1"):
        load(HEAD + GOOD, expect={"Organization": (0, 1)})
    with pytest.raises(SourceError, match="sites: 0 × Company, expected 1 to 9"):
        load(HEAD + GOOD, expect={"Company": (1, 9)})


def test_entities_are_counted_once_however_often_they_are_named(load: Run) -> None:
    assert load(HEAD + GOOD * 3, expect={"Organization": (2, 2)})[0].rows == 6


def test_the_edition_is_the_header_s_then_the_newest_date_the_day_of_the_download_the_declared_the_hash(
    load: Run, tmp_path: Path
) -> None:
    declared = replace(SPEC.source, edition="2025-12")
    rows = (
        f"{HEAD}a,o,France,2024-06\nb,o,France,2024-06-11T09:00\nc,o,France,\nd,o,Atlantis,2031\ne,o,France,May 2029\n"
    )
    named = f"# edition: 2026-01\n{rows}"
    assert load(named, source=declared, edition_column="opened")[0].source.edition == "2026-01"
    assert load(rows, source=declared, edition_column="opened")[0].source.edition == "2024-06-11"
    assert load(rows, source=declared)[0].source.edition == "2025-12"
    assert load(rows)[0].source.edition == hashlib.sha256(rows.encode()).hexdigest()[:12]
    (tmp_path / "sites.csv.meta.json").write_text('{"retrieved": "2026-03-04T05:06:07Z"}')
    assert load(rows)[0].source.edition == "2026-03-04"
    assert load(rows, source=declared)[0].source.edition == "2026-03-04"


@pytest.mark.parametrize("edition", ["x> <y", "2026 01", "a/../b", 'a"b', "a#b"])
def test_an_edition_that_would_leave_the_address_of_its_graph_is_refused(load: Run, edition: str) -> None:
    with pytest.raises(SourceError, match=r"sites\.csv: edition .* is not one word"):
        load(f"# edition: {edition}\n{HEAD}{GOOD}")


def test_a_list_or_mapping_where_text_should_be_makes_the_row_bad(load: Run) -> None:
    text = '[{"site": "a", "owner": {"name": "b"}, "country": "FR", "opened": "2019"}]'
    report, _ = load(text, files=("sites.json",), bad_share=1.0)
    assert (report.quarantined[0].column, report.quarantined[0].reason) == (
        "owner",
        "row left out: 'dict' is not a single value",
    )


def test_where_a_file_was_found_and_that_it_is_stale_is_reported(load: Run, tmp_path: Path) -> None:
    (tmp_path / "ORIGIN.txt").write_bytes("Origin: example/site\xe9s @1\nLicence: CC0\n".encode("latin-1"))
    (tmp_path / "sites.csv.stale").write_text("HTTP 503")
    [file] = (source := load(HEAD + GOOD)[0].source).files
    assert source.origin == "example/site\ufffds @1"
    assert (file.name, file.found, file.stale) == ("sites.csv", "sources", True)
    assert (file.bytes, file.sha256) == (
        len((HEAD + GOOD).encode()),
        hashlib.sha256((HEAD + GOOD).encode()).hexdigest(),
    )
