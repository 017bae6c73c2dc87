"""Options that several verbs of `aikg` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

_T = TypeVar("_T")


def spreadsheet_option(command: Callable[..., _T]) -> Callable[..., _T]:
    return click.option(
        "--spreadsheet", is_flag=True, help="Of CSV: an apostrophe before each cell that a spreadsheet would run."
    )(command)
