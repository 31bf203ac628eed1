"""Plots of measured numbers: `charts.py` says what is drawn, the other modules draw it with matplotlib."""
