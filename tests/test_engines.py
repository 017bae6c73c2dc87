"""The contract of every RDF engine: the same text in gives the same answers out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Dataset, Graph
from servers.run import Fuseki, OxigraphServer

from graph.engines.oxigraph import OxigraphStore
from graph.engines.rdflib import RdflibStore
from graph.engines.sparql import SparqlStore
from graph.errors import QueryError, QuerySyntax, ResultTooLarge
from graph.rdf import GRAPH_FORMATS, SOLUTION_FORMATS, Format, RdfStore, Term, escape, iri, literal

HOSTILE = (
    'say "hi"', "two\nlines", "cr\r\nlf", "미스트랄 AI",
    "back\\slash", "tab\there", "'; DROP", "a'''b\"\"\"c",
    '" } INSERT DATA { <a:b> <a:b> <a:b> } #', '"@en . ?x ?y ?z', "trailing\\", "🙂 é", "{ ?s ?p ?o }", "",
)  # fmt: skip
TAG = "<http://e.org/says>"
QUADS = (
    "<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n"
    '<http://e.org/s> <http://e.org/p> "hello"@en .\n'
    '<http://e.org/s> <http://e.org/n> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    "<http://e.org/t> <http://e.org/p> <http://e.org/s> <http://e.org/g1> .\n"
    "<http://e.org/t> <http://e.org/p> <http://e.org/s> <http://e.org/g2> .\n"
    "<https://w3id.org/aikg/id/org-a> <http://e.org/p> _:b0 .\n"
) + "".join(f"<http://e.org/h{n}> {TAG} {literal(text)} .\n" for n, text in enumerate(HOSTILE))


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("quads") / "data.nq"
    path.write_text(QUADS, encoding="utf-8", newline="\n")
    return path


def remote(server: Fuseki | OxigraphServer, folder: Path) -> SparqlStore:
    """The store of a server that holds nothing."""
    nothing = folder / "nothing.nq"
    nothing.touch()
    store = SparqlStore(address(server))
    store.publish(nothing)
    return store


def address(server: Fuseki | OxigraphServer) -> str:
    return str(server.http.base_url.join("/ds" if isinstance(server, Fuseki) else "/"))


@pytest.fixture(
    scope="module", params=["oxigraph in memory", "oxigraph read-only on disk", "rdflib", "fuseki", "oxigraph_server"]
)
def engine(request: pytest.FixtureRequest, quads: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RdfStore]:
    made: RdfStore
    if request.param in ("fuseki", "oxigraph_server"):
        made = remote(request.getfixturevalue(request.param), tmp_path_factory.mktemp("nothing"))
        made.load(quads)
    elif request.param == "rdflib":
        made = RdflibStore()
        made.load(quads)
    elif request.param == "oxigraph in memory":
        made = OxigraphStore()
        made.load(quads)
    else:
        folder = tmp_path_factory.mktemp("store") / "rdf"
        writing = OxigraphStore(folder)
        writing.load(quads)
        writing.close()
        made = OxigraphStore(folder, read_only=True)
    yield made
    made.close()


class TestContract:
    """What graph.rdf.RdfStore promises."""

    def test_counts_quads_of_all_graphs(self, engine: RdfStore) -> None:
        assert engine.count() == QUADS.count(" .\n")

    def test_the_default_graph_is_not_the_union(self, engine: RdfStore) -> None:
        assert not list(engine.select("SELECT ?o WHERE { <http://e.org/t> ?p ?o }"))
        graphs = engine.select("SELECT ?g WHERE { GRAPH ?g { <http://e.org/t> ?p ?o } } ORDER BY ?g")
        assert [row["g"].value for row in graphs] == ["http://e.org/g1", "http://e.org/g2"]

    def test_terms_carry_kind_language_and_datatype(self, engine: RdfStore) -> None:
        rows = engine.select("SELECT ?o WHERE { <http://e.org/s> ?p ?o }")
        xsd = "http://www.w3.org/2001/XMLSchema#"
        lang = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
        assert {row["o"] for row in rows} == {
            Term("http://e.org/o", "iri"), Term("hello", "literal", "en", lang),
            Term("7", "literal", "", f"{xsd}integer"),
        }  # fmt: skip
        [row] = engine.select("SELECT ?o WHERE { ?s <http://e.org/p> ?o }", {"s": iri("org-a")})
        assert (row["o"].kind, row["o"].id) == ("bnode", "")

    def test_only_bound_variables_are_in_a_row(self, engine: RdfStore) -> None:
        query = "SELECT ?o ?x WHERE { <http://e.org/s> <http://e.org/n> ?o OPTIONAL { ?o <http://e.org/none> ?x } }"
        assert [set(row) for row in engine.select(query)] == [{"o"}]

    @pytest.mark.parametrize("number", range(len(HOSTILE)))
    def test_a_bound_literal_stays_a_literal(self, engine: RdfStore, number: int) -> None:
        rows = list(engine.select(f"SELECT ?s WHERE {{ ?s {TAG} ?o }}", {"o": Term(HOSTILE[number])}))
        assert [row["s"].value for row in rows] == [f"http://e.org/h{number}"]
        [back] = engine.select(f"SELECT ?o WHERE {{ ?s {TAG} ?o }}", {"s": Term(f"http://e.org/h{number}", "iri")})
        assert back["o"].value == HOSTILE[number]

    def test_bindings_of_a_language_and_of_two_variables(self, engine: RdfStore) -> None:
        text = "SELECT ?p WHERE { ?s ?p ?o }"
        found = engine.select(text, {"s": Term("http://e.org/s", "iri"), "o": Term("hello", "literal", "en")})
        assert [row["p"].value for row in found] == ["http://e.org/p"]
        assert not list(engine.select(text, {"o": Term("hello", "literal", "fr")}))

    @pytest.mark.parametrize(
        "bad", ["http://e.org/> ?p ?o . <x", "a b", 'a"b', "a{b", "a\nb", "a\\b", "a`b", "a^b", "<a>"]
    )
    def test_what_is_no_iri_is_refused(self, engine: RdfStore, bad: str) -> None:
        with pytest.raises(ValueError, match="not an IRI"):
            list(engine.select("SELECT ?p WHERE { ?s ?p ?o }", {"s": Term(bad, "iri")}))

    @pytest.mark.parametrize("format_", SOLUTION_FORMATS)
    def test_select_in_every_format(self, engine: RdfStore, format_: Format) -> None:
        data = engine.query(f"SELECT ?o WHERE {{ <http://e.org/h3> {TAG} ?o }}", format_)
        assert "미스트랄 AI" in data.decode()

    @pytest.mark.parametrize(
        ("pattern", "answer"), [("<http://e.org/s> ?p ?o", True), ("<http://e.org/none> ?p ?o", False)]
    )
    def test_ask(self, engine: RdfStore, pattern: str, answer: bool) -> None:
        assert json.loads(engine.query(f"ASK {{ {pattern} }}", Format.JSON))["boolean"] is answer
        assert str(answer).lower() in engine.query(f"ASK {{ {pattern} }}", Format.XML).decode()

    @pytest.mark.parametrize("format_", GRAPH_FORMATS)
    def test_construct_in_every_format(self, engine: RdfStore, format_: Format) -> None:
        query = f"CONSTRUCT {{ ?s <http://e.org/said> ?o }} WHERE {{ ?s {TAG} ?o }}"
        name = {Format.TURTLE: "turtle", Format.NTRIPLES: "nt", Format.JSONLD: "json-ld", Format.RDFXML: "xml"}[format_]
        made = Graph().parse(data=engine.query(query, format_), format=name)
        assert len(made) == len(HOSTILE)
        if format_ is not Format.RDFXML:  # XML folds a carriage return into a line feed
            assert {str(o) for o in made.objects()} == set(HOSTILE)

    @pytest.mark.parametrize("text", ["SELECT ?s WHERE {\n  ?s ?p }", "SELEKT", "SELECT ?s\nWHERE { ?s ?p ?o"])
    def test_syntax_errors_name_the_line(self, engine: RdfStore, text: str) -> None:
        with pytest.raises(QuerySyntax) as caught:
            engine.query(text, Format.JSON)
        assert 1 <= caught.value.line <= text.count("\n") + 1
        with pytest.raises(QuerySyntax):
            list(engine.select(text))

    def test_a_result_beyond_the_limit_is_refused_and_one_within_is_not(self, engine: RdfStore) -> None:
        query = "SELECT * WHERE { ?s ?p ?o }"
        whole = engine.query(query, Format.CSV)
        assert len(engine.query(query, Format.CSV, len(whole))) == len(whole)
        for format_ in SOLUTION_FORMATS:
            with pytest.raises(ResultTooLarge):
                engine.query(query, format_, 100)
        with pytest.raises(ResultTooLarge):
            engine.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", Format.NTRIPLES, 100)

    @pytest.mark.parametrize("text", ["INSERT DATA { <a:b> <a:b> <a:b> }", "DROP ALL", "CLEAR DEFAULT"])
    def test_updates_are_not_queries(self, engine: RdfStore, text: str) -> None:
        before = engine.count()
        with pytest.raises(QueryError):
            engine.query(text, Format.JSON)
        assert engine.count() == before

    @pytest.mark.parametrize("format_", [Format.NQUADS, Format.TRIG])
    def test_a_dump_of_all_quads_round_trips(self, engine: RdfStore, tmp_path: Path, format_: Format) -> None:
        path = tmp_path / "dump"
        engine.dump(path, format_)
        read = Dataset(default_union=False)
        read.parse(path, format="nquads" if format_ is Format.NQUADS else "trig")
        assert sum(1 for _ in read.quads()) == engine.count()
        assert {str(quad[2]) for quad in read.quads()} >= set(HOSTILE)

    def test_n_quads_can_be_loaded_again(self, engine: RdfStore, tmp_path: Path) -> None:
        path = tmp_path / "dump.nq"
        engine.dump(path, Format.NQUADS)
        for again in (OxigraphStore(), RdflibStore()):
            again.load(path)
            assert again.count() == engine.count()
            assert not list(again.select("SELECT ?o WHERE { <http://e.org/t> ?p ?o }"))

    def test_turtle_holds_the_default_graph_only(self, engine: RdfStore, tmp_path: Path) -> None:
        path = tmp_path / "dump.ttl"
        engine.dump(path, Format.TURTLE)
        made = Graph().parse(path, format="turtle")
        assert len(made) == engine.count() - 2
        assert {str(o) for o in made.objects()} >= set(HOSTILE)

    def test_property_paths_aggregates_and_subselects(self, engine: RdfStore) -> None:
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT ?s WHERE {{ ?s {TAG} ?o }} LIMIT 4 }} }}"
        assert [row["n"].value for row in engine.select(text)] == ["4"]
        path = "SELECT DISTINCT ?o WHERE { <http://e.org/s> (<http://e.org/p>|<http://e.org/n>) ?o }"
        assert len(list(engine.select(path))) == 3


def test_the_engines_give_the_same_solutions(quads: Path) -> None:
    stores: list[RdfStore] = [OxigraphStore(), RdflibStore()]
    answers = []
    for each in stores:
        each.load(quads)
        rows = each.select("SELECT * WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(!isBlank(?o)) }")
        answers.append(Counter(tuple(sorted(row.items())) for row in rows))
    assert answers[0] == answers[1]


def test_an_escape_in_a_bound_text_stays_text() -> None:
    """Not in the contract: rdflib reads a doubled backslash before u as the escape of a code point."""
    [row] = OxigraphStore().select("SELECT ?o WHERE { BIND(?o AS ?x) }", {"o": Term("\\u0041")})
    assert row["o"].value == "\\u0041"


def test_an_escaped_text_has_no_bare_quote_or_line_end() -> None:
    for text in HOSTILE:
        assert not {"\n", "\r"} & set(escape(text))


def test_a_read_only_store_refuses_to_load(quads: Path, tmp_path: Path) -> None:
    OxigraphStore(tmp_path / "rdf").close()
    with pytest.raises(RuntimeError, match="read-write"):
        OxigraphStore(tmp_path / "rdf", read_only=True).load(quads)


def test_select_takes_select_queries_only(quads: Path) -> None:
    for each in (OxigraphStore(), RdflibStore()):
        with pytest.raises(QueryError):
            list(each.select("ASK { ?s ?p ?o }"))


def test_an_answer_that_a_format_cannot_hold_is_refused() -> None:
    with pytest.raises(QueryError):
        OxigraphStore().query("SELECT * WHERE { ?s ?p ?o }", Format.TURTLE)
    with pytest.raises(QueryError):
        OxigraphStore().query("CONSTRUCT WHERE { ?s ?p ?o }", Format.CSV)
