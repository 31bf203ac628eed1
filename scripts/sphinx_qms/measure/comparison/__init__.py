"""What a changed model does better or worse than the last approved one, on the same samples."""
