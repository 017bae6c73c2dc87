"""models.dev: models of the labs with scores, providers, and the offers of 147 of them with prices (MIT)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from loaders.hugging_face import model_id
from loaders.offers import Target, is_moving, key, model, offer, organization, provider, target
from ontology import BadValue

_NOT_READ = frozenset({
    "attachment", "base_model_omit", "description", "experimental", "family", "id", "interleaved", "license", "links",
    "provider", "reasoning", "reasoning_options", "structured_output", "temperature", "tool_call",
})  # fmt: skip
"""Of models and offers: features of interfaces, and what the files of few models say."""
_PRICES_NOT_READ = frozenset({
    "cache_write", "cached_write", "citation", "context_over_200k", "image", "input_audio", "output_audio",
    "reasoning", "request", "tiers",
})  # fmt: skip
_PROVIDERS_NOT_READ = frozenset({"api", "doc", "env", "id", "npm"})
_INNER = {"cost": _PRICES_NOT_READ, "limit": {"input"}, "weights": {"format", "label"}}
_IGNORED = _NOT_READ | _PROVIDERS_NOT_READ | {f"{whole}.{part}" for whole, parts in _INNER.items() for part in parts}


def _spec(name: str, title: str, file: str, url: str, **expect: tuple[int, int]) -> Spec:
    source = Source(
        name, title, "press", "MIT", "Copyright (c) 2025 models.dev, https://github.com/anomalyco/models.dev",
        "https://models.dev/api.json", "models.dev",
        omitted="descriptions, features of interfaces, other prices, model families",
    )  # fmt: skip
    archive = file.endswith(".tar.gz")
    return Spec(
        source, (file,), "models_dev", {"Offer": (4_000, 100_000), **expect}, _IGNORED if archive else frozenset(),
        "last_updated", bad_share=0.06 if archive else 1.0, bundle=archive, urls={file: url},
        members=r"^[^/]+/(models|providers)/.+\.toml$",
    )  # fmt: skip


SOURCES = (
    _spec(
        "models-dev", "models.dev: models, providers, prices", "models.dev.tar.gz",
        "https://github.com/anomalyco/models.dev/archive/refs/heads/dev.tar.gz",
        AIModel=(1_000, 50_000), Benchmark=(10, 1_000), BenchmarkResult=(150, 20_000),
    ),
    _spec("models-dev-api", "models.dev: the offers as its server lists them", "api.json", "https://models.dev/api.json"),
)  # fmt: skip
_OWN = frozenset({
    "anthropic", "cohere", "deepseek", "google", "inception", "minimax", "mistral", "moonshotai", "openai",
    "perplexity", "poolside", "sakana", "sarvam", "stepfun", "upstage", "xai", "xiaomi", "zai", "zhipuai",
})  # fmt: skip
"""Providers that offer only models of their own: what they say of an offer they say of the model."""
_DESCRIPTION = {"release_date": "releaseDate", "knowledge": "knowledgeUntil", "open_weights": "openWeights"}
_LATEST = re.compile(r" \(latest\)$")
_PRECISION = re.compile(r"(.+)-((?:bf|fp|int|nvfp)\d+|\d+bit)")
_FILE = re.compile(
    r"[^/]+/(?:models/(?P<lab>[^/]+)/(?P<name>[^/]+)"
    r"|providers/(?P<provider>[^/]+)/(?:provider|models/(?P<offered>.+)))\.toml"
)


def load(row: Record) -> Iterator[Entity]:
    """The entities of one file of the repository, or of the whole document that the server of models.dev answers."""
    if row.file == "api.json":
        yield from _answer(row)
        return
    path, link = row.pop("_path"), row.optional("_link")
    found = _FILE.fullmatch(path)
    if link or not found:
        raise BadValue(path, "is a link to a file that is not there" if link else "is no path of the repository")
    if lab := found["lab"]:
        yield from _model(row, lab, Cell(found["name"], "_path"))
    elif offered := found["offered"]:
        yield from _offer(row, found["provider"], Cell(offered, "_path"))
    else:
        yield from provider(row, found["provider"], row.pop("name"))


def _answer(row: Record) -> Iterator[Entity]:
    """Providers with their offers; a bad offer is left out alone."""
    for id_ in row.columns():
        listed = row.document(id_)
        listed.ignore(_PROVIDERS_NOT_READ)
        yield from provider(listed, id_, listed.pop("name"))
        models = listed.document("models")
        for offered in models.columns():
            each = models.document(offered)
            each.ignore(_NOT_READ)
            try:
                yield from list(_offer(each, id_, Cell(offered, id_)))
            except BadValue as error:
                row.rejected.append(error)
                each.ignore_rest()


def _model(row: Record, lab: str, file: Cell) -> Iterator[Entity]:
    """A model as its lab's file describes it; the file of a moving alias only says whose weights are behind it."""
    repositories = [each for weights in row.documents("weights") if (each := _repository(weights))]
    developer = organization(row, lab)
    if is_moving(file):
        if not repositories:
            raise BadValue(file, "is a moving alias, and its file names no model")
        row.ignore_rest()
        goal = Target(key(repositories[0]), alias=False)
        yield model(row, "huggingface", repositories[0], goal, "")
        made = row.make("AIModel", goal.key).add("movingAlias", file).add("developer", developer.id)
    else:
        made = row.make("AIModel", key(file))
        _facts(row, made, developer)
        _limits(row, made)
        row.ignore(["last_updated"])
        for repository in repositories:
            if not re.match(
                rf"{key(repository)}.", key(file)
            ):  # not "M2.5 highspeed", which is served from M2.5's weights
                made.add("huggingFaceId", repository)
        yield from _results(row, made)
    yield developer
    yield made


def _repository(weights: Record) -> Cell | None:
    """The id on Hugging Face of weights that are not a quantized copy."""
    address, copy = weights.pop("url"), weights.optional("quantization")
    found = model_id(address)
    return Cell(found, address.column) if found and not copy else None


def _facts(row: Record, made: Entity, developer: Entity) -> None:
    made.add("developer", developer.id).add("name", _LATEST.sub("", row.pop("name")), "en")
    for column, property_ in _DESCRIPTION.items():
        row.add_or_reject(made, property_, row.optional(column))
    modalities = row.document("modalities")
    for column in ("input", "output"):
        values = modalities.raw(column)
        for each in values if isinstance(values, list) else [values]:
            made.add(f"{column}Modality", Cell.of(each, f"modalities.{column}"))


def _limits(row: Record, *of: Entity) -> None:
    """A limit of 0 is a gap in the form, not a limit."""
    limit = row.document("limit")
    limit.ignore(_INNER["limit"])
    for column, property_ in (("context", "contextWindow"), ("output", "longestOutput")):
        number = limit.optional(column)
        for each in of:
            each.add(property_, Cell("" if number == "0" else number, number.column))


def _results(row: Record, made: Entity) -> Iterator[Entity]:
    for each in row.documents("benchmarks"):
        name, version = each.pop("name"), each.optional("version")
        settings = [each.optional(column) for column in ("harness", "variant", "dataset")]
        metric, day = each.optional("metric"), each.optional("date")
        benchmark = row.named("Benchmark", name if name.endswith(version) else f"{name} {version}")
        result = made.part("BenchmarkResult", benchmark.id, " ".join(["result", *settings, metric, day]))
        result.add("scoredModel", made.id).add("scoredOn", benchmark.id).add("score", each.pop("score"))
        result.add("metric", metric).add("asOf", day).add("citation", each.pop("source"))
        for setting in settings:
            result.add("setting", setting)
        yield benchmark


def _offer(row: Record, id_: str, offered: Cell) -> Iterator[Entity]:
    """An offer with its prices in USD per million tokens, and the model it is of."""
    base = row.optional("base_model")
    goal = target(offered, base)
    yield model(row, id_, offered, goal, row.peek("name"))
    seller, listed = offer(row, id_, offered, goal)
    listed.add("status", row.optional("status"))
    cost = row.document("cost")
    cost.ignore(_INNER["cost"])
    listed.add("inputPrice", cost.optional("input")).add("outputPrice", cost.optional("output"))
    for column in ("cache_read", "cached_input", "cache_input"):
        listed.add("cachedInputPrice", cost.optional(column))
    made = row.make("AIModel", goal.key)
    if id_ in _OWN and row.has("name") and not goal.alias:
        developer = organization(row, id_)
        _facts(row, made, developer)
        _limits(row, listed, made)
        yield developer
    else:
        _limits(row, listed)
        row.ignore(["name", "modalities", *_DESCRIPTION])
    row.ignore(["last_updated"])
    if base and (found := _PRECISION.fullmatch(goal.key)) and found[1] == key(base):
        whole = model(row, id_, Cell(base, base.column), Target(found[1], alias=False), "")
        made.add("variantOf", whole.id).add("variantKind", "precision")
        listed.add("quantization", found[2])
        yield whole
    yield made
    yield seller
