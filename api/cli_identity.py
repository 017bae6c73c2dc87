"""The verbs of `aikg` about identity: resolve, review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from getpass import getuser
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli_options import spreadsheet_option
from api.settings import Settings
from graph.resolve import Decision, append_decision, read_decisions

if TYPE_CHECKING:
    from graph.identity.queue import Question, Side

_ANSWERS = {"y": "same", "n": "different", "u": "unsure"}


@click.command()
@click.argument("pairs", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--output", "-o", type=click.File("w", encoding="utf-8"), default="-", help="Standard output if not given."
)
@spreadsheet_option
def resolve(pairs: Path, output: IO[str], spreadsheet: bool) -> None:
    """Judge pairs of names: same, different or unsure, with a score and reasons for each row of a CSV file.

    Its columns are source_a, name_a, source_b, name_b and kind (org, model or country).
    """
    from graph.identity.known import Known
    from graph.identity.pairs import read_pairs, write_verdicts
    from graph.spreadsheet import for_spreadsheet
    from loaders.names import curated_sayings

    verdicts = StringIO()
    write_verdicts(list(read_pairs(pairs)), Known(curated_sayings()), verdicts)
    output.write(for_spreadsheet(verdicts.getvalue()) if spreadsheet else verdicts.getvalue())


@click.command()
@click.option("--by", default=getuser, help="Who decides; the name of the user if not given.")
@click.pass_obj
def review(settings: Settings, by: str) -> None:
    """Walk the pairs that the matcher is unsure of; the answers go to decisions.csv in the home folder.

    y: one thing; n: two things; u: nobody can tell, do not ask again; s: skip; q: quit.
    """
    from graph.identity.queue import read_queue
    from graph.snapshot import Snapshots

    path = settings.home / "decisions.csv"
    decided = {frozenset(each[:2]) for each in read_decisions(path)} if path.is_file() else set()
    queue = read_queue(Snapshots(settings.home).current().path)
    questions = [q for q in queue if frozenset((q.left.id, q.right.id)) not in decided]
    console = Console()
    made = 0
    for number, question in enumerate(questions, 1):
        _show(console, question, f"{number} of {len(questions)}, score {question.score:.2f}")
        answer = click.prompt("same thing? y/n/u/s/q", type=click.Choice([*_ANSWERS, "s", "q"]), show_choices=False)
        if answer == "q":
            break
        if answer in _ANSWERS:
            why = click.prompt("why", default="; ".join(question.reasons))
            day = datetime.now(UTC).date().isoformat()
            append_decision(path, Decision(question.left.id, question.right.id, _ANSWERS[answer], by, day, why))
            made += 1
    click.echo(f"{made} decisions written to {path}; `aikg build` applies them" if made else "nothing decided")


def _show(console: Console, question: Question, title: str) -> None:
    """Both sides with their names, sources and facts: a table on a terminal, plain lines elsewhere."""
    left, right = list(_lines(question.left)), list(_lines(question.right))
    if console.is_terminal:
        table = Table(title=title, caption="; ".join(question.reasons))
        table.add_column(question.left.id)
        table.add_column(question.right.id)
        for one, other in zip_longest(left, right, fillvalue=""):
            table.add_row(escape(one), escape(other))
        console.print(table)
        return
    click.echo(f"\n{title}")
    for side, lines in ((question.left, left), (question.right, right)):
        click.echo("\n  ".join([side.id, *lines]))
    click.echo(f"reasons: {'; '.join(question.reasons)}")


def _lines(side: Side) -> Iterator[str]:
    for source, name in side.names:
        yield f"{name}  [{source}]"
    for key, values in side.facts.items():
        yield f"{key}: {', '.join(values)}"
