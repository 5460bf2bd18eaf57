"""Everything here needs a prepared round."""

from tests.competition.prepared import panel, prepared

__all__ = ["panel", "prepared"]
