"""Every verb of `aikg`: what it prints and what it leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Dataset, Graph
from tiny import aikg

from graph.snapshot import Snapshot, Snapshots
from loaders.base import discover

FOUNDED = "PREFIX ai: <https://w3id.org/aikg/> SELECT ?c WHERE { ?c ai:inception ?d } ORDER BY ?c"
pytestmark = pytest.mark.usefixtures("no_settings")


def test_help_names_every_verb() -> None:
    text = aikg("--help").output
    for verb in ("serve", "query", "view", "export", "snapshots", "sources", "fetch", "build", "check", "bundle"):
        assert re.search(rf"^  {verb} +\S", text, re.M), verb
        assert aikg(verb, "--help").exit_code == 0
    assert re.fullmatch(
        r"aikg, version \d+\.\d+\.\d+\n", re.sub("^.*, version", "aikg, version", aikg("--version").output)
    )


def test_sources_lists_every_source_with_place_licence_and_addresses(home: Path, tmp_path: Path) -> None:
    text = aikg("--home", home, "sources").output
    for loader in discover().values():
        for spec in loader.specs:
            lines = text.split(f"{spec.source.name}: {spec.source.title}\n")[1].splitlines()
            assert re.match(r"  (bundled|not found): ", lines[0])
            assert lines[1] == f"  licence {spec.source.licence}; loader {loader.name}"
    assert "https://raw.githubusercontent.com/datasets/country-codes/main/data/country-codes.csv" in text
    cached = home / "cache" / "country_codes" / "country-codes.csv"
    cached.parent.mkdir(parents=True)
    cached.write_text("x")
    cached.with_name("country-codes.csv.stale").write_text("")
    assert "  cache (stale): country-codes.csv" in aikg("--home", home, "sources").output
    cached.unlink()


def test_build_makes_the_snapshot_that_is_served(tmp_path: Path) -> None:
    home = tmp_path / "home"
    result = aikg("--home", home, "build")
    assert result.exit_code == 0
    (name,) = Snapshots(home).ids()
    assert re.search(rf"^snapshot {name}: [\d,]+ claims, [\d,]+ disputed values$", result.stdout, re.M)
    assert re.search(r"^checks: 0 violations, (1 warning|(0|[2-9]|\d\d+) warnings)$", result.stdout, re.M)
    for step in ("country-codes", "choosing the values to show", "loading the store", "checking"):
        assert re.search(f"^{step}", result.stderr, re.M)


def test_build_takes_the_sources_that_are_named_and_says_what_was_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of the user stands in for the bundled one, and a damaged one stops the build in one line."""
    import loaders.countries

    folder = tmp_path / "sources" / "country_codes"
    folder.mkdir(parents=True)
    bundled = Path(loaders.countries.__file__).parent / "data" / "country_codes" / "country-codes.csv"
    table = folder / "country-codes.csv"
    table.write_text(bundled.read_text(encoding="utf-8").replace("wikidata_id", "wiki"), encoding="utf-8")
    result = aikg("--home", tmp_path / "home", "build", "--sources", tmp_path / "sources")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "Error: country-codes.csv, row 1: column 'wikidata_id' is missing"
    monkeypatch.setenv("AIKG_SOURCES", str(tmp_path / "sources"))
    assert aikg("--home", tmp_path / "home", "build").stderr.splitlines()[-1] == result.stderr.splitlines()[-1]
    assert aikg("build", "--sources", tmp_path / "none").exit_code == 2


def test_check_lists_counts_and_finds_all_well(home: Path) -> None:
    result = aikg("--home", home, "check")
    assert result.exit_code == 0
    assert result.output == "tiny 2026-01-01: 4 rows: 4 Company\nno violations; all files are as built\n"


def test_check_shows_warnings_of_the_bundled_graph(bundled: Snapshot) -> None:
    result = aikg("--home", bundled.path.parent.parent, "check")
    assert result.exit_code == 0
    assert re.search(r"^warning: exchange-rate: .*KRW per EUR", result.output, re.M)
    assert result.output.endswith("no violations; all files are as built\n")


@pytest.mark.parametrize(
    ("format_", "begins"),
    [
        ("tsv", "?c\n<https://w3id.org/aikg/id/org-holistic-ai>\n"),
        ("csv", "c\nhttps://w3id.org/aikg/id/org-holistic-ai\n"),
        ("json", '{"head":{"vars":["c"]}'),
        ("xml", "<?xml"),
    ],
)
def test_query_prints_the_answer_in_the_format_asked(home: Path, format_: str, begins: str) -> None:
    result = aikg("--home", home, "query", FOUNDED, "--format", format_)
    assert result.exit_code == 0
    assert result.output.startswith(begins)
    assert result.output.count("org-") == 4


def test_query_reads_files_and_standard_input_and_prints_a_table_unless_asked(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(FOUNDED, encoding="utf-8")
    plain = aikg("--home", home, "query", FOUNDED).output
    assert plain.split()[0] == "c"
    assert "http" not in plain
    assert aikg("--home", home, "query", "--file", file).output == plain
    assert aikg("--home", home, "query", "--file", "-", stdin=FOUNDED).output == plain


def test_query_prints_plain_numbers_and_texts_in_its_table(home: Path) -> None:
    rows = 'VALUES (?flop ?money ?share ?name) { ("2.13E25"^^xsd:double 240000000.0 0.25 "[b]\\u001bMistral"@fr) }'
    xsd = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    table = aikg("--home", home, "query", f"{xsd} SELECT ?flop ?money ?share ?name ?none {{ {rows} }}").output
    assert table.split() == ["flop", "money", "share", "name", "none", table.split()[5],
                             "2.13e+25", "240000000", "0.25", "[b]", "Mistral"]  # fmt: skip
    assert aikg("--home", home, "query", "ASK { ?s ?p ?o }").output == "true"


@pytest.mark.parametrize(("format_", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")])  # fmt: skip  # noqa: E501
def test_query_prints_graphs(home: Path, format_: str, parser: str) -> None:
    construct = "CONSTRUCT { ?c a ?t } WHERE { ?c <https://w3id.org/aikg/inception> ?d ; a ?t }"
    result = aikg("--home", home, "query", construct, "--format", format_)
    assert len(Graph().parse(data=result.output, format=parser)) == 4


def test_the_home_comes_from_the_option_or_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIKG_HOME", str(home))
    listed = aikg("snapshots").output
    assert listed.startswith("* ")
    monkeypatch.setenv("AIKG_HOME", "/nowhere")
    assert aikg("--home", home, "snapshots").output == listed


@pytest.mark.parametrize("entity", ["org-kakao-brain", "kakao-brain", "Kakao Brain", "KAKAO-B"])
def test_view_draws_what_is_named_by_id_slug_or_name(home: Path, tmp_path: Path, entity: str) -> None:
    file = tmp_path / "view.html"
    result = aikg("--home", home, "view", entity, "--output", file)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"wrote {file}\n")
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    for text in ("org-kakao-brain", "org-kakao<", "Kakao Brain", "part of", "A tiny table"):
        assert text in page, text
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page)
    assert aikg("--home", home, "view", entity).output == page + "\n"


@pytest.fixture
def quads(home: Path) -> Iterator[tuple[int, int]]:
    """How many quads the snapshot has in all, and in the shown graph."""
    store = Snapshots(home).current().store()
    (row,) = store.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    yield store.count(), int(row["n"].value)
    store.close()


@pytest.mark.parametrize(
    ("ending", "parser"),
    [("nq", "nquads"), ("trig", "trig"), ("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")],
)
def test_export_writes_every_triple_in_every_format(
    home: Path, tmp_path: Path, quads: tuple[int, int], ending: str, parser: str
) -> None:
    file = tmp_path / f"graph.{ending}"
    file.write_text("what was there before", encoding="utf-8")
    result = aikg("--home", home, "export", file)
    assert (result.exit_code, result.stderr) == (0, f"wrote {file}\n")
    assert list(tmp_path.glob("*graph*")) == [file]
    read = (Dataset() if parser in ("nquads", "trig") else Graph()).parse(file, format=parser)
    whole, shown = quads
    assert whole > shown
    assert len(list(read.quads() if isinstance(read, Dataset) else read)) == (
        whole if parser in ("nquads", "trig") else shown
    )


def test_exports_hold_the_same_graph(home: Path, tmp_path: Path) -> None:
    for ending in ("nq", "trig", "nt", "ttl"):
        assert aikg("--home", home, "export", tmp_path / f"graph.{ending}").exit_code == 0

    def canonical(name: str) -> pyoxigraph.Dataset:
        made = pyoxigraph.Dataset(pyoxigraph.parse(path=str(tmp_path / name)))
        made.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
        return made

    assert canonical("graph.nq") == canonical("graph.trig")
    assert canonical("graph.nt") == canonical("graph.ttl")
