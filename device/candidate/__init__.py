"""Versions in development: no part of the product, which refuses them until they are released."""
