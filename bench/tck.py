"""The read scenarios of the openCypher TCK on the embedded engine, asked as /cypher asks: `python -m bench.tck FOLDER`.

FOLDER holds feature files (`tck/features` of the openCypher repository). Every node of a scenario gets the label
Entity, and nodes and relationships an id, as in a snapshot; what a scenario expects is compared without them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import click

from bench.gherkin import Scenario, Step, scenarios
from bench.patterns import Created, LinkPattern, NodePattern, NotRead, PathPattern, read_value
from bench.report import machine, print_table
from graph.cypher_guard import check_cypher
from graph.engines.embedded import EmbeddedGraph
from graph.errors import AikgError
from graph.property import ENTITY, Node, NodeValue, PathValue, Relationship, RelationshipValue

GROUPS = {
    "MATCH": ("clauses/match",), "WHERE": ("clauses/match-where", "clauses/with-where"),
    "WITH": ("clauses/with", "clauses/with-orderBy", "clauses/with-skip-limit"),
    "RETURN": ("clauses/return", "clauses/return-orderby", "clauses/return-skip-limit"),
    "UNWIND": ("clauses/unwind",), "aggregation": ("expressions/aggregation",), "list": ("expressions/list",),
    "string": ("expressions/string",), "path": ("expressions/path",),
}  # fmt: skip
_WRITES = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|FOREACH)\b", re.I)
_NAMES_ALL = re.compile(r"\b(labels|properties|keys)\s*\(|\.\*", re.I)
_TEMPORAL = re.compile(r"\b(date|datetime|duration|localdatetime|localtime|time)\s*\(", re.I)
_ID = re.compile(r"\.id\b")
_OWN_ID = "a property id of its own"
_TIMEOUT = 10
"""Seconds of one query."""


class Verdict(Enum):
    """What became of a scenario; the value is the head of its column."""

    PASSED = "passed"
    REFUSED = "refused"
    WRONG = "wrong answer"
    ACCEPTED = "invalid, answered"
    """The scenario expects an error; where an error is raised, it passes."""


class Inapplicable(Exception):
    """Why a scenario says nothing about this engine."""


class Judged(NamedTuple):
    """A verdict, and what was expected and found where it is not the best."""

    verdict: Verdict
    remark: str = ""


def judge(scenario: Scenario) -> Judged:
    """Set up, ask, compare. Raises Inapplicable."""
    store, query, parameters = EmbeddedGraph(), "", {}
    created = Created()
    for step in scenario.steps:
        if step.text.startswith("having executed"):
            _create(created, step.block)
        elif step.text.startswith("parameters are"):
            parameters = {name: read_value(text) for name, text in step.table}
        elif step.text.startswith("executing query"):
            query = _applicable(step.block)
        elif step.text.startswith(("the result should be", "a ")) or " should be raised" in step.text:
            store.load(*_graph(created))
            return _compared(store, query, parameters, step)
        elif not step.text.startswith(("an empty graph", "any graph")):
            raise Inapplicable(step.text.partition(":")[0].partition("(")[0])
    raise Inapplicable("nothing is expected")


def _create(created: Created, text: str) -> None:
    try:
        created.run(text)
    except NotRead:
        raise Inapplicable("set-up by more than CREATE of patterns and literals") from None


def _applicable(query: str) -> str:
    if _WRITES.search(query):
        raise Inapplicable("writes")
    if _TEMPORAL.search(query):
        raise Inapplicable("values of time, which no property here has")
    if _ID.search(query):
        raise Inapplicable(_OWN_ID)
    if _NAMES_ALL.search(query):
        raise Inapplicable("lists labels or properties, of which each node here has one more")
    return query


def _graph(created: Created) -> tuple[list[Node], list[Relationship]]:
    nodes = []
    for place, node in enumerate(created.nodes):
        if "id" in node.properties:
            raise Inapplicable(_OWN_ID)
        nodes.append(Node(f"n{place}", (*node.labels, ENTITY), {"id": f"n{place}", **_stored(node.properties)}))
    links = [
        Relationship(link.type, f"n{start}", f"n{end}", {"id": f"r{place}", **_stored(link.properties)})
        for place, (start, link, end) in enumerate(created.links)
    ]
    return nodes, links


def _stored(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}


def _own(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if key != "id"}


def _compared(store: EmbeddedGraph, query: str, parameters: Mapping[str, Any], expected: Step) -> Judged:
    invalid = " should be raised" in expected.text
    try:
        table = store.run(check_cypher(query, parameters), parameters, timeout=_TIMEOUT)
    except AikgError as error:
        return Judged(Verdict.PASSED if invalid else Verdict.REFUSED, str(error))
    if invalid:
        return Judged(Verdict.ACCEPTED, f"expected: {expected.text}; found: {table.rows[:3]}")
    head, *rows = expected.table or ((),)
    loose = "ignoring element order for lists" in expected.text
    wanted = [tuple(_form(read_value(cell), loose) for cell in row) for row in rows]
    if sorted(head) == sorted(table.fields):  # which column is first says nothing
        places = [table.fields.index(name) for name in head]
        found = [tuple(_form(row[place], loose) for place in places) for row in table.rows]
    else:
        found = [("other columns",)]
    same = wanted == found if "in order" in expected.text else Counter(wanted) == Counter(found)
    if same or not (expected.table or table.rows):
        return Judged(Verdict.PASSED)
    return Judged(Verdict.WRONG, f"expected: {head} {rows[:5]}\nfound: {table.fields} {table.rows[:5]}")


def _form(value: Any, loose: bool) -> Any:
    """A form in which expected and found values can be compared and counted."""
    match value:
        case NodePattern():
            return "node", frozenset(value.labels), _form(_stored(value.properties), loose)
        case NodeValue():
            return "node", frozenset(value.labels) - {ENTITY}, _form(_own(value.properties), loose)
        case LinkPattern() | RelationshipValue():
            return "relationship", value.type, _form(_own(_stored(value.properties)), loose)
        case PathPattern():
            steps = [(link.forward, _form(link, loose)) for link in value.links]
            return "path", tuple(_form(node, loose) for node in value.nodes), tuple(steps)
        case PathValue():
            pairs = zip(value.relationships, value.nodes, strict=False)
            steps = [(link.start == node.element, _form(link, loose)) for link, node in pairs]
            return "path", tuple(_form(node, loose) for node in value.nodes), tuple(steps)
        case list() | tuple():
            forms = [_form(each, loose) for each in value]
            return "list", *(sorted(forms, key=repr) if loose else forms)
        case Mapping():
            return "map", frozenset((key, _form(each, loose)) for key, each in value.items())
    return type(value).__name__, repr(value)


def _read(folder: Path) -> Iterator[tuple[str, Scenario]]:
    for group, parts in GROUPS.items():
        for part in parts:
            for path in sorted((folder / part).glob("*.feature")):
                yield from ((group, scenario) for scenario in scenarios(path))


def _print_totals(verdicts: Mapping[str, Counter[Verdict]], reasons: Counter[str]) -> None:
    rows = []
    total: Counter[Verdict] = sum(verdicts.values(), Counter())
    for group, counts in (*verdicts.items(), ("total", total)):
        rate = f"{counts[Verdict.PASSED] / counts.total():.1%}" if counts.total() else "-"
        rows.append([group, str(counts.total()), *(str(counts[each]) for each in Verdict), rate])
    print_table(["feature", "scenarios", *(each.value for each in Verdict), "pass rate"], rows)
    print(f"{reasons.total()} scenarios do not apply:")
    for reason, number in reasons.most_common():
        print(f"  {number:4} {reason}")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--show", default=0, help="How many scenarios of each verdict but the best are shown.")
def main(folder: Path, show: int) -> None:
    """Run the scenarios and print the pass rates."""
    verdicts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    reasons: Counter[str] = Counter()
    shown: Counter[Verdict] = Counter()
    for group, scenario in _read(folder):
        try:
            judged = judge(scenario)
        except Inapplicable as reason:
            reasons[str(reason)] += 1
            continue
        verdicts[group][judged.verdict] += 1
        if judged.verdict is not Verdict.PASSED and shown[judged.verdict] < show:
            shown[judged.verdict] += 1
            (query,) = (step.block for step in scenario.steps if step.text.startswith("executing query"))
            print(f"{judged.verdict.value}: {scenario.feature} {scenario.name}\n{query}\n{judged.remark}\n")
    if not verdicts:
        raise click.ClickException(f"{folder} has no feature files in folders such as clauses/match")
    print(machine("kglite"))
    _print_totals(verdicts, reasons)


if __name__ == "__main__":
    main()
