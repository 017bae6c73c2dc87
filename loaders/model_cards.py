"""Hugging Face model cards that users bring: base models with their relation, and licences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from loaders.hugging_face import model_id
from loaders.licences import licence
from ontology import BadValue

SOURCES = (
    Spec(
        Source(
            "hugging-face-cards", "Model cards on Hugging Face", "first-hand", "each card has its own",
            "the authors of the cards, https://huggingface.co", "https://huggingface.co/models", "Hugging Face",
        ),
        ("cards",), "hugging_face", {"AIModel": (1, 5_000_000)}, bad_share=1.0,
        urls={"cards": ""}, members=r"(^|/)README\.md$|^([^/]+/)?[^/]+\.json$",
    ),
)  # fmt: skip
"""Every card has an author of its own: however many are bad, the others are as good as they are."""
_CACHED = re.compile(r"(?:^|/)models--([\w.-]{1,96}?)--([\w.-]{1,96})/")
_FOLDER = re.compile(r"(?:^|/)([\w.-]+/[\w.-]+)/README\.md$")
_REPOSITORY = re.compile(r"[\w-][\w.-]{0,95}(?:/[\w-][\w.-]{0,95})?")
"""The id of a model as the Hub allows it; the oldest ones have no owner."""
_RELATED = re.compile(r"base_model:(finetune|adapter|quantized|merge):(.+)")
_NOT_STATED = frozenset({"", "other", "unknown"})


def load(row: Record) -> Iterator[Entity]:
    """A model with what it was made from and its licence: from a card, or from the Hub's answer with the card in it."""
    path = row.pop("_path")
    id_ = Cell(_id_of(path) or row.optional("id") or row.optional("modelId"), "id")
    if not _REPOSITORY.fullmatch(id_):
        raise BadValue(id_ or path, "does not say which model of Hugging Face this is")
    card = row.document("cardData") if "cardData" in row.columns() else row
    tags = _texts(row, "tags")
    model = _model(row, id_)
    yield from _bases(card, model, id_, {found[2]: found[1] for tag in tags if (found := _RELATED.fullmatch(tag))})
    yield from _licences(card, model, [tag.removeprefix("license:") for tag in tags if tag.startswith("license:")])
    row.ignore_rest()  # cards hold whatever their authors like
    yield model


def _id_of(path: str) -> str:
    """The id in the path of a card: of a folder `owner/name`, or of the Hub's own cache."""
    if cached := _CACHED.search(path):
        return f"{cached[1]}/{cached[2]}"
    found = _FOLDER.search(path)
    return found[1] if found else ""


def _texts(row: Record, column: str) -> list[Cell]:
    """The texts of a column that holds one or a list."""
    value = row.raw(column)
    return [Cell.of(each, column) for each in (value if isinstance(value, list) else [value]) if each]


def _model(row: Record, id_: str) -> Entity:
    """Made of the whole id, for owners give their models the same names; the id itself says which are one."""
    made = row.make("AIModel", id_).add("name", id_.rpartition("/")[2], "en")
    return made.add("huggingFaceId", id_ if "/" in id_ else "")


def _bases(card: Record, model: Entity, id_: str, inferred: Mapping[str, str]) -> Iterator[Entity]:
    """The card's own word for the relation counts before what the Hub infers; without either it is not known."""
    relation = card.optional("base_model_relation")
    stated = _texts(card, "base_model") or [Cell(base, "tags") for base in inferred]
    for address in stated:
        base = Cell(model_id(address) or address, address.column)
        if not _REPOSITORY.fullmatch(base) or base.lower() == id_.lower():
            card.reject(base, "is not the id of another model")
            continue
        parent = _model(card, base)
        made = model.part("Derivation", "from", parent.id).add("child", model.id).add("parent", parent.id)
        made.add("derivationKind", relation or inferred.get(base) or "unspecified")
        yield parent


def _licences(card: Record, model: Entity, tagged: list[str]) -> Iterator[Entity]:
    """The licences of the weights; of one that is "other" the name is in a field of its own."""
    named = card.optional("license_name")
    for stated in _texts(card, "license") or [Cell(tag, "tags") for tag in tagged]:
        if name := named if stated in _NOT_STATED else stated:
            granted = licence(card, name)
            made = model.part("Component", "weights").add("componentOf", model.id).add("part", "weights")
            made.add("licence", granted.id)
            yield granted
