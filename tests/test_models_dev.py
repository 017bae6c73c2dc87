"""models.dev: small files of real shape, and the answer of its server."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rows import MODEL, load, values

from graph.entity import Statement
from graph.errors import SourceError
from loaders.base import discover
from loaders.run import Places, run_source
from ontology import BadValue

LOADER = discover()["models_dev"]
ARCHIVE, API = LOADER.specs
LARGE: dict[str, Any] = {
    "_path": "models.dev-main/models/mistral/mistral-large-2411.toml",
    "name": "Mistral Large 2.1", "release_date": "2024-11-18", "last_updated": "2024-11-18", "knowledge": "2024-11",
    "open_weights": True, "limit": {"context": 131_072, "output": 16_384},
    "modalities": {"input": ["text", "image"], "output": ["text"]},
    "weights": [{"url": "https://huggingface.co/mistralai/Mistral-Large-Instruct-2411"}],
    "benchmarks": [
        {"name": "SciCode", "score": 29.2, "metric": "percent correct", "date": "2026-03-11",
         "source": "https://openrouter.ai/mistralai/mistral-large-2411/benchmarks"},
        {"name": "Terminal-Bench", "version": "2.1", "score": 40, "harness": "Claude Code", "variant": "medium",
         "dataset": "public", "source": "https://www.tbench.ai/"},
    ],
}  # fmt: skip
OFFER: dict[str, Any] = {
    "name": "Mistral Large 24.11", "release_date": "2024-11-01", "last_updated": "2024-11-01", "knowledge": "2024-09",
    "open_weights": True, "modalities": {"input": ["text"], "output": ["text"]},
    "limit": {"context": 128_000, "output": 32_768}, "cost": {"input": 2.0, "output": 6, "cache_read": 0.09999999999},
}  # fmt: skip


def row(values_: dict[str, Any] = OFFER, path: str = "", **changes: Any) -> set[Statement]:
    """The statements of one file, from which nothing was left out."""
    place = {"_path": f"models.dev-main/{path}.toml"} if path else {}
    made, rejected = load("models_dev", "models.dev.tar.gz", {**values_, **place, **changes})
    assert rejected == []
    return made


def test_the_file_of_a_lab_describes_a_model() -> None:
    made, id_ = row(LARGE), "model-mistral-large-2411"
    for key, expected in {
        "name": {"Mistral Large 2.1"}, "developer": {"org-mistral-ai"}, "releaseDate": {"2024-11-18"},
        "knowledgeUntil": {"2024-11"}, "openWeights": {"true"}, "contextWindow": {"131072"},
        "longestOutput": {"16384"}, "inputModality": {"text", "image"}, "outputModality": {"text"},
        "huggingFaceId": {"mistralai/Mistral-Large-Instruct-2411"},
    }.items():  # fmt: skip
        assert values(made, id_, key) == expected, key
    assert {s.derived for s in made if s.subject == "org-mistral-ai"} == {True}


def test_scores_say_how_where_and_when_they_were_reached() -> None:
    made = row(LARGE)
    one = "model-mistral-large-2411.benchmark-scicode.result-percent-correct-2026-03-11"
    other = "model-mistral-large-2411.benchmark-terminal-bench-2-1.result-claude-code-medium-public"
    assert values(made, one, "score") == {"29.2"}
    assert values(made, one, "asOf") == {"2026-03-11"}
    assert values(made, one, "citation") == {"https://openrouter.ai/mistralai/mistral-large-2411/benchmarks"}
    assert values(made, other, "setting") == {"Claude Code", "medium", "public"}
    assert values(made, "benchmark-terminal-bench-2-1", "name") == {"Terminal-Bench 2.1"}
    assert values(made, other, "scoredOn") == {"benchmark-terminal-bench-2-1"}


@pytest.mark.parametrize(
    ("name", "weights", "expected"),
    [
        ("minimax/MiniMax-M2", [{"url": "https://huggingface.co/MiniMaxAI/MiniMax-M2"}], {"MiniMaxAI/MiniMax-M2"}),
        ("minimax/MiniMax-M2-highspeed", [{"url": "https://huggingface.co/MiniMaxAI/MiniMax-M2"}], set()),
        ("zhipuai/glm-4.7-flashx", [{"url": "https://huggingface.co/zai-org/GLM-4.7-Flash"}], set()),
        ("deepreinforce/ornith-1.0-397b", [
            {"url": "https://huggingface.co/deepreinforce-ai/Ornith-1.0-397B"},
            {"url": "https://huggingface.co/deepreinforce-ai/Ornith-1.0-397B-FP8", "quantization": "fp8"},
        ], {"deepreinforce-ai/Ornith-1.0-397B"}),
        ("openai/gpt-x", [{"url": "https://example.org/weights"}], set()),
    ],
)  # fmt: skip
def test_weights_identify_the_model_that_they_are_of_and_no_other(
    name: str, weights: list[dict[str, str]], expected: set[str]
) -> None:
    made = row(LARGE, f"models/{name}", weights=weights)
    assert {s.value for s in made if s.property == "huggingFaceId"} == expected


def test_the_file_of_a_moving_alias_is_no_model_but_names_one_by_its_weights() -> None:
    weights = [{"url": "https://huggingface.co/mistralai/Mistral-Large-3-675B-Instruct-2512"}]
    made = row(LARGE, "models/mistral/mistral-large-latest", name="Mistral Large (latest)", weights=weights)
    id_ = "model-mistral-large-3-675b-instruct-2512"
    assert values(made, id_, "movingAlias") == {"mistral-large-latest"}
    assert values(made, id_, "name") == {"Mistral-Large-3-675B-Instruct-2512"}
    assert not any("latest" in s.subject or s.property in ("score", "releaseDate") for s in made)
    with pytest.raises(BadValue, match="'gemini-flash-latest' is a moving alias, and its file names no model"):
        row(LARGE, "models/google/gemini-flash-latest", weights=[])


def test_latest_in_the_name_of_a_version_is_not_part_of_the_name() -> None:
    made = row(LARGE, "models/anthropic/claude-opus-4-5", name="Claude Opus 4.5 (latest)")
    assert values(made, "model-claude-opus-4-5", "name") == {"Claude Opus 4.5"}


def test_an_offer_has_provider_model_prices_and_limits() -> None:
    made, id_ = row(path="providers/azure/models/mistral-large-2411"), "org-azure.azure-mistral-large-2411"
    assert {(s.property, s.value) for s in made if s.subject == id_} == {
        ("type", "Offer"), ("provider", "org-azure"), ("offeredModel", "model-mistral-large-2411"),
        ("offeredAs", "mistral-large-2411"), ("inputPrice", "2"), ("outputPrice", "6"),
        ("cachedInputPrice", "0.09999999999"), ("contextWindow", "128000"), ("longestOutput", "32768"),
    }  # fmt: skip
    assert {(s.property, s.value) for s in made if s.subject == "model-mistral-large-2411"} == {
        ("type", "AIModel"), ("name", "mistral-large-2411"),
    }  # fmt: skip


def test_a_price_of_nothing_is_a_price_and_a_limit_of_nothing_is_none() -> None:
    made = row(path="providers/zai-coding-plan/models/glm-5", cost={"input": 0, "output": 0.0}, limit={"context": 0})
    id_ = "org-zai-coding-plan.zai-coding-plan-glm-5"
    assert values(made, id_, "inputPrice") == values(made, id_, "outputPrice") == {"0"}
    assert not values(made, id_, "contextWindow")
    bare = row({"base_model": "openai/gpt-5", "status": "deprecated"}, "providers/vultr/models/gpt-5")
    assert values(bare, "org-vultr.vultr-gpt-5", "status") == {"deprecated"}
    assert not values(bare, "org-vultr.vultr-gpt-5", "inputPrice")


def test_a_precision_of_a_model_is_a_variant_of_it_where_its_file_says_so() -> None:
    made = row(OFFER | {"base_model": "zhipuai/glm-5.1"}, "providers/vultr/models/zai-org/GLM-5.1-FP8")
    assert values(made, "model-glm-5-1-fp8", "variantOf") == {"model-glm-5-1"}
    assert values(made, "model-glm-5-1-fp8", "variantKind") == {"precision"}
    assert values(made, "org-vultr.vultr-zai-org-glm-5-1-fp8", "quantization") == {"fp8"}
    for changes, file in (({}, "GLM-5.1-FP8"), ({"base_model": "zhipuai/glm-5.1"}, "GLM-5.1-turbo")):
        other = row(OFFER | changes, f"providers/vultr/models/{file}")
        assert not {s for s in other if s.property == "variantOf"}


@pytest.mark.parametrize("column", ["cache_read", "cached_input", "cache_input"])
def test_the_price_of_cached_input_is_read_in_all_its_spellings(column: str) -> None:
    made = row(path="providers/moark/models/glm-5", cost={"input": 2, column: 0.2, "tiers": [{"input": 4}]})
    assert values(made, "org-moark.moark-glm-5", "cachedInputPrice") == {"0.2"}
    assert values(made, "org-moark.moark-glm-5", "inputPrice") == {"2"}


def test_what_a_lab_says_of_its_own_offer_it_says_of_the_model() -> None:
    made, id_ = row(path="providers/upstage/models/solar-pro2"), "model-solar-pro2"
    assert values(made, id_, "developer") == {"org-upstage"}
    assert values(made, id_, "releaseDate") == {"2024-11-01"}
    assert values(made, id_, "contextWindow") == {"128000"}


def test_a_bad_date_is_left_out_of_the_description_and_reported() -> None:
    made, rejected = load("models_dev", "models.dev.tar.gz", {**LARGE, "knowledge": "2025-02-31"})
    assert not values(made, "model-mistral-large-2411", "knowledgeUntil")
    assert rejected == ["'2025-02-31' is not a day of the calendar"]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"cost": {"input": "free"}}, "cost.input"), ({"cost": "free"}, "cost"),
        ({"limit": {"context": "big"}}, "limit.context"), ({"_path": "x/providers/y/notes.toml"}, "_path"),
        ({"_path": "x/providers/y/models/!.toml"}, "_path"),
        ({"_path": "x/providers/y/models/glm.toml", "_link": "x/providers/z/models/glm.toml"}, "_path"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_column(changes: dict[str, Any], column: str) -> None:
    with pytest.raises(BadValue) as raised:
        row(OFFER | {"_path": "models.dev-main/providers/azure/models/mistral-large-2411.toml"} | changes)
    assert raised.value.column == column


def test_a_field_that_is_new_stops_the_load(tmp_path: Path) -> None:
    path = tmp_path / "models.dev.jsonl"
    path.write_text(json.dumps({**LARGE, "watts": 3}), encoding="utf-8")
    with pytest.raises(SourceError, match=r"models-dev: models\.dev\.jsonl, row 1: nobody read column 'watts'"):
        run_source(LOADER, ARCHIVE, MODEL, "sources", [path])


ANSWER = {
    "azure": {
        "id": "azure", "env": ["AZURE_API_KEY"], "npm": "@ai-sdk/azure", "name": "Azure", "doc": "https://a.example/",
        "models": {
            "mistral-large-2411": {"id": "mistral-large-2411", "family": "mistral-large", "attachment": False, **OFFER},
            "model-router": {"id": "model-router", "name": "Model Router", "cost": {"input": 0.14, "output": 0}},
        },
    },
    "openai": {
        "id": "openai", "env": ["OPENAI_API_KEY"], "npm": "@ai-sdk/openai", "name": "OpenAI", "doc": "https://b.example/",
        "models": {"gpt-5.2": {"id": "gpt-5.2", "reasoning": True, **OFFER, "name": "GPT-5.2"}},
    },
}  # fmt: skip


def test_the_answer_of_the_server_says_the_same_as_the_files(tmp_path: Path) -> None:
    (tmp_path / "models_dev").mkdir()
    (tmp_path / "models_dev" / "api.json").write_text(json.dumps(ANSWER), encoding="utf-8")
    place, paths = Places(tmp_path).find(API)
    report, statements = run_source(LOADER, replace(API, expect={}), MODEL, place, paths)
    assert [(bad.column, bad.row_kept) for bad in report.quarantined] == [("azure", True)]
    assert "'model-router' is a moving alias or a router" in report.quarantined[0].reason
    files = row({"name": "Azure"}, "providers/azure/provider") | row({"name": "OpenAI"}, "providers/openai/provider")
    files |= row(path="providers/azure/models/mistral-large-2411")
    assert set(statements) == files | row(path="providers/openai/models/gpt-5.2", name="GPT-5.2")
    with pytest.raises(SourceError, match="models-dev-api: 2 × Offer, expected 4000 to"):
        run_source(LOADER, API, MODEL, place, paths)
