"""One module a resource; blocking work in plain `def` routes."""
