"""Sphinx configuration of the quality management system."""

project = "@product@"
author = "@manufacturer@"
version = release = "0.1"
language = "en"

extensions = ["sphinx_qms"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
exclude_patterns = ["build", ".tox", ".venv"]

html_theme = "furo"
html_title = "@product@: quality management system"
html_show_copyright = False
html_show_sourcelink = False
html_use_index = False
