"""docs/questions/README.md: every question with an abridged answer of the bundled graph, and the rows of both queries.

`python -m api.answers` renews it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from api.questions import Question, questions
from graph.captions import grouped
from graph.property import CypherEngine
from graph.rdf import RdfStore, Row, Term
from loaders.pipeline import build
from loaders.run import Places

README = Path(__file__).parent.parent / "docs" / "questions" / "README.md"
_LINES = 5
_LONGEST = 90
_INTRODUCTION = """# Questions that analysts ask

Each is a SPARQL file and a Cypher file in this folder. The comment at the head of the SPARQL file names the trap: what
a careless answer would get wrong.

```console
$ aikg query -f docs/questions/Q02.rq
$ aikg cypher -f docs/questions/Q02.cypher
```

Both files give the same columns and equal rows: the tests compare them row by row, on the embedded engines and on Neo4j
servers of the long-term and of the newest version. The answers are abridged: the telling columns, at most five lines,
from the bundled tables. Written by `make docs`.

| | question | 질문 | answer | rows in SPARQL | rows in Cypher |
|---|---|---|---|---|---|"""


def readme(store: RdfStore, engine: CypherEngine) -> str:
    """The page as Markdown, with answers of these engines."""
    return "\n".join([_INTRODUCTION, *(_row(store, engine, question) for question in questions())]) + "\n"


def _row(store: RdfStore, engine: CypherEngine, question: Question) -> str:
    rows = list(store.select(question.query))
    lines = list(dict.fromkeys(_answers(rows, question)))
    shown = [*lines[:_LINES], f"… {len(lines)} lines"] if len(lines) > _LINES else lines
    files = f"[{question.id}]({question.id}.rq)", f"[Cypher]({question.id}.cypher)"
    counts = str(len(rows)), str(len(engine.run(question.cypher, {}).rows))
    return f"| {' | '.join((' '.join(files), question.text, question.korean, '<br>'.join(shown), *counts))} |"


def _answers(rows: Iterable[Row], question: Question) -> Iterator[str]:
    for row in rows:
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
        snapshot = build(Path(folder), Places(), lambda text: None)
        store, engine = snapshot.store(), snapshot.property_graph()
        README.write_text(readme(store, engine), encoding="utf-8")
        engine.close()
        store.close()


if __name__ == "__main__":
    main()
