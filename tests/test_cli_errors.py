"""The command on bad input and in bad circumstances: one line that says what is wrong, and the exit code."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import aikg

from graph.snapshot import Snapshots

pytestmark = pytest.mark.usefixtures("no_settings")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["query", ""], 2, "Error: give a query, or --file"),
        (["query", " \n"], 2, "Error: give a query, or --file"),
        (["query"], 2, "Error: give a query, or --file"),
        (["query", "SELECT ?s WHERE {\n  ?s ?p }"], 1, r"Error: line 2, column 10: something up to here is missp.*"),
        (["query", "SELEKT"], 1, r"Error: line 1, column \d+: .+"),
        (["query", "SELECT ?x { ?x none:such ?y }"], 1, r"Error: line 1, column \d+: the prefix none: is not decl.*"),
        (["query", "INSERT DATA { <a:a> <a:a> <a:a> }"], 1, "Error: INSERT is refused: only reading is allowed"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 1, "Error: SERVICE is refused.*"),
        (["query", "ASK {}", "--format", "docx"], 2, "Error: Invalid value for '--format': .*"),
        (["query", "--file", "no/such/file"], 2, "Error: Invalid value for .*No such file or directory"),
        (["view", "no-such-thing"], 1, "Error: there is no entity 'no-such-thing'"),
        (["view", "no such <thing>"], 1, "Error: there is no entity 'no such <thing>'"),
        (["view", ""], 1, "Error: there is no entity ''"),
        (["view", "kakao", "--nodes", "501"], 2, "Error: Invalid value for '--nodes': .*"),
        (["view", "kakao", "--lang", "de"], 2, "Error: Invalid value for '--lang': .*"),
        (["view", "kakao", "-o", "no/such/folder.html"], 1, "Error: .*No such file.*'no/such/folder.html'"),
        (["export", "graph.docx"], 2,
         r"Error: the file name must end in .nq, .trig, .ttl, .nt, .jsonld, .rdf, or give --format"),
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


def test_a_damaged_store_is_an_error_in_one_line(home: Path) -> None:
    (Snapshots(home).current().path / "rdf" / "CURRENT").unlink()
    result = aikg("--home", home, "query", "ASK {}")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize("name", ["AIKG_WORKERS", "AIKG_TIMEOUT", "AIKG_MAX_ROWS", "AIKG_MAX_BYTES"])
def test_a_setting_that_is_no_number_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "many")
    result = aikg("snapshots")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"Error: {name} is not a number: 'many'"


def test_an_export_that_fails_leaves_the_old_file(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_text("before", encoding="utf-8")
    command = f'ulimit -f 8; exec "{sys.executable}" -m api.cli --home "{home}" export "{file}"'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(r"Error: .*File too large.*\n", done.stderr)
    assert list(tmp_path.glob("*graph*")) == [file]
    assert file.read_text(encoding="utf-8") == "before"


def test_a_reader_that_has_enough_ends_the_command_quietly(home: Path) -> None:
    query = "SELECT ?s ?p ?o ?q ?r WHERE { ?s ?p ?o . ?q a ?r } LIMIT 100000"
    command = f'"{sys.executable}" -m api.cli --home "{home}" query --format tsv "{query}" | head -1'
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environ)
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
