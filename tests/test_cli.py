"""Every verb of `aikg`: what it prints, its exit code, and errors in one line."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from rdflib import Dataset, Graph
from tiny import build_tiny, write_table

from api.cli import main
from graph.snapshot import Snapshot, Snapshots
from loaders.base import discover

FOUNDED = "PREFIX ai: <https://w3id.org/aikg/> SELECT ?c WHERE { ?c ai:inception ?d } ORDER BY ?c"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches these tests."""
    for name in [name for name in os.environ if name.startswith("AIKG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    build_tiny(folder / "home", write_table(folder))
    return folder / "home"


def aikg(*arguments: str | Path, stdin: str | None = None) -> Result:
    """The command; only our own errors may end it."""
    result = CliRunner().invoke(main, [str(each) for each in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_help_names_every_verb() -> None:
    text = aikg("--help").output
    for verb in ("serve", "query", "view", "export", "snapshots", "sources", "fetch", "build", "check", "bundle"):
        assert re.search(rf"^  {verb} +\S", text, re.M), verb
        assert aikg(verb, "--help").exit_code == 0
    assert re.fullmatch(r"aikg, version \d+\.\d+\.\d+\n", re.sub("^.*, version", "aikg, version", aikg("--version").output))  # noqa: E501


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
    assert re.search(r"^checks: 0 violations, \d+ warnings$", result.stdout, re.M)
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


def test_query_reads_files_and_standard_input_and_prints_tsv_unless_asked(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(FOUNDED, encoding="utf-8")
    plain = aikg("--home", home, "query", FOUNDED).output
    assert plain.startswith("?c\n")
    assert aikg("--home", home, "query", "--file", file).output == plain
    assert aikg("--home", home, "query", "--file", "-", stdin=FOUNDED).output == plain


@pytest.mark.parametrize(("format_", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")])  # fmt: skip  # noqa: E501
def test_query_prints_graphs(home: Path, format_: str, parser: str) -> None:
    construct = "CONSTRUCT { ?c a ?t } WHERE { ?c <https://w3id.org/aikg/inception> ?d ; a ?t }"
    result = aikg("--home", home, "query", construct, "--format", format_)
    assert len(Graph().parse(data=result.output, format=parser)) == 4


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["query", ""], 2, "Error: give a query, or --file"),
        (["query", " \n"], 2, "Error: give a query, or --file"),
        (["query"], 2, "Error: give a query, or --file"),
        (["query", "SELECT ?s WHERE {\n  ?s ?p }"], 1, r"Error: line 2, column 10: expected .*"),
        (["query", "SELEKT"], 1, r"Error: line 1, column \d+: .+"),
        (["query", "SELECT ?x { ?x none:such ?y }"], 1, r"Error: line 1, column \d+: .*Prefix not found"),
        (["query", "INSERT DATA { <a:a> <a:a> <a:a> }"], 1, "Error: INSERT is refused: this endpoint only reads"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 1, "Error: SERVICE is refused.*"),
        (["query", "ASK {}", "--format", "docx"], 2, "Error: Invalid value for '--format': .*"),
        (["query", "--file", "no/such/file"], 2, "Error: Invalid value for .*No such file or directory"),
        (["view", "no-such-thing"], 1, "Error: there is no entity 'no-such-thing'"),
        (["view", "no such <thing>"], 1, "Error: there is no entity 'no such <thing>'"),
        (["view", ""], 1, "Error: there is no entity ''"),
        (["view", "kakao", "--nodes", "501"], 2, "Error: Invalid value for '--nodes': .*"),
        (["view", "kakao", "--lang", "de"], 2, "Error: Invalid value for '--lang': .*"),
        (["view", "kakao", "-o", "no/such/folder.html"], 1, "Error: .*No such file.*'no/such/folder.html'"),
        (["export", "graph.docx"], 2, r"Error: the file name must end in .nq, .trig, .ttl, .nt, .rdf or .jsonld"),
        (["export", "graph"], 2, r"Error: the file name must end in .*"),
        (["export", "no/such/folder.nq"], 1, "Error: .*No such file or directory: 'no/such/.folder.nq.part'"),
        (["snapshots", "verify", "none"], 1, "Error: there is no snapshot 'none'; `aikg snapshots` lists them"),
        (["snapshots", "rollback"], 1, "Error: there is no older snapshot to go back to"),
        (["fetch", "none"], 1, "Error: no source is called none; see `aikg sources`"),
        (["nonsense"], 2, "Error: No such command 'nonsense'."),
    ],
)  # fmt: skip
def test_bad_input_is_answered_in_one_line(home: Path, arguments: list[str], code: int, says: str) -> None:
    result = aikg("--home", home, *arguments)
    assert result.exit_code == code
    assert result.stdout == ""
    errors = [line for line in result.stderr.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    assert len(errors) == 1
    assert re.fullmatch(says, errors[0]), errors[0]


@pytest.mark.parametrize(
    "arguments", [["query", "ASK {}"], ["view", "kakao"], ["export", "x.nq"], ["check"], ["snapshots", "verify"]]
)
def test_without_a_snapshot_the_user_is_told_to_build_one(tmp_path: Path, arguments: list[str]) -> None:
    result = aikg("--home", tmp_path, *arguments)
    assert result.exit_code == 1
    assert result.stderr == f"Error: no snapshot in {tmp_path}/snapshots; run `aikg build` first\n"
    assert aikg("--home", tmp_path, "snapshots").output == "none yet; run `aikg build`\n"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_store_is_an_error_in_one_line(tmp_path: Path) -> None:
    snapshot = build_tiny(tmp_path / "home", write_table(tmp_path))
    (snapshot.path / "rdf" / "CURRENT").unlink()
    result = aikg("--home", tmp_path / "home", "query", "ASK {}")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize("name", ["AIKG_WORKERS", "AIKG_TIMEOUT", "AIKG_MAX_ROWS", "AIKG_MAX_BYTES"])
def test_a_setting_that_is_no_number_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "many")
    result = aikg("snapshots")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"Error: {name} is not a number: 'many'"


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


@pytest.fixture(scope="module")
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
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    read = (Dataset() if parser in ("nquads", "trig") else Graph()).parse(file, format=parser)
    whole, shown = quads
    assert whole > shown
    assert len(list(read.quads() if isinstance(read, Dataset) else read)) == (whole if parser in ("nquads", "trig") else shown)  # noqa: E501


def test_exports_hold_the_same_graph(home: Path, tmp_path: Path) -> None:
    for ending in ("nq", "trig", "nt", "ttl"):
        assert aikg("--home", home, "export", tmp_path / f"graph.{ending}").exit_code == 0

    def canonical(name: str) -> pyoxigraph.Dataset:
        made = pyoxigraph.Dataset(pyoxigraph.parse(path=str(tmp_path / name)))
        made.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
        return made

    assert canonical("graph.nq") == canonical("graph.trig")
    assert canonical("graph.nt") == canonical("graph.ttl")


def test_an_export_that_fails_leaves_the_old_file(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_text("before", encoding="utf-8")
    command = f'ulimit -f 8; exec "{sys.executable}" -m api.cli --home "{home}" export "{file}"'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(r"Error: .*File too large.*\n", done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["graph.nq"]
    assert file.read_text(encoding="utf-8") == "before"


def test_a_reader_that_has_enough_ends_the_command_quietly(home: Path) -> None:
    query = "SELECT ?s ?p ?o ?q ?r WHERE { ?s ?p ?o . ?q a ?r } LIMIT 100000"
    command = f'"{sys.executable}" -m api.cli --home "{home}" query "{query}" | head -1'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("?s\t?p\t?o\t?q\t?r\n", "")


def test_a_build_that_fails_on_a_terminal_gives_the_cursor_back(tmp_path: Path) -> None:
    """The spinner hides it; a user is not to be left without."""
    folder = tmp_path / "country_codes"
    folder.mkdir()
    (folder / "country-codes.csv").write_text("<html>", encoding="utf-8")
    home = str(tmp_path / "home")
    command = [sys.executable, "-m", "api.cli", "--home", home, "build", "--sources", str(tmp_path)]
    terminal, end = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=end, stderr=end, stdin=end, env=environ) as process:
        os.close(end)
        text = _everything(terminal)
    assert process.returncode == 1
    assert "\x1b[?25l" in text
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")
    assert "Error: country-codes.csv: is a web page, not data" in text


def _everything(terminal: int) -> str:
    parts = []
    try:
        while part := os.read(terminal, 65536):
            parts.append(part)
    except OSError:  # how a terminal says that the other side is gone
        pass
    os.close(terminal)
    return b"".join(parts).decode()
