"""Letters of any script without what tells only spellings apart."""

from __future__ import annotations

import unicodedata


def unaccented(text: str) -> str:
    """Letters without what stands above and below them; Hangul stays whole, full-width letters become plain."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))
