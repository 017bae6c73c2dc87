"""Files of others as they really come: encodings, damage, bombs, and every format read alike."""

from __future__ import annotations

import csv
import gzip
import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import SourceError
from loaders.reading import header, read_rows, without


def read(path: Path, data: bytes | str) -> list[dict[str, Any]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return [dict(row) for _, row in read_rows(path)]


def packed(members: dict[str, bytes], pax: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.pax_headers = len(data), pax or {}
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", 'name,note\r\nMistral,"a, ""b""\nc"\r\nH,\r\n'),
        ("t.tsv", 'name\tnote\nMistral\t"a, ""b""\nc"\nH\t\n'),
        ("t.json", '[{"name": "Mistral", "note": "a, \\"b\\"\\nc"}, {"name": "H", "note": ""}]'),
        ("t.yaml", '- {name: Mistral, note: "a, \\"b\\"\\nc"}\n- name: H\n  note: ""\n'),
        ("t.yml", '- {name: Mistral, note: "a, \\"b\\"\\nc"}\n- name: H\n  note: ""\n'),
    ],
)
def test_every_format_gives_the_same_rows_also_after_a_byte_order_mark(tmp_path: Path, name: str, text: str) -> None:
    expected = [{"name": "Mistral", "note": 'a, "b"\nc'}, {"name": "H", "note": ""}]
    assert read(tmp_path / name, text) == expected
    assert read(tmp_path / name, b"\xef\xbb\xbf" + text.encode()) == expected


def test_a_document_is_one_row_and_an_archive_has_one_for_each_with_its_path(tmp_path: Path) -> None:
    toml = 'name = "Grok"\n[cost]\ninput = 3\n'
    assert read(tmp_path / "t.toml", toml) == [{"name": "Grok", "cost": {"input": 3}}]
    forged = b'{"name": "H", "_path": "forged"}'
    data = packed({"a/x.toml": toml.encode(), "a/y.json": forged, "z.csv": b"n\n1\n2\n", "logo.svg": b"<svg/>"})
    assert read(tmp_path / "t.tar.gz", data) == [
        {"_path": "a/x.toml", "name": "Grok", "cost": {"input": 3}},
        {"_path": "a/y.json", "name": "H"},
        {"_path": "z.csv", "n": "1"},
        {"_path": "z.csv", "n": "2"},
    ]


def test_of_an_archive_only_the_documents_that_are_wanted_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "t.tar.gz"
    path.write_bytes(packed({"a/data/x.json": b'{"n": 1}', "a/package.json": b"{broken", "a/data/y.txt": b"?"}))
    assert [dict(row) for _, row in read_rows(path, "^[^/]+/data/")] == [{"_path": "a/data/x.json", "n": 1}]
    with pytest.raises(SourceError, match=r"package\.json"):
        list(read_rows(path))


def test_columns_are_left_out_at_any_depth() -> None:
    row = {"a": 1, "note": "x", "b": {"note": "x", "c": [{"note": "x", "d": 2}, "note"]}}
    assert without(row, {"note"}) == {"a": 1, "b": row["b"]}
    assert without(row, {"b.note", "b.c.note"}) == {"a": 1, "note": "x", "b": {"c": [{"d": 2}, "note"]}}


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]))] * 2), min_size=1))
def test_any_text_in_a_cell_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("a", "b"), *cells])
    rows = read(tmp_path_factory.getbasetemp() / "any.csv", out.getvalue())
    assert [(row["a"], row["b"]) for row in rows] == cells


def test_a_column_without_a_name_is_none_while_it_is_empty_and_called_by_its_place_when_it_is_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.csv"
    assert read(path, "name,,year,\nx,,2024,\ny,z,,\n") == [
        {"name": "x", "year": "2024"}, {"name": "y", "column 2": "z", "year": ""},
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_header_lines_of_ours_are_read_and_are_no_rows(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "t.csv"
    assert read(path, f"{mark}# title: Sites: all\n#edition: 2026-01\n# no colon\nsite\nJean Zay\n#1\n") == [
        {"site": "Jean Zay"},
        {"site": "#1"},
    ]
    assert header(path) == {"title": "Sites: all", "edition": "2026-01"}


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("t.csv", "name\nCaf\xe9\n".encode("latin-1"), r"t\.csv: not UTF-8 at byte 8"),
        ("t.csv", "name\nx\n".encode("utf-16"), r"t\.csv: not UTF-8 at byte 0"),
        ("t.csv", "<!DOCTYPE html><title>Sign in</title>", r"t\.csv: is a web page, not data"),
        ("t.csv", "\n  <HTML><body>gone</body></HTML>", r"t\.csv: is a web page"),
        ("t.json", "<html></html>", r"t\.json: is a web page"),
        ("t.csv", "", r"t\.csv: is empty"),
        ("t.yaml", " \n\n", r"t\.yaml: is empty"),
        ("t.csv", "name,country\n", r"t\.csv: has no rows"),
        ("t.csv", "# title: nothing else\n", r"t\.csv: has no rows"),
        ("t.csv", "name,x,name\n1,2,3\n", r"t\.csv: 'name' is there twice"),
        ("t.csv", "a,b\n1,2\n\n1,2,3\n", r"t\.csv, row 2: has more cells"),
        ("t.csv", "a,b\n1,2\n1\n", r"t\.csv, row 2: has fewer cells"),
        ("t.csv", 'a,b\n1,2\n1,"2\n3,4\n', r"t\.csv, after row 1: .*end of data"),
        ("t.csv", f"a\n1\n{'x' * 200_000}\n", r"t\.csv, after row 1: field larger"),
        ("t.json", '{"a": 1, "b": {"c": 1, "c": 2}}', r"t\.json: 'c' is there twice"),
        ("t.json", "[1, 2]", r"t\.json: expected objects, found int"),
        ("t.json", '{"a": 1', r"t\.json: .*line 1 column 8"),
        ("t.json", "[" * 100_000 + "]" * 100_000, r"t\.json: .*recursion"),
        ("t.toml", "a = " + "[" * 100_000 + "]" * 100_000, r"t\.toml: .*recursion"),
        ("t.toml", "a = 1\na = 2\n", r"t\.toml: .*overwrite"),
        ("t.yaml", "a: 1\nb: {c: 1, c: 2}\n", r"t\.yaml: 'c' is there twice"),
        ("t.yaml", "a: 1\n--- \na: 2\n", r"t\.yaml: expected a single document"),
        ("t.yaml", "- a: 1\n- text\n", r"t\.yaml: expected objects, found str"),
        ("t.yaml", "date: 2024-13-45\n", r"t\.yaml: month must be in 1..12"),
        ("t.yaml", "{[]: 1}\n", r"t\.yaml: .*unhashable"),
        ("t.xml", "<a/>", r"t\.xml: no reader for \.xml files"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name_and_place(
    tmp_path: Path, name: str, data: bytes | str, reason: str
) -> None:
    with pytest.raises(SourceError, match=reason):
        read(tmp_path / name, data)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
MERGE_BOMB = "a0: &a0 {x: 1, y: 2}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "an anchor or alias .*line 1"),
        (MERGE_BOMB, "an anchor or alias .*line 1"),
        ("a: &a [*a]\n", "an anchor"),
        ("a: " + "[" * 200_000, "more than 50 levels"),
        ("a: " + "{b: " * 200_000, "more than 50 levels"),
        ("".join(f"{' ' * n}a:\n" for n in range(60)), "more than 50 levels"),
        ("a: !!python/object/apply:os.system ['exit 3']\n", "python/object/apply"),
        ("a: !!python/name:os.system\n", "python/name"),
        ("!!python/object/new:type {}\n", "python/object/new"),
        ("a: !unknown 1\n", "!unknown"),
        ("a: !!python/module:os\n", "python/module"),
        ("- !!python/object:__main__.X {}\n", "python/object"),
        ("a: !!python/tuple [1]\n", "python/tuple"),
        ("!<tag:yaml.org,2002:python/object/apply:os.system> ['exit 3']\n", "python/object/apply"),
        ("%TAG ! tag:yaml.org,2002:python/\n---\na: !name:os.system x\n", "python/name"),
        ("a: {b: 1, c: 2, b: 3}\n", "'b' is there twice"),
        ("a: 1\n...\n---\na: 2\n", "expected a single document"),
        ("a: \x00\n", "control characters"),
        ("a: &a x\n", "an anchor or alias"),
        ("? " * 200_000, "more than 50 levels"),
    ],
)
def test_yaml_that_unfolds_nests_or_runs_code_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=rf"t\.yaml: .*{reason}"):
        read(tmp_path / "t.yaml", text)
    with pytest.raises(SourceError, match=rf"t\.tgz/deep/t\.yml: .*{reason}"):
        read(tmp_path / "t.tgz", packed({"deep/t.yml": text.encode()}))
