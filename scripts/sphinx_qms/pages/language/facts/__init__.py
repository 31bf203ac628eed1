"""The words with which pages say what was measured, a file for each language."""
