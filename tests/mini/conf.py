"""A small project that has no finding; each test changes one thing in a copy of it."""

project = "Mini"
version = "1"
extensions = ["sphinx_qms"]
myst_enable_extensions = ["colon_fence"]
html_theme = "basic"
