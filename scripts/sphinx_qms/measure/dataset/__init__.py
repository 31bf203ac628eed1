"""What a dataset holds: how many, of what kind, compared with what, and on which way they came."""
