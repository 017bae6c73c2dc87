"""The only importers of engine libraries."""
