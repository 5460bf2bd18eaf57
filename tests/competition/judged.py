"""A judged round of four entries and three judges, ready to be ranked."""

from decimal import Decimal

import pytest
from tests.people import make_person

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, Criterion, Prize, Round, Track
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import Assignment, Judge, Score, ScoreSheet
from huiyan.kernel import clock

MARKS = ((90, 92, 91), (80, 84, 81), (79, 83, 82), (60, 62, 58))


@pytest.fixture
def people(db: None) -> dict[str, User]:
    roles = {"deng": "organiser", "li": "organiser", "xu": "secretary", "shi": "supervisor", "stranger": ""}
    return {key: named(key, role) for key, role in roles.items()}


def named(key: str, role: str = "") -> User:
    return make_person(key, role=role, name=f"姓名{key}", language="zh-hans")


@pytest.fixture
def judged(people: dict[str, User]) -> Round:
    """A closed round on stage with one prize for two; every judge has marked every entry."""
    now = clock.now()
    competition = Competition.objects.create(slug="trial", name="试赛", name_en="Trial", is_public=True)
    track = Track.objects.create(competition=competition, kind="team", name="团队组", position=0)
    round = Round.objects.create(
        competition=competition,
        name="决赛",
        mode="stage",
        state="closed",
        rules={"rounding": {"total": {"decimals": 2}}, "criteria": [{"name": "idea", "low": "0", "high": "100"}]},
    )
    idea = Criterion.objects.create(round=round, key="idea", name="创意", weight=100)
    Prize.objects.create(round=round, name="一等奖", places=2)
    judges = [Judge.objects.create(competition=competition, user=named(f"judge{j}", "judge")) for j in range(3)]
    for number, marks in enumerate(MARKS, 1):
        entry = Entry.objects.create(
            competition=competition, track=track, number=number, captain=named(f"captain{number}"), title=f"项目{number}",
            state="submitted", eligibility="admitted", submitted_at=now,
        )  # fmt: skip
        for judge, mark in zip(judges, marks, strict=True):
            assignment = Assignment.objects.create(round=round, judge=judge, entry=entry)
            sheet = ScoreSheet.objects.create(
                assignment=assignment, state="submitted", submitted_at=now, total=mark, to_team="很好"
            )
            Score.objects.create(sheet=sheet, criterion=idea, mark=Decimal(mark))
    return round
