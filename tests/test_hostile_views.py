"""Hostile texts in every field of the data, through every form of a view, in a real browser: none is run."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import httpx
import pytest
from chromium import chromium, hacked, served, watch
from hostile import STRINGS, TABLE_ROWS, hostile_snapshot

from graph import open_graph
from graph.notebook import KnowledgeGraph

FORMS = (
    "/entities/{id}?lang=en",
    "/view/{id}?nodes=500&lang=ko",
    "/embed/ego/{id}?limit=500",
    "/graph/ego/{id}?format=svg&limit=500",
    "/graph/ego/{id}?format=html&limit=500",
    "/search?q={id}",
    "/graph/ego/{id}",
    "/graph/claims/{id}",
)
Tab = tuple[Any, list[str]]
"""A page of the browser, and what it did that it should not have done."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return hostile_snapshot(folder).path.parent.parent


@pytest.fixture(scope="module")
def graph(home: Path) -> Iterator[KnowledgeGraph]:
    made = open_graph(home)
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(graph.snapshot, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def tab(address: str) -> Iterator[Tab]:
    with chromium() as browser:
        page = browser.new_page()
        yield page, watch(page, address)


def look(tab: Tab, url: str) -> str:
    """What a reader would see, after everything had time to run, pointed at and clicked."""
    page, _ = tab
    page.goto(url)
    for link in page.locator("a[href^='javascript']").all():
        link.click(timeout=500)
    page.mouse.move(300, 300)
    page.wait_for_timeout(150)
    assert hacked(page) == [], url
    return str(page.evaluate("document.documentElement.textContent"))


def test_there_are_two_hundred_strings_and_the_watch_sees_those_that_run(tab: Tab, address: str) -> None:
    assert len(set(STRINGS)) == 200
    page, faults = tab
    page.goto(f"{address}/healthz")
    ran = 0
    for text in STRINGS[:20]:
        page.goto("data:text/html,<title>control</title>")
        page.set_content(f"<p>{text}</p>")
        page.wait_for_timeout(50)
        ran += bool(hacked(page))
    faults.clear()
    assert ran >= 8


@pytest.mark.parametrize("form", FORMS)
def test_no_string_is_run_in_any_form_of_the_hub_that_has_them_all(form: str, tab: Tab, address: str) -> None:
    seen = look(tab, address + form.format(id="org-hub"))
    assert TABLE_ROWS[0] in seen or form.startswith("/search")
    assert tab[1] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", range(len(TABLE_ROWS)))
def test_no_row_of_the_table_is_run_where_it_is_the_title(number: int, form: str, tab: Tab, address: str) -> None:
    look(tab, address + form.format(id=f"person-h{number}"))
    assert tab[1] == []


@pytest.mark.parametrize("number", [*range(len(TABLE_ROWS)), *range(12, 212, 23)])
def test_no_string_is_run_in_what_oembed_answers(number: int, tab: Tab, address: str) -> None:
    url = f"{address}/entities/person-h{number}"
    page, faults = tab
    answer = httpx.get(f"{address}/oembed", params={"url": url}).json()
    page.goto(f"{address}/healthz")
    page.set_content(f"<!doctype html><title>host</title>{answer['html']}")
    page.wait_for_timeout(200)
    assert len(page.frames) == 2
    assert hacked(page) == []
    assert httpx.get(f"{address}/oembed", params={"url": url, "format": "xml"}).text.count("<script") == 0
    assert faults == []


def test_no_string_is_run_in_the_frame_of_a_notebook(tab: Tab, address: str, graph: KnowledgeGraph) -> None:
    page, faults = tab
    for name in ("org-hub", "person-h0", "person-h2", "person-h7"):
        page.goto(f"{address}/healthz")
        page.set_content(f"<!doctype html><title>host</title>{graph.view(name, limit=500)._repr_html_()}")
        page.wait_for_timeout(800)
        assert len(page.frames) == 2
        assert page.frames[1].evaluate("document.querySelectorAll('tr[data-node]').length") >= 2
        assert hacked(page) == []
    assert faults == []


def test_a_hostile_address_is_not_echoed(address: str) -> None:
    for text in (*TABLE_ROWS, *STRINGS[::20]):
        answer = httpx.get(f"{address}/oembed", params={"url": f"{address}/entities/{text}"})
        assert escape(text) in answer.text or text not in answer.text or "json" in answer.headers["content-type"]
        answer = httpx.get(f"{address}/embed/ego/{text}", headers={"Accept": "text/html"})
        assert answer.status_code in (400, 404)
        assert text not in answer.text or not set(text) & set("<>\"'")
