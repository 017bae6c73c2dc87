"""Views of made-up graphs in headless Chromium: `python -m bench.views [--nodes 1000 --nodes 20000 …]`.

The picture of the explorer, vis-network and force-graph draw the same nodes at the same places; pyvis is given no
places and lays out for itself, as it does unless told otherwise. Nothing here has a graphics processor.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import click
from pyvis.network import Network

from bench.browser import Seen, look, site
from bench.report import figure, machine, print_table
from hatch_build import npm_run

_ROOT = Path(__file__).parents[1]
_OURS, _PYVIS = "aikg", "pyvis"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title><style>
:root {{ --paper: #fff; --ink: #222; --soft: #666; --line: #bbb; --faint: #eee; --accent: #06c }}
body {{ margin: 0 }} #box {{ width: 100vw; height: 100vh }}</style>
<div id="box"></div><script type="module" src="{name}.js"></script></html>"""
_LIBRARIES = (_OURS, "vis-network", "force-graph")
_TYPES = {"Company": "#3b6fb6", "AIModel": "#c2702e", "Person": "#4d8b57", "Organization": "#7a5aa6"}
_HEAD = ("first paint s", "CPU s", "script ms/frame", "frames/s", "heap MB",
         "paint/aikg", "CPU/aikg", "script/aikg", "heap/aikg")  # fmt: skip


def made_up(nodes: int, seed: int = 1) -> dict[str, Any]:
    """A view as the service answers it: communities of some hundred nodes, each with a hub, and two edges a node."""
    random = Random(seed)
    groups = max(nodes // 200, 1)
    centres = [(random.gauss(0, 60 * nodes**0.5), random.gauss(0, 40 * nodes**0.5)) for _ in range(groups)]
    edges = [_edge(number, nodes, groups, random) for number in range(2 * nodes)]
    degree = [0] * nodes
    for edge in edges:
        for end in ("source", "target"):
            degree[int(edge[end])] += 1
    found = []
    for number in range(nodes):
        (x, y), type_ = centres[number % groups], random.choice(list(_TYPES))
        found.append({
            "id": str(number), "type": type_, "types": [type_], "caption": {"en": f"{type_} {number}"}, "more": {},
            "color": _TYPES[type_], "icon": "", "size": 5 + min(degree[number], 52) / 4,
            "x": round(random.gauss(x, 500), 1), "y": round(random.gauss(y, 350), 1),
        })  # fmt: skip
    hubs = [{"number": n, "hub": str(n), "caption": {}, "nodes": nodes // groups} for n in range(groups)]
    return {
        "view": "overview", "title": {"en": "made up"}, "snapshot": "", "asOf": "", "lang": "en", "nodes": found,
        "edges": edges, "leftOut": {"nodes": 0, "byType": {}, "why": {}}, "legend": [], "relations": [], "sources": {},
        "communities": hubs[:12],
    }  # fmt: skip


def _edge(number: int, nodes: int, groups: int, random: Random) -> dict[str, Any]:
    """Four of five lead to a node of the same community; low numbers have the most."""
    source = random.randrange(nodes)
    near = int(nodes // groups * random.random() ** 3) * groups + source % groups
    target = near if random.random() < 0.8 else int(nodes * random.random() ** 3)
    return {"id": f"e{number}", "source": str(source), "target": str(target), "type": "investor",
            "caption": {"en": "investor"}, "facts": [], "sources": []}  # fmt: skip


def pyvis_page(view: dict[str, Any]) -> str:
    """As pyvis makes it by default; the lists are filled at once, for its own way to add takes quadratic time."""
    made = Network(directed=True, cdn_resources="in_line")
    made.nodes = [
        {"id": node["id"], "label": node["caption"]["en"], "color": node["color"], "size": node["size"], "shape": "dot"}
        for node in view["nodes"]
    ]
    made.edges = [{"from": edge["source"], "to": edge["target"], "arrows": "to"} for edge in view["edges"]]
    html: str = made.generate_html()
    return html


def lay_out(folder: Path, view: dict[str, Any]) -> dict[str, str]:
    """Write the files of a view; name of the renderer → path of its page."""
    (folder / "view.json").write_text(json.dumps(view), encoding="utf-8")
    (folder / f"{_PYVIS}.html").write_text(pyvis_page(view), encoding="utf-8")
    for name in _LIBRARIES:
        shutil.copy(_ROOT / "build" / "bench" / f"{name}.js", folder)
        (folder / f"{name}.html").write_text(_PAGE.format(name=name), encoding="utf-8")
    return {name: f"{name}.html#view.json" for name in (*_LIBRARIES, _PYVIS)}


def _row(nodes: int, name: str, seen: Seen, ours: Seen, patience: float) -> list[str]:
    """What has not been seen in time is said once, in the first cell that it would have filled."""
    cells = [figure(each) for each in seen if each is not None]
    if len(cells) < len(seen):
        cells.append(f"not within {patience:g} s")
    shares = [(getattr(seen, each), getattr(ours, each)) for each in ("paint", "cpu", "script", "heap")]
    cells += [""] * (len(seen) - len(cells))
    return [f"{nodes:,}", name, *cells, *(f"{each / base:.2f}" if each and base else "" for each, base in shares)]


@click.command()
@click.option("--nodes", "sizes", multiple=True, default=(1_000, 20_000, 100_000), show_default=True, help="Of a view.")
@click.option("--patience", default=50.0, show_default=True, help="Seconds that each page has.")
@click.option("--screenshots", type=click.Path(file_okay=False, path_type=Path), help="Where pictures are kept.")
def main(sizes: tuple[int, ...], patience: float, screenshots: Path | None) -> None:
    """Measure, and print a table of each size as soon as it is complete."""
    npm_run(_ROOT, "bench")
    if screenshots:
        screenshots.mkdir(parents=True, exist_ok=True)
    print(machine("pyvis", "playwright"))
    print("Views with twice as many edges as nodes; Chromium without a graphics processor\n", flush=True)
    for nodes in sizes:
        found: dict[str, Seen] = {}
        with tempfile.TemporaryDirectory(prefix="aikg-bench-") as folder, site(Path(folder)) as origin:
            for name, path in lay_out(Path(folder), made_up(nodes)).items():
                found[name] = look(origin, path, patience, screenshots and screenshots / f"{name}-{nodes}.png")
        rows = [_row(nodes, name, seen, found[_OURS], patience) for name, seen in found.items()]
        print_table(["nodes", "renderer", *_HEAD], rows)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
