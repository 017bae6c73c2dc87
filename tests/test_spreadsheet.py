"""CSV that is opened in a spreadsheet runs nothing, in every place where the program writes CSV; raw CSV is exact."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from fastapi.testclient import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tiny import aikg, build_tiny, write_table

from api.app import create_app
from api.settings import read_settings
from graph.engines.oxigraph import OxigraphStore
from graph.property import Table
from graph.rdf import Format, literal
from graph.results import ResultFormat, serialise
from graph.spreadsheet import TRIGGERS, for_spreadsheet

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
ATTACKS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1-555", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "＝1", "＋1",
    "－1", "＠x", '="a"', '=HYPERLINK("http://e.org","x")', "=1,=2", '"=1', "'=1", "-", "--1", "+ 1", "1+1", "-INF",
)  # fmt: skip
TEXTS = st.lists(
    st.sampled_from(ATTACKS)
    | st.text(st.sampled_from(TRIGGERS + "\"',; ax1\n\r\u3000\ufeff"), max_size=8)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.integers().map(str),
    min_size=20, max_size=20,
)  # fmt: skip
"""Times 500 examples: ten thousand cells."""


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def assert_safe(raw: str) -> None:
    made = cells(for_spreadsheet(raw))
    for before, after in zip(cells(raw), made, strict=True):
        for old, new in zip(before, after, strict=True):
            assert NUMBER.fullmatch(new) or not new.lstrip().startswith(tuple(TRIGGERS)) or not new.lstrip(), repr(new)
            assert not new.startswith(("\t", "\r", "\n"))
            assert new in (old, f"'{old}")
            assert NUMBER.fullmatch(old) is None or new == old


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example([*ATTACKS[:20]])
def test_any_cells_of_cypher_and_other_tables_of_ours(texts: list[str]) -> None:
    raw = serialise(Table((texts[0], "b"), list(zip(texts, reversed(texts), strict=True))), ResultFormat.CSV).decode()
    assert cells(raw) == [[texts[0], "b"], *([a, b] for a, b in zip(texts, reversed(texts), strict=True))]
    assert_safe(raw)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example([*ATTACKS[:20]])
def test_any_cells_of_sparql(texts: list[str]) -> None:
    rows = " ".join(f"({literal(a)} {literal(b)})" for a, b in zip(texts, reversed(texts), strict=True))
    raw = OxigraphStore().query(f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} }}", Format.CSV).decode()
    assert cells(raw) == [["a", "b"], *([a, b] for a, b in zip(texts, reversed(texts), strict=True))]
    assert_safe(raw)


NAMES = ["=1+1 AI", "+2 AI", "-3 AI", "@4 AI", "＝5 AI", "＋6 AI", '=7,"8" AI', "Plain AI"]
SPARQL = "SELECT ?n ?founded (-5 AS ?m) { ?c rdfs:label ?n ; ai:inception ?founded }"
CYPHER = "MATCH (c:Company) RETURN c.name, -5 AS `=n`"


def test_every_csv_of_the_service_and_of_the_command_has_the_mode(tmp_path: Path) -> None:
    rows = "".join(",".join([f'"{name.replace(chr(34), chr(34) * 2)}"', "2010", "org-4-ai"]) + "\n" for name in NAMES)
    snapshot = build_tiny(tmp_path / "home", write_table(tmp_path, f"name,founded,partOf\n{rows}"))
    query = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX ai: <https://w3id.org/aikg/> {SPARQL}"
    asked: dict[str, dict[str, str]] = {
        "/sparql": {"query": query}, "/cypher": {"statement": CYPHER}, "/graph/overview": {}, "/crosswalk": {},
    }  # fmt: skip
    settings = read_settings({"AIKG_HOME": str(tmp_path / "home"), "AIKG_WORKERS": "1"})
    with TestClient(create_app(snapshot, settings)) as client:
        for path, parameters in asked.items():
            raw = client.get(path, params={**parameters, "format": "csv"})
            safe = client.get(path, params={**parameters, "format": "csv", "spreadsheet": "true"})
            assert raw.headers["content-type"] == safe.headers["content-type"]
            assert (safe.status_code, safe.text) == (200, for_spreadsheet(raw.text))
            assert (safe.text == raw.text) == (path == "/crosswalk")
            refused = client.get(path, params={**parameters, "format": "json", "spreadsheet": "true"})
            assert (refused.status_code, refused.json()["detail"]) == (400, "'spreadsheet' is for format csv")
        posted = client.post("/sparql?spreadsheet=1", data={"query": query, "format": "csv"})
        assert sorted(cells(posted.text)[1:]) == sorted(
            [name if name == "Plain AI" else f"'{name}", "2010", "-5"] for name in NAMES
        )
    home = ("--home", tmp_path / "home")
    for verb, text in (("query", query), ("cypher", CYPHER)):
        ask = (*home, verb, text, "--format", "csv")
        raw_text, safe_text = aikg(*ask).output, aikg(*ask, "--spreadsheet").output
        assert safe_text == for_spreadsheet(raw_text) != raw_text
        assert "is for" in aikg(*home, verb, text, "--format", "json", "--spreadsheet").output
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("source_a,name_a,source_b,name_b,kind\na,=1 AI,b,@2 AI,org\n", encoding="utf-8")
    assert "a,'=1 AI,b,'@2 AI,org," in aikg("resolve", pairs, "--spreadsheet").output
    assert "a,=1 AI,b,@2 AI,org," in aikg("resolve", pairs).output
