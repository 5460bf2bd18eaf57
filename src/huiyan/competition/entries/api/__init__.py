"""Entries as JSON: the own ones, the team, files in pieces, and all of them for staff."""
