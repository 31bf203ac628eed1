"""What things are: clause, catalogue, profile, need graph, facts, finding, report. No Sphinx, no pandas."""
