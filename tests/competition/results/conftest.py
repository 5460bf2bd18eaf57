"""These tests work on a round that is judged."""

from tests.competition.judged import judged, people

__all__ = ["judged", "people"]
