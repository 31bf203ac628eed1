"""Tables opened in DuckDB, with the rows and columns that the plan allows."""
