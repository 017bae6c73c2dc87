"""What a notice about a label that no node has says besides: some classes are relationships in Cypher."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from graph.property import Notice
from ontology.model import Model

_QUOTED = re.compile(r"['`](\w+)['`]")


def relationship_patterns(model: Model) -> dict[str, str]:
    """How the members of each class that is a relationship are matched, by its name and its type in small letters."""
    found: dict[str, str] = {}
    for class_ in model.classes.values():
        if class_.edge:
            start, end = (model.properties[key].range for key in class_.edge)
            pattern = f"{_node(start)}-[:{class_.relationship}]->{_node(end)}"
            found |= {class_.key.lower(): pattern, class_.relationship.lower(): pattern}
    return found


def explained(notices: Iterable[Notice], patterns: Mapping[str, str]) -> tuple[Notice, ...]:
    """The notices; one about a label that is the name of a relationship says how to match that."""
    return tuple(notice._replace(text=notice.text + _hint(notice, patterns)) for notice in notices)


def _node(label: str) -> str:
    return f"(:{label})" if label else "()"


def _hint(notice: Notice, patterns: Mapping[str, str]) -> str:
    name = _QUOTED.search(notice.text)
    if notice.code != "UnknownLabelWarning" or not name or name[1].lower() not in patterns:
        return ""
    return f" {name[1]} is a relationship here: MATCH {patterns[name[1].lower()]}"
