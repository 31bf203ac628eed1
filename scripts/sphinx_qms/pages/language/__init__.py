"""In which language a page speaks, and the words that it says by itself."""
