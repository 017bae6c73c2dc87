"""`aikg cypher` on the bundled graph."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from api.cli import main
from graph.snapshot import Snapshot


def run(bundled: Snapshot, *arguments: str) -> tuple[int, str, str]:
    home = str(bundled.path.parent.parent)
    done = CliRunner().invoke(main, ["--home", home, "cypher", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_in_three_formats(bundled: Snapshot) -> None:
    statement = "MATCH (c:Country) WHERE c.name IN $names RETURN c, c.id, c.name_ko ORDER BY c.id"
    names = ("--param", 'names=["France", "South Korea"]')
    code, out, _ = run(bundled, statement, *names)
    assert code == 0
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["c", "c.id", "c.name_ko"]
    assert lines[2:] == [["France", "country-fr", "프랑스"], ["South", "Korea", "country-kr", "대한민국"]]
    assert json.loads(run(bundled, statement, *names, "--format", "json")[1])["data"]["values"][1][1] == "country-kr"
    assert run(bundled, statement, *names, "--format", "csv")[1].startswith("c,c.id,c.name_ko\n")


def test_the_command_reads_files_and_says_what_is_wrong(bundled: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "x.cypher"
    path.write_text("MATCH (c:Contry {id: $id}) RETURN c.id", encoding="utf-8")
    code, out, err = run(bundled, "-f", str(path), "-p", "id=country-fr", "--format", "csv")
    assert (code, out) == (0, "c.id\n")
    assert "Did you mean 'Country'?" in err
    assert "MATCH (:Organization)-[:OFFERS]->(:AIModel)" in run(bundled, "MATCH (n:Offer) RETURN n.id")[2]
    for arguments, words in (
        (("MATCH (n) DELETE n",), "DELETE is refused"), (("RETURN $x",), "parameter $x"), (("RETURN (",), "line 1"),
        (("RETURN 1", "-p", "x"), "NAME=VALUE"), ((), "give a statement"),
    ):  # fmt: skip
        code, _, err = run(bundled, *arguments)
        assert code != 0
        assert words in err


def test_control_characters_do_not_reach_the_terminal(bundled: Snapshot) -> None:
    out = run(bundled, "RETURN $x AS x", "-p", 'x="a\\u001b[31mb"')[1]
    assert "a [31mb" in out
    assert "\x1b" not in out
