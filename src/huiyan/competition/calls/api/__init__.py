"""Calls as JSON: read by everyone, begun and changed by organisers."""
