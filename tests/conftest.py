"""One build of the bundled graph for all tests that read it, and questions asked of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.questions import questions
from graph.engines.oxigraph import OxigraphStore
from graph.rdf import PREFIXES, Format
from graph.snapshot import Snapshot
from loaders.pipeline import build
from loaders.run import Places

QUESTIONS = {question.id: question for question in questions()}
ARTICLE = "Aju Business Daily, article of 24 September 2024 (facts only)"
Answer = list[dict[str, str]]


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(tmp_path_factory.mktemp("bundled"), Places(), lambda text: None)


@pytest.fixture(scope="session")
def store(bundled: Snapshot) -> Iterator[OxigraphStore]:
    made = bundled.store()
    yield made
    made.close()


class Ask:
    """Asks a competency question of the bundled graph, or of a copy of it with a few facts of one more source."""

    GRAPH = "https://w3id.org/aikg/source/test/1"

    def __init__(self, store: OxigraphStore, folder: Path) -> None:
        self._store = store
        self._dump, self._more = folder / "all.nq", folder / "more.nq"
        store.dump(self._dump, Format.NQUADS)

    def __call__(self, id_: str, *facts: str, text: str = "") -> Answer:
        """The rows by column; links as ids, what is unbound as "". A fact is `subject predicate object` in Turtle."""
        query = text or QUESTIONS[id_].query
        columns = re.findall(r"\?(\w+)", query[query.index("SELECT") : query.index("WHERE")])
        rows = (self._with(facts) if facts else self._store).select(query)
        return [{c: (row[c].id or row[c].value) if c in row else "" for c in columns} for row in rows]

    def _with(self, facts: tuple[str, ...]) -> OxigraphStore:
        source = (f"<{self.GRAPH}> a ai:Source", f'<{self.GRAPH}> rdfs:label "another source"@en')
        typed = [re.sub(r"(?<=\s)a(?=\s)", "rdf:type", fact) for fact in (*facts, *source)]
        full = [re.sub(r"(?<![<\w])([a-z]+):([\w.-]+)", _iri, fact) for fact in typed]
        self._more.write_text("".join(f"{fact} .\n{fact} <{self.GRAPH}> .\n" for fact in full), encoding="utf-8")
        made = OxigraphStore()
        made.load(self._dump)
        made.load(self._more)
        return made


def _iri(name: re.Match[str]) -> str:
    return f"<{PREFIXES[name[1]]}{name[2]}>"


def column(rows: Answer, *names: str) -> list[tuple[str, ...]]:
    """Some columns of an answer."""
    return [tuple(row[name] for name in names) for row in rows]


@pytest.fixture(scope="session")
def ask(store: OxigraphStore, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return Ask(store, tmp_path_factory.mktemp("ask"))
