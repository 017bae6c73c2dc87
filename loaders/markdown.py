"""Markdown → rows: the front matter of a card, or the rows of the first table."""

from __future__ import annotations

import re
from collections.abc import Iterator

_START = re.compile(r"---[ \t]*\r?\n")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.S | re.M)
_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_BAR = re.compile(r"(?<!\\)\|")


def front_matter(text: str) -> str | None:
    """The YAML at the top of a document; None where there is none. Raises ValueError for one that does not end."""
    found = _FRONT_MATTER.match(text)
    if not found and _START.match(text):
        raise ValueError("the front matter does not end")
    return found[1] if found else None


def table_rows(text: str) -> Iterator[dict[str, str]]:
    """The rows of the first table. Raises ValueError for a row that has more or fewer cells than the header.

    Rows that stand in one line, for want of a line end between them, are rows of their own.
    """
    lines = [line.strip() for line in text.splitlines()]
    rule = next((n for n, line in enumerate(lines) if n and "|" in line and _RULE.fullmatch(line)), 0)
    if not rule:
        return
    header = _cells(lines[rule - 1])
    for line in lines[rule + 1 :]:
        if not line.startswith("|"):
            break
        cells = _cells(line)
        starts = range(0, len(cells), len(header) + 1)  # between two rows in one line is a cell of nothing
        if len(cells) != len(starts) * (len(header) + 1) - 1:
            raise ValueError(f"the row that begins with {cells[0]!r} has {len(cells)} cells, the header {len(header)}")
        yield from (dict(zip(header, cells[start:], strict=False)) for start in starts)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(line.strip().removeprefix("|").removesuffix("|"))]
