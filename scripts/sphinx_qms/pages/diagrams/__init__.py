"""How diagrams are written, drawn and coloured."""
