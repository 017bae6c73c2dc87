"""Texts that try to be run, and a snapshot that has one in every text field."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from graph.entity import Entity
from graph.snapshot import Snapshot
from graph.source import Source
from loaders.base import Loader, Record, Spec
from loaders.pipeline import build
from loaders.run import Places

RUN = "hacked=1"
TABLE_ROWS = (
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    "see href",
    f'<a href="javascript:{RUN}">href</a>',
    f'"><svg onload={RUN}>',
    f"' onmouseover='{RUN}",
    f"</title><script>{RUN}</script>",
    f"{{{{ ''.constructor.constructor('{RUN}')() }}}}{{% raw %}}",
    f'digraph {{ a [label="<script>{RUN}</script>"] }}',
    f"javascript:{RUN}",
    f"#fff;background:url(javascript:{RUN})",
    f"</textarea><script>{RUN}</script>",
)
"""Each row of the table of what is known to run in pages of graphs: titles, headings, colours, options, ids, DOT."""
_OPEN = ("", '">', "'>", "-->", "]]>", "</title>", "</style>", "</script>", "</text></svg>", "</iframe>")
_ACT = (
    f"<script>{RUN}</script>",
    f"<svg onload={RUN}>",
    f"<img src=x onerror={RUN}>",
    f"<details open ontoggle={RUN}>href",
    f"<iframe srcdoc='<script>parent.{RUN};{RUN}</script>'></iframe>",
    f"<input autofocus onfocus={RUN}>",
    f"<math><mtext></p><style><img src=x onerror={RUN}></style>",
    f"<object data='javascript:{RUN}'></object>",
    f"<svg><script>{RUN}</script></svg>",
    f"<style>@import 'https://evil.example/x';</style><b style='x:y' onclick={RUN}>",
    f"<link rel=stylesheet href=https://evil.example/><body onload={RUN}>",
    f"<a href=javascript:{RUN} autofocus onfocus={RUN}>",
    f"<!--<script>{RUN}//--><script>{RUN}</script>",
    f"<template><script>{RUN}</script></template><video src=x onerror={RUN}>",
    f"<base href=https://evil.example/><marquee onstart={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"&lt;script&gt;{RUN}&lt;/script&gt;${{{RUN}}}`",
    f"<xml:script>{RUN}</xml:script><?xml-stylesheet href='javascript:{RUN}'?>",
)
STRINGS = tuple(opening + act for opening, act in product(_OPEN, _ACT))


def _load(row: Record) -> Iterator[Entity]:
    """One person with a hostile name, alias and note, and a hostile role in the one organisation."""
    number, text = row.pop("number"), row.pop("text")
    hub = row.make("Company", "", "org-hub").add("name", TABLE_ROWS[0], "en").add("name", TABLE_ROWS[1], "ko")
    person = row.make("Person", "", f"person-h{number}").add("name", text, "en").add("alias", text, "ko")
    person.add("note", text)
    role = person.part("Membership", f"org-hub.{number}").add("member", person.id).add("organization", hub.id)
    role.add("role", text).add("note", text).add("start", "2024-05")
    yield from (hub, person)


def hostile_snapshot(folder: Path) -> Snapshot:
    """Two hundred people, one hostile string each, then one for each row of the table, all linked to `org-hub`."""
    (folder / "hostile").mkdir()
    with (folder / "hostile" / "hostile.csv").open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerows([("number", "text"), *enumerate((*TABLE_ROWS, *STRINGS))])
    bad = TABLE_ROWS[0]
    source = Source("hostile", bad, "official", TABLE_ROWS[4], TABLE_ROWS[1], "javascript:hacked=1", edition="2026")
    loader = Loader("hostile", "", (Spec(source, ("hostile.csv",), "hostile", {}),), _load)
    return build(folder / "home", Places(folder, bundled=folder), lambda text: None, loaders={"hostile": loader})
