"""A reader of Gherkin feature files, as far as the openCypher TCK uses the language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from textwrap import dedent

_STEP = re.compile(r"(?:Given|When|Then|And|But) (.*)")
_HEAD = re.compile(r"(Feature|Background|Scenario Outline|Scenario|Examples):\s*(.*)")
_CELL = re.compile(r"((?:[^|\\]|\\.)*)\|")
_FENCE = '"""'
_ESCAPE = re.compile(r"\\([\\|n])")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a scenario with the text block or the table below it."""

    text: str
    block: str = ""
    table: tuple[tuple[str, ...], ...] = ()

    def filled(self, values: Mapping[str, str]) -> Step:
        """The step with each `<name>` replaced."""

        def fill(text: str) -> str:
            return re.sub(r"<(\w+)>", lambda found: values.get(found[1], found[0]), text)

        table = tuple(tuple(map(fill, row)) for row in self.table)
        return Step(fill(self.text), fill(self.block), table)


@dataclass(slots=True)
class Scenario:
    """One example of how something behaves."""

    feature: str
    name: str
    steps: list[Step] = field(default_factory=list)
    examples: list[tuple[str, ...]] = field(default_factory=list)


def scenarios(path: Path) -> Iterator[Scenario]:
    """The scenarios of a feature file; an outline gives one for each of its examples."""
    feature, background = "", Scenario("", "")
    found: list[Scenario] = []
    lines = iter(path.read_text(encoding="utf-8").splitlines())
    for line in lines:
        text = line.strip()
        if head := _HEAD.match(text):
            if head[1] == "Feature":
                feature = head[2]
            elif head[1] == "Background":
                found.append(background)
            elif head[1] != "Examples":
                found.append(Scenario(feature, head[2], list(background.steps)))
            in_examples = head[1] == "Examples"
        elif step := _STEP.match(text):
            found[-1].steps.append(Step(step[1]))
        elif text == _FENCE:
            found[-1].steps[-1] = replace(found[-1].steps[-1], block=_block(lines))
        elif text.startswith("|"):
            row = tuple(_ESCAPE.sub(_unescape, cell[1].strip()) for cell in _CELL.finditer(text, 1))
            if in_examples:
                found[-1].examples.append(row)
            else:
                last = found[-1].steps[-1]
                found[-1].steps[-1] = replace(last, table=(*last.table, row))
    for scenario in found:
        if scenario is not background:
            yield from _expanded(scenario)


def _block(lines: Iterator[str]) -> str:
    return dedent("\n".join(takewhile(lambda line: line.strip() != _FENCE, lines)))


def _unescape(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else found[1]


def _expanded(scenario: Scenario) -> Iterator[Scenario]:
    if not scenario.examples:
        yield scenario
        return
    names, *rows = scenario.examples
    for row in rows:
        values = dict(zip(names, row, strict=True))
        yield Scenario(scenario.feature, scenario.name, [step.filled(values) for step in scenario.steps])
