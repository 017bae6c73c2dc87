"""What the members of every enumeration of formats have."""

from __future__ import annotations

from enum import Enum


class Serialisation(Enum):
    """A way to write an answer.

    `media_type` is the value of Content-Type, without a charset; `extension` the usual end of a file name, without
    the dot, and the name in a `format` parameter.
    """

    def __init__(self, media_type: str, extension: str) -> None:
        self.media_type = media_type
        self.extension = extension
