"""The ways to put a view into a page of another origin, in a real browser."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from chromium import hacked, watch
from processes import least
from visit import ARTEFACTS

VIEW = "embed/ego/org-mistral-ai?lang=ko"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the other origin at which it is served."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module", autouse=True)
def artefacts() -> None:
    ARTEFACTS.mkdir(exist_ok=True)


def opened(browser: Any, host: tuple[Path, str], body: str, site: str) -> tuple[Any, list[str]]:
    """A page of the other origin with a body, and what it should not have done."""
    folder, origin = host
    (folder / "host.html").write_text(f"<!doctype html><meta charset=utf-8><title>host</title>{body}", encoding="utf-8")
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    errors: list[str] = []
    page.on(
        "console", lambda m: errors.append(m.text) if m.type == "error" and "favicon" not in m.location["url"] else None
    )
    faults = watch(page, site)
    page.goto(f"{origin}/host.html")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    return page, [*errors, *(each for each in faults if not each.startswith(origin))]


def circles(page: Any) -> int:
    """How many nodes the first frame of a page shows."""
    return int(page.frames[1].evaluate("document.querySelectorAll('figure circle').length"))


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"', 'sandbox=""'])
def test_a_bare_frame_shows_the_view_with_and_without_a_sandbox(
    browser: Any, host: tuple[Path, str], site: str, sandbox: str
) -> None:
    frame = f'<iframe src="{site}/{VIEW}" width="800" height="640" frameborder="0" title="x" {sandbox}></iframe>'
    page, faults = opened(browser, host, frame, site)
    assert circles(page) > 60
    figure = page.frames[1].evaluate("getComputedStyle(document.querySelector('figure')).display")
    assert figure == ("block" if sandbox == 'sandbox=""' else "none")
    assert [each for each in faults if "Blocked script execution" not in each] == []
    assert page.context.cookies() == []
    page.close()


def test_an_embed_is_moved_zoomed_and_asked_who_says_so_without_an_origin(
    browser: Any, host: tuple[Path, str], site: str
) -> None:
    asked = f"{site}/embed/ego/org-mistral-ai?lang=en&asOf=2023-12-31&countries=country-fr&hide=1"
    page, faults = opened(browser, host, f'<iframe src="{asked}" width="800" height="640" sandbox="allow-scripts"></iframe>', site)  # fmt: skip  # noqa: E501
    frame = page.frame_locator("iframe")
    whole = frame.locator(".frame").screenshot()
    widths = frame.locator(".canvas").evaluate("(box) => [...box.querySelectorAll('canvas')].map((each) => each.width)")
    assert len(set(widths)) == 1
    frame.get_by_role("button", name="Zoom in").click()
    frame.locator(".canvas").press("+")
    page.wait_for_timeout(500)
    assert frame.locator(".frame").screenshot() != whole
    frame.get_by_role("button", name="Show all").click()
    page.wait_for_timeout(500)
    box = frame.locator(".canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    frame.locator(".canvas").press("ArrowLeft")
    details = frame.locator(".panel")
    details.locator(".sources li").first.wait_for()
    assert "Licence: " in details.inner_text()
    assert not details.get_by_role("button", name="Graph of its neighbours").count()
    (ARTEFACTS / "embed-details.png").write_bytes(page.screenshot())
    frame.locator(".canvas").press("Escape")
    assert not details.count()
    document = httpx.get(asked.replace("/embed/", "/graph/")).json()
    count = frame.locator(".stage header p").inner_text()
    assert count.startswith(f"Entities {len(document['nodes'])} · Relations {len(document['edges'])}")
    assert "As of 2023-12-31" in count
    assert faults == []
    assert page.frames[1].evaluate("origin") == "null"
    page.close()


@pytest.mark.parametrize(("form", "drawn"), [("table", "#rows td"), ("chart", "#drawn rect"), ("map", "#drawn path")])
def test_an_answer_is_shown_in_a_frame_without_an_origin(
    browser: Any, host: tuple[Path, str], site: str, form: str, drawn: str
) -> None:
    statement = "MATCH (o:Company)-[:COUNTRY]->(c) RETURN c.id, count(*) AS companies"
    asked = escape(f"{site}/embed/query?{urlencode({'language': 'cypher', 'statement': statement, 'form': form})}")
    page, faults = opened(browser, host, f'<iframe src="{asked}" width="800" height="640" sandbox="allow-scripts"></iframe>', site)  # fmt: skip  # noqa: E501
    frame = page.frame_locator("iframe")
    frame.locator(drawn).first.wait_for()
    assert frame.locator("#rows").evaluate("(rows) => rows.open") == (form == "table")
    assert "Data of" in frame.locator("footer").inner_text()
    page.screenshot(path=str(ARTEFACTS / f"embed-query-{form}.png"))
    assert faults == []
    page.close()


def test_the_element_makes_its_frame_as_high_as_the_view(browser: Any, host: tuple[Path, str], site: str) -> None:
    script = f'<script src="{site}/static/kg-embed.js"></script>'
    body = f'{script}<kg-embed src="{site}/{VIEW}" title="Mistral AI"></kg-embed>'
    page, faults = opened(browser, host, body, site)
    set_height = "Number(document.querySelector('kg-embed iframe').height)"

    def gap() -> float:
        """Between the frame and its page, once the picture is drawn."""
        page.wait_for_timeout(300)
        return abs(float(page.evaluate(set_height) - page.frames[1].evaluate("document.documentElement.offsetHeight")))

    page.frames[1].wait_for_selector(".drawn canvas")
    assert least(gap, 1.5) <= 1
    height = page.evaluate(set_height)
    assert height != 480
    page.frames[1].evaluate("document.querySelector('main > details').open = true")
    page.wait_for_function(f"{set_height} > {height + 1000}")
    assert faults == []
    page.screenshot(path=str(ARTEFACTS / "embed.png"))
    page.close()


def test_the_element_believes_only_its_own_frame(browser: Any, host: tuple[Path, str], site: str) -> None:
    body = f'<script src="{site}/static/kg-embed.js"></script><kg-embed src="{site}/{VIEW}"></kg-embed>'
    page, _ = opened(browser, host, body, site)
    before = page.evaluate("document.querySelector('kg-embed iframe').height")
    page.evaluate("postMessage({type: 'kg:height', v: 1, height: 7}, '*')")
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('kg-embed iframe').height") == before
    page.close()


def test_a_host_that_keeps_only_the_frame_of_oembed_shows_the_view(
    browser: Any, host: tuple[Path, str], site: str
) -> None:
    url = f"{site}/entities/mistral-ai?lang=ko"
    frame = httpx.get(f"{site}/oembed", params={"url": url, "maxwidth": 500}).json()["html"]
    page, faults = opened(browser, host, frame, site)
    assert page.evaluate("document.querySelector('iframe').clientWidth") == 500
    assert circles(page) > 60
    assert faults == []
    page.close()


def test_a_page_in_srcdoc_shows_the_view_without_any_request(browser: Any, host: tuple[Path, str], site: str) -> None:
    file = httpx.get(f"{site}/graph/ego/mistral-ai?format=html&lang=ko").text
    page, faults = opened(browser, host, f'<iframe sandbox="allow-scripts" srcdoc="{escape(file)}"></iframe>', "none")
    assert circles(page) > 60
    assert faults == []
    assert hacked(page) == []
    page.close()


def test_figures_stand_in_pages_as_images(browser: Any, host: tuple[Path, str], site: str) -> None:
    images = "".join(f'<img src="{site}/graph/ego/mistral-ai?format={each}">' for each in ("svg", "png"))
    page, faults = opened(browser, host, images, site)
    page.wait_for_timeout(1500)
    assert page.evaluate("[...document.images].map((image) => image.naturalWidth)") == [1200, 1200]
    assert faults == []
    page.close()


def test_every_other_page_refuses_to_be_framed(browser: Any, host: tuple[Path, str], site: str) -> None:
    for path in ("", "entities/mistral-ai", "view/mistral-ai", "graph/ego/mistral-ai?format=html", "sparql", "sources"):
        page, faults = opened(browser, host, f'<iframe src="{site}/{path}"></iframe>', site)
        assert any("frame-ancestors" in unescape(each) for each in faults), path
        page.close()


RING = """(canvas) => {
  const { width, height } = canvas, { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const rows = [...Array(height).keys()].filter((y) => data.subarray(4 * width * y, 4 * width * (y + 1)).some(Boolean));
  const middle = (rows[0] + rows.at(-1)) / 2;
  return rows.length ? middle * canvas.clientHeight / height + canvas.getBoundingClientRect().top : -1;
}"""


def test_what_is_selected_on_a_phone_is_not_under_its_details(browser: Any, site: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/{VIEW}")
    places = []
    for _ in range(4):
        page.locator(".canvas").press("ArrowDown")
        page.locator(".panel .sources li").first.wait_for()
        page.wait_for_timeout(600)
        ring = page.locator("canvas.sigma-hovers").evaluate(RING)
        places.append((ring, page.locator(".panel").bounding_box()["y"]))
    assert all(0 < ring < panel for ring, panel in places), places
    page.close()
