"""Where snapshots lie when nobody says otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """AIKG_HOME, else `aikg` in the user's folder of data."""
    default = Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "aikg"
    return Path(environ.get("AIKG_HOME") or default).absolute()
