"""Values of an answer as cells of a table for people: a text, where it leads, and its number if it is one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from graph.captions import plain
from ontology.model import ID_BASE

_NUMBER = re.compile("#(integer|decimal|double|float|int|long|nonNegativeInteger)$")
Typed = Mapping[str, Any]
"""A value as Neo4j's Query API writes it with its type."""


def cell(name: str, value: Typed, lang: str) -> dict[str, str]:
    """What a column of this name shows; `id` and `url` lead on, and are empty where nothing does."""
    kind, content = value["$type"], value["_value"]
    text, id_, url = _text(value, lang), "", ""
    if kind in ("Node", "Relationship"):
        id_ = _property(content, "id")
    elif kind == "String" and (name == "id" or name.endswith(".id")):
        id_ = content
    elif kind == "String" and content.startswith(("http://", "https://")):
        url = content
    number = text if kind in ("Integer", "Float") else ""
    return {"text": text, "id": id_, "url": url, "lang": "", "number": number}


def term_cell(term: Mapping[str, str] | None) -> dict[str, str]:
    """The same of a term of a SPARQL answer in JSON, or of one that is not bound."""
    found = term or {"type": "literal", "value": ""}
    value, is_iri = found["value"], found["type"] == "uri"
    id_ = value.removeprefix(ID_BASE) if is_iri and value.startswith(ID_BASE) else ""
    url = value if is_iri and not id_ and value.startswith(("http://", "https://")) else ""
    number = value if _NUMBER.search(found.get("datatype", "")) else ""
    return {"text": id_ or value, "id": id_, "url": url, "lang": found.get("xml:lang", ""), "number": number}


def _text(value: Typed, lang: str) -> str:
    kind, content = value["$type"], value["_value"]
    match kind:
        case "Null":
            return ""
        case "Boolean":
            return str(content).lower()
        case "Node":
            return _property(content, f"name_{lang}") or _property(content, "name") or _property(content, "id")
        case "Relationship":
            return f"[:{content['_type']}]"
        case "Path":
            return _path(content, lang)
        case "Float" if isfinite(float(content)):
            return plain(content)
        case "List":
            return ", ".join(_text(each, lang) for each in content)
        case "Map":
            return json.dumps({key: _text(each, lang) for key, each in content.items()}, ensure_ascii=False)
    return str(content)


def _path(parts: list[Typed], lang: str) -> str:
    """(Mistral Large 2)-[:DEVELOPED_BY]->(Mistral AI)"""
    texts = [f"({_text(parts[0], lang)})"]
    for before, link, after in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
        forward = link["_value"]["_start_node_element_id"] == before["_value"]["_element_id"]
        left, right = ("-", "->") if forward else ("<-", "-")
        texts.append(f"{left}{_text(link, lang)}{right}({_text(after, lang)})")
    return "".join(texts)


def _property(content: Mapping[str, Any], key: str) -> str:
    return str(content["_properties"].get(key, {"_value": ""})["_value"])
