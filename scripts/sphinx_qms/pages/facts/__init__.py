"""What was measured, in pages: the role `fact` and the directive `facts`."""
