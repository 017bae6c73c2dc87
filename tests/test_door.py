"""What every answer carries and every request must be: headers, CORS, hosts, bodies, paths, ids, log and metrics."""

from __future__ import annotations

import asyncio
import io
import json
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message

from api.app import ROUTERS, create_app
from api.headers import OPERATIONS
from api.limits import MOST_BYTES, limited
from api.settings import read_settings
from api.telemetry import Telemetry
from graph.errors import BodyTooSlow
from graph.snapshot import Snapshot

HTML = {"Accept": "text/html"}
SITE = "kg.example.org"
VALUES = {"{id}": "org-mistral-ai", "{view:path}": "ego/org-mistral-ai", "{view}": "ego/org-mistral-ai"}
ASKED = {
    "/sparql": "query=ASK {}", "/cypher": "statement=RETURN 1", "/search": "q=h",
    "/graph/expand/{id}": "relation=developer", "/oembed": f"url=http://{SITE}/entities/org-h",
}  # fmt: skip
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
EMBED = "/embed/ego/org-mistral-ai"
ORIGINS = [
    "https://example.org", "http://example.org", "https://example.org:8443", "https://sub.example.org", "null", "file://",
    "http://localhost", "http://localhost:3000", "http://127.0.0.1:8000", "http://[::1]", "http://192.168.1.1",
    "http://10.0.0.1", f"http://{SITE}", f"https://{SITE}", f"https://{SITE}.evil.example", f"https://evil{SITE}",
    "chrome-extension://abcdef", "moz-extension://abcdef", "https://xn--bcher-kva.example", "https://EXAMPLE.org",
]  # fmt: skip


@pytest.fixture(scope="module")
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(scope="module")
def app(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory, log: io.StringIO) -> FastAPI:
    environ = {
        "AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_WORKERS": "1", "AIKG_HOSTS": f"{SITE}, localhost",
        "AIKG_FRAMES": "https://news.example",
    }  # fmt: skip
    made = create_app(bundled, read_settings(environ), log=log)

    @made.get("/fault")
    def fault() -> None:
        raise RuntimeError("the secret reason")

    return made


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=f"http://{SITE}", follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="module")
def paths() -> list[str]:
    """An address of every route, with the query that it needs."""
    found = []
    for template in (route.path for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)):
        path = template
        for name, value in VALUES.items():
            path = path.replace(name, value)
        found.append(f"{path}?{ASKED[template]}" if template in ASKED else path)
    assert len(found) >= 22
    return [*found, "/static/aikg.css", "/openapi.json"]


def test_every_answer_carries_the_headers_of_its_kind(client: TestClient, paths: list[str]) -> None:
    answers = [client.get(path, headers=accept) for path in paths for accept in (HTML, {})]
    wrong = ("/no-such", "/entities/none", "/fault")
    answers += [client.get(path, headers=accept) for path in wrong for accept in (HTML, {})]
    answers += [client.put("/sparql"), client.post("/sparql", content=b"x" * (MOST_BYTES + 1), headers=FORM)]
    answers += [client.get("/", headers={"Host": "evil.example"}), client.head("/"), client.options("/sparql")]
    assert {answer.status_code for answer in answers} >= {200, 404, 405, 413, 421, 500}
    for answer in answers:
        headers, path = answer.headers, answer.request.url.path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert "camera=()" in headers["permissions-policy"], path
        assert headers["x-request-id"], path
        readers = "same-origin" if path in OPERATIONS else "cross-origin"
        assert headers["cross-origin-resource-policy"] == readers, path
        policy = headers.get_list("content-security-policy")
        assert len(policy) == 1, path
        assert policy[0].startswith("default-src 'none'"), path
        frames = "https://news.example" if path == EMBED and answer.status_code == 200 else "'none'"
        assert f"frame-ancestors {frames}" in policy[0], path
        script = re.search(r"script-src ([^;]*)", policy[0])
        assert not script or "unsafe" not in script[1], path
        assert "set-cookie" not in headers, path


def test_any_origin_reads_without_credentials_and_none_reads_what_is_the_operators(client: TestClient) -> None:
    for origin in ORIGINS:
        for path in ("/sparql?query=ASK {}", "/entities/org-h", EMBED, "/search?q=h", "/static/aikg.css", "/no-such"):
            answer = client.get(path, headers={"Origin": origin})
            assert answer.headers.get_list("access-control-allow-origin") == ["*"], (origin, path)
            assert "access-control-allow-credentials" not in answer.headers
            assert "origin" not in answer.headers.get("vary", "").lower()
        for path in OPERATIONS:
            assert "access-control-allow-origin" not in client.get(path, headers={"Origin": origin}).headers


def test_a_browser_may_ask_for_reads_before_it_asks_and_for_nothing_else(client: TestClient) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for origin in ORIGINS:
        for path in ("/sparql", "/cypher", "/db/neo4j/query/v2", "/entities/org-h"):
            answer = client.options(path, headers={"Origin": origin, **asked})
            assert (answer.status_code, answer.content) == (204, b"")
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "content-type" in answer.headers["access-control-allow-headers"].lower()
            assert set(answer.headers["access-control-allow-methods"].split(", ")) == {"GET", "HEAD", "POST"}
            assert "access-control-allow-credentials" not in answer.headers
        assert client.options("/metrics", headers={"Origin": origin, **asked}).status_code == 405


def test_only_the_hosts_of_the_site_are_served(client: TestClient) -> None:
    for host in (SITE, SITE.upper(), f"{SITE}:8000", "localhost", "localhost:1"):
        assert client.get("/search?q=h", headers={"Host": host}).status_code == 200, host
    for host in ("evil.example", f"{SITE}.evil.example", f"evil-{SITE}", "127.0.0.1", "[::1]:80", "localhost:x", "",
                 f"{SITE}@evil.example", f"{SITE}:80:80", "localhost.", f"{SITE}/x", "0x7f000001", "a b"):  # fmt: skip
        answer = client.get("/search?q=h", headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (421, "wrong-host"), host
    twice = client.get("/search?q=h", headers=[("Host", SITE), ("Host", SITE)])
    assert twice.status_code == 421
    assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200  # a probe asks by address


def test_a_body_is_read_up_to_the_limit_whether_it_tells_its_length_or_not(client: TestClient) -> None:
    def chunks(count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield b"x" * 100_000

    for path, type_ in (("/sparql", "application/sparql-query"), ("/sparql", FORM["Content-Type"]),
                        ("/cypher", "application/json"), ("/db/neo4j/query/v2", "application/json")):  # fmt: skip
        for body in (b"x" * (MOST_BYTES + 1), chunks(51)):
            answer = client.post(path, content=body, headers={"Content-Type": type_})
            assert answer.status_code == 413, path
            if path != "/db/neo4j/query/v2":
                assert answer.json()["code"] == "body-too-large"
        assert client.post(path, content=chunks(50), headers={"Content-Type": type_}).status_code != 413, path


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def never() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def read() -> None:
        await limited({"headers": []}, never, seconds=0.05)()

    with pytest.raises(BodyTooSlow):
        asyncio.run(read())


def test_json_that_says_it_is_text_is_not_read(client: TestClient) -> None:
    body = json.dumps({"statement": "RETURN 1"})
    types = ("text/plain", "text/plain;charset=utf-8", "multipart/form-data; boundary=x", "application/xml", "")
    for path in ("/cypher", "/db/neo4j/query/v2", "/sparql"):
        for type_ in types:
            assert client.post(path, content=body, headers={"Content-Type": type_}).status_code == 415, (path, type_)
    assert client.post("/cypher", content=body, headers={"Content-Type": "application/json"}).status_code == 200


def test_a_method_that_a_path_has_not_is_refused_with_those_it_has(client: TestClient, paths: list[str]) -> None:
    for path in {path.partition("?")[0] for path in paths if "static" not in path}:
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            answer = client.request(method, path)
            assert answer.status_code == 405, (method, path)
            assert set(answer.headers["allow"].split(", ")) <= {"GET", "HEAD", "POST"}
    assert client.delete("/sparql").headers["allow"] == "GET, HEAD, POST"
    assert client.put("/db/neo4j/query/v2").headers["allow"] == "POST"


def test_a_request_id_of_the_client_is_kept_if_it_can_do_no_harm(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "Trace-1.a_b"}).headers["x-request-id"] == "Trace-1.a_b"
    for bad in ("", "a b", "<script>", "x" * 65, 'a"b', "a\x7fb", "a;b", "../x"):
        made = client.get("/healthz", headers={"X-Request-Id": bad}).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", made), bad


def test_a_fault_of_the_program_is_answered_without_its_reason(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/fault")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] in answer.json()["detail"]
    assert "the secret reason" in caplog.text
    assert answer.headers["x-request-id"] in caplog.text


def test_the_log_has_a_line_for_each_request_and_no_secrets(client: TestClient, log: io.StringIO) -> None:
    log.truncate(log.seek(0))
    secrets = ["token", "api_key", "apikey", "access_token", "password", "PASSWD", "client_secret", "X-Amz-Signature",
               "sig", "jwt", "sessionid", "auth", "Authorization", "code", "key"]  # fmt: skip
    for name in secrets:
        client.get(f"/search?q=h&{quote(name)}=hunter2&limit=1")
        client.get(f"/search?%{ord(name[0]):x}{name[1:]}=hunter2")
    for value in ("Bearer hunter2", "eyJhunter2hunter2.x.y", "sk-hunter2hunter2", "ghp_hunter2hunter2"):
        client.get("/search", params={"q": value})
    client.get('/search?q=two%0Alines"\\', headers={"X-Request-Id": "mine", "Authorization": "Bearer hunter2"})
    text = log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) == 2 * len(secrets) + 5
    assert "hunter2" not in text
    assert lines[0].keys() == {"time", "id", "client", "method", "path", "query", "status", "bytes", "ms"}
    assert lines[0]["query"] == "q=h&token=[hidden]&limit=1"
    assert (lines[-1]["id"], lines[-1]["status"], lines[-1]["path"]) == ("mine", 200, "/search")


def test_metrics_count_requests_and_strangers_name_no_series(client: TestClient) -> None:
    for path in ("/search?q=h", "/search?q=h", *(f"/{n}/secret" for n in range(50))):
        client.get(path)
    client.request("PROPFIND", "/")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    counts = dict(re.findall(r"^(aikg_\w+(?:\{.*\})?) (\S+)$", answer.text, re.M))
    assert float(counts['aikg_request_seconds_count{method="GET",route="search",status="200"}']) >= 2
    assert float(counts['aikg_request_seconds_count{method="GET",route="other",status="404"}']) >= 50
    assert float(counts['aikg_cache_total{result="hit"}']) >= 1
    assert counts["aikg_requests_in_flight"] == "1.0"
    assert "secret" not in answer.text
    assert "PROPFIND" not in answer.text


def test_metrics_are_a_histogram_as_prometheus_reads_it() -> None:
    telemetry = Telemetry()
    for seconds in (0.001, 0.005, 0.2, 99):
        telemetry.note({"method": "GET", "path": "/sparql"}, b"", 200, 1, seconds)
    found = {each.name: each for each in text_string_to_metric_families(telemetry.text().decode())}
    samples = found["aikg_request_seconds"].samples
    buckets = {each.labels["le"]: each.value for each in samples if each.name.endswith("_bucket")}
    assert [buckets[bound] for bound in ("0.005", "0.1", "0.25", "10.0", "+Inf")] == [2, 2, 3, 3, 4]
    assert {each.name: each.value for each in samples if "le" not in each.labels} == {
        "aikg_request_seconds_count": 4, "aikg_request_seconds_sum": pytest.approx(99.206),
    }  # fmt: skip
    assert found["aikg_cache"].type == "counter"


def test_metrics_are_read_in_a_thread_while_requests_are_counted() -> None:
    telemetry, interval = Telemetry(), sys.getswitchinterval()
    statuses = iter(range(100_000))

    def count(number: int) -> None:
        for status in islice(statuses, number):
            telemetry.note({"method": "GET", "path": "/sparql"}, b"", status, 1, 0.1)

    count(500)
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(lambda: [list(telemetry.collect()) for _ in range(10)])
            while not reading.done():
                count(1)
                time.sleep(0.0005)
            assert len(reading.result()) == 10
    finally:
        sys.setswitchinterval(interval)


def test_it_is_ready_when_a_query_process_answers(client: TestClient, app: FastAPI) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "snapshot": app.state.door.generations.id}
