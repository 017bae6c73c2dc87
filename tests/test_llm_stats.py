"""LLM Stats: small documents of its real columns for each trap, the bundled lines and the full archive."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from archive import MODEL, load_archive, values
from llm_stats_rows import BENCHMARK, DOCUMENTS, LICENCE, MODEL_ROW, OFFER, ORGANIZATION, SCORE

from graph.entity import Statement
from graph.source import LoadReport
from loaders.base import discover
from loaders.run import Places, run_source
from ontology import slug

SOURCES = os.environ.get("AIKG_SOURCES", "")
LOADER = discover()["llm_stats"]
LINKS = {"developer", "provider", "offeredModel", "scoredModel", "scoredOn", "child", "parent"}
LARGE = "model-mistral-large-2"


def load(path: Path, **more: object) -> tuple[LoadReport, set[Statement]]:
    """The documents above and more of them, or others in their place, by the end of their names."""
    places = {
        name: next((key for key in DOCUMENTS if key.endswith(f"/{name}.json")), f"data/{name}.json") for name in more
    }
    return load_archive("llm_stats", path / "x.tar.gz", DOCUMENTS | {places[name]: more[name] for name in more})


def test_a_model_has_its_developer_dates_sizes_and_the_licence_of_its_weights(tmp_path: Path) -> None:
    report, made = load(tmp_path)
    assert not report.quarantined
    assert report.source.edition == "2025-10-15"
    assert report.rows == 7  # what lies outside of data/ is no data
    assert values(made, LARGE, "name") == {"Mistral Large 2"}
    assert values(made, LARGE, "developer") == {"org-mistral-ai"}
    assert values(made, LARGE, "releaseDate") == {"2024-07-24"}
    assert values(made, LARGE, "parameters") == {"123000000000"}
    assert values(made, LARGE, "huggingFaceId") == {"mistralai/Mistral-Large-Instruct-2407"}
    assert values(made, LARGE, "paper") == {"https://arxiv.org/abs/1"}
    assert values(made, f"{LARGE}.training-tokens", "value") == {"14800000000000"}
    assert values(made, f"{LARGE}.training-tokens", "unit") == {"tokens"}
    assert values(made, f"{LARGE}.weights", "licence") == {"licence-mistral-ai-research-license"}
    assert values(made, "licence-mistral-ai-research-license", "commercialUse") == {"false"}
    assert values(made, "org-mistral-ai", "country") == {"country-fr"}
    assert not [s for s in made if "text" in s.value.split()]  # descriptions are not carried


def test_a_score_says_of_what_by_whom_and_how_and_an_offer_its_prices_in_dollars(tmp_path: Path) -> None:
    _, made = load(tmp_path)
    result = f"{LARGE}.benchmark-mmlu.llm-stats-1"
    expected = {
        "scoredModel": LARGE, "scoredOn": "benchmark-mmlu", "score": "84", "selfReported": "true",
        "unit": "percent of the highest score", "metric": "Accuracy",
        "citation": "https://mistral.ai/news/mistral-large-2407/", "asOf": "2025-07-19",
    }  # fmt: skip
    assert {key: values(made, result, key) for key in expected} == {key: {value} for key, value in expected.items()}
    assert values(made, "benchmark-mmlu", "name") == {"MMLU"}
    assert values(made, "benchmark-mmlu", "bestScore") == {"1"}
    offer = f"{LARGE}.org-azure"
    expected = {
        "provider": "org-azure", "offeredModel": LARGE, "inputPrice": "2", "outputPrice": "0.025",
        "quantization": "fp8", "contextWindow": "128000", "longestOutput": "4096", "offeredAs": "mistral-large-2407",
    }  # fmt: skip
    assert {key: values(made, offer, key) for key in expected} == {key: {value} for key, value in expected.items()}


def test_two_licences_in_one_name_are_two_licences_each_for_its_use(tmp_path: Path) -> None:
    name = "Mistral Research License (MRL) for research; Mistral Commercial License for commercial use"
    _, made = load(tmp_path, mrl=LICENCE | {"name": name})
    assert values(made, f"{LARGE}.weights.research", "licence") == {"licence-mistral-ai-research-license"}
    assert values(made, f"{LARGE}.weights.research", "licenceScope") == {"research"}
    assert values(made, f"{LARGE}.weights.commercial-use", "licence") == {"licence-mistral-commercial-license"}
    assert values(made, f"{LARGE}.weights.commercial-use", "licenceScope") == {"commercial use"}
    assert {s.value for s in made if s.property == "part"} == {"weights"}
    assert values(made, "licence-mistral-commercial-license", "name") == {"Mistral Commercial License"}
    assert not [s for s in made if s.property == "commercialUse"]  # whichever of the two it is about


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Apache 2.0", "licence-apache-2-0"), ("MIT License", "licence-mit"),
        ("Llama 3.2", "licence-llama-3-2-community-license"), ("tongyi-qianwen", "licence-tongyi-qianwen-license"),
        ("CC BY-NC", "licence-cc-by-nc"), ("MIT + Model License (Commercial use allowed)",
         "licence-mit-plus-model-license-commercial-use-allowed"), ("Proprietary", "licence-proprietary"),
    ],
)  # fmt: skip
def test_a_licence_is_the_curated_one_only_where_the_name_is_plainly_its(tmp_path: Path, name: str, id_: str) -> None:
    _, made = load(tmp_path, mrl=LICENCE | {"name": name})
    assert values(made, f"{LARGE}.weights", "licence") == {id_}
    [told] = values(made, id_, "name")
    assert f"licence-{slug(told)}" == id_  # "Llama 3.2" is a model, and no other name of its licence


def test_models_of_one_name_are_told_apart_by_their_keys(tmp_path: Path) -> None:
    may, august = (
        MODEL_ROW | {"model_id": f"gpt-4o-{day}", "name": name, "release_date": day, "source_weights_link": None}
        for day, name in (("2024-05-13", "GPT-4o"), ("2024-08-06", "GPT 4o"))
    )
    score = SCORE | {"model_id": "gpt-4o-2024-08-06"}
    _, made = load(tmp_path, may=may, august=august, benchmarks=[score])
    assert values(made, "model-gpt-4o-2024-05-13", "releaseDate") == {"2024-05-13"}
    assert values(made, "model-gpt-4o-2024-08-06", "name") == {"GPT 4o"}
    assert not values(made, "model-gpt-4o", "type")
    assert values(made, "model-gpt-4o-2024-08-06.benchmark-mmlu.llm-stats-1", "scoredModel") == {
        "model-gpt-4o-2024-08-06"
    }


def test_instruct_and_base_and_precisions_are_models_of_their_own_names(tmp_path: Path) -> None:
    instruct = MODEL_ROW | {"model_id": "llama", "name": "Llama 3.1 405B Instruct", "source_weights_link": ""}
    _, made = load(tmp_path, llama=instruct)
    assert values(made, "model-llama-3-1-405b-instruct", "name") == {"Llama 3.1 405B Instruct"}
    assert not [s for s in made if s.property in ("variantOf", "variantKind", "family")]


def test_a_page_given_for_several_models_identifies_at_most_the_one_of_its_name(tmp_path: Path) -> None:
    page = "https://huggingface.co/deepseek-ai/DeepSeek-R1"
    zero, first, later = (
        MODEL_ROW | {"model_id": name, "name": name, "source_weights_link": page}
        for name in ("DeepSeek R1 Zero", "DeepSeek-R1", "DeepSeek-R1-0528")
    )
    report, made = load(tmp_path, zero=zero, first=first, later=later)
    assert {s.subject for s in made if s.value == "deepseek-ai/DeepSeek-R1"} == {"model-deepseek-r1"}
    assert {s.subject for s in made if s.value == page} == {"model-deepseek-r1.weights"}
    assert len(report.quarantined) == 2
    assert all(bad.row_kept and bad.column == "source_weights_link" for bad in report.quarantined)


@pytest.mark.parametrize(
    ("link", "id_"),
    [
        ("https://huggingface.co/mistralai/Devstral-Small-2507/blob/main/model.safetensors.index.json",
         {"mistralai/Devstral-Small-2507"}),
        ("https://huggingface.co/MoonshotAI", set()), ("https://huggingface.co/papers/2309.16609", set()),
        ("https://huggingface.co/collections/ibm-granite/granite-41", set()), ("https://evil.example/a/b", set()),
    ],
)  # fmt: skip
def test_only_the_page_of_one_model_gives_an_id(tmp_path: Path, link: str, id_: set[str]) -> None:
    report, made = load(tmp_path, model=MODEL_ROW | {"source_weights_link": link})
    assert values(made, LARGE, "huggingFaceId") == id_
    assert values(made, LARGE, "name")
    assert len(report.quarantined) == (not id_)


def test_fine_tuned_from_is_a_derivation_of_that_kind(tmp_path: Path) -> None:
    pixtral = MODEL_ROW | {
        "model_id": "pixtral-large", "name": "Pixtral Large", "fine_tuned_from_model_id": "mistral-large-2-2407",
        "source_weights_link": None,
    }  # fmt: skip
    _, made = load(tmp_path, pixtral=pixtral)
    derivation = f"model-pixtral-large.finetuned-from.{LARGE}"
    assert values(made, derivation, "child") == {"model-pixtral-large"}
    assert values(made, derivation, "parent") == {LARGE}
    assert values(made, derivation, "derivationKind") == {"finetune"}


def test_several_scores_of_a_model_on_a_benchmark_are_all_kept(tmp_path: Path) -> None:
    """Their own numbers do not tell them apart: the file gives one number to several."""
    with_tools = SCORE | {"normalized_score": 0.9, "analysis_method": "with tools"}
    _, made = load(tmp_path, benchmarks=[SCORE, with_tools])
    assert values(made, f"{LARGE}.benchmark-mmlu.llm-stats-1", "score") == {"84"}
    assert values(made, f"{LARGE}.benchmark-mmlu.llm-stats-2", "score") == {"90"}
    assert values(made, f"{LARGE}.benchmark-mmlu.llm-stats-2", "metric") == {"with tools"}


def test_a_score_is_in_percent_of_the_highest_one_also_where_the_file_gives_points(tmp_path: Path) -> None:
    _, made = load(tmp_path, mmlu=BENCHMARK | {"max_score": 10000.0},
                   benchmarks=[SCORE | {"score": 2134, "normalized_score": 0.2134}])  # fmt: skip
    assert values(made, f"{LARGE}.benchmark-mmlu.llm-stats-1", "score") == {"21.34"}
    assert values(made, "benchmark-mmlu", "bestScore") == {"10000"}


def test_benchmarks_that_differ_by_a_sign_of_comparison_are_two(tmp_path: Path) -> None:
    rows = {sign: BENCHMARK | {"benchmark_id": sign, "name": f"Graphwalks BFS {sign}128k"} for sign in "<>"}
    _, made = load(tmp_path, below=rows["<"], above=rows[">"])
    assert values(made, "benchmark-graphwalks-bfs-under-128k", "name") == {"Graphwalks BFS <128k"}
    assert values(made, "benchmark-graphwalks-bfs-over-128k", "name") == {"Graphwalks BFS >128k"}


def test_a_placeholder_in_the_place_of_a_source_is_reported_and_the_score_kept(tmp_path: Path) -> None:
    score = SCORE | {"is_self_reported": False, "self_reported_source_link": "https://example.com/benchmark-image"}
    report, made = load(tmp_path, benchmarks=[score])
    assert values(made, f"{LARGE}.benchmark-mmlu.llm-stats-1", "selfReported") == {"false"}
    assert not values(made, f"{LARGE}.benchmark-mmlu.llm-stats-1", "citation")
    [bad] = report.quarantined
    assert (bad.column, bad.row_kept) == ("self_reported_source_link", True)


def test_unknown_is_nobody_and_no_licence(tmp_path: Path) -> None:
    report, made = load(
        tmp_path, organization=ORGANIZATION | {"name": "Unknown", "website": ""}, mrl=LICENCE | {"name": "Unknown"}
    )
    assert not report.quarantined
    assert not [s for s in made if "unknown" in s.subject or s.property in ("developer", "licence")]
    assert values(made, LARGE, "parameters") == {"123000000000"}


@pytest.mark.parametrize(
    ("more", "column", "value"),
    [
        ({"benchmarks": [SCORE | {"model_id": "gone"}]}, "model_id", "'gone' is the key of nothing"),
        ({"benchmarks": [SCORE | {"benchmark_id": "gone"}]}, "benchmark_id", "'gone' is the key of nothing"),
        ({"benchmarks": [SCORE | {"normalized_score": "high"}]}, "normalized_score", "'high' is not a number"),
        ({"benchmarks": [SCORE | {"is_self_reported": "maybe"}]}, "is_self_reported", "'maybe' is neither"),
        ({"models": [OFFER | {"input_cents_per_million_tokens": "free"}]}, "input_cents_per_million_tokens", "'free'"),
        ({"models": [OFFER | {"provider_id": ["azure"]}]}, "provider_id", "'list' is not a single value"),
        ({"model": MODEL_ROW | {"release_date": "7/8/2024"}}, "release_date", "'7/8/2024' is not a date"),
        ({"model": MODEL_ROW | {"fine_tuned_from_model_id": "gone"}}, "fine_tuned_from_model_id", "'gone' is the key"),
        ({"organization": ORGANIZATION | {"country": "Atlantis"}}, "country", "'Atlantis' is not a country"),
        ({"new": {"leaderboard_id": 1}}, "", "are the columns of no known table"),
    ],
)  # fmt: skip
def test_a_bad_row_is_set_aside_with_its_column(
    tmp_path: Path, more: dict[str, object], column: str, value: str
) -> None:
    report, _ = load(tmp_path, **more)
    assert (column, True) in {(bad.column, value in bad.reason) for bad in report.quarantined}
    assert not any(bad.row_kept for bad in report.quarantined)


FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))


@pytest.mark.parametrize("sources", [None, FULL], ids=["bundled", "full"])
def test_the_real_files_hold_models_scores_and_offers_that_hang_together(sources: Path | None) -> None:
    place, paths = Places(sources).find(LOADER.specs[0])
    report, statements = run_source(LOADER, LOADER.specs[0], MODEL, place, paths)
    made = set(statements)
    assert all(bad.row_kept for bad in report.quarantined)
    counts = report.counts
    assert 160 <= counts["AIModel"] <= 1_000
    assert 2_200 <= counts["BenchmarkResult"] <= 10_000
    assert 240 <= counts["Offer"] <= 2_000
    assert 10 <= counts["Derivation"] <= 200
    types = {s.subject for s in made if s.property == "type"}
    links = {s.value for s in made if s.property in LINKS}
    assert links <= types
    assert values(made, LARGE + ".weights", "licence") == {"licence-mistral-ai-research-license"}
    assert values(made, f"{LARGE}.benchmark-mmlu.llm-stats-1", "score") == {"84"}
    assert {f"{LARGE}.org-mistral-ai", f"{LARGE}.org-google"} <= types
    assert values(made, "model-llama-3-1-405b-instruct", "parameters") == {"405000000000"}
    assert not values(made, "model-llama-3-1-405b", "type")
    ids = Counter(s.value for s in made if s.property == "huggingFaceId")
    assert set(ids.values()) == {1}
    assert values(made, "model-gpt-4o-2024-05-13", "name") == values(made, "model-gpt-4o-2024-08-06", "name")
