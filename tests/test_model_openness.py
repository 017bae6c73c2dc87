"""The Model Openness Tool: small releases for each trap, the classes, the bundled lines and the full archive."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from archive import MODEL, load_archive, values

from graph.entity import Statement
from graph.source import LoadReport
from loaders.base import discover
from loaders.run import Places, run_source

SOURCES = os.environ.get("AIKG_SOURCES", "")
LOADER = discover()["model_openness"]
CLASS_3 = ["Model architecture", "Model parameters (Final)", "Model card", "Data card", "Technical report",
           "Evaluation results"]  # fmt: skip
CLASS_2 = ["Training code", "Inference code", "Evaluation code", "Evaluation data"]
CLASS_1 = ["Datasets", "Data preprocessing code", "Model parameters (Intermediate)", "Research paper"]
OPTIONAL = ["Model metadata", "Sample model outputs", "Supporting libraries and tools"]
PARTS = {
    "architecture", "weights", "intermediate-weights", "training-code", "inference-code", "evaluation-code",
    "preprocessing-code", "tools", "data", "evaluation-data", "sample-outputs", "metadata", "model-card", "data-card",
    "report", "paper", "evaluation-results",
}  # fmt: skip
FRAMEWORK = {"name": "Model Openness Framework", "version": "1.0", "date": "2024-12-15"}


def release(*components: str | dict[str, str], **changes: object) -> str:
    """A file of a release; a component that is only a name has no licence of its own."""
    listed = [{"name": c} if isinstance(c, str) else c for c in components]
    told = {
        "name": "OLMo-7B", "version": "7B", "date": "2025-05-16", "type": "language", "architecture": "transformer",
        "origin": "OLMo", "producer": "Allen Institute for AI", "contact": "", "license": {},
        "components": [{"description": "A text of others", **each} for each in listed],
    }  # fmt: skip
    return json.dumps({"framework": FRAMEWORK, "release": told | changes})


def load(path: Path, *texts: str) -> tuple[LoadReport, set[Statement]]:
    documents = {f"models/{number}.yml": text for number, text in enumerate(texts)}
    others = {"Test_Data/all.yml": release(*CLASS_3), "web/models/x.yml": "- 1", "composer.json": "{}"}
    return load_archive("model_openness", path / "x.tar.gz", documents | others)


def the_class(path: Path, *components: str | dict[str, str], scopes: object = None) -> set[str]:
    whole = {"distribution": {"name": "Apache-2.0", "path": ""}}
    _, made = load(path, release(*components, license=scopes or whole))
    return {s.value for s in made if s.property == "opennessClass" and s.derived}


def test_every_component_of_the_framework_has_its_part(tmp_path: Path) -> None:
    report, made = load(tmp_path, release(*CLASS_3, *CLASS_2, *CLASS_1, *OPTIONAL))
    assert report.rows == 1  # what lies outside of models/ is no release
    assert not report.quarantined
    assert {s.value for s in made if s.property == "part"} == PARTS
    assert values(made, "model-olmo-7b.weights", "componentOf") == {"model-olmo-7b"}
    assert values(made, "model-olmo-7b", "name") == {"OLMo-7B"}
    assert not [s for s in made if s.property in ("releaseDate", "asOf") or "others" in s.value]


def test_a_component_without_a_licence_has_the_one_of_its_scope_else_that_of_the_whole(tmp_path: Path) -> None:
    scopes = {"distribution": {"name": "CC-BY-NC-4.0"}, "code": {"name": "MIT", "path": "x"}, "data": {"name": ""}}
    _, made = load(tmp_path, release("Training code", "Datasets", {"name": "Model card", "license": "CC-BY-4.0"},
                                     license=scopes))  # fmt: skip
    assert values(made, "model-olmo-7b", "licence") == {"licence-cc-by-nc-4-0"}
    assert values(made, "model-olmo-7b.training-code", "licence") == {"licence-mit"}
    assert values(made, "model-olmo-7b.data", "licence") == {"licence-cc-by-nc-4-0"}
    assert values(made, "model-olmo-7b.model-card", "licence") == {"licence-cc-by-4-0"}
    assert values(made, "model-olmo-7b.training-code", "access") == {"open"}
    assert not values(made, "model-olmo-7b.data", "access")


def test_the_scope_of_every_component_is_that_of_the_framework(tmp_path: Path) -> None:
    scopes = {"code": {"name": "MIT"}, "data": {"name": "CC-BY-4.0"}, "document": {"name": "CC-BY-SA-4.0"}}
    _, made = load(tmp_path, release(*CLASS_3, *CLASS_2, *CLASS_1, *OPTIONAL, license=scopes))
    under = {s.subject.removeprefix("model-olmo-7b."): s.value for s in made if s.property == "licence"}
    assert {part for part, licence in under.items() if licence == "licence-cc-by-4-0"} == {
        "weights", "intermediate-weights", "data", "evaluation-data", "metadata",
    }  # fmt: skip
    assert {part for part, licence in under.items() if licence == "licence-cc-by-sa-4-0"} == {
        "sample-outputs", "model-card", "data-card", "report", "paper", "evaluation-results",
    }  # fmt: skip
    assert len(under) == len(PARTS)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("unlicensed", "disclosure", "none"), ("Undisclosed", "disclosure", "undisclosed"),
        ("Component not include.", "access", "unreleased"),
        ("Component Component not included", "access", "unreleased"),
        ("Component not included but listed sources", "access", "unreleased"),
        ("BSD-3", "licence", "licence-bsd-3-clause"), ("Apache 2.0", "licence", "licence-apache-2-0"),
        ("arxiv non exclusive", "licence", "licence-arxiv-org-perpetual-non-exclusive-license-1-0"),
        ("Meta Llama 3 Community License Agreement", "licence", "licence-llama-3-community-license"),
        ("apple-sample-code-license", "licence", "licence-apple-sample-code-license"),
    ],
)  # fmt: skip
def test_what_stands_in_the_place_of_a_licence_says_one_thing(tmp_path: Path, text: str, key: str, value: str) -> None:
    whole = {"distribution": {"name": "MIT"}}
    report, made = load(tmp_path, release({"name": "Datasets", "license": text}, license=whole))
    assert not report.quarantined
    said = {s.property: s.value for s in made if s.subject == "model-olmo-7b.data" and not s.derived}
    assert said == {"type": "Component", "componentOf": "model-olmo-7b", "part": "data", key: value}


@pytest.mark.parametrize(
    "text",
    ["commercial use restrcitions; CC-BY-NC-SA-4.0", "https://arxiv.org/pdf/2401.06066", "license", "Other License",
     'datasets with "mit" “apache-2”', "mc4, cc100, wikipedia, EleutherAI/pile", "pubmed"],
)  # fmt: skip
def test_prose_in_the_place_of_a_licence_is_reported_and_the_component_kept(tmp_path: Path, text: str) -> None:
    report, made = load(tmp_path, release({"name": "Datasets", "license": text}))
    [bad] = report.quarantined
    assert (bad.column, bad.row_kept) == ("release.components.license", True)
    assert values(made, "model-olmo-7b.data", "part") == {"data"}
    assert not [s for s in made if s.value == "Licence" or s.property == "licence"]


def test_the_classes_of_the_framework(tmp_path: Path) -> None:
    assert the_class(tmp_path, *CLASS_3) == {"III open model"}
    assert the_class(tmp_path, *CLASS_3, *CLASS_2) == {"II open tooling"}
    assert the_class(tmp_path, *CLASS_3, *CLASS_2, *CLASS_1) == {"I open science"}
    assert the_class(tmp_path, *CLASS_3, *CLASS_1) == {"III open model"}  # none is skipped
    assert the_class(tmp_path, *CLASS_2, *CLASS_1) == {"unclassified"}


@pytest.mark.parametrize("missing", [*CLASS_3, *CLASS_2, *CLASS_1])
def test_each_required_component_is_required_but_a_paper_stands_in_for_a_report(tmp_path: Path, missing: str) -> None:
    there = [name for name in [*CLASS_3, *CLASS_2, *CLASS_1] if name != missing]
    lower = "unclassified" if missing in CLASS_3 else "III open model" if missing in CLASS_2 else "II open tooling"
    assert the_class(tmp_path, *there) == {"I open science" if missing == "Technical report" else lower}
    assert the_class(tmp_path, *there, {"name": missing, "license": "Component not include"}) == the_class(
        tmp_path, *there
    )


@pytest.mark.parametrize(
    ("licence", "class_"),
    [
        ("MIT", "III open model"), ("CC-BY-SA-4.0", "III open model"), ("unlicensed", "unclassified"),
        ("Llama 3 Community License", "unclassified"), ("CC-BY-NC-4.0", "unclassified"), ("OpenRAIL", "unclassified"),
        ("Undisclosed", "unclassified"), ("arxiv non exclusive", "unclassified"), ("Apache 2", "unclassified"),
    ],
)  # fmt: skip
def test_a_component_counts_only_under_an_open_licence(tmp_path: Path, licence: str, class_: str) -> None:
    card = {"name": "Model card", "license": licence}
    assert the_class(tmp_path, *(c for c in CLASS_3 if c != "Model card"), card) == {class_}


def test_what_is_computed_is_marked_and_what_is_said_is_not(tmp_path: Path) -> None:
    _, made = load(tmp_path, release(*CLASS_3, license={"distribution": {"name": "MIT"}}))
    assert {s.property for s in made if s.derived} == {"type", "access", "opennessClass"}
    assert {s.property for s in made if not s.derived} >= {"licence", "part", "developer", "componentOf"}


@pytest.mark.parametrize(
    ("producer", "ids"),
    [
        ("LG", {"org-lg"}), ("", set()), ("Microsoft, NVIDIA", {"org-microsoft", "org-nvidia"}),
        ("USC, Meta, CMU, and UCSD", {"org-usc", "org-meta", "org-cmu", "org-ucsd"}),
        ("Technology Innovation Institute, LightOn", {"org-technology-innovation-institute", "org-lighton"}),
        ("EleutherAI and LF AI and Data", {"org-eleutherai", "org-lf-ai-and-data"}),
        ("Multilateral, lead by BAAI", {"org-baai"}),
    ],
)  # fmt: skip
def test_producers_are_taken_as_stated_and_lists_of_them_are_several(
    tmp_path: Path, producer: str, ids: set[str]
) -> None:
    _, made = load(tmp_path, release("Model card", producer=producer))
    assert values(made, "model-olmo-7b", "developer") == ids
    assert {s.subject for s in made if s.value == "Organization"} == ids


@pytest.mark.parametrize(
    ("page", "key", "value"),
    [
        ("https://huggingface.co/allenai/OLMo-7B", "huggingFaceId", "allenai/OLMo-7B"),
        ("allenai/OLMo-7B", "huggingFaceId", "allenai/OLMo-7B"),
        ("https://huggingface.co/allenai/OLMo-7B · Hugging Face", "huggingFaceId", "allenai/OLMo-7B"),
        ("https://huggingface.co/allenai/OLMo-1B", "website", "https://huggingface.co/allenai/OLMo-1B"),
        ("Baichuan 2: Open Large-scale Language Models", "", ""),
        ("https://huggingface.co/papers/2309.16609", "", ""),
    ],
)  # fmt: skip
def test_a_page_identifies_a_model_only_if_it_bears_its_name(tmp_path: Path, page: str, key: str, value: str) -> None:
    report, made = load(tmp_path, release("Model card", huggingface=page))
    said = {(s.property, s.value) for s in made if s.property in ("huggingFaceId", "website")}
    assert said == ({(key, value)} if key else set())
    assert len(report.quarantined) == (not key)


@pytest.mark.parametrize(
    ("changes", "column", "kept"),
    [
        ({"repository": "https://github.com/x: a text"}, "release.repository", True),
        ({"components": [{"name": "Model card", "component_path": "arxiv license"}]},
         "release.components.component_path", True),
        ({"components": [{"name": "Hyperparameters", "license": "MIT"}]}, "release.components.name", True),
        ({"components": "Model card"}, "release.components", False),
        ({"license": "MIT"}, "release.license", False), ({"license": {"code": ["MIT"]}}, "release.license.code", False),
        ({"name": "???"}, "release.name", False), ({"producer": ["LG"]}, "release.producer", False),
    ],
)  # fmt: skip
def test_a_bad_value_is_reported_with_its_place(
    tmp_path: Path, changes: dict[str, object], column: str, kept: bool
) -> None:
    report, _ = load(tmp_path, release("Model card", **changes))
    assert [(bad.column, bad.row_kept) for bad in report.quarantined] == [(column, kept)]


FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))


@pytest.mark.parametrize("sources", [None, FULL], ids=["bundled", "full"])
def test_the_real_files_give_components_licences_and_classes(sources: Path | None) -> None:
    place, paths = Places(sources).find(LOADER.specs[0])
    report, statements = run_source(LOADER, LOADER.specs[0], MODEL, place, paths)
    made = set(statements)
    assert all(bad.row_kept for bad in report.quarantined)
    assert 260 <= report.counts["AIModel"] <= 2_000
    assert 1_700 <= report.counts["Component"] <= 20_000
    classes = Counter(s.value for s in made if s.property == "opennessClass")
    assert classes["unclassified"] > 200
    assert 10 <= classes["I open science"] <= 60
    assert 10 <= classes["III open model"] <= 60
    assert values(made, "model-olmo-7b", "opennessClass") == {"I open science"}
    assert values(made, "model-olmo-7b.paper", "licence") == {"licence-cc-by-4-0"}
    assert values(made, "model-olmo-7b.data", "licence") == {"licence-apache-2-0"}
    assert values(made, "model-exaone", "developer") == {"org-lg"}
    assert values(made, "model-exaone.weights", "disclosure") == {"undisclosed"}
    assert values(made, "model-gpt-2.weights", "access") == {"unreleased"}
    assert values(made, "model-deepseek-moe-16b-base.architecture", "licence") == {"licence-mit"}
    assert not values(made, "model-deepseek-moe-16b-base.weights", "licence")  # its file says it for the code only
