"""Tables and front matter in Markdown, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import SourceError
from loaders.markdown import front_matter, table_rows
from loaders.reading import read_rows

TABLE = """# Models

A | b in a sentence

| name | maker |
|:----:|-------|
| H    | \\|x\\| |
| `a`  |       ||  [b](c) | d |
| last | one |

| another | table |
|---|---|
| not | read |
"""


def test_the_rows_of_the_first_table_are_read_also_two_in_one_line() -> None:
    assert list(table_rows(TABLE)) == [
        {"name": "H", "maker": "|x|"}, {"name": "`a`", "maker": ""}, {"name": "[b](c)", "maker": "d"},
        {"name": "last", "maker": "one"},
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["| a |", "| a | b | c |", "| a | b || c |"])
def test_a_row_of_another_width_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="the row that begins with 'a' has"):
        list(table_rows(f"| name | maker |\n|---|---|\n{line}\n"))


def test_a_text_without_a_table_has_no_rows() -> None:
    assert list(table_rows("# Title\n\n---\n\ntext | text\n")) == []


@pytest.mark.parametrize(("text", "matter"), [
    ("---\nlicense: mit\n---\n# Card\n---\n", "license: mit\n"), ("---\r\na: 1\r\n---\r\n", "a: 1\r\n"),
    ("---\n---\n", ""), ("# Card\n---\na: 1\n---\n", None),
])  # fmt: skip
def test_front_matter_is_what_stands_between_the_first_two_rules(text: str, matter: str | None) -> None:
    assert front_matter(text) == matter


def test_front_matter_without_an_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not end"):
        front_matter("---\nno end")


def test_a_card_is_a_document_and_a_list_is_its_table(tmp_path: Path) -> None:
    card, listed = tmp_path / "card.md", tmp_path / "list.md"
    card.write_text("---\nlicense: mit\nbase_model:\n- a/b\n---\n| x |\n|---|\n| y |\n", encoding="utf-8")
    listed.write_text(TABLE, encoding="utf-8-sig")
    assert [row for _, row in read_rows(card)] == [{"license": "mit", "base_model": ["a/b"]}]
    assert [number for number, _ in read_rows(listed)] == [1, 2, 3, 4]
    card.write_text("---\nlicense: [mit\n---\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"card\.md: "):
        list(read_rows(card))
    listed.write_text("| a | b |\n|---|---|\n| 1 |\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"list\.md: the row that begins with '1' has 1 cells, the header 2"):
        list(read_rows(listed))
