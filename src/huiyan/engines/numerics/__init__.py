"""Numerical helpers that several engines share; nothing here knows an engine."""
