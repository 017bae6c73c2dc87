"""What the guard lets through is answered whole: its LIMIT changes no answer, its count of rows is the engine's."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.rows import MARK, count_rows, first_rows, marked
from graph.engines.oxigraph import OxigraphStore
from graph.errors import ResultTooLarge
from graph.guard import check_query
from graph.rdf import GRAPH_FORMATS, SOLUTION_FORMATS, Format, literal

PREFIXES = "PREFIX ex: <http://e.org/> "
STORE = pyoxigraph.Store()
STORE.load(
    "".join(f'<http://e.org/{n}> <http://e.org/p> "{n}" .\n' for n in range(30)), format=pyoxigraph.RdfFormat.N_QUADS
)
EMPTY = OxigraphStore()


def rows(text: str) -> list[str]:
    """The rows of the bare engine, as text and in its order."""
    return [str(row) for row in STORE.query(PREFIXES + text)]  # type: ignore[union-attr]


LIMITED = [
    "SELECT ?o { ?s ?p ?o }",
    "SELECT ?o { ?s ?p ?o } # a comment without an end",
    "SELECT ?o { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 7 OFFSET 2",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o OFFSET 3 LIMIT 25",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o OFFSET 20",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o LIMIT # 1\n 000000000000000000000020",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o limit 9999999999999999999",
    "SELECT ?o { ?s ?p ?o } LIMIT 0",
    "SELECT ?o { ?s ?p ?o } VALUES ?o { '1' '2' '3' 'x' }",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o VALUES ?o { '1' '2' '3' '4' '5' '6' '7' '8' }",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o LIMIT 6 VALUES ?o { '1' '2' '3' '4' '5' '6' '7' '8' }",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o VALUES ?o { '1' '2' '3' '4' '5' '6' '7' '8' } # VALUES LIMIT 1",
    "SELECT ?o { VALUES ?o { 1 2 3 4 5 6 7 8 } }",
    "SELECT (COUNT(*) AS ?n) { { SELECT ?o { ?s ?p ?o } LIMIT 25 } }",
    "SELECT (COUNT(*) AS ?n) { SELECT ?o { ?s ?p ?o } LIMIT 25 }",
    "SELECT (COUNT(*) AS ?n) { SELECT ?o { ?s ?p ?o FILTER(?a<?b+(?c>3)||true) } LIMIT 25 }",
    "SELECT ?o { { SELECT ?o { ?s ?p ?o } ORDER BY ?o LIMIT 25 } } ORDER BY ?o LIMIT 20",
    "SELECT ?o { ?s ?p ?o FILTER(?o != 'LIMIT 3') } ORDER BY ?o",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o # LIMIT 3",
    "SELECT ?limit { ?s ?p ?limit } ORDER BY ?limit",
    "SELECT ?o { ?s ?p ?o FILTER(?s != <http://e.org/LIMIT> && ?s != ex:LIMIT) } ORDER BY ?o",
    "SELECT ?o { ?s ?p ?o FILTER(strlen(?o)<2&&strlen(?o)>0) } ORDER BY ?o",
    "SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(?o) > 3)",
    "SELECT DISTINCT ?x { ?s ?p ?o BIND(strlen(?o) AS ?x) }",
    "SELECT * {}",
]


@pytest.mark.parametrize("max_rows", [4, 10, 1_000])
@pytest.mark.parametrize("text", LIMITED)
def test_the_limit_of_the_guard_changes_no_answer_but_its_length(text: str, max_rows: int) -> None:
    expected, got = rows(text), rows(check_query(text, max_rows).text)
    assert len(got) == min(len(expected), max_rows + 1)
    assert not Counter(got) - Counter(expected)
    if "ORDER BY" in text:
        assert got == expected[: max_rows + 1]


def test_a_limit_that_is_low_enough_and_every_other_kind_of_query_stay_as_they_were_sent() -> None:
    for text in ("SELECT * { ?s ?p ?o } LIMIT 11", "SELECT * {} LIMIT 011", "ASK { ?s ?p ?o }"):
        assert check_query(text, 10).text == text
    for text in ("CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"):
        assert len(rows(check_query(text, 10).text)) == 30  # a LIMIT would cut these without a sign of it


def test_no_cap_means_no_limit() -> None:
    assert check_query("SELECT * { ?s ?p ?o } LIMIT 999999", 0).text == "SELECT * { ?s ?p ?o } LIMIT 999999"


@pytest.mark.parametrize("number", ["1e400", "1.5", "-1", "9" * 5_000, "٣", "five", ""])
def test_a_limit_that_is_no_number_is_no_failure_of_the_guard(number: str) -> None:
    text = check_query(f"SELECT * {{ ?s ?p ?o }} LIMIT {number}", 10).text
    try:
        assert len(rows(text)) == 11
    except SyntaxError:
        assert number != "9" * 5_000


HOSTILE = (
    '"',
    "\n",
    "\r\n",
    "{",
    "}",
    '","',
    "}},{",
    ":{",
    "[{",
    "<result>",
    "<result/>",
    "</result>",
    "\\",
    "\t",
    ",",
    "é🙂",
)
TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=3)), max_size=4).map("".join)
CELLS = st.one_of(st.none(), TEXTS.filter(lambda text: all(0x1F < ord(c) < 0xD800 or c in "\n\r\t🙂" for c in text)))
TABLES = st.lists(st.tuples(CELLS, CELLS), max_size=8)


@settings(deadline=None)
@given(TABLES)
def test_rows_are_counted_as_the_engine_counts_them_whatever_the_literals_hold(
    table: list[tuple[str | None, str | None]],
) -> None:
    data = " ".join(f"({' '.join('UNDEF' if cell is None else literal(cell) for cell in row)})" for row in table)
    for query in (f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {data} }} }}", f"SELECT ?b {{ VALUES (?a ?b) {{ {data} }} }}"):
        assert len(rows(query)) == len(table)
        for format_ in SOLUTION_FORMATS:
            assert count_rows(format_, EMPTY.query(query, format_)) == len(table), format_


@pytest.mark.parametrize("format_", SOLUTION_FORMATS)
@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("SELECT * {}", 1), ("SELECT * { FILTER(false) }", 0), ("SELECT ?x { VALUES ?x { UNDEF 1 UNDEF } }", 3),
        ("SELECT ?t { VALUES ?x { 1 '}' 3 } BIND(TRIPLE(<x:s>, <x:p>, ?x) AS ?t) }", 3),
        ("SELECT ?t { VALUES ?x { 1 2 } BIND(TRIPLE(<x:s>, <x:p>, TRIPLE(<x:s>, <x:p>, ?x)) AS ?t) }", 2),
        ("SELECT ?x { VALUES ?x { 'a'@en '1'^^<x:t> <x:%7B> } }", 3), ("SELECT (BNODE() AS ?x) {}", 1),
    ],
)  # fmt: skip
def test_rows_without_values_and_with_triples_as_values_are_counted(query: str, number: int, format_: Format) -> None:
    assert count_rows(format_, EMPTY.query(query, format_)) == number


def test_graphs_have_no_rows() -> None:
    for format_ in GRAPH_FORMATS:
        assert not count_rows(format_, EMPTY.query("CONSTRUCT { <x:s> <x:p> ?o } { VALUES ?o { 1 2 3 } }", format_))


def read(format_: Format, data: bytes) -> list[tuple[str, ...]]:
    """The rows of a result as a strict reader of its format finds them, unbound and empty alike."""
    match format_:
        case Format.CSV:
            return [tuple(row) for row in csv.reader(io.StringIO(data.decode(), newline=""), strict=True)][1:]
        case Format.TSV:
            assert data.endswith(b"\n")
            return [tuple(line.split("\t")) for line in data.decode().split("\n")[1:-1]]
        case _:
            formats = {Format.JSON: pyoxigraph.QueryResultsFormat.JSON, Format.XML: pyoxigraph.QueryResultsFormat.XML}
            found = pyoxigraph.parse_query_results(data, format=formats[format_])
            return [tuple(map(str, row)) for row in found]  # type: ignore[union-attr]


@settings(deadline=None)
@given(TABLES.filter(bool), st.data())
def test_wherever_a_result_breaks_off_its_whole_rows_are_a_result(
    table: list[tuple[str | None, str | None]], data: st.DataObject
) -> None:
    cells = " ".join(f"({' '.join('UNDEF' if cell is None else literal(cell) for cell in row)})" for row in table)
    for format_ in SOLUTION_FORMATS:
        whole = EMPTY.query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {cells} }} }}", format_)
        part, most = whole[: data.draw(st.integers(0, len(whole)))], data.draw(st.integers(1, 9))
        number = min(count_rows(format_, part), most)
        if number:
            assert read(format_, marked(format_, first_rows(format_, part, most))) == read(format_, whole)[:number]
        else:
            with pytest.raises(ResultTooLarge, match="first row"):
                first_rows(format_, part, most)
        assert number >= min(most, count_rows(format_, whole) - 1 if part == whole else 0)


def test_white_space_between_the_rows_of_json_changes_nothing() -> None:
    rows_ = [{"x": {"type": "literal", "value": text}} for text in ("}, {", "]", '"', "}]}")]
    data = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": rows_}}, indent=2).encode()
    assert count_rows(Format.JSON, data) == 4
    cut = json.loads(marked(Format.JSON, first_rows(Format.JSON, data, 3)))
    assert cut == {"head": {"link": [MARK], "vars": ["x"]}, "results": {"bindings": rows_[:3]}}
