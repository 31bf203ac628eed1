"""How readers perform in two modalities, such as without and with the software."""
