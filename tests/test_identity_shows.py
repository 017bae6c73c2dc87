"""Well-known organisations and models in the bundled graph: one node each, with the names of all sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest

from graph.engines.oxigraph import OxigraphStore
from graph.rdf import PREFIXES, iri
from graph.source import SOURCE_BASE

Names = Mapping[str, Mapping[str, set[str]]]
"""Entity id → name → the sources that use it."""
_HEAD = "".join(f"PREFIX {prefix}: <{address}> " for prefix, address in PREFIXES.items())
_LARGE = "model-mistral-large"


@pytest.fixture(scope="module")
def names(store: OxigraphStore) -> Names:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in store.select(_HEAD + "SELECT ?s ?name ?g WHERE { GRAPH ?g { ?s rdfs:label|skos:altLabel ?name } }"):
        source = row["g"].value.removeprefix(SOURCE_BASE).partition("/")[0]
        found[row["s"].id][row["name"].value].add(source)
    return found


def values(store: OxigraphStore, id_: str, path: str) -> set[str]:
    """What a path of properties leads to in the shown graph."""
    rows = store.select(_HEAD + f"SELECT DISTINCT ?o WHERE {{ ?s {path} ?o }}", {"s": iri(id_)})
    return {row["o"].id or row["o"].value for row in rows}


def bearers(names: Names, kind: str, name: str) -> set[str]:
    return {id_ for id_, known in names.items() if id_.startswith(f"{kind}-") and name in known}


@pytest.mark.parametrize(
    ("id_", "others"),
    [
        ("org-mistral-ai", {"Mistral AI": {"aju-article", "curated-rounds", "epoch-notable", "llm-stats", "models-dev"},
                            "Mistral": {"genai-prices", "model-openness-tool", "models-dev"}}),
        ("org-upstage", {"Upstage": {"curated-organisations", "epoch-notable", "models-dev"},
                         "업스테이지": {"curated-organisations"}}),
        ("org-lg-ai-research", {"LG AI Research": {"curated-organisations", "epoch-notable", "epoch-large-scale"},
                                "LG AI 연구원": {"curated-organisations"}}),
        ("org-naver", {"NAVER": {"epoch-frontier", "epoch-notable", "model-openness-tool"}, "Naver": {"aju-article"},
                       "네이버": {"aju-article"}}),
        ("org-zhipu-ai", {"Z.ai (Zhipu AI)": {"epoch-frontier", "epoch-notable"},
                          "Zhipu AI": {"llm-stats", "models-dev"}, "Z.AI": {"genai-prices", "models-dev"},
                          "智谱": {"curated-organisations"}}),
        ("org-meta-ai", {"Meta AI": {"epoch-frontier", "epoch-notable"}, "Facebook AI": {"epoch-frontier"},
                         "Facebook AI Research": {"epoch-notable", "epoch-large-scale"},
                         "FAIR (Fundamental Artificial Intelligence Research)": {"model-openness-tool"}}),
        ("org-xai", {"xAI": {"curated-rounds", "epoch-notable", "genai-prices", "llm-stats", "model-openness-tool",
                             "models-dev"}}),
    ],
)  # fmt: skip
def test_an_organisation_is_one_node_with_the_names_of_all_sources(
    names: Names, id_: str, others: dict[str, set[str]]
) -> None:
    for name, sources in others.items():
        assert bearers(names, "org", name) == {id_}
        assert sources <= names[id_][name]


def test_units_and_subsidiaries_are_linked_to_the_whole_and_not_merged_with_it(
    store: OxigraphStore, names: Names
) -> None:
    for unit, whole in (
        ("org-naver-cloud", "org-naver"), ("org-naver-future-ai-center", "org-naver"),
        ("org-lg-ai-research", "org-lg"), ("org-meta-ai", "org-meta"),
    ):  # fmt: skip
        assert values(store, unit, "ai:partOf") == {whole}
        assert names[unit]
        assert not {"NAVER", "Facebook", "LG"} & names[unit].keys()
    assert values(store, "org-naver", "^ai:partOf") >= {"org-naver-cloud", "org-naver-future-ai-center"}


def test_mistral_large_2_has_the_facts_of_all_that_know_it_and_is_no_other_release(
    store: OxigraphStore, names: Names
) -> None:
    model = "model-mistral-large-2"
    assert names[model]["Mistral Large 2"] >= {"aju-article", "epoch-notable", "epoch-large-scale", "llm-stats"}
    assert "models-dev" in names[model]["Mistral Large 2407"]
    assert values(store, model, "ai:releaseDate") == {"2024-07-24"}
    assert values(store, model, "ai:parameters") == {"123000000000"}
    assert values(store, model, "^ai:scoredModel")
    releases = {bearer for name in ("mistral-large-2402", "mistral-large-2411", "mistral-large-2512")
                for bearer in bearers(names, "model", name)}  # fmt: skip
    assert releases == {_LARGE, f"{_LARGE}-2411", f"{_LARGE}-2512"}
    assert bearers(names, "model", "mistral-large-latest") == set()
    rows = store.select(_HEAD + 'SELECT ?m WHERE { ?m ai:movingAlias "mistral-large-latest" }')
    assert model not in {row["m"].id for row in rows}


def test_llama_3_1_405b_its_instruct_and_its_fp8_are_nodes_of_one_family(store: OxigraphStore, names: Names) -> None:
    base, instruct = "model-llama-3-1-405b", "model-llama-3-1-405b-instruct"
    for id_ in (base, f"{base}-fp8", instruct, f"{instruct}-fp8"):
        assert names[id_]
        assert values(store, id_, "ai:family") == {"family-llama-3-1"}
    assert bearers(names, "model", "Llama 3.1 405B Instruct") == {instruct}
    assert {"genai-prices", "llm-stats", "models-dev"} <= names[instruct]["Llama 3.1 405B Instruct"]
    assert {"curated-models", "epoch-notable", "epoch-frontier"} <= names[base]["Llama 3.1-405B"]
    for whole, variant, kind in (
        (base, f"{base}-fp8", "precision"), (base, instruct, "instruct"), (instruct, f"{instruct}-fp8", "precision"),
    ):  # fmt: skip
        assert values(store, variant, "ai:variantOf") == {whole}
        assert values(store, variant, "ai:variantKind") == {kind}
