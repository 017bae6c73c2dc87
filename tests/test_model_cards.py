"""Model cards that users bring: front matter of README files and answers of the Hub, in a folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from graph.entity import Statement
from graph.errors import SourceError
from graph.source import LoadReport
from loaders.base import discover
from loaders.pipeline import build
from loaders.run import Places, run_source
from ontology import load_model

LOADER = discover()["model_cards"]
(SPEC,) = LOADER.specs
MODEL = load_model()
CARD = "---\nlicense: apache-2.0\nlibrary_name: gguf\nbase_model: {base}\n{more}---\n# A card\n"
ANSWER = {
    "_id": "65f0", "id": "acme/Small-7B-GGUF", "modelId": "acme/Small-7B-GGUF", "author": "acme", "private": False,
    "gated": False, "downloads": 12, "likes": 3, "sha": "9a1b", "createdAt": "2024-03-12T00:00:00.000Z",
    "tags": ["gguf", "base_model:acme/Small-7B", "base_model:quantized:acme/Small-7B", "license:mit", "region:us"],
    "cardData": {"base_model": "acme/Small-7B", "license": "mit", "language": ["en", "ko"], "model-index": []},
    "siblings": [{"rfilename": "README.md"}],
}  # fmt: skip
Made = tuple[LoadReport, set[Statement]]


def write(folder: Path, path: str, text: str) -> None:
    file = folder / "hugging_face" / "cards" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def run(folder: Path) -> Made:
    spec = replace(SPEC, bad_share=1.0)
    place, paths = Places(folder).find(spec)
    report, statements = run_source(LOADER, spec, MODEL, place, paths)
    return report, set(statements)


def card(folder: Path, base: str, more: str = "") -> Made:
    write(folder, "acme/Small-7B-ko/README.md", CARD.format(base=base, more=more))
    return run(folder)


def answer(folder: Path, **changes: object) -> Made:
    write(folder, "small.json", json.dumps(ANSWER | changes))
    return run(folder)


def lineage(statements: set[Statement]) -> set[tuple[str, str, str]]:
    """(child, parent, kind) by ids on Hugging Face."""
    ids = {s.subject: s.value for s in statements if s.property == "huggingFaceId"}
    names = ids | {s.subject: s.value for s in statements if s.property == "name" and s.subject not in ids}
    said = {(s.subject, s.property): s.value for s in statements}
    found = [s.subject for s in statements if s.value == "Derivation"]
    return {(names[said[each, "child"]], names[said[each, "parent"]], said[each, "derivationKind"]) for each in found}


@pytest.mark.parametrize("relation", ["finetune", "adapter", "quantized", "merge"])
def test_a_card_says_what_a_model_was_made_from_and_how(tmp_path: Path, relation: str) -> None:
    _, made = card(tmp_path, "acme/Small-7B", f"base_model_relation: {relation}\n")
    assert lineage(made) == {("acme/Small-7B-ko", "acme/Small-7B", relation)}


def test_without_a_relation_the_kind_is_not_known_and_several_bases_are_several(tmp_path: Path) -> None:
    _, made = card(tmp_path, "\n- acme/Small-7B\n- https://huggingface.co/other/Model.v2\n- gpt2")
    assert lineage(made) == {
        ("acme/Small-7B-ko", base, "unspecified") for base in ("acme/Small-7B", "other/Model.v2", "gpt2")
    }


@pytest.mark.parametrize("path", [
    "acme/Small-7B-ko/README.md", "models--acme--Small-7B-ko/snapshots/9a1b/README.md",
    "hub/models--acme--Small-7B-ko/snapshots/9a1b/README.md", "mine/acme/Small-7B-ko/README.md",
])  # fmt: skip
def test_the_path_of_a_card_says_which_model_it_is(tmp_path: Path, path: str) -> None:
    write(tmp_path, path, CARD.format(base="acme/Small-7B", more=""))
    _, made = run(tmp_path)
    assert {child for child, _, _ in lineage(made)} == {"acme/Small-7B-ko"}


def test_the_answer_of_the_hub_gives_the_relation_that_the_hub_infers(tmp_path: Path) -> None:
    report, made = answer(tmp_path)
    assert lineage(made) == {("acme/Small-7B-GGUF", "acme/Small-7B", "quantized")}
    assert {s.value for s in made if s.property == "licence"} == {"licence-mit"}
    assert not report.quarantined


def test_the_cards_own_word_counts_before_what_the_hub_infers(tmp_path: Path) -> None:
    _, made = answer(tmp_path, cardData={"base_model": ["acme/Small-7B"], "base_model_relation": "merge"})
    assert {kind for _, _, kind in lineage(made)} == {"merge"}


def test_a_list_of_answers_without_cards_is_read_by_its_tags(tmp_path: Path) -> None:
    bare = {key: value for key, value in ANSWER.items() if key in ("modelId", "tags")}
    write(tmp_path, "acme/all.json", json.dumps([bare, bare | {"modelId": "acme/Other", "tags": []}]))
    report, made = run(tmp_path)
    assert report.rows == 2
    assert lineage(made) == {("acme/Small-7B-GGUF", "acme/Small-7B", "quantized")}
    assert {s.value for s in made if s.property == "licence"} == {"licence-mit"}


@pytest.mark.parametrize(("fields", "licences"), [
    ("license: apache-2.0", {"licence-apache-2-0"}), ("license: llama3.1", {"licence-llama-3-1-community-license"}),
    ("license:\n- mit\n- apache-2.0", {"licence-mit", "licence-apache-2-0"}),
    ("license: other\nlicense_name: acme-research\nlicense_link: LICENSE", {"licence-acme-research"}),
    ("license: other", set()), ("language: ko", set()),
])  # fmt: skip
def test_the_licence_is_that_of_the_weights(tmp_path: Path, fields: str, licences: set[str]) -> None:
    write(tmp_path, "acme/Small-7B-ko/README.md", f"---\n{fields}\n---\n")
    _, made = run(tmp_path)
    found = [s for s in made if s.property == "licence"]
    assert {s.value for s in found} == licences
    assert {s.subject for s in found} <= {"model-acme-small-7b-ko.weights"}


@pytest.mark.parametrize(
    "base", ["./checkpoints/last", "/mnt/models/small", "acme/Small-7B-ko", "ACME/small-7b-KO", "a b"]
)
def test_a_base_that_is_no_other_model_is_left_out_and_reported(tmp_path: Path, base: str) -> None:
    report, made = card(tmp_path, base)
    assert not lineage(made)
    (bad,) = report.quarantined
    assert (bad.file, bad.column, bad.row_kept) == ("cards/acme/Small-7B-ko/README.md", "base_model", True)


def test_a_card_that_does_not_say_which_model_it_is_of_is_left_out_and_named(tmp_path: Path) -> None:
    write(tmp_path, "README.md", CARD.format(base="acme/Small-7B", more=""))
    write(tmp_path, "other.json", json.dumps(ANSWER))
    report, made = run(tmp_path)
    assert [bad.file for bad in report.quarantined] == ["cards/README.md"]
    assert len(lineage(made)) == 1


def test_a_relation_that_the_hub_does_not_have_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "other.json", json.dumps(ANSWER))
    report, _ = card(tmp_path, "acme/Small-7B", "base_model_relation: cousin\n")
    (bad,) = report.quarantined
    assert "'cousin' is none of" in bad.reason


def test_a_broken_card_is_left_out_under_its_name_and_the_others_are_read(tmp_path: Path) -> None:
    broken = {
        "acme/A/README.md": b"---\nlicense: [mit\n---\n", "acme/B/README.md": b"---\nlicense: \xff\n---\n",
        "acme/C/README.md": b"---\na: &a [*a]\n---\n", "d.json": b'{"id": "acme/D", "id": "acme/E"}',
        "e.json": b"[" * 100_000, "acme/F/README.md": b"",
    }  # fmt: skip
    for path, data in broken.items():
        write(tmp_path, path, "")
        (tmp_path / "hugging_face" / "cards" / path).write_bytes(data)
    with pytest.raises(SourceError, match=r"0 × AIModel, .*; the first: cards/acme/A/README\.md, row 1, .*line 1"):
        run(tmp_path)
    report, made = card(tmp_path, "acme/Small-7B")
    assert lineage(made) == {("acme/Small-7B-ko", "acme/Small-7B", "unspecified")}
    assert [each.file for each in report.quarantined] == [f"cards/{path}" for path in sorted(broken)]
    assert not any(each.row_kept for each in report.quarantined)
    assert "not UTF-8 at byte 13, line 2" in report.quarantined[1].reason


def test_only_cards_and_answers_are_read_of_a_folder_and_a_change_of_one_is_seen(tmp_path: Path) -> None:
    before, _ = card(tmp_path, "acme/Small-7B")
    write(tmp_path, "acme/Small-7B-ko/config.json", '{"hidden_size": 4096}')
    write(tmp_path, "acme/Small-7B-ko/model.safetensors", "weights")
    same, _ = run(tmp_path)
    assert (same.rows, same.source.files) == (1, before.source.files)
    after, _ = card(tmp_path, "acme/Small-8B")
    assert after.source.files[0].sha256 != before.source.files[0].sha256


def test_models_of_one_name_by_two_owners_stay_two_in_the_graph(tmp_path: Path) -> None:
    for owner in ("acme", "other"):
        write(tmp_path, f"{owner}/Small-7B/README.md", CARD.format(base=f"{owner}/Base-7B", more=""))
    snapshot = build(tmp_path / "home", Places(tmp_path), lambda text: None, loaders={"model_cards": LOADER})
    store = snapshot.property_graph()
    rows = store.run("MATCH (c:AIModel)-[r:DERIVED_FROM]->(p:AIModel) RETURN c.huggingFaceId, p.huggingFaceId", {}).rows
    store.close()
    assert sorted(rows) == [([f"{owner}/Small-7B"], [f"{owner}/Base-7B"]) for owner in ("acme", "other")]
