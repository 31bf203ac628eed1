"""Need graph, catalogues, profile and facts in, findings and coverage out: pure functions, no Sphinx."""
