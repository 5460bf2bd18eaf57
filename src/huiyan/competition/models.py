"""Gathers the models of the steps."""

from huiyan.competition.assigning.models import Assignment, AssignmentRun, PairRule
from huiyan.competition.calls.models import Competition, Criterion, FormField, Prize, Round, Track
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.entries.models import Entry, EntryFile, TeamMember
from huiyan.competition.finals.models import Final, SlipCorrection, Slot
from huiyan.competition.imports.models import EntryImport, ImportedEntry
from huiyan.competition.judging.models import Score, ScoreSheet
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.competition.results.models import Appeal, Proposal, Ranking, RankingRow
from huiyan.competition.screening.models import Screening, ScreeningLease

__all__ = [
    "Appeal",
    "Assignment",
    "AssignmentRun",
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
    "PairRule",
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
