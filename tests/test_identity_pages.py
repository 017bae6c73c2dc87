"""History, identifiers elsewhere and the review queue: what the service answers, to people and to programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tiny import TABLE, build_tiny, write_table

from api.app import create_app
from api.settings import read_settings
from api.strings import STRINGS
from graph.identity.queue import QUEUE_FILE
from graph.resolve import Decision, append_decision, read_decisions
from graph.snapshot import Snapshot, Snapshots

HTML = {"Accept": "text/html"}
_LEFT: dict[str, Any] = {
    "id": "org-ups", "names": [["epoch", "<b>Ups</b>"], ["llm-stats", "Upstage"]],
    "facts": {"type": ["Company"], "country": ["kr"]},
}  # fmt: skip
PAIR: dict[str, Any] = {
    "left": _LEFT, "right": {"id": "org-upstage-labs", "names": [], "facts": {"inception": ["2020"]}},
    "score": 0.61, "reasons": ['one begins with the other, "Ups" (+3)', "different countries (-6)"],
}  # fmt: skip


@contextmanager
def serving(snapshot: Snapshot, home: Path) -> Iterator[TestClient]:
    settings = read_settings({"AIKG_HOME": str(home), "AIKG_WORKERS": "1"})
    with TestClient(create_app(snapshot, settings)) as client:
        yield client


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(bundled, tmp_path_factory.mktemp("home")) as made:
        yield made


def changes(home: Path, id_: str, snapshot: str = "") -> list[dict[str, Any]]:
    snapshots = Snapshots(home)
    with serving(snapshots.get(snapshot) if snapshot else snapshots.current(), home) as client:
        answer = client.get(f"/entities/{id_}/history")
    assert answer.status_code == 200
    return list(answer.json()["changes"])


def values(claims: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["property"], each["value"], each["source"]) for each in claims]


def test_a_changed_value_is_a_claim_that_went_and_one_that_came(tmp_path: Path, ids: list[str]) -> None:
    newest, middle, oldest = changes(tmp_path / "home", "org-kakao")
    assert [each["snapshot"] for each in (newest, middle, oldest)] == ids[::-1]
    assert values(newest["removed"]) == [("inception", "2011", "tiny")]
    assert values(newest["added"]) == [("inception", "2012", "tiny")]
    assert values(middle["removed"]) == [("inception", "2010", "tiny")]
    assert ("name", "Kakao", "tiny") in values(oldest["added"])
    assert (oldest["claims"], oldest["removed"]) == (3, [])


def test_snapshots_without_a_change_of_the_entity_are_not_listed(tmp_path: Path, ids: list[str]) -> None:
    (only,) = changes(tmp_path / "home", "org-mistral-ai")
    assert only["snapshot"] == ids[0]


def test_what_came_after_the_served_snapshot_is_no_history(tmp_path: Path, ids: list[str]) -> None:
    assert [each["snapshot"] for each in changes(tmp_path / "home", "org-kakao", ids[1])] == [ids[1], ids[0]]


def test_a_damaged_snapshot_is_passed_over(tmp_path: Path, ids: list[str]) -> None:
    (tmp_path / "home" / "snapshots" / ids[0] / "manifest.json").write_text("{", encoding="utf-8")
    for file in (tmp_path / "home" / "snapshots" / ids[1] / "rdf").iterdir():
        file.unlink()
    assert [each["snapshot"] for each in changes(tmp_path / "home", "org-kakao")] == [ids[2]]


def test_a_merge_and_its_undoing_are_in_the_history(tmp_path: Path) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, TABLE + "Daum,1995,\n")
    build_tiny(home, sources)
    append_decision(home / "decisions.csv", Decision("org-kakao", "org-daum", "same", "kim", "2026-11-24", "x"))
    build_tiny(home, sources)
    merged, _first = changes(home, "org-kakao")
    ruling = ("org-kakao", "org-daum", "same", "kim", "2026-11-24", "x")
    assert ruling in [tuple(each.values()) for each in merged["decided"]]
    assert merged["removed"] == []
    assert merged["added"] == []
    with serving(Snapshots(home).current(), home) as client:
        moved = client.get("/entities/org-daum/history?lang=ko", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, "/entities/org-kakao/history?lang=ko")
    (home / "decisions.csv").unlink()
    build_tiny(home, sources)
    undone = changes(home, "org-kakao")[0]
    assert ruling in [tuple(each.values()) for each in undone["undone"]]
    assert ("name", "Daum", "tiny") in values(undone["removed"])


def test_identifiers_come_with_who_states_them(client: TestClient) -> None:
    found = client.get("/crosswalk", params={"id": "country-fr"}).json()["identifiers"]
    assert found == [{"id": "country-fr", "scheme": "wikidata", "value": "Q142", "sources": ["country-codes"]}]
    table = list(csv.DictReader(io.StringIO(client.get("/crosswalk?format=csv").text)))
    whole = client.get("/crosswalk").json()["identifiers"]
    assert len(table) == len(whole) > 500
    schemes = {row["scheme"] for row in table}
    assert {"wikidata", "huggingFaceId"} <= schemes
    assert table[-1] == {**whole[-1], "sources": " ".join(whole[-1]["sources"])}
    assert client.get("/crosswalk?id=org-nobody").status_code == 404


def test_the_queue_has_both_sides_and_the_rows_that_would_decide(tmp_path: Path, home: Path) -> None:
    snapshot = Snapshots(home).current()
    lines = "".join(json.dumps(PAIR | {"score": number / 100}) + "\n" for number in range(80, 50, -1))
    (snapshot.path / QUEUE_FILE).write_text(lines, encoding="utf-8")
    before = sorted(path for path in home.rglob("*") if path.is_file())
    with serving(snapshot, home) as client:
        answer = client.get("/review").json()
        html = client.get("/review", headers=HTML).text
        last = client.get("/review?page=2", headers=HTML).text
        assert client.post("/review").status_code == 405
        assert client.get("/review?page=0").status_code == 400
        assert client.get("/review?page=9").json()["pairs"] == []
    assert (answer["total"], answer["page"], answer["more"], len(answer["pairs"])) == (30, 1, True, 25)
    assert answer["pairs"][0]["left"]["names"] == _LEFT["names"]
    assert answer["pairs"][0]["reasons"] == PAIR["reasons"]
    assert "<b>Ups" not in html
    assert "&lt;b&gt;Ups&lt;/b&gt;" in html
    assert ("page=2" in html, "page=1" in last, last.count("<section")) == (True, True, 5)
    assert "aikg review" in html
    assert sorted(path for path in home.rglob("*") if path.is_file()) == before
    row = html.partition("same: <code>")[2].partition("</code>")[0].replace("&#34;", '"')
    path = tmp_path / "decisions.csv"
    path.write_text(f"{','.join(Decision._fields)}\n{row}\n", encoding="utf-8")
    (decision,) = read_decisions(path)
    assert decision[:3] == ("org-ups", "org-upstage-labs", "same")
    assert decision.why == "; ".join(PAIR["reasons"])


@pytest.mark.parametrize("lang", ["en", "ko", "fr"])
@pytest.mark.parametrize(
    ("path", "word"),
    [("/entities/country-fr/history", "added"), ("/crosswalk", "next"), ("/review", "review")],
)
def test_pages_are_in_the_language_asked_for(client: TestClient, path: str, word: str, lang: str) -> None:
    answer = client.get(path, headers=HTML, params={"lang": lang})
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert STRINGS[lang][word] in answer.text
    assert "<script" not in answer.text


def test_an_unknown_format_or_entity_is_a_plain_error(client: TestClient) -> None:
    assert client.get("/entities/country-fr/history?format=csv").status_code == 400
    assert client.get("/review?format=ttl").status_code == 400
    assert client.get("/entities/org-nobody/history").json()["code"] == "not-found"
    assert client.get("/crosswalk", headers={"Accept": "image/png"}).status_code == 406


def test_sources_are_json_for_programs_with_the_first_rows_left_out(bundled: Snapshot, tmp_path: Path) -> None:
    row = {"file": "x.csv", "row": 2, "column": "date", "reason": "no date", "row_kept": True}
    rows = [{**each, "quarantined": [row] * 120, "quarantined_total": 150} for each in bundled.manifest["sources"]]
    with serving(replace(bundled, manifest={**bundled.manifest, "sources": rows}), tmp_path) as client:
        found = {each["name"]: each for each in client.get("/sources").json()["sources"]}
        page = client.get("/sources", headers=HTML).text
    assert found["epoch-clusters"]["counts"]["Cluster"] > 700
    assert found["epoch-clusters"]["files"][0]["sha256"]
    left_out = found["epoch-clusters"]["leftOut"]
    assert (left_out["total"], len(left_out["rows"])) == (150, 100)
    assert left_out["rows"][0] == {"file": "x.csv", "row": 2, "column": "date", "reason": "no date", "rowKept": True}
    assert "50 more not shown" in page


def test_the_page_of_sources_says_what_is_not_read_and_why(client: TestClient) -> None:
    text = client.get("/sources", headers=HTML).text
    assert "metropolitan areas and counties of the United States: they give another measure" in text
    assert "beomi" in text
