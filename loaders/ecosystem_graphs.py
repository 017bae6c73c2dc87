"""Ecosystem Graphs of Stanford's CRFM: models, datasets and their dependencies. No licence is stated: never bundled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from loaders.hugging_face import bears_name, model_id
from loaders.licences import licence

_UNUSED = frozenset({
    "_path", "adaptation", "analysis", "datasheet", "description", "excluded", "failures", "feedback", "included",
    "intended_uses", "monitoring", "monthly_active_users", "output_space", "prohibited_uses", "quality_control",
    "sample", "terms_of_service", "training_emissions", "training_hardware", "training_time", "user_distribution",
    "value",
})  # fmt: skip
SOURCES = (
    Spec(
        Source(
            "ecosystem-graphs", "Ecosystem Graphs: assets of foundation models", "first-hand", "none stated",
            "Bommasani, Soylu, Liao, Creel and Liang: Ecosystem Graphs, https://arxiv.org/abs/2303.15772",
            "https://github.com/stanford-crfm/ecosystem-graphs", "Stanford CRFM",
            omitted="applications, descriptions",
        ),
        ("ecosystem-graphs.tar.gz",), "ecosystem_graphs", {"AIModel": (300, 5_000), "Dataset": (80, 5_000)},
        _UNUSED, bad_share=0.5, members=r"(^|/)assets/[^/]+\.yaml$",
        urls={
            "ecosystem-graphs.tar.gz":
                "https://github.com/stanford-crfm/ecosystem-graphs/archive/refs/heads/main.tar.gz",
        },
    ),
)  # fmt: skip
"""Half of the dependencies are on no asset of the files, which counts as a bad value: `expect` guards the source."""
_TYPES = {"model": "AIModel", "dataset": "Dataset"}
_NOT_STATED = frozenset({"unknown", "none", "international", "custom", "n/a"})
_COMMA = r",\s+(?:and\s+)?(?!Inc\b|LLC\b|Ltd\b|College Park\b)"
_SIZE = re.compile(r"([\d.]+ ?[KMBT]) parameters\b.*", re.I)
_NAME_OF_LICENCE = re.compile(r"[\w.+ -]{2,50}")


def records(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each row with the types of the assets, by name."""
    assets = list(rows)
    types = {str(row["name"]): str(row.get("type")) for row in assets if "name" in row}
    return ({**row, "_types": types} for row in assets)


def load(row: Record) -> Iterator[Entity]:
    """A model or a dataset; applications are no type of ours."""
    types, kind = row.raw("_types"), row.pop("type")
    if kind not in _TYPES:
        row.ignore_rest()
        return
    name = row.pop("name")
    made = row.named(_TYPES[kind], name)
    for developer in re.split(_COMMA, _stated(row, "organization")):
        if developer:
            maker = row.named("Organization", Cell(developer, "organization"))
            made.add("developer", maker.id)
            yield maker
    row.add_or_reject(made, "country", _stated(row, "nationality"))
    row.add_or_reject(made, "releaseDate", _stated(row, "created_date"))
    row.add_or_reject(made, "website", _stated(row, "url"))
    if granted := _stated(row, "license"):
        yield from _licence(row, made, granted)
    dependencies = _value(row, "dependencies") or ()
    if made.type == "AIModel":
        _model(row, made, name)
        for used in dependencies:
            yield from _dependency(row, made, Cell(used, "dependencies"), types.get(used, ""))
    else:
        row.ignore(["access", "modality", "size"])
    yield made


def _model(row: Record, made: Entity, name: str) -> None:
    """What only models have: size, modalities, openness, the page on Hugging Face."""
    size = _stated(row, "size")
    if found := _SIZE.fullmatch(size):
        made.add("parameters", found[1])
    elif size:
        row.reject(size, "is not a number of parameters")
    taken, _, given = _stated(row, "modality").partition(";")
    for key, listed in (("inputModality", taken), ("outputModality", given)):
        for each in listed.split(","):
            made.add(key, each)
    made.add("openWeights", {"open": "true", "closed": "false"}.get(_stated(row, "access").lower()))
    card = _stated(row, "model_card")
    if (id_ := model_id(card)) and bears_name(id_, name):
        made.add("huggingFaceId", id_)
    else:
        row.add_or_reject(made, "website", card)


def _licence(row: Record, made: Entity, name: Cell) -> Iterator[Entity]:
    if not _NAME_OF_LICENCE.fullmatch(name):
        row.reject(name, "is not the name of one licence")
        return
    granted = licence(row, name)
    made.add("licence", granted.id)
    yield granted


def _dependency(row: Record, made: Entity, name: Cell, kind: str) -> Iterator[Entity]:
    """A dataset that a model was made of, or a model that it comes from; how is not said."""
    if kind not in _TYPES:
        row.reject(name, "is no model or dataset of the files")
        return
    used = row.make(_TYPES[kind], name)
    if kind == "dataset":
        made.add("trainingData", used.id)
    else:
        origin = made.part("Derivation", "from", used.id).add("child", made.id).add("parent", used.id)
        origin.add("derivationKind", "unspecified")
    yield used


def _value(row: Record, column: str) -> Any:
    """The value of a cell, which may stand beside an explanation of it."""
    value = row.raw(column)
    return value.get("value") if isinstance(value, dict) else value


def _stated(row: Record, column: str) -> Cell:
    """The text of a cell; "" for what is not known or none."""
    text = Cell.of(_value(row, column), column)
    return Cell("", column) if text.lower() in _NOT_STATED else text
