"""The list of Korean language models: sizes, parallel columns, names in Hangul, two rows in one line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from rows import load, values

from graph.entity import Statement
from loaders.base import discover
from loaders.run import DATA, Places, run_source
from ontology import BadValue, load_model

SOURCES = os.environ.get("AIKG_SOURCES", "")
LOADER = discover()["korean_llm"]
(SPEC,) = LOADER.specs
HUB = "https://huggingface.co"
COLUMNS = {"name": "이름", "size": "사이즈", "maker": "제작자", "base": "베이스 모델", "commercial": "상업적 사용 여부", "weights": "가중치"}  # fmt: skip  # noqa: E501
ROW = {
    "name": "[KuLLM](https://github.com/nlpai-lab/KULLM)", "size": "5.8B, 12.8B", "base": "Polyglot-Ko",
    "maker": "[고려대학교](https://github.com/nlpai-lab)", "commercial": "✅",
    "weights": f"[🤗 Huggingface]({HUB}/nlpai-lab/kullm-polyglot-12.8b-v2)",
}  # fmt: skip


def row(**cells: str) -> tuple[set[Statement], list[str]]:
    return load("korean_llm", "README.md", {COLUMNS[key]: value for key, value in (ROW | cells).items()})


def models(statements: set[Statement]) -> set[str]:
    """The models that the row is about."""
    return {s.subject for s in statements if s.property == "developer"}


def test_each_size_is_a_model_with_its_parameters_and_its_base_model() -> None:
    made, rejected = row()
    assert models(made) == {"model-kullm-5-8b", "model-kullm-12-8b"}
    assert values(made, "model-kullm-5-8b", "parameters") == {"5800000000"}
    assert values(made, "model-kullm-12-8b", "developer") == {"org-golyeodaehaggyo"}
    assert values(made, "model-kullm-12-8b.from.model-polyglot-ko", "derivationKind") == {"unspecified"}
    assert values(made, "model-kullm-12-8b", "commercialUse") == {"true"}
    assert values(made, "model-kullm-12-8b", "repository") == {"https://github.com/nlpai-lab/KULLM"}
    assert not rejected


def test_the_account_of_a_person_is_no_organisation() -> None:
    made, rejected = row(maker="[beomi](https://github.com/Beomi)")
    assert values(made, "model-kullm-5-8b", "repository")
    assert not models(made)
    assert "org-beomi" not in {s.subject for s in made}
    assert not rejected
    assert "beomi" in SPEC.source.omitted


def test_names_in_hangul_are_korean_names() -> None:
    made, _ = row(name=f"[Mi:dm (믿:음)]({HUB}/KT-AI/midm-bitext-S-7B-inst-v1)", size="7B")
    assert {(s.value, s.lang) for s in made if s.property == "alias"} == {("믿:음", "ko")}
    assert {(s.value, s.lang) for s in made if s.subject == "org-golyeodaehaggyo" and s.property == "name"} == {
        ("고려대학교", "ko")
    }
    assert values(made, "model-mi-dm", "parameters") == {"7000000000"}


def test_parts_between_strokes_belong_together() -> None:
    made, _ = row(size="7B, 13B / 12.8B", base="llama / Polyglot-Ko", commercial="❌  /  ✅")
    for model, base, allowed in (("7b", "llama", "false"), ("13b", "llama", "false"), ("12-8b", "polyglot-ko", "true")):
        assert values(made, f"model-kullm-{model}", "commercialUse") == {allowed}
        assert values(made, f"model-kullm-{model}.from.model-{base}", "child") == {f"model-kullm-{model}"}
    with pytest.raises(BadValue, match="has other parts"):
        row(base="llama / Polyglot-Ko")


def test_what_is_not_known_is_not_stated() -> None:
    made, rejected = row(base="❓", commercial="❓", weights="❓")
    assert not [s for s in made if s.value == "Derivation" or s.property in ("commercialUse", "huggingFaceId")]
    assert not values(made, "model-kullm-5-8b", "website")
    assert not rejected


def test_a_size_that_is_none_is_reported_and_the_model_kept() -> None:
    made, (reason,) = row(size="ㅇ")
    assert models(made) == {"model-kullm"}
    assert not values(made, "model-kullm", "parameters")
    assert "'ㅇ' is not a number" in reason
    with pytest.raises(BadValue, match="is none of"):
        row(commercial="maybe")


@pytest.mark.parametrize(("size", "page", "id_of", "site_of"), [
    ("5.8B, 12.8B", "nlpai-lab/kullm-polyglot-12.8b-v2", set(), {"model-kullm-12-8b"}),
    ("5.8B, 12.8B", "nlpai-lab/kullm-12.8b/tree/main", {"model-kullm-12-8b"}, set()),
    ("3B, 13B", "nlpai-lab/kullm-13b-v2", set(), {"model-kullm-13b"}),
    ("1.5B, 3B", "nlpai-lab/kullm-all", set(), {"model-kullm-1-5b", "model-kullm-3b"}),
    ("6B", "kakaobrain/kullm/tree/KoGPT6B-ryan1.5b", {"model-kullm"}, set()),
])  # fmt: skip
def test_a_page_identifies_only_the_model_whose_name_it_bears(
    size: str, page: str, id_of: set[str], site_of: set[str]
) -> None:
    made, _ = row(size=size, weights=f"[🤗 Huggingface]({HUB}/{page})")
    assert {s.subject for s in made if s.property == "huggingFaceId"} == id_of
    assert {s.subject for s in made if s.property == "website" and s.subject.startswith("model-")} == site_of


@pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set")
def test_every_row_of_the_list_is_loaded_also_the_two_in_one_line() -> None:
    text = (Path(SOURCES) / SPEC.folder / "README.md").read_text(encoding="utf-8")
    table = text[: text.index("## 한국어 오픈소스 LLM 모델")]
    stated = re.findall(r"\| +\[(?!🤗)([^\]]+)\]\([^)]+\) +\|[^|]*\|[^|]*\[", table)
    assert "KoLlama2" in stated
    report, statements = run_source(LOADER, SPEC, load_model(), *Places(Path(SOURCES)).find(SPEC))
    assert report.rows == len(stated) == 24
    assert [(bad.column, bad.row_kept) for bad in report.quarantined] == [("사이즈", True)]
    names = " ".join(s.value for s in statements if s.property == "name")
    assert not [name for name in stated if name.partition(" (")[0] not in names]


def test_the_shipped_list_has_the_models() -> None:
    report, statements = run_source(LOADER, SPEC, load_model(), *Places(bundled=DATA).find(SPEC))
    assert report.rows == 24
    assert values(set(statements), "model-polyglot-ko-12-8b", "huggingFaceId") == {"EleutherAI/polyglot-ko-12.8b"}
