"""The Sphinx extension: shows what the checks computed, computes nothing itself."""
