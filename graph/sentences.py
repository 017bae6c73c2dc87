"""A relation read aloud, in each language, from the ontology's patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.captions import fill
from graph.subgraph import Edge, Node
from ontology.model import Model, label

_OTHERWISE = {"en": "{source}: {relation} {target}.", "ko": "{source}의 {relation}: {target}.", "fr": "{source} : {relation} {target}."}  # fmt: skip  # noqa: E501


def sentence(model: Model, nodes: Mapping[str, Node], edge: Edge, lang: str) -> str:
    """What an edge says, with the names of its ends and the values that it has."""
    found = model.classes.get(edge.type) or model.properties[edge.type]
    ends = {end: label(nodes[id_].labels, lang, id_) for end, id_ in (("source", edge.source), ("target", edge.target))}
    values = {**dict(edge.properties), **ends, "relation": label(found.labels, lang, edge.type)}
    pattern = found.sentences.get(lang) or _OTHERWISE[lang]
    return re.sub(r"(?<!\s)\s+([.,])", r"\1", fill(pattern, values))
