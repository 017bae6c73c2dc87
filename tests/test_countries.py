"""Countries: every code, Wikidata id and name of the 249 rows, from the bundled table and from the full file."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from rows import load, values

from loaders.base import discover
from loaders.run import DATA, run_source
from ontology import BadValue, load_model
from ontology.countries import country_names

SOURCES = os.environ.get("AIKG_SOURCES", "")
LOADER = discover()["countries"]
(SPEC,) = LOADER.specs
FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))
ROW = {
    "ISO3166-1-Alpha-2": "KR", "ISO3166-1-Alpha-3": "KOR", "ISO3166-1-numeric": "410",
    "official_name_en": "Republic of Korea", "official_name_fr": "République de Corée",
    "wikidata_id": "https://www.wikidata.org/wiki/Q884",
}  # fmt: skip


def test_a_country_has_codes_a_wikidata_id_and_names_in_three_languages() -> None:
    made, _ = load("countries", "country-codes.csv", ROW)
    assert {s.value for s in made if s.property in ("alpha2", "alpha3", "numericCode")} == {"KR", "KOR", "410"}
    assert values(made, "country-kr", "sameAs") == {"http://www.wikidata.org/entity/Q884"}
    assert {(s.lang, s.value) for s in made if s.property == "name"} == {
        ("en", "South Korea"), ("ko", "대한민국"), ("fr", "Corée du Sud"),
    }  # fmt: skip
    assert values(made, "country-kr", "alias") == {"Republic of Korea", "République de Corée"}


def test_noughts_before_a_number_are_part_of_the_code_and_no_wikidata_id_is_none() -> None:
    made, _ = load("countries", "country-codes.csv", ROW | {"ISO3166-1-numeric": "4", "wikidata_id": ""})
    assert values(made, "country-kr", "numericCode") == {"004"}
    assert not values(made, "country-kr", "sameAs")


def test_a_code_of_no_country_is_bad() -> None:
    with pytest.raises(BadValue, match="'XX' is no country"):
        load("countries", "country-codes.csv", ROW | {"ISO3166-1-Alpha-2": "XX"})


@pytest.mark.parametrize("root", [DATA, FULL], ids=["bundled", "full"])
def test_every_row_of_the_table_is_loaded_with_its_ids(root: Path) -> None:
    path = root / SPEC.folder / SPEC.files[0]
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("# ")))
    report, statements = run_source(LOADER, SPEC, load_model(), "sources", [path])
    assert report.rows == len(rows) == 249
    assert not report.quarantined
    made = set(statements)
    for row in rows:
        country = f"country-{row['ISO3166-1-Alpha-2'].lower()}"
        assert values(made, country, "alpha3") == {row["ISO3166-1-Alpha-3"]}
        assert values(made, country, "numericCode") == {f"{int(row['ISO3166-1-numeric']):03}"}
        item = row["wikidata_id"].rpartition("/")[2]
        assert values(made, country, "sameAs") == ({f"http://www.wikidata.org/entity/{item}"} if item else set())
        assert values(made, country, "name") == set(country_names(row["ISO3166-1-Alpha-2"]).values())
    assert sum(s.property == "sameAs" for s in made) == 248
