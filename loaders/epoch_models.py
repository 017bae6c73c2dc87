"""Epoch AI's data on notable, large-scale and frontier AI models (CC BY 4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.entity import Entity
from loaders import epoch
from loaders.base import Cell, Record, Spec
from ontology.countries import country_code

_TEXTS = frozenset({
    "Reference", "Authors", "Abstract", "Parameters notes", "Training compute notes", "Dataset size notes",
    "Training dataset notes", "Notability criteria notes", "Training time notes", "Compute cost notes",
    "Finetune compute notes", "Batch size notes", "Accessibility notes", "Utilization notes",
    "Post-training compute notes", "Training data center",
})  # fmt: skip
"""Free text of others, which is not carried over."""
_FIGURES = frozenset({
    "Citations", "Epochs", "Batch size", "Hardware utilization (MFU)", "Hardware utilization (HFU)",
    "Hardware acquisition cost", "Training compute cost (cloud)", "Training compute cost (upfront)", "Frontier model",
    "Open model weights?", "(DEPRECATED) Training dataset size (datapoints)", "Training dataset size",
    "Training chip-hours", "Estimated over 1e25 FLOP", "Maybe over 1e25 FLOP", "Power per GPU", "Base model compute",
    "API prices", "FLOP/$", "Hardware release date", "Post-training compute (FLOP)", "Model versions (benchmarks)",
})  # fmt: skip
"""Figures that follow from others, change daily, or are of no use to our users yet."""


def _spec(name: str, title: str, file: str, least: int) -> Spec:
    source = epoch.source(name, title, "Data on AI Models", "ai-models", file)
    expect = {"AIModel": (least, 20_000), "Organization": (0, 5_000)}
    return Spec(source, (file,), "epoch", expect, _TEXTS | _FIGURES, "Publication date", bundle=True)


SOURCES = (
    _spec("notable", "notable AI models", "notable_ai_models.csv", 800),
    _spec("large-scale", "large-scale AI models", "large_scale_ai_models.csv", 300),
    _spec("frontier", "frontier AI models", "frontier_ai_models.csv", 80),
)
_ACCESS = {
    "open weights (unrestricted)": "open", "open source": "open",
    "open weights (restricted use)": "open-restricted", "open (restricted use)": "open-restricted",
    "open access (restricted use)": "open-restricted",
    "open weights (non-commercial)": "open-noncommercial", "open (non-commercial)": "open-noncommercial",
    "open access (non-commercial)": "open-noncommercial",
    "api access": "api", "hosted access (no api)": "hosted", "unreleased": "unreleased",
}  # fmt: skip
_KINDS = {"Industry": "Company", "Academia": "ResearchInstitution", "Government": "GovernmentBody"}
_NOT_COUNTRIES = frozenset({"Multinational"})
_NOT_DATASETS = frozenset({"Unspecified unreleased"})
_SAME_NAME = {("CALM", "NVIDIA"): "model-calm-nvidia"}
"""Different models whose names make one id: (name, first developer) → id. CaLM is a model of Oxford."""
_ACRONYM = re.compile(r".* \(([A-Z][A-Za-z&]{1,9})\)")


def load(row: Record) -> Iterator[Entity]:
    """One model with its developers, hardware, training data, base models and estimates."""
    name = row.pop("Model")
    developers = row.many("Organization")
    key = (name, developers[0].partition(",")[0]) if developers else (name, "")
    model = row.make("AIModel", name, _SAME_NAME.get(key, "")).add("name", name, "en")
    countries = [c for c in row.many("Country (of organization)") if c not in _NOT_COUNTRIES]
    for country in countries:
        model.add("country", country)
    yield from _developers(row, model, developers, countries)
    _figures(row, model)
    for column, part in (
        ("Model accessibility", "weights"),
        ("Training code accessibility", "training-code"),
        ("Inference code accessibility", "inference-code"),
    ):
        _component(model, part, row.optional(column))
    yield from _linked(row, model, "Training hardware", "trainedOn", "Chip")
    yield from _linked(row, model, "Training dataset", "trainingData", "Dataset")
    yield from _bases(row, model)
    yield model


def _developers(row: Record, model: Entity, names: list[Cell], countries: list[Cell]) -> Iterator[Entity]:
    """Countries and categories belong to organisations only where both lists have one entry for each."""
    categories = row.many("Organization categorization")
    for number, name in enumerate(names):
        kind = _KINDS.get(categories[number], "Organization") if len(categories) == len(names) else "Organization"
        developer = row.named(kind, name)
        found = _ACRONYM.fullmatch(name)
        if found and not (found[1].istitle() and country_code(found[1])):
            developer.add("alias", found[1], "en")
        model.add("developer", developer.id)
        yield developer
        if len(countries) == len(names):
            yield row.make(kind, name, derived=True).add("country", countries[number])


def _figures(row: Record, model: Entity) -> None:
    confidence = Cell(row.optional("Confidence").lower(), "Confidence")
    model.add("releaseDate", row.pop("Publication date"))
    for address in row.many("Link", r"[\s,]+(?=https?://)"):
        row.add_or_reject(model, "website", address)
    for column, key in (("Domain", "modality"), ("Task", "task"), ("Notability criteria", "notability")):
        for value in row.many(column):
            model.add(key, value)
    row.add_or_reject(model, "datasetSize", row.optional("Training dataset size (total)"))
    row.add_or_reject(model, "chipCount", row.optional("Hardware quantity"))
    model.add("numericalFormat", row.optional("Numerical format"))
    basis = row.many("Training compute estimation method")
    parameters, compute = row.pop("Parameters"), row.pop("Training compute (FLOP)")
    model.add("parameters", parameters).add("trainingCompute", compute)
    _estimate(model, "parameters", parameters, "parameters", confidence)
    _estimate(model, "training-compute", compute, "FLOP", confidence, basis)
    _estimate(model, "finetune-compute", row.optional("Finetune compute (FLOP)"), "FLOP")
    _estimate(model, "training-cost", row.optional("Training compute cost (2023 USD)"), "USD of 2023")
    _estimate(model, "training-time", row.optional("Training time (hours)"), "hours")
    _estimate(model, "training-power", row.optional("Training power draw (W)"), "W")


def _estimate(
    model: Entity, quantity: str, value: str, unit: str, confidence: str = "", basis: list[Cell] | None = None
) -> None:
    if not value:
        return
    made = model.part("Estimate", quantity).add("estimateOf", model.id).add("quantity", quantity)
    made.add("value", value).add("unit", unit).add("confidence", confidence)
    for method in basis or ():
        made.add("basis", method)


def _component(model: Entity, part: str, access: Cell) -> None:
    if access:
        made = model.part("Component", part).add("componentOf", model.id).add("part", part)
        made.add("access", Cell(_ACCESS.get(access.lower(), access), access.column))


def _linked(row: Record, model: Entity, column: str, key: str, type_: str) -> Iterator[Entity]:
    for name in row.many(column):
        if name not in _NOT_DATASETS:
            other = row.named(type_, name)
            model.add(key, other.id)
            yield other


def _bases(row: Record, model: Entity) -> Iterator[Entity]:
    """The column says what a model was developed from, not how: the kind stays unspecified."""
    for name in row.many("Base model"):
        base = row.named("AIModel", name)
        made = model.part("Derivation", "from", base.id)
        made.add("child", model.id).add("parent", base.id).add("derivationKind", "unspecified")
        yield base
