"""Addresses on Hugging Face → the ids of the models there."""

from __future__ import annotations

import re

_MODEL = re.compile(r"(?:https?://huggingface\.co/)?(?!collections/|papers/|datasets/|spaces/|blog/)"
                    r"([\w.-]+/[\w.-]+)(?:[/ ?#].*)?")  # fmt: skip


def model_id(address: str) -> str:
    """`mistralai/Mistral-7B-v0.1` from its address or itself; "" for what is not the page of one model."""
    found = _MODEL.fullmatch(address)
    return found[1] if found else ""


def bears_name(id_: str, name: str) -> bool:
    """Is the model on Hugging Face called by this name?"""
    return _letters(id_.partition("/")[2]) == _letters(name)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
