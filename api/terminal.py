"""Answers as tables on a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What a terminal would obey."""


def draw(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table; on a terminal it is folded to its width, in a file or pipe it is not."""
    table = Table(*columns, box=box.SIMPLE_HEAD, show_edge=False)
    for row in rows:
        table.add_row(*(_CONTROL.sub(" ", text) for text in row))
    Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else 10_000).print(table)
