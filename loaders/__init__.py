"""Sources → statements: one module a source, discovered by name."""
