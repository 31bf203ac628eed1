"""Typst and the fonts that it sets with: sources in, PDF or pixels out."""
