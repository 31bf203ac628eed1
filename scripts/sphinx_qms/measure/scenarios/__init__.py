"""Test scenarios beside each other, each compared with the first."""
