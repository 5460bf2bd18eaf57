"""Proposals as JSON: a host's own, what moderators decide, and who moderates."""
