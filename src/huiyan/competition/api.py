"""Gathers the steps' parts of the JSON API."""

from huiyan.competition.assigning.api import router as assigning
from huiyan.competition.calls.api.public import router as calls
from huiyan.competition.calls.api.staff import router as calls_staff
from huiyan.competition.duplicates.api import router as duplicates
from huiyan.competition.entries.api.own import router as entries
from huiyan.competition.entries.api.staff import router as entries_staff
from huiyan.competition.entries.api.team import router as team
from huiyan.competition.entries.api.uploads import router as uploads
from huiyan.competition.finals.api.public import router as finals
from huiyan.competition.finals.api.stage import router as stage
from huiyan.competition.following.api import router as following
from huiyan.competition.imports.api import router as imports
from huiyan.competition.judging.api.judge import router as sheets
from huiyan.competition.judging.api.own import router as judgeships
from huiyan.competition.judging.api.staff import router as judging
from huiyan.competition.panel.api import router as panel
from huiyan.competition.results.api.own import router as own_results
from huiyan.competition.results.api.public import router as results
from huiyan.competition.results.api.staff import router as results_staff
from huiyan.competition.screening.api.letters import router as letters
from huiyan.competition.screening.api.queue import router as screening
from huiyan.competition.setup.api.groups import router as groups
from huiyan.competition.setup.api.questions import router as questions
from huiyan.competition.setup.api.rounds import router as rounds
from huiyan.competition.setup.api.rules import router as rules

ROUTERS = (
    calls, calls_staff, groups, questions, rounds, rules, entries, entries_staff, team, uploads, imports, duplicates,
    screening, letters, panel, judgeships, sheets, assigning, judging, following, results, results_staff, own_results,
    finals, stage,
)  # fmt: skip
