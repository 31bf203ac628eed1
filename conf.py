"""Sphinx configuration of the example quality management system."""

project = "RecurSight"
author = "Fictional Oncology Systems B.V. (fictitious)"
version = release = "1.0.0"
language = "en"

extensions = ["sphinx_qms"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
exclude_patterns = ["build", ".tox", ".venv"]

html_theme = "furo"
html_title = "RecurSight quality management system"
html_show_copyright = False
html_show_sourcelink = False
html_use_index = False
