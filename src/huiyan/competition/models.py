"""Gathers the models of the steps."""

from huiyan.competition.calls.models import Competition, Criterion, FormField, Prize, Round, Track
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.entries.models import Entry, EntryFile, TeamMember
from huiyan.competition.finals.models import Final, SlipCorrection, Slot
from huiyan.competition.imports.models import EntryImport, ImportedEntry
from huiyan.competition.judging.models import Assignment, Conflict, Judge, Score, ScoreSheet
from huiyan.competition.results.models import Appeal, Proposal, Ranking, RankingRow
from huiyan.competition.screening.models import Screening, ScreeningLease

__all__ = [
    "Appeal",
    "Assignment",
    "Competition",
    "Conflict",
    "Criterion",
    "Entry",
    "EntryFile",
    "EntryImport",
    "Final",
    "FormField",
    "ImportedEntry",
    "Judge",
    "LikelyDuplicate",
    "Prize",
    "Proposal",
    "Ranking",
    "RankingRow",
    "Round",
    "Score",
    "ScoreSheet",
    "Screening",
    "ScreeningLease",
    "SlipCorrection",
    "Slot",
    "TeamMember",
    "Track",
]
