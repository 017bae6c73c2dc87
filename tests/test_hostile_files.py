"""Tables and documents as nobody should write them: the file or the row is left out, and the reason said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny

from graph.entity import Entity
from graph.errors import SourceError
from graph.snapshot import Snapshots
from graph.source import Source
from loaders.base import Loader, Record, Spec
from loaders.run import run_source
from ontology import load_model

MODEL = load_model()
GOOD = "name,founded\nA,2010\nB,2011\n"


def load(row: Record) -> Iterator[Entity]:
    yield row.named("Company", row.pop("name")).add("inception", row.pop("founded"))


def run(path: Path) -> tuple[list[str], list[str]]:
    """(names that were taken, reasons of what was left out)."""
    source = Source("hostile", "Hostile", "press", "CC0", "nobody", "", edition="1")
    spec = Spec(source, (path.name,), "hostile", {}, bad_share=1.0)
    report, statements = run_source(Loader("hostile", "", (spec,), load), spec, MODEL, "sources", [path])
    return [s.value for s in statements if s.property == "name"], [bad.reason for bad in report.quarantined]


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a cell more": ("t.csv", b"name,founded\nA,2010\nB,2011,x\n", "row 2: has more cells"),
    "a cell less": ("t.csv", b"name,founded\nA,2010\nB\n", "row 2: has fewer cells"),
    "a row in another encoding": ("t.csv", GOOD.encode() + "Café,2\n".encode("cp1252"), "not UTF-8 at byte 30, line 4"),
    "UTF-16 after UTF-8": ("t.csv", GOOD.encode() + "C,2012\n".encode("utf-16"), "not UTF-8 at byte 27, line 4"),
    "UTF-8 that is too long": ("t.csv", GOOD.encode() + b"\xc0\xaf,2012\n", "not UTF-8"),
    "UTF-16 without a mark": ("t.csv", GOOD.encode("utf-16-le"), "nobody read|missing|line contains NUL"),
    "a quote that never ends": ("t.csv", GOOD.encode() + b'"C,2012\n', "after row 2"),
    "a column twice": ("t.csv", b"name,founded,name\nA,2010,B\n", "'name' is there twice"),
    "10,001 columns": ("t.csv", b",".join(b"c%d" % n for n in range(10_001)) + b"\n", "more than 10,000 columns"),
    "a cell of a megabyte": ("t.csv", GOOD.encode() + b"x" * (1 << 20) + b",2012\n", "after row 2: field larger"),
    "one JSON key twice": ("t.json", b'[{"name":"A"},{"name":"B","name":"C"}]', "'name' is there twice"),
    "JSON cut short": ("t.json", b'[{"name":"A","founded":"2010"},{"name":', "line 1 column"),
    "JSON with more behind it": ("t.json", b'{"name":"A","founded":"2010"} {"name":"B"}', "Extra data"),
    "numbers in JSON without end": ("t.json", b'[{"name":"A","founded":' + b"9" * 10_000 + b"}]", "digits"),
    "deep JSON in a cell": ("t.json", b'[{"name":"A","founded":"2010","x":' + b"[" * 100_000, "recursion"),
    "deep JSON in a line": ("t.jsonl", b'{"name":"A","founded":"2010"}\n' + b'{"a":' * 100_000, "recursion"),
    "deep JSON-LD": ("t.jsonld", b'{"@graph":' * 100_000, "recursion"),
    "a JSON text, not an object": ("t.jsonl", b'{"name":"A","founded":"2010"}\n"B"\n', "expected objects"),
    "a web page": ("t.json", b"<!doctype html><title>x</title>", "is a web page"),
    "nothing but blanks": ("t.json", b" " * 1_000_000, "is empty"),
    "deep TOML": ("t.toml", b"a = " + b"[" * 100_000, "recursion"),
    "a new column": ("t.csv", b"name,founded,seen\nA,2010,x\n", "nobody read column 'seen'"),
}  # fmt: skip
LEFT_OUT: dict[str, tuple[str, bytes, str]] = {
    "NUL in a cell": ("t.csv", GOOD.encode() + b"C\0D,2012\n", "holds control characters"),
    "NUL in JSON": ("t.jsonl", b'{"name":"C\\u0000","founded":2012}\n', "holds control characters"),
    "half a character": ("t.jsonl", b'{"name":"C\\ud800","founded":2012}\n', "half characters"),
    "a control character": ("t.csv", GOOD.encode() + b"C\x1b[2J,2012\n", "holds control characters"),
    "a list for a text": ("t.jsonl", b'{"name":["C"],"founded":2012}\n', "is not a single value"),
    "a number without end": ("t.yaml", b"name: C\nfounded: 0x" + b"f" * 10_000, "too many digits"),
    "bytes for a text": ("t.yaml", b"name: !!binary aGVsbG8=\nfounded: 2012\n", "is not a single value"),
    "a set for a text": ("t.yaml", b"name: !!set {a, b}\nfounded: 2012\n", "is not a single value"),
    "no number": ("t.yaml", b"name: C\nfounded: .nan\n", "is not a date"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_not_right_is_refused_as_a_whole(tmp_path: Path, kind: str) -> None:
    name, data, reason = REFUSED[kind]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=reason) as raised:
        run(tmp_path / name)
    assert name in str(raised.value)
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize("kind", LEFT_OUT)
def test_a_row_that_is_not_right_is_left_out_with_a_reason_and_the_others_are_taken(tmp_path: Path, kind: str) -> None:
    name, data, reason = LEFT_OUT[kind]
    (tmp_path / name).write_bytes(data)
    names, reasons = run(tmp_path / name)
    assert names == (["A", "B"] if data.startswith(GOOD.encode()) else [])
    assert len(reasons) == 1
    assert reason in reasons[0]


def test_after_any_of_them_the_last_good_snapshot_is_served(tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = tiny.build_tiny(home, tiny.write_table(tmp_path))
    for name, data, _ in REFUSED.values():
        if name.endswith(".csv"):
            (tmp_path / "sources" / "tiny" / "tiny.csv").write_bytes(data)
            with pytest.raises(SourceError):
                tiny.build_tiny(home, tmp_path / "sources")
    assert Snapshots(home).current().id == before.id
    assert tiny.leftovers(home) == []
