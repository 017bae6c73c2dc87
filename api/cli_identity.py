"""The verbs of `aikg` about identity: resolve, review."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click


@click.command()
@click.argument("pairs", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--output", "-o", type=click.File("w", encoding="utf-8"), default="-", help="Standard output if not given."
)
def resolve(pairs: Path, output: IO[str]) -> None:
    """Judge pairs of names: same, different or unsure, with a score and reasons for each row of a CSV file."""
    from graph.identity.known import Known
    from graph.identity.pairs import read_pairs, write_verdicts
    from loaders.names import curated_sayings

    write_verdicts(list(read_pairs(pairs)), Known(curated_sayings()), output)


@click.command()
def review() -> None:
    """x"""
