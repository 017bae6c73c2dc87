"""The templates of the pages: whole in each language, and foreign text stays text in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from star_page import ARTICLE, HOSTILE, Page

from api.pages import TEMPLATES
from api.strings import STRINGS
from graph.facts import EntityFacts, Fact, Group, Related, Value
from graph.html import environment
from graph.timeline import Moment


def test_languages_have_the_same_words() -> None:
    assert list(STRINGS) == ["en", "ko", "fr"]
    assert all(words.keys() == STRINGS["en"].keys() for words in STRINGS.values())


def entity(text: str = "Mistral AI", url: str = "https://mistral.ai/") -> EntityFacts:
    amount = Value("EUR 600,000,000", sources=("urn:g:1",), parts=(Fact("currency", "currency", (Value("EUR"),)),))
    facts = (
        Fact("name", text, (Value(text, "ko", sources=("urn:g:1",)),)),
        Fact("inception", "founded", (Value("2023-04-28"), Value("2023-04", shown=False, agrees=True),
                                      Value("2023-05", shown=False))),
        Fact("website", "web page", (Value(text, url=url), Value("France", id="country-fra"))),
        Fact("amount", "amount", (amount,)),
    )  # fmt: skip
    items = (Related("round-1", "FundingRound", text, facts),)
    groups = (Group("recipient", "FundingRound", text, items, 2),)
    note = replace(ARTICLE, title=text, url=url)
    iri = "https://w3id.org/aikg/id/org-x"
    return EntityFacts("org-x", iri, "Company", "company", text, {"ko": text}, facts, groups, {"urn:g:1": note})


def rendered(text: str, url: str = "https://mistral.ai/", lang: str = "en") -> Iterator[str]:
    """Every page of the templates with one text in all places."""
    facts = entity(text, url)
    source = {
        "name": "article", "title": text, "edition": text, "kind": text, "licence": text, "attribution": text,
        "url": url, "files": [{"name": text, "sha256": text, "bytes": 1200, "found": text}],
        "counts": [(text, 1200)], "rows": 1200,
        "quarantined": [{"file": text, "row": 7, "column": text, "reason": text}], "quarantined_total": 3,
    }  # fmt: skip
    hit = {"id": "org-x", "label": text, "type_label": text, "name": "x", "name_lang": "ko", "kind": text}
    contexts: dict[str, dict[str, object]] = {
        "home": {"counts": [("Company", text, 1234)], "sources": list(facts.sources.values()),
                 "questions": [("Q1", text, "/sparql?query=x")], "examples": [("org-x", text, text)],
                 "views": [("ego/org-x", text)], "types": {text: {"caption": {"en": text}, "color": text}},
                 "figure": f"/embed/{text}"},
        "query_page": {"gallery": [("Q1", text, text, "/sparql?query=x", "/cypher?statement=x")], "sparql": text,
                       "cypher": text, "schema": {"prefixes": {text: text}, "classes": [text]},
                       "beside": "ko"},
        "entity": {
            "facts": facts, "class_colour": "#1f6feb", "formats": [("Turtle", "?format=ttl")], "base": "https://k.example/",
            "url": "https://k.example/entities/org-x", "figures": [("svg", "/graph/ego/org-x?format=svg")],
            "timeline": [Moment("2024-07", text, "org-x", text, ("urn:g:1",))], "citation": text, "bibtex": text,
        },
        "search": {"query": text, "hits": [hit], "more": True, "similar": True},
        "error": {"status": 404, "code": "not_found", "detail": text, "candidates": [text]},
        "sources": {"sources": [source], "most": 1},
    }  # fmt: skip
    for name, context in contexts.items():
        template = environment(TEMPLATES).get_template(f"{name}.html")
        yield template.render(lang=lang, ui=STRINGS[lang], snapshot=text, **context)


@pytest.mark.parametrize("text", HOSTILE)
def test_templates_keep_hostile_text_as_text(text: str) -> None:
    for html, plain in zip(rendered(text, "javascript:alert(1)"), rendered("Mistral AI"), strict=True):
        found = Page(html)
        assert found.scripts == Page(plain).scripts
        assert all(each["src"].startswith("/static/app/") and text == "" for each, text in found.scripts)
        assert {tag for tag, _ in found.elements} <= {tag for tag, _ in Page(plain).elements}
        attributes = [name for _, each in found.elements for name in each]
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert all(a["href"].startswith(("/", "#", "?")) for a in found.all("a"))


@pytest.mark.parametrize("lang", ["en", "ko", "fr"])
def test_templates_are_whole_pages_in_each_language(lang: str) -> None:
    for html in rendered("Mistral AI", lang=lang):
        found = Page(html)
        assert found.all("html") == [{"lang": lang}]
        assert len(found.all("h1")) == 1
        sheets = [link["href"] for link in found.all("link") if link["rel"] == "stylesheet"]
        assert sheets in (["/static/aikg.css"], ["/static/aikg.css", "/static/app/app.css"])
        assert all(each["src"].startswith(("/graph/", "/static/app/")) for _, each in found.elements if "src" in each)
        ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_entity_page_shows_rivals_beside_the_value() -> None:
    html = list(rendered("Mistral AI"))[2]
    text = " ".join(Page(html).text.split())
    assert "2023-04-28 2023-04 agrees, less precise 2023-05 also stated" in text
    assert "sources disagree" in text
    assert {"/entities/country-fra?lang=en", "https://mistral.ai/", "#source-1", "/view/org-x?lang=en"} <= {
        a["href"] for a in Page(html).all("a")
    }


def test_language_links_keep_the_search() -> None:
    html = list(rendered("R&D 한국"))[3]
    assert "?q=R%26D%20%ED%95%9C%EA%B5%AD&lang=ko" in {a["href"] for a in Page(html).all("a")}
