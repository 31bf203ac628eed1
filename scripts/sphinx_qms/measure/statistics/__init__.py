"""Estimates and intervals: arrays of numbers in, frozen dataclasses out; nothing here knows of tables or plans."""
