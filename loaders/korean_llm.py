"""Awesome Korean LLM: open Korean language models with sizes, makers, base models and weights (CC0)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from loaders.hugging_face import bears_name, model_id
from ontology import BadValue

SOURCES = (
    Spec(
        Source(
            "awesome-korean-llm", "Awesome Korean LLM: open Korean language models", "press", "CC0 1.0",
            "NomaDamas and contributors, https://github.com/NomaDamas/awesome-korean-llm",
            "https://raw.githubusercontent.com/NomaDamas/awesome-korean-llm/main/README.md", "NomaDamas", "2023-10-31",
            omitted="makers that are the account of one person (a developer is an organisation): "
            "beomi, davidkim205, jojo0217, melodysdreamj, psymon-dev, taemin6697",
        ),
        ("README.md",), "awesome_korean_llm", {"AIModel": (30, 1_000), "Derivation": (15, 1_000)},
        bad_share=0.1, bundle=True,
    ),
)  # fmt: skip
_HANGUL = re.compile(r"[가-힣]")
_BRACKETS = re.compile(r"(?=.*\)$)(.+?) \((.+)\)")
_PERSONAL = frozenset({"beomi", "melodysdreamj", "psymon-dev", "davidkim205", "taemin6697", "jojo0217"})
"""Makers that are the GitHub account of one person; the list sets them beside companies and universities."""
_COMMERCIAL = {"✅": "true", "❌": "false", "❓": ""}


class _Group(NamedTuple):
    """The sizes of a name that share a base model and a licence."""

    sizes: list[Cell]
    base: Cell
    commercial: Cell


def load(row: Record) -> Iterator[Entity]:
    """A name with its models: one for each size where there are several. The list links the weights of one of them."""
    title, home = _linked(row.pop("이름"))
    bare = _BRACKETS.fullmatch(title)
    name = Cell(bare[1] if bare else title, title.column)
    maker = _maker(row)
    groups = _groups(row)
    models = []
    for group in groups:
        for size in group.sizes or [Cell("", "사이즈")]:
            several = len(groups) > 1 or len(group.sizes) > 1
            model = row.named("AIModel", Cell(f"{name} {size}" if several else name, name.column))
            model.add("developer", maker.id if maker else "").add("commercialUse", group.commercial)
            if bare and not several:
                model.add("alias", bare[2], _language(bare[2]))
            if home.startswith("https://github.com/"):
                model.add("repository", home)
            row.add_or_reject(model, "parameters", size)
            yield from _derived(row, model, group.base)
            models.append((model, size))
    _weights(row, models)
    if maker:
        yield maker
    yield from (model for model, _ in models)


def _linked(cell: Cell) -> tuple[Cell, Cell]:
    """The text and the address of a link; of other text there is no address."""
    text, address = str(cell), ""
    if cell.startswith("[") and cell.endswith(")"):
        name, mark, rest = cell[1:-2].rpartition("](")  # the address has a character at least
        rest += cell[-2]
        if mark and rest.split() == [rest]:
            text, address = name, rest
    return Cell("" if text == "❓" else text, cell.column), Cell(address, cell.column)


def _maker(row: Record) -> Entity | None:
    """The organisation that made it; the account of a person is none, and who the person is the list does not say."""
    name, page = _linked(row.pop("제작자"))
    if name in _PERSONAL:
        return None
    return row.named("Organization", name, _language(name)).add("website", page)


def _language(text: str) -> str:
    return "ko" if _HANGUL.search(text) else "en"


def _groups(row: Record) -> list[_Group]:
    """`7B / 5.8B, 12.8B` with `llama / Polyglot-Ko`: the parts of the columns belong together in their order."""
    sizes, bases, marks = (_parts(row.pop(column)) for column in ("사이즈", "베이스 모델", "상업적 사용 여부"))
    if not len(sizes) == len(bases) == len(marks):
        raise BadValue(Cell(" / ".join(sizes), "사이즈"), "has other parts than the base models or the commercial use")
    return [
        _Group(_sizes(size), _linked(base)[0], _commercial(mark))
        for size, base, mark in zip(sizes, bases, marks, strict=True)
    ]


def _parts(cell: Cell) -> list[Cell]:
    """What stands between slashes that are not in brackets."""
    parts = [""]
    for run, bracket in re.findall(r"([^()]*+)([()]?)", cell):
        first, *others = [run] if bracket == ")" else run.split("/")
        parts[-1] += first
        parts += others
        parts[-1] += bracket
    return [Cell(part.strip(), cell.column) for part in parts]


def _sizes(cell: Cell) -> list[Cell]:
    return [Cell(part, cell.column) for part in re.split(r"(?:(?<!\s)\s+)?,\s*", cell) if part]


def _commercial(mark: Cell) -> Cell:
    if mark not in _COMMERCIAL:
        raise BadValue(mark, f"is none of {', '.join(_COMMERCIAL)}")
    return Cell(_COMMERCIAL[mark], mark.column)


def _derived(row: Record, model: Entity, base: Cell) -> Iterator[Entity]:
    if base:
        parent = row.named("AIModel", base)
        made = model.part("Derivation", "from", parent.id).add("child", model.id).add("parent", parent.id)
        made.add("derivationKind", "unspecified")
        yield parent


def _weights(row: Record, models: list[tuple[Entity, Cell]]) -> None:
    """The page identifies the model whose name it bears; else it is a page of those whose size it names, or of all."""
    page = _linked(row.pop("가중치"))[1]
    id_ = model_id(page)
    if page and not id_:
        row.reject(page, "is not the page of one model")
        return
    sized = [model for model, size in models if size and re.search(rf"(?<![\d.]){re.escape(size)}", id_, re.I)]
    for model in sized or [model for model, _ in models]:
        bears = any(bears_name(id_, s.value) for s in model.statements() if s.property == "name")
        model.add("huggingFaceId" if bears else "website", id_ if bears else page)
