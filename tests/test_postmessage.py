"""Thirty hostile messages to the element and to an embed: ignored; of its own frame only a bounded height is taken."""

from __future__ import annotations

from typing import Any

import pytest
from test_embed_browser import VIEW, artefacts, host, opened

__all__ = ["artefacts", "host"]
SHAPES = (
    "null", "undefined", "0", "7", "true", "''", "'kg:height'",
    "'{\"type\": \"kg:height\", \"v\": 1, \"height\": 7}'", "[]", "{}", "['kg:height', 1, 7]", "{type: 'kg:height'}",
    "{type: 'kg:height', v: 1}", "{type: 'kg:height', height: 7}", "{type: 'kg:height', v: 2, height: 7}",
    "{type: 'kg:height', v: '1', height: 7}", "{type: 'KG:HEIGHT', v: 1, height: 7}",
    "{type: ['kg:height'], v: 1, height: 7}", "{type: 'kg:ready', v: 1, height: 7}",
    "{type: 'kg:height', v: 1, height: 0}", "{type: 'kg:height', v: 1, height: -7}",
    "{type: 'kg:height', v: 1, height: 7.5}", "{type: 'kg:height', v: 1, height: NaN}",
    "{type: 'kg:height', v: 1, height: Infinity}", "{type: 'kg:height', v: 1, height: '7'}",
    "{type: 'kg:height', v: 1, height: '7%'}", "{type: 'kg:height', v: 1, height: [7]}",
    "{type: 'kg:height', v: 1, height: true}", "{type: 'kg:height', v: 1, height: 7n}",
    "new Map([['type', 'kg:height'], ['v', 1], ['height', 7]])",
    "{type: 'kg:src', v: 1, src: 'https://evil.example'}", "{__proto__: {type: 'kg:height', v: 1, height: 7}}",
)  # fmt: skip
GOOD = "{type: 'kg:height', v: 1, height: %s}"
FRAME = "document.querySelector('kg-embed iframe')"


@pytest.fixture
def page(browser: Any, host: Any, site: str) -> Any:
    """A page with the element, and beside it a frame of somebody else's."""
    body = f'<script src="{site}/static/kg-embed.js"></script><kg-embed src="{site}/{VIEW}"></kg-embed>'
    found, faults = opened(browser, host, f'{body}<iframe name="evil" srcdoc="<p>evil" sandbox="allow-scripts"></iframe>', site)  # fmt: skip  # noqa: E501
    assert faults == []
    yield found
    found.close()


def frame(page: Any) -> list[str]:
    """Height and address of the element's frame."""
    page.wait_for_timeout(100)
    return [page.evaluate(f"{FRAME}.height"), page.evaluate(f"{FRAME}.src")]


def test_the_element_takes_no_message_but_a_height_of_its_own_frame(page: Any, site: str) -> None:
    own = next(each for each in page.frames if each.url.startswith(site))
    before = frame(page)
    assert len(SHAPES) >= 30
    for shape in SHAPES:
        own.evaluate(f"parent.postMessage({shape}, '*')")
    assert frame(page) == before
    for sender in (page.main_frame, page.frame("evil")):
        for shape in (*SHAPES, GOOD % 7):
            sender.evaluate(f"parent.postMessage({shape}, '*')")
    assert frame(page) == before
    own.evaluate(f"parent.postMessage({GOOD % 777}, '*')")
    assert frame(page) == ["777", before[1]]
    own.evaluate(f"parent.postMessage({GOOD % '1e9'}, '*')")
    assert frame(page) == ["20000", before[1]]


def test_an_embed_listens_to_nobody(page: Any, site: str) -> None:
    own = next(each for each in page.frames if each.url.startswith(site))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    before = own.content()
    for sender in ("window", "frames['evil'].parent"):
        for shape in (*SHAPES, GOOD % 7, "{type: 'kg:select', id: 'org-h'}"):
            page.evaluate(f"{sender}; {FRAME}.contentWindow.postMessage({shape}, '*')")
    page.frame("evil").evaluate(f"parent.frames[0].postMessage({GOOD % 7}, '*')")
    page.wait_for_timeout(300)
    assert own.content() == before
    assert own.url.startswith(site)
    assert faults == []
