"""Feedback as JSON: given without a name, read with intervals."""
