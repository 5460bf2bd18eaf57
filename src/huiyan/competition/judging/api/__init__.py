"""Judging as JSON: a judge's own sheets (blind where the round is), and the state of a round for staff."""
