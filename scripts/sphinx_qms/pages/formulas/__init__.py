"""Formulas: TeX read once, shown as MathML."""
