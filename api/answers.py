"""docs/questions/README.md: every question, an abridged answer of the bundled graph, and which engines give equal rows.

`python -m api.answers` renews it; it asks Neo4j too where NEO4J_URI names an empty one that it may fill.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

from api.parity import comparable, sparql_table
from api.questions import Question, questions
from graph.captions import grouped
from graph.cypher import COUNT_NODES
from graph.engines.neo4j import Neo4jStore
from graph.errors import RemoteError
from graph.property import CypherEngine, Table
from graph.rdf import RdfStore, Row, Term
from graph.snapshot import Snapshot
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

The last two columns say where the Cypher file gave the same columns and equal rows as the SPARQL file when this page
was written: on the embedded engine, and on a Neo4j server that held the same snapshot. The tests compare them again.
The answers are abridged: the telling columns, at most five lines, from the bundled tables. Written by `make docs`.

| | question | 질문 | question en français | answer | rows in SPARQL | embedded Cypher | Neo4j |
|---|---|---|---|---|---|---|---|"""


def readme(store: RdfStore, embedded: CypherEngine, neo4j: CypherEngine | None) -> str:
    """The page as Markdown, with what these engines answer; without a Neo4j, its column says so."""
    return "\n".join([_INTRODUCTION, *(_row(store, question, embedded, neo4j) for question in questions())]) + "\n"


def _row(store: RdfStore, question: Question, *engines: CypherEngine | None) -> str:
    rows = list(store.select(question.query))
    lines = list(dict.fromkeys(_answers(rows, question)))
    shown = [*lines[:_LINES], f"… {len(lines)} lines"] if len(lines) > _LINES else lines
    files = f"[{question.id}]({question.id}.rq)", f"[Cypher]({question.id}.cypher)"
    wanted = sparql_table(store, question.query)
    found = str(len(rows)), *(_verdict(wanted, question, engine) for engine in engines)
    return f"| {' | '.join((' '.join(files), *question.texts.values(), '<br>'.join(shown), *found))} |"


def _verdict(wanted: Table, question: Question, engine: CypherEngine | None) -> str:
    if engine is None:
        return "not asked"
    found = engine.run(question.cypher, {})
    return "equal" if comparable(wanted) == comparable(found) else f"not equal: {len(found.rows)} rows"


def _answers(rows: Iterable[Row], question: Question) -> Iterator[str]:
    for row in rows:
        texts = (_text(row[name]) for name in question.short if name in row)
        yield " · ".join(text for text in texts if text).replace("|", "\\|")


def _text(term: Term) -> str:
    """A value as a person reads it; what has more digits than anyone counts becomes a power of ten."""
    text = term.id or term.value
    if text.isdigit():
        return f"{float(text):.3g}" if len(text) > 15 else grouped(text, "en") if len(text) > 4 else text
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def filled_neo4j(address: str, snapshot: Snapshot) -> Neo4jStore:
    """The empty Neo4j at an address, with the snapshot in it. Raises RemoteError: what others keep is not replaced."""
    store = Neo4jStore(address, os.environ.get("NEO4J_USER") or "neo4j", os.environ.get("NEO4J_PASSWORD", ""))
    if store.run(COUNT_NODES, {}).rows != [(0,)]:
        store.close()
        raise RemoteError(f"{address} is not empty")
    with closing(snapshot.property_graph()) as graph:
        store.publish(graph, snapshot.id)
    return store


def main() -> None:
    """Build the bundled graph in a temporary place and write the page."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        snapshot = build(Path(folder), Places(), lambda text: None)
        store = stack.enter_context(closing(snapshot.store()))
        embedded = stack.enter_context(closing(snapshot.property_graph()))
        address = os.environ.get("NEO4J_URI")
        neo4j = stack.enter_context(closing(filled_neo4j(address, snapshot))) if address else None
        README.write_text(readme(store, embedded, neo4j), encoding="utf-8")


if __name__ == "__main__":
    main()
