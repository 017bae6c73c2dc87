"""The words of pictures, in every language."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "overview": "The whole graph",
        "selection": "{names} and {more} more",
        "why_left_out": "The best ranked {shown} of {total} are drawn.",
    },
    "ko": {
        "overview": "전체 그래프",
        "selection": "{names} 외 {more}개",
        "why_left_out": "{total}개 중 순위가 높은 {shown}개만 그렸습니다.",
    },
    "fr": {
        "overview": "Le graphe entier",
        "selection": "{names} et {more} autres",
        "why_left_out": "Les {shown} mieux classés sur {total} sont dessinés.",
    },
}
"""Language → key → words; every language has the same keys."""
