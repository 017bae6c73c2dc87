"""What is said of a query that is no SPARQL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.engines.oxigraph import OxigraphStore
from graph.errors import QuerySyntax
from graph.rdf import Format

STORE = OxigraphStore()


@pytest.mark.parametrize(
    ("query", "place", "told"),
    [
        ("ASK { ?x a ai:Company }", (1, 22), r"the prefix ai: is not declared; begin with PREFIX ai: <https://w3id.org/aikg/>"),
        ("ASK {\n ?x a 회사:x }", (2, 11), "the prefix 회사: is not declared; begin with PREFIX 회사: <…>"),
        ("PREFIX a: <x> ASK { ?s a:b 1 }", (1, 14), "this is no absolute IRI"),
        ("SELECT * { ?s ?p ?o } LIMIT x", (1, 29), "'x' does not fit here"),
        ("SELECT ?x WHERE {\r\n ?x ?p ?o", (2, 10), "the query ends too early; expected one of , . ; { {| } ~"),
        ("SELEC ?x", (1, 9), "something up to here is misspelt, misplaced or missing"),
    ],
)  # fmt: skip
def test_the_place_and_what_is_wrong_there(query: str, place: tuple[int, int], told: str) -> None:
    with pytest.raises(QuerySyntax) as caught:
        STORE.query(query, Format.JSON)
    assert (caught.value.line, caught.value.column) == place
    assert str(caught.value) == told


@given(st.text(alphabet="SELECT?x{}<>:;.'\"\\\n\r\u2028한a ", max_size=30))
def test_whatever_is_asked_has_words_of_one_line(text: str) -> None:
    told = ""
    try:
        STORE.query(f"SELECT * {{ {text}", Format.JSON)
    except QuerySyntax as error:
        told = str(error)
    assert len(told) < 200
    assert told.isprintable()
