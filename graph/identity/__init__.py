"""Identity: are two names, or two entities of two sources, one thing? Candidates, explained scores, verdicts."""
