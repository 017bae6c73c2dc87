"""The guard of foreign queries: what it refuses however it is spelled; what it lets through is answered whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress

import pyoxigraph
import pytest
from canary import Canary, listening

from api.rows import count_rows
from graph.engines.oxigraph import OxigraphStore
from graph.errors import QueryError, QueryRefused, QuerySyntax, QueryTooComplex
from graph.guard import MAX_LENGTH, check_query
from graph.lexer import MAX_DEPTH
from graph.rdf import Format

PREFIXES = "PREFIX ex: <http://e.org/> PREFIX service: <http://e.org/> "
DATA = "".join(f'<http://e.org/{n}> <http://e.org/p> "{n}" .\n' for n in range(30))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> OxigraphStore:
    path = tmp_path_factory.mktemp("guard") / "data.nq"
    path.write_text(DATA, encoding="utf-8")
    made = OxigraphStore()
    made.load(path)
    return made


def raw(text: str) -> list[str]:
    """The rows of an engine without any guard, as text and in its order."""
    store = pyoxigraph.Store()
    store.load(DATA, format=pyoxigraph.RdfFormat.N_QUADS)
    return [str(row) for row in store.query(text)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * {}", "SELECT"), ("select*{}", "SELECT"), ("ASK {}", "ASK"), ("ConStruct WHERE {}", "CONSTRUCT"),
        ("DESCRIBE <x:y>", "DESCRIBE"), ("# ASK\nSELECT * {}", "SELECT"), ("BASE <http://select.org/> ASK {}", "ASK"),
        ("PREFIX select: <http://e.org/> PREFIX load: <http://construct.org/> DESCRIBE select:ask", "DESCRIBE"),
        ("ASK { { SELECT * {} } }", "ASK"), ("", ""), ("nonsense", ""), ("{", ""), ('"unclosed', ""), ("}}}", ""),
    ],
)  # fmt: skip
def test_the_kind_of_a_query_is_that_of_its_first_verb(text: str, kind: str) -> None:
    assert check_query(text, 10).kind == kind


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "lower": str.lower,
    "swapped": str.swapcase,
    "after a comment": lambda text: f"# SELECT * {{}}\r\n{text}",
    "after a prefix": lambda text: f"PREFIX select: <http://select.org/#ask>\nBASE <http://e.org/>{text}",
    "with comments inside": lambda text: text.replace(" ", " # ASK {}\n"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <x:a> <x:b> <x:c> }", "DELETE DATA { <x:a> <x:b> <x:c> }", "DELETE WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "LOAD <http://e.org/x>", "LOAD SILENT <file:///etc/passwd>",
        "CLEAR ALL", "DROP DEFAULT", "CREATE GRAPH <x:g>", "COPY <x:a> TO <x:b>", "MOVE <x:a> TO <x:b>",
        "ADD <x:a> TO <x:b>",
    ],
)  # fmt: skip
def test_whatever_writes_is_refused_and_named(text: str, spelling: str) -> None:
    with pytest.raises(QueryRefused, match=rf"^{text.split()[0]} is refused: only reading is allowed"):
        check_query(SPELLINGS[spelling](text), 10)


@pytest.mark.parametrize(
    "text",
    ["INSERTDATA{<x:a><x:b>1}", "CLEARALL", "DROPDEFAULT", r"\u0049NSERT DATA { <x:a> <x:b> 1 }",
     "SELECT * {} ; INSERT DATA { <x:a> <x:b> 1 }", "ASK {} DELETE WHERE { ?s ?p ?o }", "CREATESILENTGRAPH<x:g>"],
)  # fmt: skip
def test_what_the_guard_does_not_know_as_writing_the_engine_refuses(engine: OxigraphStore, text: str) -> None:
    with pytest.raises(QueryError):
        engine.query(check_query(text, 10).text, Format.JSON)
    assert engine.count() == 30


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }", "ASK { service silent <http://e.org/> {} }",
        "SELECT * { sErViCe?u{} }", "SELECT * { SERVICE # <x>\n<http://e.org/> {} }", "SELECT*{SERVICE<x:y>{}}",
        "SELECT * { ?s ?p 'SERVICE' . SERVICE <x:y> {} }", r"SELECT * { ?s ?p '\'' SERVICE <x:y> {} } # '",
        "SELECT * { ?s ?p '''a''b''' SERVICE <x:y> {} } # '''", "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <x:y> {} }",
        "SELECT * { FILTER EXISTS { SERVICE <x:y> {} } }", "SELECT * { OPTIONAL { MINUS { SERVICE <x:y> {} } } }",
        "SELECT * { { SELECT * { GRAPH ?g { SERVICE <x:y> {} } } } }", "SELECT * { ?s ?p true.SERVICE <x:y> {} }",
        "SELECT * { FILTER(1<2) SERVICE <x:y> {} FILTER(3>2) }", "SELECT * { FILTER(1<2)SERVICE?u#>\n{} }",
        "SELECT * { ?s ?p <http://e.org/\\u0041#> SERVICE <x:y> {} }", "DESCRIBE ?s { SERVICESILENT<x:y>{} }",
        "SELECT * { ?s ?p 1SERVICE <x:y> {} }", "SELECT * { ?s ?p trueSERVICE <x:y> {} }",
    ],
)  # fmt: skip
def test_asking_another_server_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match=r"^SERVICE is refused"):
        check_query(text, 10)


HARMLESS = {
    "string": "SELECT ?s { ?s ?p ?o FILTER(?o != ' SERVICE <http://e.org/> {} ') }",
    "long string": 'SELECT ?s { ?s ?p ?o FILTER(?o != """ "SERVICE" \n LOAD """) }',
    "escaped quote": r"SELECT ?s { ?s ?p ?o FILTER(?o != '\' SERVICE \\') }",
    "escaped code point": r"SELECT ?s { ?s ?p ?o FILTER(?o != '\u0027 SERVICE ') }",
    "iri": "SELECT ?s { ?s ?p ?o FILTER(?s != <http://e.org/SERVICE(x)#INSERT>) }",
    "iri with code point": r"SELECT ?s { ?s ?p ?o FILTER(?s != <http://e.org/\u0041#SERVICE>) }",
    "prefixed name": "SELECT ?s { ?s ?p ?o FILTER(?s != service:SERVICE && ?s != ex:x.service) }",
    "variable": "SELECT ?service $INSERT { ?service ?load ?o OPTIONAL { ?o ?SERVICE $INSERT } }",
    "comment": "# SERVICE <x> {}\nSELECT ?s { ?s ?p ?o # SERVICE <x> { INSERT\n} # LOAD",
    "language tag": "SELECT ?s { ?s ?p ?o FILTER(?o != 'a'@service) }",
    "blank node": "SELECT ?s { ?s ?p ?o OPTIONAL { _:service ex:q ?o } }",
}


@pytest.mark.parametrize("place", HARMLESS)
def test_the_words_are_harmless_where_they_are_no_keywords(engine: OxigraphStore, place: str) -> None:
    text = PREFIXES.replace("> ", ">\n") + HARMLESS[place]
    checked = check_query(text, 100)
    assert checked.kind == "SELECT"
    assert count_rows(Format.JSON, engine.query(checked.text, Format.JSON)) == len(raw(text)) == 30


def nested(opening: str, closing: str, depth: int) -> str:
    return f"SELECT * {{ {opening * (depth - 1)} {closing * (depth - 1)} }}"


@pytest.mark.parametrize(("opening", "closing"), [("{", "}"), ("(", ")"), ("[", "]"), ("OPTIONAL {", "}")])
def test_a_query_may_nest_as_deeply_as_allowed_and_no_deeper(opening: str, closing: str) -> None:
    assert check_query(nested(opening, closing, MAX_DEPTH), 10)
    with pytest.raises(QueryTooComplex, match=f"nests more than {MAX_DEPTH} levels of brackets"):
        check_query(nested(opening, closing, MAX_DEPTH + 1), 10)


def test_brackets_that_are_text_do_not_nest_and_many_beside_each_other_neither() -> None:
    many = "(" * 5_000
    assert check_query(f"SELECT * {{ ?s ?p '{many}', <http://e.org/{many}> }} # {many}", 10)
    assert check_query("ASK { FILTER(1 IN (" + "(1), " * 5_000 + "1)) }", 10)


def test_a_query_may_be_as_long_as_allowed_and_no_longer() -> None:
    text = "ASK {}".ljust(MAX_LENGTH)
    assert check_query(text, 10).text == text
    with pytest.raises(QueryTooComplex, match=r"has 100,001 characters; the limit is 100,000"):
        check_query(f"{text} ", 10)


@pytest.mark.parametrize(
    "unit", ["a-", "a.", "ª", "<", "'''\\", "'''a''\\", '"', "a:\\", "?", "_:", "1e", "((", "<a://(", "@"]
)
def test_no_text_takes_longer_than_its_length_warrants(unit: str) -> None:
    """Quadratic reading takes minutes here, which shows; there is nothing to assert."""
    try:
        check_query((unit * MAX_LENGTH)[:MAX_LENGTH], 10)
    except QueryTooComplex:
        return


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with listening() as made:
        yield made


BEFORE = (
    "", "{}", "FILTER(1<2)", "BIND(true AS ?y)", "VALUES ?y { 1 }", "VALUES ?y { 'a''b' }", "?s ex:p ?o.",
    r"VALUES ?y { '''a' ex:\- }", r"VALUES ?y { <http://x/\u0041#> }", r"VALUES ?y { <http://x/\u0041'> }",
    r"VALUES ?y { ex:、\' }", "# '''\n", "VALUES ?y { ex:%27 } ", "VALUES ?y { 1.0 '''' ''' }",
)  # fmt: skip
CALLS = (
    "SERVICE <U>", "service<U>", "SERVICE SILENT <U>", "SERVICESILENT<U>", "serviceSilent<U>", "SERVICE:", "SERVICES:",
    "SERVICE:x", "SERVICESILENT:", "SERVICESILENTS:y", "SERVICE#\n<U>", "SERVICE#>\n:", r"\u0053ERVICE <U>",
    r"S\u0045RVICE <U>", "ſERVICE <U>", "SERV/**/ICE <U>",
)  # fmt: skip
AFTER = ("{ ?a ?b ?c } }", "{} } # '''", "{} #'\n}", "{}}#>")


def test_no_spelling_makes_the_engine_ask_another_server(engine: OxigraphStore, canary: Canary) -> None:
    """The grammar of the engine knows no words, so these are calls that a cut into tokens does not see."""
    calls = 0
    for before, call, after in itertools.product(BEFORE, CALLS, AFTER):
        address = f"http://127.0.0.1:{canary.server_port}/"
        text = (
            f"PREFIX ex: <http://e.org/> PREFIX : <{address}> PREFIX S: <{address}> SELECT * {{ {before}{call}{after}"
        )
        text = text.replace("<U>", f"<{address}>")
        with suppress(SyntaxError, RuntimeError, OSError):
            raw(text)
        if canary.asked:
            calls, canary.asked = calls + 1, 0
            with pytest.raises(QueryError):
                engine.query(text, Format.JSON)
        else:
            with suppress(QueryError):
                engine.query(text, Format.JSON)
        assert not canary.asked, text
    assert calls > 300


def test_that_the_word_is_no_keyword_is_no_error_of_its_own(engine: OxigraphStore) -> None:
    with pytest.raises(QuerySyntax) as raised:
        engine.query("SELECT * { ?service ?p 'SERVICE' ??? }", Format.JSON)
    assert (raised.value.line, raised.value.column) == (1, 39)
    text = "SELECT ?service ?Service { ?service ?p ?Service } LIMIT 1"
    assert engine.query(text, Format.TSV).startswith(b"?service\t?Service\n")
