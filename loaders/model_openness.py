"""The Model Openness Tool: which components of a model are released, and under which licences (MIT)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from loaders.hugging_face import bears_name, model_id
from loaders.licences import licence

_UNUSED = frozenset({
    "_path", "framework", "release.version", "release.type", "release.architecture", "release.origin",
    "release.contact", "release.license.distribution.path", "release.license.code.path", "release.license.data.path",
    "release.license.document.path", "release.components.description", "release.components.license_path",
})  # fmt: skip
SOURCES = (
    Spec(
        Source(
            "model-openness-tool", "Model Openness Tool: components and licences of models", "first-hand", "MIT",
            "The Model Openness Tool Authors, https://github.com/lfai/model_openness_tool",
            "https://github.com/lfai/model_openness_tool", "LF AI & Data Foundation",
        ),
        ("model_openness_tool.tar.gz",), "model_openness_tool",
        {"AIModel": (200, 5_000), "Component": (1_200, 100_000)},
        _UNUSED, "release.date", bad_share=0.15, bundle=True, members=r"^[^/]+/models/[^/]+\.ya?ml$",
        urls={
            "model_openness_tool.tar.gz":
                "https://github.com/lfai/model_openness_tool/archive/refs/heads/main.tar.gz",
        },
    ),
)  # fmt: skip


class _Kind(NamedTuple):
    """A component of the Framework: our name of the part, and the scope of the licence that it inherits."""

    part: str
    scope: str


_COMPONENTS = {
    "Model architecture": _Kind("architecture", "code"),
    "Data preprocessing code": _Kind("preprocessing-code", "code"),
    "Training code": _Kind("training-code", "code"),
    "Inference code": _Kind("inference-code", "code"),
    "Evaluation code": _Kind("evaluation-code", "code"),
    "Supporting libraries and tools": _Kind("tools", "code"),
    "Model parameters (Final)": _Kind("weights", "data"),
    "Model parameters (Intermediate)": _Kind("intermediate-weights", "data"),
    "Datasets": _Kind("data", "data"),
    "Evaluation data": _Kind("evaluation-data", "data"),
    "Model metadata": _Kind("metadata", "data"),
    "Sample model outputs": _Kind("sample-outputs", "document"),
    "Model card": _Kind("model-card", "document"),
    "Data card": _Kind("data-card", "document"),
    "Technical report": _Kind("report", "document"),
    "Research paper": _Kind("paper", "document"),
    "Evaluation results": _Kind("evaluation-results", "document"),
}
_CLASSES: Mapping[str, Set[str]] = {
    "III open model": {"architecture", "weights", "model-card", "data-card", "report", "evaluation-results"},
    "II open tooling": {"training-code", "inference-code", "evaluation-code", "evaluation-data"},
    "I open science": {"data", "preprocessing-code", "intermediate-weights", "paper"},
}
"""What each class of the Framework 1.0 asks for beyond the one before, all under open licences."""
_OPEN = frozenset(f"licence-{name}" for name in (
    "apache-2-0", "mit", "bsd-2-clause", "bsd-3-clause", "gpl-3-0", "agpl-3-0", "openmdw-1-0",
    "cc0-1-0", "cc-by-4-0", "cc-by-sa-4-0", "odc-by-1-0", "cdla-permissive-2-0",
))  # fmt: skip
"""Open for the Framework: approved by the OSI or the FSF, or one of its open data licences."""
_ABSENT = re.compile(r"(component )+not includ.*", re.I)
_DISCLOSURE = {"unlicensed": "none", "undisclosed": "undisclosed"}
_NOT_A_LICENCE = re.compile(r'[^;"/\n]*[;"/].*|license.*|other license|pubmed|mc4, .*', re.I)
"""Prose, addresses and data sets in the place of a licence, as they are found there."""
_PRODUCERS = {
    "Carnegie Mellon University and Princeton": ["Carnegie Mellon University", "Princeton"],
    "EleutherAI and LF AI and Data": ["EleutherAI", "LF AI and Data"],
    "Multilateral, lead by BAAI": ["BAAI"],
}
"""Lists that are not made with commas."""


def load(row: Record) -> Iterator[Entity]:
    """One release. Its date is not read: mostly it is the day on which the file was last changed."""
    release = row.document("release")
    release.ignore(["date"])
    name = release.pop("name")
    model = row.make("AIModel", name).add("name", name, "en")
    release.add_or_reject(model, "repository", release.optional("repository"))
    _hugging_face(release, model, name)
    producer = release.pop("producer")
    for developer in _PRODUCERS.get(producer) or re.split(r",\s*(?:and\s+)?", producer):
        if developer:
            maker = row.named("Organization", Cell(developer, producer.column))
            model.add("developer", maker.id)
            yield maker
    judged = row.make("AIModel", name, derived=True)
    yield from _components(release, model, judged)
    yield model
    yield judged


def _hugging_face(release: Record, model: Entity, name: str) -> None:
    """Only a page of that name identifies the model: families are given the page of one of their sizes."""
    link = release.optional("huggingface")
    id_ = model_id(link)
    if id_ and bears_name(id_, name):
        model.add("huggingFaceId", id_)
    elif id_:
        model.add("website", f"https://huggingface.co/{id_}")
    elif link:
        release.reject(link, "is not the page of one model")


def _components(release: Record, model: Entity, judged: Entity) -> Iterator[Entity]:
    """The components with their licences; which are open and the class are computed from these."""
    scopes = {}
    licences = release.document("license")
    for scope in ("distribution", "code", "data", "document"):
        scopes[scope] = licences.document(scope).optional("name")
    if scopes["distribution"]:
        whole = licence(release, scopes["distribution"])
        model.add("licence", whole.id)
        yield whole
    opened = set()
    for listed in release.documents("components"):
        kind = _COMPONENTS.get(title := listed.pop("name"))
        if kind is None:
            listed.reject(title, "is no component of the Framework")
            listed.ignore(["license", "component_path"])
            continue
        made = model.part("Component", kind.part).add("componentOf", model.id).add("part", kind.part)
        listed.add_or_reject(made, "website", listed.optional("component_path"))
        text = listed.optional("license") or scopes[kind.scope] or scopes["distribution"]
        for granted in _licence(listed, made, text):
            yield granted
            if granted.id in _OPEN:
                opened.add(kind.part)
                judged.part("Component", kind.part).add("access", "open")
    judged.add("opennessClass", _class(opened))


def _licence(listed: Record, made: Entity, text: Cell) -> Iterator[Entity]:
    """The licence of a component, or the reason why it has none."""
    if _ABSENT.fullmatch(text):
        made.add("access", "unreleased")
    elif disclosure := _DISCLOSURE.get(text.lower()):
        made.add("disclosure", disclosure)
    elif _NOT_A_LICENCE.fullmatch(text):
        listed.reject(text, "is not the name of one licence")
    elif text:
        granted = licence(listed, text)
        made.add("licence", granted.id)
        yield granted


def _class(opened: Set[str]) -> str:
    """The highest class whose components are all there under open licences; a paper stands in for a report."""
    there = opened | {"report"} if "paper" in opened else opened
    reached = "unclassified"
    for name, needed in _CLASSES.items():
        if not needed <= there:
            break
        reached = name
    return reached
