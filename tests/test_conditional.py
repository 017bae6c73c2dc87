"""Answers are kept by snapshot, question and format, have tags, and are not sent again to who has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from api.app import create_app
from api.cache import keeping
from api.settings import read_settings
from graph.snapshot import Snapshot, Snapshots

READS = [
    "/", "/query", "/sources", "/docs", "/openapi.json", "/search?q=h", "/crosswalk?id=org-mistral-ai",
    "/entities/org-mistral-ai", "/entities/org-mistral-ai?format=ttl", "/view/org-h", "/graph/ego/org-h",
    "/graph/ego/org-h?format=svg", "/graph/ego/org-h?format=png", "/graph/ego/org-h?format=gexf", "/graph/claims/org-h",
    "/graph/expand/org-h?relation=country", "/embed/ego/org-h", "/oembed?url=http://testserver/entities/org-h",
    "/sparql?query=ASK {}", "/cypher?statement=RETURN 1",
]  # fmt: skip
SELECT = "SELECT ?c { ?c a <https://w3id.org/aikg/Country> } LIMIT 3"


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    environ = {"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_WORKERS": "1"}
    with TestClient(create_app(bundled, read_settings(environ)), follow_redirects=False) as made:
        yield made


def hits(client: TestClient) -> float:
    found = re.search(r'^aikg_cache_total\{result="hit"\} (\S+)$', client.get("/metrics").text, re.M)
    return float(found[1]) if found else 0


def test_every_read_has_a_tag_and_is_not_sent_again(client: TestClient) -> None:
    for path in [*READS, "/static/aikg.css"]:
        first = client.get(path)
        assert first.status_code == 200, path
        tag = first.headers["etag"]
        assert tag.startswith('"'), path
        for given in (tag, f'"other", {tag}', f"W/{tag}"):
            again = client.get(path, headers={"If-None-Match": given})
            assert (again.status_code, again.content) == (304, b""), (path, given)
            assert again.headers["etag"] == tag
            assert "content-security-policy" not in again.headers  # it would replace the one of the page
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        if not path.startswith("/static"):
            assert first.headers["cache-control"] == "no-cache"
            assert first.headers["vary"] == "Accept, Accept-Language"


def test_a_kept_answer_says_that_no_query_process_had_it(client: TestClient) -> None:
    for method in ("get", "post"):
        asked = {"params" if method == "get" else "data": {"query": f"{SELECT} OFFSET 7"}}
        first, again = (getattr(client, method)("/sparql", **asked) for _ in range(2))
        assert again.content == first.content
        assert float(first.headers["x-query-time"]) > 0
        assert again.headers["x-query-time"] == "0.0000"


def test_a_kept_answer_is_the_first_one_again(client: TestClient) -> None:
    before = hits(client)
    for path in READS:
        first, again = client.get(path), client.get(path)
        assert first.content == again.content
        other = [{k: v for k, v in each.headers.items() if k != "x-request-id"} for each in (first, again)]
        assert other[0] == other[1], path
    assert hits(client) - before >= len(READS)


def test_head_is_get_without_the_body(client: TestClient) -> None:
    for path in [*READS, "/static/aikg.css", "/healthz", "/entities/none"]:
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["content-length"] == str(len(got.content)), path


def test_what_is_asked_otherwise_is_answered_otherwise(client: TestClient) -> None:
    page, turtle = {"Accept": "text/html"}, {"Accept": "text/turtle"}
    asked = [
        ("/entities/org-h", turtle), ("/entities/org-h", page), ("/entities/org-h", {**page, "Accept-Language": "ko"}),
        ("/entities/org-h?lang=fr", page), ("/entities/org-h", {**page, "Host": "other.example"}),
        ("/entities/org-mistral-ai", turtle),
    ]  # fmt: skip
    for _ in range(2):
        answers = [client.get(path, headers=headers) for path, headers in asked]
        assert len({answer.headers["etag"] for answer in answers}) == len(asked)
        assert len({answer.content for answer in answers}) == len(asked)


def test_queries_that_are_posted_are_kept_by_their_body_and_type(client: TestClient) -> None:
    def ask(query: str, accept: str = "*/*") -> Any:
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return client.post("/sparql", content=query, headers=headers)

    first, before = ask(SELECT), hits(client)
    assert ask(SELECT).content == first.content
    assert hits(client) == before + 1
    assert ask(SELECT, "text/csv").content != first.content
    assert ask(f"{SELECT} OFFSET 3").content != first.content
    form = client.post("/sparql", data={"query": SELECT})
    assert form.json() == first.json()
    assert client.post("/sparql", content=SELECT, headers={"Content-Type": "text/plain"}).status_code == 415
    assert "etag" not in first.headers


def test_errors_and_what_differs_each_time_are_not_kept(client: TestClient) -> None:
    queries = ["SELECT (RAND() AS ?x) {}", "SELECT (UUID() AS ?x) {}", "SELECT (STRUUID() AS ?x) {}",
               "SELECT (rAnD # now\n () AS ?x) {}", "SELECT (\\u0052AND() AS ?x) {}",
               "SELECT (NOW() AS ?x) {}"]  # fmt: skip
    statements = ["RETURN rand()", "RETURN randomUUID()", "RETURN timestamp()", "RETURN datetime()",
                  "RETURN date . realtime()", "RETURN localTime ()"]  # fmt: skip
    asked = [f"/sparql?query={quote(q)}" for q in queries] + [f"/cypher?statement={quote(q)}" for q in statements]
    for path in asked:
        for accept in ("*/*", "text/html"):
            answer = client.get(path, headers={"Accept": accept})
            assert answer.headers["cache-control"] == "no-store", (path, answer.text)
            assert "etag" not in answer.headers
    answers = {client.get("/sparql", params={"query": queries[0], "format": "csv"}).text for _ in range(3)}
    assert len(answers) == 3
    for path in ("/healthz", "/readyz", "/metrics", "/entities/org-h/history", "/no-such", "/sparql?query=x"):
        assert client.get(path).headers["cache-control"] == "no-store", path
    assert client.get("/review", headers={"Accept": "text/html"}).headers["cache-control"] == "no-store"
    assert not keeping("SELECT ?date ?time { ?x a ?Random . ?nowhere ?y ?uuids }")


def test_another_snapshot_is_answered_from_anew_and_memory_has_a_bound(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = Snapshots(built / "three")
    environ = {"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_WORKERS": "1", "AIKG_CACHE_BYTES": "200000"}
    tags = set()
    for id_ in found.ids():
        app = create_app(found.get(id_), read_settings(environ))
        with TestClient(app) as client:
            tags.add(client.get("/search?q=h").headers["etag"])
            for number in range(300):
                client.get(f"/search?q={number}")
            size, before = 300 * 2_000, hits(client)
            for number in range(300):
                client.get(f"/search?q={number}")
            assert size > 200_000
            assert hits(client) == before  # the first have left when they are asked for again
    assert len(tags) == 3


def test_no_spelling_of_a_path_leads_out(client: TestClient) -> None:
    """Sixty spellings beneath five prefixes, as they come over the wire."""
    ups = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..;", "%c0%ae%c0%ae", "%u002e%u002e", "..%00", "．．",
           "%ff..", ".%00."]  # fmt: skip
    seps = ["/", "%2f", "%5c", "\\", "%252f"]
    targets = ["app.py", "settings.py"]
    spelt = [f"{up}{sep}" for up in ups for sep in seps]
    assert len(spelt) == 60
    for prefix in ("/static/", "/embed/", "/graph/", "/entities/", "/view/"):
        for number, each in enumerate(spelt):
            path = f"{prefix}{each * (1 + number % 3)}{targets[number % 2]}"
            status, body = _raw(client, path)
            assert status in (400, 404, 405), (path, status)
            assert b"from __future__" not in body, path
    for absolute in ("/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/file:///etc/passwd", "//etc/passwd"):
        status, body = _raw(client, absolute)
        assert (status, b"root:" in body) == (404, False), absolute


def _raw(client: TestClient, path: str) -> tuple[int, bytes]:
    """The answer to a path that no client has tidied up."""
    sent: list[Message] = []
    scope = {
        "type": "http", "http_version": "1.1", "scheme": "http", "method": "GET", "path": unquote(path),
        "root_path": "", "raw_path": path.encode(), "query_string": b"", "headers": [(b"host", b"testserver")],
        "server": ("testserver", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    assert client.portal
    client.portal.call(client.app, scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def test_ten_thousand_ranges_cost_nothing(client: TestClient) -> None:
    many = ",".join(f"{n}-{n}" for n in range(10_000))
    overlapping = ",".join(["0-"] * 10_000)
    for path in ("/static/aikg.css", "/entities/org-h", "/embed/ego/org-h"):
        for ranges in (many, overlapping, "0-" + "9" * 10_000, "-".join("1" * 10_000)):
            answer = client.get(path, headers={"Range": f"bytes={ranges}"})
            assert answer.status_code in (200, 206, 400, 416), path
            assert len(answer.content) <= 10 * len(client.get(path).content) + 1_000
            assert answer.elapsed.total_seconds() < 1, path  # the limit of the threat table, 50 ms, with a wide margin
