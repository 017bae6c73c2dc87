"""What the benches print: the machine, and tables with figures to the right."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version


def machine(*packages: str) -> str:
    """Cores, load and versions, for figures mean little without them."""
    found = (f"{name} {version(name)}" for name in ("aikg", *packages))
    cores = f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f}"
    return ", ".join((cores, f"Python {platform.python_version()}", *found))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join((row[0].ljust(widths[0]), *cells)).rstrip())
    print()


def figure(value: float) -> str:
    """Two decimals where they say something."""
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
