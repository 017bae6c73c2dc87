"""The vocabulary of the graph: classes, properties, and how one value is cleaned and checked."""

from ontology.model import Class, Kind, Model, Property
from ontology.turtle import load_model
from ontology.values import BadValue, Money, clean, slug, split_cell

__all__ = ["BadValue", "Class", "Kind", "Model", "Money", "Property", "clean", "load_model", "slug", "split_cell"]
