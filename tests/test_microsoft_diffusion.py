"""Microsoft's AI diffusion: a score for each country and period, in a file that is not UTF-8."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rows import load, values

from graph.source import LoadReport
from loaders.base import Spec, discover
from loaders.run import DATA, run_source
from ontology import BadValue, load_model
from ontology.countries import country_code

SOURCES = os.environ.get("AIKG_SOURCES", "")
LOADER = discover()["microsoft_diffusion"]
(SPEC,) = LOADER.specs
FILE = SPEC.files[0]
H1, H2 = "H1 2025 AI Diffusion", "H2 2025 AI Diffusion"
EDITION = "edition-microsoft-ai-diffusion"
PILLAR = "pillar-ai-diffusion"


def scores(folder: Path, spec: Spec = SPEC) -> tuple[LoadReport, dict[str, str]]:
    report, statements = run_source(LOADER, spec, load_model(), "sources", [folder / FILE])
    return report, {s.subject: s.value for s in statements if s.property == "score"}


def test_a_country_has_a_score_in_each_period_and_none_where_the_cell_is_empty() -> None:
    made, rejected = load("microsoft_diffusion", FILE, {"Economy": "South Korea", H1: "25.90%", H2: ""})
    score = f"{EDITION}-h1-2025.country-kr.{PILLAR}"
    assert values(made, score, "score") == {"25.9"}
    assert values(made, score, "unit") == {"percent of people"}
    assert values(made, score, "ranked") == {"country-kr"}
    assert values(made, score, "edition") == {f"{EDITION}-h1-2025"}
    assert [s.subject for s in made if s.value == "IndexScore"] == [score]
    assert not rejected


def test_a_share_of_nought_is_a_score() -> None:
    made, _ = load("microsoft_diffusion", FILE, {"Economy": "Cuba", H1: "0.00%"})
    assert values(made, f"{EDITION}-h1-2025.country-cu.{PILLAR}", "score") == {"0"}


@pytest.mark.parametrize(
    ("column", "start", "end"),
    [
        ("H1 2025 AI Diffusion", "2025-01", "2025-06"), ("H2 2025 AI Diffusion", "2025-07", "2025-12"),
        ("Q1 2026 AI Diffusion", "2026-01", "2026-03"), ("Q4 2026 AI Diffusion", "2026-10", "2026-12"),
    ],
)  # fmt: skip
def test_each_period_is_an_edition_with_its_months(column: str, start: str, end: str) -> None:
    made, _ = load("microsoft_diffusion", FILE, {"Economy": "France", column: "40.90%"})
    (edition,) = {s.subject for s in made if s.value == "IndexEdition"}
    assert values(made, edition, "start") | values(made, edition, "end") == {start, end}
    assert values(made, edition, "editionOf") == {"index-microsoft-ai-diffusion"}


@pytest.mark.parametrize(("economy", "share", "column"), [
    ("France", "409.00%", H1), ("France", "0.409", H1), ("France", "n/a", H1), ("Atlantis", "1.00%", "Economy"),
])  # fmt: skip
def test_what_is_no_share_or_no_country_is_reported_with_its_column(economy: str, share: str, column: str) -> None:
    with pytest.raises(BadValue) as raised:
        load("microsoft_diffusion", FILE, {"Economy": economy, H1: share})
    assert raised.value.column == column


def test_a_name_outside_ascii_is_read_from_the_file_as_published_and_from_one_in_utf_8(tmp_path: Path) -> None:
    table = f"Economy,{H1}\r\nTürkiye,13.40%\r\nCote D'Ivoire,10.80%\r\nCongo (DRC),7.00%"
    for encoding in ("mac_roman", "utf-8"):
        (tmp_path / FILE).write_bytes(table.encode(encoding))
        report, found = scores(tmp_path, replace(SPEC, expect={}))
        assert not report.quarantined
        assert {subject.split(".")[1] for subject in found} == {"country-tr", "country-ci", "country-cd"}


@pytest.mark.parametrize("root", [
    DATA, pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set")),
], ids=["bundled", "full"])  # fmt: skip
def test_every_cell_of_the_table_is_one_score(root: Path) -> None:
    report, found = scores(root / SPEC.folder)
    text = (root / SPEC.folder / FILE).read_bytes().decode("utf-8" if root == DATA else "mac_roman")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("# ")))
    assert len(rows) == report.rows == 147
    assert not report.quarantined
    expected = {
        f"{EDITION}-{column[:7].lower().replace(' ', '-')}.country-{country_code(row['Economy']).lower()}.{PILLAR}":
            float(row[column].rstrip("%"))
        for row in rows for column in row if column != "Economy" and row[column]
    }  # fmt: skip
    assert len(expected) == 441
    assert {subject: float(value) for subject, value in found.items()} == expected
    assert found[f"{EDITION}-h2-2025.country-tr.{PILLAR}"] == "14.6"
