"""The graph: statements, identity, the shown graph, snapshots, and what is read from them."""
