"""Which model an offer is of: equal ids are one model, whatever a provider puts around them; nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.entity import is_id
from loaders.base import Cell, Record
from loaders.offers import ORGANIZATIONS, Target, is_moving, key, model, offer, provider, target
from ontology import BadValue, load_model

MODEL = load_model()
ROW = Record(MODEL, {}, "t.toml", 1)


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        ("mistral-large-2411", "mistral-large-2411"),
        ("mistralai/Mistral-Large-2411", "mistral-large-2411"),
        ("mistral.mistral-large-2402-v1:0", "mistral-large-2402"),
        ("us.anthropic.claude-opus-4-8", "claude-opus-4-8"),
        ("anthropic/claude-opus-4.8", "claude-opus-4-8"),
        ("databricks-claude-opus-4-8", "claude-opus-4-8"),
        ("claude-opus-4-8@default", "claude-opus-4-8"),
        ("claude-sonnet-4@20250514", "claude-sonnet-4-20250514"),
        ("@cf/openai/gpt-oss-20b", "gpt-oss-20b"),
        ("workers-ai/@cf/openai/gpt-oss-20b", "gpt-oss-20b"),
        ("openai.gpt-oss-20b-1:0", "gpt-oss-20b"),
        ("openai/gpt-oss-20b:free", "gpt-oss-20b"),
        ("gpt-oss:20b", "gpt-oss-20b"),
        ("accounts/fireworks/models/glm-5p1", "glm-5-1"),
        ("hf:zai-org/GLM-5.1", "glm-5-1"),
        ("zai-org/GLM-5.1-TEE", "glm-5-1"),
        ("z-ai/glm-5.1:thinking:low", "glm-5-1"),
        ("anthropic/claude-sonnet-4:8192", "claude-sonnet-4"),
        ("deepseek.v3.2", "deepseek-v3-2"),
        ("us.deepseek.r1-v1:0", "deepseek-r1"),
        ("fal-ai/flux/schnell", "flux-schnell"),
        ("moonshotai/chat-completion/models/Kimi-K2_6", "kimi-k2-6"),
        ("command-r+", "command-r-plus"),
    ],
)
def test_what_a_provider_puts_around_an_id_is_no_part_of_the_model(offered: str, expected: str) -> None:
    assert key(offered) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mistral-large-2407", "mistral-large-2411"),
        ("mistral-large-2411", "mistral-large"),
        ("llama-3.1-405b", "llama-3.1-405b-instruct"),
        ("zai-org/GLM-5.1", "zai-org/GLM-5.1-FP8"),
        ("gemini-3-pro", "gemini-3-pro-preview"),
        ("command-r", "command-r+"),
        ("gpt-oss:20b", "gpt-oss:120b"),
        ("qwen3-next-80b-a3b-instruct", "qwen3-next-80b-a3b-thinking"),
        ("minimax-m2.5", "minimax-m2.5-highspeed"),
    ],
)
def test_versions_dates_sizes_kinds_and_precisions_stay_apart(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("offered", "base", "expected"),
    [
        ("openai-gpt-52", "openai/gpt-5.2", Target("gpt-5-2", False)),
        ("umans-glm-5.1", "zhipuai/glm-5.1", Target("glm-5-1", False)),
        ("claude-opus4-8", "anthropic/claude-opus-4-8", Target("claude-opus-4-8", False)),
        ("claude-sonnet-4", "anthropic/claude-sonnet-4-20250514", Target("claude-sonnet-4-20250514", True)),
        ("mistral-small", "mistral/mistral-small-2506", Target("mistral-small-2506", True)),
        ("devstral-latest", "mistral/devstral-2512", Target("devstral-2512", True)),
        # files that take the data of another model as a template
        ("claude-sonnet-4", "anthropic/claude-sonnet-4-5-20250929", Target("claude-sonnet-4", False)),
        ("mistral-small-2503", "mistral/mistral-small-2603", Target("mistral-small-2503", False)),
        ("mimo-v2.5", "xiaomi/mimo-v2.5-pro", Target("mimo-v2-5", False)),
        ("deepseek-r1-distill-qwen-32b", "deepseek/deepseek-r1", Target("deepseek-r1-distill-qwen-32b", False)),
        ("distill-7b-glm-5.1", "zhipuai/glm-5.1", Target("distill-7b-glm-5-1", False)),
        ("mistral-large2", "mistral/mistral-large-latest", Target("mistral-large2", False)),
        ("gemini-3-pro", "google/gemini-3-pro-preview", Target("gemini-3-pro", False)),
    ],
)
def test_a_base_is_believed_where_it_is_spelled_alike_or_dates_an_undated_name(
    offered: str, base: str, expected: Target
) -> None:
    assert target(Cell(offered, "_path"), base) == expected


@pytest.mark.parametrize(
    "offered",
    ["mistral-large-latest", "~anthropic/claude-haiku-latest", "openrouter/auto", "kilo-auto/free",
     "nanogpt/coding-router:high", "deepseek/deepseek-chat:free", "mistralai/mistral-large", "custom"],
)  # fmt: skip
def test_an_alias_or_router_of_which_nothing_more_is_known_is_refused(offered: str) -> None:
    for base in ("", "mistral/mistral-large-latest"):
        with pytest.raises(BadValue, match="is a moving alias or a router") as raised:
            target(Cell(offered, "_path"), base)
        assert raised.value.column == "_path"


def test_names_that_only_look_like_aliases_are_none() -> None:
    assert not any(map(is_moving, ("autoglm-phone-9b", "openrouter/pareto-code", "mistral-large-2411", "freesolo-1")))


@pytest.mark.parametrize(
    ("offered", "name", "expected"),
    [
        ("deepseek-ai/DeepSeek-V3.2", "DeepSeek V3.2", "DeepSeek V3.2"),
        ("deepseek-ai/DeepSeek-V3.2", "DeepSeek V3.2 (free)", "DeepSeek V3.2"),
        ("codestral-2508", "Codestral", "codestral-2508"),
        ("us.anthropic.claude-opus-4-8", "Claude Opus 4.8 (US)", "claude-opus-4-8"),
        ("openai-gpt-4.1", "", "gpt-4.1"),
        ("deepseek-v3.2", "???", "deepseek-v3.2"),
    ],
)
def test_a_model_has_the_name_of_its_offer_only_where_that_is_its_id_in_words(
    offered: str, name: str, expected: str
) -> None:
    cell = Cell(offered, "_path")
    made = set(model(ROW, "somebody", cell, target(cell), name).statements())
    assert {s.value for s in made if s.property == "name"} == {expected}
    assert {s.derived for s in made} == {True}


def test_an_alias_is_written_on_the_model_and_gives_it_no_name() -> None:
    made = set(model(ROW, "helicone", Cell("mistral-small", ""), Target("mistral-small-2506", True), "x").statements())
    assert {(s.property, s.value, s.derived) for s in made} == {
        ("type", "AIModel", False), ("movingAlias", "mistral-small", False),
    }  # fmt: skip


def test_ids_at_hugging_face_are_ids_on_hugging_face() -> None:
    for seller, offered, expected in (
        ("huggingface", "Qwen/Qwen3-8B", {"Qwen/Qwen3-8B"}),
        ("huggingface_novita", "Qwen/Qwen3-8B", {"Qwen/Qwen3-8B"}),
        ("novita-ai", "Qwen/Qwen3-8B", set()),
        ("huggingface", "qwen3-8b", set()),
    ):
        cell = Cell(offered, "_path")
        made = model(ROW, seller, cell, target(cell), "").statements()
        assert {s.value for s in made if s.property == "huggingFaceId"} == expected


@pytest.mark.parametrize(
    ("id_", "name", "expected"),
    [
        ("mistral", "Mistral", {("org-mistral-ai", "alias", "Mistral"), ("org-mistral-ai", "name", "Mistral AI")}),
        ("openai", "OpenAI", {("org-openai", "name", "OpenAI")}),
        ("vultr", "Vultr", {("org-vultr", "name", "Vultr")}),
        ("inception", "Inception", {("org-inception-labs", "name", "Inception Labs")}),
        ("alibaba-coding-plan-cn", "Alibaba Coding Plan (China)", {
            ("org-alibaba-coding-plan-cn", "name", "Alibaba Coding Plan (China)"),
            ("org-alibaba-coding-plan-cn", "partOf", "org-alibaba"), ("org-alibaba", "name", "Alibaba"),
        }),
        ("minimax-cn-coding-plan", "MiniMax Token Plan", {("org-minimax-cn-coding-plan", "partOf", "org-minimax")}),
        ("huggingface_novita", "HuggingFace (novita)", {("org-huggingface-novita", "partOf", "org-hugging-face")}),
    ],
)  # fmt: skip
def test_a_provider_is_the_organisation_that_the_graph_knows(
    id_: str, name: str, expected: set[tuple[str, str, str]]
) -> None:
    made = {s for each in provider(ROW, id_, Cell(name, "name")) for s in each.statements()}
    assert expected <= {(s.subject, s.property, s.value) for s in made}
    assert {s.value for s in made if s.property in ("name", "alias") and not s.derived} == {name}
    assert all(s.derived for s in made if s.property == "partOf")


def test_two_ids_of_one_organisation_do_not_share_their_offers() -> None:
    cell = Cell("glm-5", "_path")
    offers = {offer(ROW, id_, cell, target(cell))[1].id for id_ in ("zai", "zhipuai")}
    assert offers == {"org-zhipu-ai.zai-glm-5", "org-zhipu-ai.zhipuai-glm-5"}
    assert ORGANIZATIONS["zai"] == ORGANIZATIONS["zhipuai"]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_an_offer_of_some_model_or_refused(offered: str, base: str, name: str) -> None:
    cell = Cell(offered, "_path")
    try:
        goal = target(cell, base)
        made = [model(ROW, "vultr", cell, goal, name), *offer(ROW, "vultr", cell, goal)]
    except BadValue:
        return
    assert all(is_id(s.subject) for each in made for s in each.statements())
    assert not is_moving(goal.key)


@given(
    st.from_regex(r"zork(-[0-9a-f]{1,4}){0,3}", fullmatch=True),
    st.sampled_from(["", "org/", "~org/", "Pro/org/", "@cf/org/", "workers-ai/@cf/org/", "hf:org/", "org.", "eu.org."]),
    st.lists(st.sampled_from([":free", "-free", "-v1:0", "@default", "-TEE", ":thinking", ":batch", ":1024"])),
    st.sampled_from([str, str.upper, str.title]),
)
def test_the_key_is_the_same_in_every_wrapping(
    plain: str, prefix: str, suffixes: list[str], spelling: Callable[[str], str]
) -> None:
    name = plain if "." in prefix else spelling(plain)
    assert key(prefix + name + "".join(suffixes)) == plain
