"""Where sources disagree about what the property graph holds as a relationship."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tiny import SOURCE

from graph.entity import Entity
from loaders.base import Loader, Record, Spec
from loaders.pipeline import build
from loaders.run import Places


def load(row: Record) -> Iterator[Entity]:
    """An offer of a model, with its price."""
    model, provider = row.named("AIModel", row.pop("model")), row.named("Company", row.pop("provider"))
    offer = model.part("Offer", provider.id).add("offeredModel", model.id).add("provider", provider.id)
    offer.add("inputPrice", row.pop("price"))
    yield model
    yield provider


def test_two_prices_of_one_offer_are_told_beside_the_relationship(tmp_path: Path) -> None:
    specs = []
    for kind, price in (("press", 2), ("first-hand", 3)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "t.csv").write_text(
            f"model,provider,price\nMistral Large 2,Azure,{price}\n", encoding="utf-8"
        )
        specs.append(Spec(replace(SOURCE, name=kind, kind=kind), ("t.csv",), kind, {}))
    loaders = {"offers": Loader("offers", "", tuple(specs), load)}
    snapshot = build(tmp_path / "home", Places(tmp_path), lambda text: None, loaders=loaders)
    store = snapshot.property_graph()
    assert store.run("MATCH (:Company)-[o:OFFERS]->(:AIModel) RETURN o.inputPrice", {}).rows == [(3.0,)]
    [(offer, values)] = store.run("MATCH (d:ShownValue) RETURN d.shownOf, d.values", {}).rows
    assert offer == "model-mistral-large-2.org-azure"
    assert sorted(values) == ["2", "3"]
