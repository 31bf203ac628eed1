"""What moves performance: how it differs over the levels of declared factors."""
