"""Country names in English, Korean and French, UN names and ISO codes → one ISO 3166-1 alpha-2 code."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale

from ontology.letters import unaccented
from ontology.model import LANGUAGES

_TABLE = Path(__file__).parent / "country_names.csv"


def country_code(text: str) -> str:
    """The alpha-2 code of a name or code in any known form; "" when there is none."""
    return _codes().get(_normal(text), "")


def country_names(code: str) -> Mapping[str, str]:
    """The CLDR names of a country by language."""
    return MappingProxyType({lang: Locale(lang).territories[code] for lang in LANGUAGES})


def _normal(text: str) -> str:
    bare = unaccented(text).casefold().replace(".", "").replace("’", "'").removeprefix("the ").removesuffix(" (the)")
    return " ".join(bare.split())


@cache
def _codes() -> Mapping[str, str]:
    """CLDR names first, then the table: codes, UN names, and names that sources really use."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    found: dict[str, str] = {}
    for row in rows:
        for name in (row["alpha2"], row["alpha3"], *country_names(row["alpha2"]).values(), *row["names"].split("|")):
            found.setdefault(_normal(name), row["alpha2"])
    return MappingProxyType(found)
