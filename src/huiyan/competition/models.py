"""Gathers the models of the steps."""

from huiyan.competition.calls.models import Competition, Criterion, FormField, Prize, Round, Track
from huiyan.competition.entries.models import Entry, EntryFile, TeamMember
from huiyan.competition.finals.models import Final, SlipCorrection, Slot
from huiyan.competition.judging.models import Assignment, Conflict, Judge, Score, ScoreSheet
from huiyan.competition.results.models import Appeal, Proposal, Ranking, RankingRow
from huiyan.competition.screening.models import Screening

__all__ = [
    "Appeal",
    "Assignment",
    "Competition",
    "Conflict",
    "Criterion",
    "Entry",
    "EntryFile",
    "Final",
    "FormField",
    "Judge",
    "Prize",
    "Proposal",
    "Ranking",
    "RankingRow",
    "Round",
    "Score",
    "ScoreSheet",
    "Screening",
    "SlipCorrection",
    "Slot",
    "TeamMember",
    "Track",
]
