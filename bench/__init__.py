"""Benches; what they share with the tests is on their path: the servers, and how the browser is started."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
