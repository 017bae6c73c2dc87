"""docs/questions/README.md: every question with an abridged answer of the bundled graph.

`python -m api.answers` renews it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from api.questions import Question, questions
from graph.captions import grouped
from graph.rdf import RdfStore, Term
from loaders.pipeline import build
from loaders.run import Places

README = Path(__file__).parent.parent / "docs" / "questions" / "README.md"
_LINES = 5
_LONGEST = 90
_INTRODUCTION = """# Questions that analysts ask

Each is a SPARQL file in this folder. The comment at its head names the trap: what a careless answer would get wrong.

```console
$ aikg query -f docs/questions/Q02.rq
```

The answers are abridged: the telling columns, at most five lines, from the bundled tables. Written by `make docs`.

| | question | 질문 | answer |
|---|---|---|---|"""


def readme(store: RdfStore) -> str:
    """The page as Markdown, with answers of this store."""
    return "\n".join([_INTRODUCTION, *(_row(store, question) for question in questions())]) + "\n"


def _row(store: RdfStore, question: Question) -> str:
    lines = list(dict.fromkeys(_answers(store, question)))
    shown = [*lines[:_LINES], f"… {len(lines)} lines"] if len(lines) > _LINES else lines
    cells = (f"[{question.id}]({question.id}.rq)", question.text, question.korean, "<br>".join(shown))
    return f"| {' | '.join(cells)} |"


def _answers(store: RdfStore, question: Question) -> Iterator[str]:
    for row in store.select(question.query):
        texts = (_text(row[name]) for name in question.short if name in row)
        yield " · ".join(text for text in texts if text).replace("|", "\\|")


def _text(term: Term) -> str:
    """A value as a person reads it; what has more digits than anyone counts becomes a power of ten."""
    text = term.id or term.value
    if text.isdigit():
        return f"{float(text):.3g}" if len(text) > 15 else grouped(text) if len(text) > 4 else text
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def main() -> None:
    """Build the bundled graph in a temporary place and write the page."""
    with TemporaryDirectory() as folder:
        store = build(Path(folder), Places(), lambda text: None).store()
        README.write_text(readme(store), encoding="utf-8")
        store.close()


if __name__ == "__main__":
    main()
