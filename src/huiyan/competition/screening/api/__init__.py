"""Screening as JSON: the queue and its decisions, and the letters that wait."""
