"""What catalogues of offers share: which organisation a provider is, and which model an offer is of.

Providers spell ids of models in their own ways (`mistralai/Mistral-Large-2411`, `us.anthropic.claude-opus-4-8`,
`@cf/openai/gpt-oss-20b`). What is left without paths, regions, price tiers and serving modes is a key, and offers of
one key are of one model. Nothing is merged beyond that: the rest is for identity decisions.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.entity import Entity
from loaders.base import Cell, Record
from ontology import BadValue, slug

ORGANIZATIONS = {
    "alibaba": "Alibaba", "cerebras": "Cerebras Systems", "cohere": "Cohere", "deepreinforce": "DeepReinforce",
    "deepseek": "DeepSeek", "gitlab": "GitLab", "google": "Google", "huggingface": "Hugging Face",
    "inception": "Inception Labs", "inference": "Inference.net", "kuae-cloud": "KUAE Cloud", "llama": "Llama API",
    "meta": "Meta AI", "minimax": "MiniMax", "mistral": "Mistral AI", "moonshotai": "Moonshot",
    "neon": "Neon (neon.com)", "nova": "Amazon Nova", "nvidia": "NVIDIA", "openai": "OpenAI",
    "perplexity": "Perplexity AI", "sakana": "Sakana AI", "sarvam": "Sarvam AI", "stepfun": "StepFun",
    "tencent": "Tencent", "togetherai": "Together AI", "xai": "xAI", "xiaomi": "Xiaomi Corp", "zai": "Zhipu AI",
    "zhipuai": "Zhipu AI",
}  # fmt: skip
"""Names in this graph of labs, and of providers whose slug or name would be another organisation or a second one."""
_PART = re.compile(r"(.+?)(?:-(?:cn|ams|sgp|coding-plan|token-plan)){1,4}|(huggingface)_.+")
"""A region or a plan of a provider: `alibaba-coding-plan-cn` is a part of `alibaba`."""
_PATH = re.compile(r"^(?:(?:workers-ai/)?@cf/[^/]+/|fal-ai/|hf:[^/]+/|(?:[^/]+/)*)")
_VENDOR = re.compile(r"^(?:(?:us|eu|au|jp|apac|global|regional)\.)?(?:[a-z0-9]+\.(?=[a-z]{2}))?")
_TIER = re.compile(
    r"(?:-v?\d+:\d|@default|[:-]free|-TEE|:(?:batch|beta|extended|exacto|floor|nitro|online|thinking|web)"
    r"|:(?:low|medium|high|max|\d{4,}))$", re.I,
)  # fmt: skip
_MAKER = re.compile(
    r"^(?:alibaba|amazon|anthropic|databricks|google|meta|moonshotai|nvidia|openai|perplexity|snowflake|xai|xiaomi"
    r"|z-ai|zai|zai-org)-+(?=[a-z])", re.I,
)  # fmt: skip
_MOVING = frozenset({"latest", "auto", "router"})
_REDIRECTED = frozenset({
    "custom", "deepseek-chat", "deepseek-reasoner", "free", "fusion", "mistral-large", "mistral-medium",
    "mistral-small", "route-llm",
})  # fmt: skip
"""Names without such a word behind which a provider puts one model or another."""
_DATE = re.compile(r"-(?:\d{4}-\d\d-\d\d|\d\d-\d{4}|\d{8}|\d{4})(?=-|$)")
_NOTE = re.compile(r"(?: \((?:latest|free|batch)\))+$", re.I)


class Target(NamedTuple):
    """The key of the model that an offer is of, and whether the offer's name is a moving alias of that model."""

    key: str
    alias: bool


def organization(row: Record, id_: str) -> Entity:
    """The organisation behind the id of a provider or lab, with the name that is ours and not the catalogue's."""
    name = ORGANIZATIONS.get(id_, id_)
    return row.make("Organization", name, derived=True).add("name", name, "en")


def provider(row: Record, id_: str, name: Cell) -> list[Entity]:
    """A provider by the id and the name that a catalogue gives it, with the whole it is a part of."""
    ours = organization(row, id_)
    known = id_ in ORGANIZATIONS and ORGANIZATIONS[id_] != name
    made = row.make("Organization", "", ours.id).add("alias" if known else "name", name, "en")
    entities = [made, ours] if known else [made]
    if found := _PART.fullmatch(id_):
        whole = organization(row, found[1] or found[2])
        unit = row.make("OrganizationUnit", "", made.id, derived=True).add("partOf", whole.id)
        entities += [unit, whole]
    return entities


def key(offered: str) -> str:
    """What is left of the id of an offer without what says where and how it is offered. Raises BadValue."""
    if made := _slug(re.sub(r"(?<=\d)p(?=\d)", ".", spelled(offered))):
        return made
    raise BadValue(offered, "has no letter or digit to make an id of")


def spelled(offered: str) -> str:
    """The last part of an id as a provider spells it, without region, maker, price tier and mode."""
    text = _MAKER.sub("", _VENDOR.sub("", _PATH.sub("", offered)))
    while (shorter := _TIER.sub("", text)) != text:
        text = shorter
    return text.replace("@", "-")


def is_moving(offered: str) -> bool:
    """Does the id lead to one model today and to another tomorrow?"""
    return not _MOVING.isdisjoint(re.split(r"[^a-z0-9]+", offered.lower())) or key(offered) in _REDIRECTED


def target(offered: Cell, base: str = "") -> Target:
    """The model of an offer; `base` is the id of the model whose data the catalogue gives it.

    A base of another version, size or kind is a template only and not believed. Raises BadValue for an alias of
    which nothing more is known.
    """
    own = key(offered)
    if base and not is_moving(base):
        named = key(base)
        if _spells(own, named):
            return Target(named, alias=False)
        if is_moving(offered) or _DATE.sub("", named) == own:
            return Target(named, alias=True)
    if is_moving(offered):
        raise BadValue(offered, "is a moving alias or a router, and its file names no model")
    return Target(own, alias=False)


def _spells(own: str, named: str) -> bool:
    """Are these the same letters and digits, but for the name of a maker or a plan in front?"""
    before = own.removesuffix(named)
    prefixed = before != own and not re.search(r"\d|[^-]$", before)
    return prefixed or own.replace("-", "") == named.replace("-", "")


def model(row: Record, id_: str, offered: Cell, goal: Target, name: str) -> Entity:
    """The model of an offer, named as the offer where that spells the key, else by its id; or with its alias."""
    made = row.make("AIModel", goal.key, derived=not goal.alias)
    if goal.alias:
        return made.add("movingAlias", offered)
    if id_.startswith("huggingface") and re.fullmatch(r"[\w.-]+/[\w.-]+", offered):
        made.add("huggingFaceId", offered)
    plain = _NOTE.sub("", name)
    return made.add("name", plain if _slug(plain) == goal.key else spelled(offered), "en")


def offer(row: Record, id_: str, offered: Cell, goal: Target) -> tuple[Entity, Entity]:
    """(provider, offer): an offer is a part of its provider."""
    seller = row.make("Organization", "", organization(row, id_).id)
    made = seller.part("Offer", slug(f"{id_} {offered}")).add("provider", seller.id).add("offeredAs", offered)
    return seller, made.add("offeredModel", row.make("AIModel", goal.key).id)


def _slug(text: str) -> str:
    try:
        return slug(text)
    except ValueError:
        return ""
