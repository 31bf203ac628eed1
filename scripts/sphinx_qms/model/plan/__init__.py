"""The plan of measurements: what is measured, from which tables, and how."""
