"""LLM Stats: models, licences, benchmark scores and offers with prices (CC BY 4.0)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from graph.entity import Entity, entity_id
from graph.source import Source
from loaders.base import Cell, Record, Spec
from loaders.hugging_face import bears_name, model_id
from loaders.licences import licence
from ontology import BadValue, slug

_TEXTS = frozenset({"description", "verification_notes"})
_UNUSED = frozenset({
    "_path", "created_at", "announcement_date", "multimodal", "available_in_zeroeval", "source_api_ref",
    "source_playground", "source_scorecard_blog_link", "model_family_id", "parent_benchmark_id", "categories",
    "modality", "multilingual", "language", "implementation_link", "verified", "score", "verified_by_llmstats",
    "verification_provider_id", "verification_hardware", "verification_date", "benchmark_name", "model_name",
    "throughput", "latency", "feature_web_search", "feature_function_calling", "feature_structured_output",
    "feature_code_execution", "feature_batch_inference", "feature_finetuning", "input_modality_text",
    "input_modality_image", "input_modality_audio", "input_modality_video", "output_modality_text",
    "output_modality_image", "output_modality_audio", "output_modality_video",
})  # fmt: skip
"""What repeats other columns, changes daily or is the same in nearly every row."""
SOURCES = (
    Spec(
        Source(
            "llm-stats", "LLM Stats: models, scores and prices", "press", "CC BY 4.0",
            "LLM Stats / llm-leaderboard, https://github.com/JonathanChavezTamales/llm-leaderboard",
            "https://github.com/JonathanChavezTamales/llm-leaderboard", "LLM Stats",
            omitted="descriptions and notes, speed, features",
        ),
        ("llm-leaderboard.tar.gz",), "llm_stats",
        {"AIModel": (120, 5_000), "BenchmarkResult": (1_500, 100_000), "Offer": (150, 20_000),
         "Benchmark": (200, 5_000)},
        _TEXTS | _UNUSED, "updated_at", bundle=True, members=r"^[^/]+/data/.+\.json$",
        urls={
            "llm-leaderboard.tar.gz":
                "https://github.com/JonathanChavezTamales/llm-leaderboard/archive/refs/heads/main.tar.gz",
        },
    ),
)  # fmt: skip
_KEYS = ("model_id", "benchmark_id", "license_id", "provider_id", "organization_id")
"""Keys of the tables; the first of them that a row with a name has is its own."""
_NOT_STATED = frozenset({"unknown", "-", "not specified"})
_PLACEHOLDERS = frozenset({"example.com"})
_SCOPED = re.compile(r"(.+?)(?: \([A-Z]+\))? for (.+)")
"""One of several licences in one name: "Mistral Research License (MRL) for research"."""


def records(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each row with the names behind its keys in `_<key>`: the files are the tables of a database."""
    tables = list(rows)
    names: dict[str, dict[str, str]] = {key: {} for key in _KEYS}
    for row in tables:
        if "name" in row and (own := next((key for key in _KEYS if key in row), "")):
            names[own][str(row[own])] = str(row["name"])
    spelled = Counter(map(_spelling, names["model_id"].values()))
    names["model_id"] = {k: k if spelled[_spelling(name)] > 1 else name for k, name in names["model_id"].items()}
    links = Counter(str(row.get("source_weights_link")) for row in tables)
    scores = Counter[str]()
    for row in tables:
        known = {f"_{key}": names[key].get(str(row[key]), "") for key in _KEYS if key in row}
        scores[pair := f"{row.get('model_id')} {row.get('benchmark_id')}"] += 1
        yield {
            **row, **known, "_base": names["model_id"].get(str(row.get("fine_tuned_from_model_id")), ""),
            "_link_shared": links[str(row.get("source_weights_link"))] > 1, "_number": scores[pair],
        }  # fmt: skip


def _spelling(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum() or letter == "+")


def load(row: Record) -> Iterator[Entity]:
    """The entities of a row of any of the tables, told apart by a column that only it has."""
    columns = row.left()
    table = next((table for mark, table in _TABLES.items() if mark in columns), None)
    if table is None:
        raise BadValue(Cell(", ".join(columns), ""), "are the columns of no known table")
    yield from table(row)
    row.ignore([mark for mark, each in _TABLES.items() if each is table])
    row.ignore(["updated_at", "_base", "_link_shared", "_number", *_KEYS, *(f"_{key}" for key in _KEYS)])


def _model(row: Record) -> Iterator[Entity]:
    """Two models of one name, such as the GPT-4o of May and that of August, have ids made of their keys."""
    name = row.pop("name")
    model = _referred(row, "AIModel", "model_id").add("name", name, "en")
    for column, key in (
        ("release_date", "releaseDate"), ("knowledge_cutoff", "knowledgeUntil"), ("param_count", "parameters"),
        ("source_paper", "paper"), ("source_repo_link", "repository"),
    ):  # fmt: skip
        model.add(key, row.pop(column))
    if developer := _stated(row, "organization_id"):
        model.add("developer", entity_id(row.model, "Organization", developer))
    if tokens := row.pop("training_tokens"):
        made = model.part("Estimate", "training-tokens").add("estimateOf", model.id)
        made.add("quantity", "training-tokens").add("value", tokens).add("unit", "tokens")
    weights = _hugging_face(row, model, name)
    for licensed, scope in _licences(_stated(row, "license_id")):
        made = model.part("Component", "weights", *([slug(scope)] if scope else []))
        made.add("componentOf", model.id).add("part", "weights").add("website", weights)
        made.add("licence", licence(row, licensed).id).add("licenceScope", scope)
    yield from _base(row, model)
    yield model


def _hugging_face(row: Record, model: Entity, name: str) -> Cell:
    """The page of the weights; one that is given for several models is at most that of the one of its name."""
    link, shared = row.pop("source_weights_link"), row.raw("_link_shared")
    id_ = model_id(link)
    if id_ and (not shared or bears_name(id_, name)):
        model.add("huggingFaceId", id_)
        return link
    if link:
        row.reject(link, "is given as the page of several models" if id_ else "is not the page of one model")
    return Cell("", link.column)


def _base(row: Record, model: Entity) -> Iterator[Entity]:
    if key := row.pop("fine_tuned_from_model_id"):
        name = row.pop("_base")
        if not name:
            raise BadValue(key, "is the key of no model")
        base = row.make("AIModel", name)
        made = model.part("Derivation", "finetuned-from", base.id).add("child", model.id).add("parent", base.id)
        made.add("derivationKind", "finetune")
        yield base


def _score(row: Record) -> Iterator[Entity]:
    """A score is told in percent of the highest one, as others do; all but two of the file's are shares of it."""
    model, benchmark = _referred(row, "AIModel", "model_id"), _benchmark_of(row)
    made = model.part("BenchmarkResult", benchmark.id, f"llm-stats-{row.pop('_number')}")
    made.add("scoredModel", model.id).add("scoredOn", benchmark.id)
    made.add("score", row.pop("normalized_score").moved(2)).add("unit", "percent of the highest score")
    made.add("selfReported", row.pop("is_self_reported")).add("asOf", row.pop("updated_at"))
    metric = row.pop("analysis_method")
    made.add("metric", metric if metric.lower() not in _NOT_STATED else "")
    link = row.pop("self_reported_source_link")
    if urlsplit(link).hostname in _PLACEHOLDERS:
        row.reject(link, "is a placeholder, not a source")
    else:
        made.add("citation", link)
    yield model
    yield benchmark


def _offer(row: Record) -> Iterator[Entity]:
    model, provider = _referred(row, "AIModel", "model_id"), _referred(row, "Organization", "provider_id")
    made = model.part("Offer", provider.id).add("provider", provider.id).add("offeredModel", model.id)
    for column, key in (
        ("provider_model_id_used", "offeredAs"), ("quantization", "quantization"),
        ("max_input_tokens", "contextWindow"), ("max_output_tokens", "longestOutput"),
        ("updated_at", "asOf"), ("deprecated_at", "end"),
    ):  # fmt: skip
        made.add(key, row.pop(column))
    made.add("inputPrice", row.pop("input_cents_per_million_tokens").moved(-2))
    made.add("outputPrice", row.pop("output_cents_per_million_tokens").moved(-2))
    yield model
    yield provider


def _benchmark(row: Record) -> Iterator[Entity]:
    benchmark = _benchmark_of(row).add("name", row.pop("name"), "en")
    yield benchmark.add("bestScore", row.pop("max_score")).add("paper", row.pop("paper_link"))


def _benchmark_of(row: Record) -> Entity:
    """`<128k` and `>128k` would make one id; they are two benchmarks."""
    name = _referred_name(row, "benchmark_id")
    return row.make("Benchmark", name.replace("<", "under ").replace(">", "over "))


def _licence(row: Record) -> Iterator[Entity]:
    """Whether commercial use is allowed is not told of each licence where one name holds several."""
    names, commercial = list(_licences(_stated(row, "license_id"))), row.pop("allow_commercial")
    row.ignore(["name"])
    for name, scope in names:
        yield licence(row, name).add("commercialUse", "" if scope else commercial)


def _licences(name: Cell) -> Iterator[tuple[Cell, str]]:
    """(name, what it is for or "") of each licence in a name."""
    parts = name.split("; ")
    found = [_SCOPED.fullmatch(part) for part in parts]
    if len(parts) > 1 and all(found):
        yield from ((Cell(each[1], name.column), each[2]) for each in found if each)
    elif name:
        yield name, ""


def _organization(row: Record) -> Iterator[Entity]:
    name, website = row.pop("name"), row.pop("website")
    country = row.optional("country")
    if name.lower() not in _NOT_STATED:
        yield row.named("Organization", name).add("country", country).add("website", website)


def _referred(row: Record, type_: str, key: str) -> Entity:
    return row.make(type_, _referred_name(row, key))


def _referred_name(row: Record, key: str) -> Cell:
    """The name behind a key. Raises BadValue for a key of nothing."""
    name, stated = row.pop(f"_{key}"), row.pop(key)
    if not name:
        raise BadValue(stated, "is the key of nothing")
    return Cell(name, key)


def _stated(row: Record, key: str) -> Cell:
    """The name behind a key; "" where there is none or it says that it is not known."""
    name = _referred_name(row, key) if row.has(key) else ""
    return Cell("" if name.lower() in _NOT_STATED else name, key)


_TABLES: Mapping[str, Callable[[Record], Iterator[Entity]]] = {
    "param_count": _model, "model_benchmark_id": _score, "model_provider_id": _offer, "max_score": _benchmark,
    "allow_commercial": _licence, "website": _organization,
}  # fmt: skip
"""A column that only one of the tables has → the function that reads it; providers are organisations."""
