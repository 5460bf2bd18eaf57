"""Counts by evidence, and the official return, as JSON."""
