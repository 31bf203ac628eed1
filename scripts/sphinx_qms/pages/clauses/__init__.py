"""Catalogues on pages: each clause, what answers it, what is left out and why."""
