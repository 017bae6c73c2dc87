"""The matcher in a build: merges, doubts, the review queue, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tiny import build_tiny, write_table

from api.cli import main
from graph.identity.queue import by_source, read_queue
from graph.resolve import read_decisions
from graph.snapshot import Snapshot

HEAD = "left,right,verdict,by,on,why\n"
TABLE = (
    "name,founded,partOf\nMistral AI,2023-04,\nMistral AI SAS,,\nUpstage,,\nUpstage Labs,,\n"
    "Kakao Brain,2017-02-01,org-kakao\nKakao,2010,\n"
)


def labels(snapshot: Snapshot) -> dict[str, str]:
    """Id → its shown name."""
    store = snapshot.store()
    query = "SELECT ?s ?n { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?n ; a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* <https://w3id.org/aikg/Organization> }"  # noqa: E501
    found = {row["s"].id: row["n"].value for row in store.select(query)}
    store.close()
    return found


def test_a_build_merges_and_asks_and_undoing_a_decision_restores_both_entities(tmp_path: Path) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, TABLE)
    first = build_tiny(home, sources)
    assert "org-mistral-ai-sas" not in labels(first)
    assert [(q.left.id, q.right.id) for q in read_queue(first.path)] == [("org-upstage", "org-upstage-labs")]
    assert by_source(read_queue(first.path)) == {"tiny": 1}

    rows = ("org-mistral-ai,org-mistral-ai-sas,different,me,2026-01-01,because\n"
            "org-upstage,org-upstage-labs,same,me,2026-01-01,because\n")  # fmt: skip
    (home / "decisions.csv").write_text(HEAD + rows, encoding="utf-8")
    second = build_tiny(home, sources)
    assert {"org-mistral-ai", "org-mistral-ai-sas", "org-upstage"} < labels(second).keys()
    assert "org-upstage-labs" not in labels(second)
    assert not read_queue(second.path)

    (home / "decisions.csv").unlink()
    third = build_tiny(home, sources)
    assert third.manifest["content"] == first.manifest["content"]
    assert labels(third) == labels(first)


def test_a_users_decision_wins_over_the_bundled_one_on_the_same_pair(tmp_path: Path) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, "name,founded,partOf\nMeta,2004,\nFacebook,2004,\n")
    assert "org-facebook" not in labels(build_tiny(home, sources))
    home.joinpath("decisions.csv").write_text(f"{HEAD}org-facebook,org-meta,different,me,2026-01-01,mine\n")
    assert {"org-facebook", "org-meta"} <= labels(build_tiny(home, sources)).keys()


def invoke(home: Path, *arguments: str, answers: str = "") -> Any:
    return CliRunner().invoke(main, ["--home", str(home), *arguments], input=answers)


def test_review_shows_both_sides_and_writes_the_answer(tmp_path: Path) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, TABLE)
    build_tiny(home, sources)
    shown = invoke(home, "review", "--by", "me", answers="y\nit is one firm\n").output
    for text in ("org-upstage", "org-upstage-labs", "[tiny]", "only 'labs' is added"):
        assert text in shown
    (found,) = read_decisions(home / "decisions.csv")
    assert found[:4] == ("org-upstage", "org-upstage-labs", "same", "me")
    assert found.why == "it is one firm"
    assert "nothing decided" in invoke(home, "review").output
    assert "org-upstage-labs" not in labels(build_tiny(home, sources))


@pytest.mark.parametrize("answer", ["s", "q"])
def test_skipping_and_quitting_decide_nothing(tmp_path: Path, answer: str) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, TABLE)
    build_tiny(home, sources)
    assert "nothing decided" in invoke(home, "review", answers=f"{answer}\n").output
    assert not (home / "decisions.csv").exists()


def test_check_counts_what_is_to_be_reviewed_by_source(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build_tiny(home, write_table(tmp_path, TABLE))
    assert "to review: 1 pair of tiny" in invoke(home, "check").output


def test_resolve_writes_a_verdict_for_each_row(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("source_a,name_a,source_b,name_b,kind\na,Naver,b,네이버,org: x\na,o1,b,o1-preview,model\n")
    lines = invoke(tmp_path, "resolve", str(path)).output.splitlines()
    assert lines[0] == "source_a,name_a,source_b,name_b,kind,verdict,score,reasons"
    assert lines[1].startswith("a,Naver,b,네이버,org,same,")
    assert lines[2].startswith("a,o1,b,o1-preview,model,different,")
