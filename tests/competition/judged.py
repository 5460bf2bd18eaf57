"""A judged round of four entries and three judges, ready to be ranked."""

from collections.abc import Mapping
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
def people(stranger: User) -> dict[str, User]:
    roles = {"deng": "organiser", "li": "organiser", "xu": "secretary", "shi": "supervisor"}
    return {**{key: named(key, role) for key, role in roles.items()}, "stranger": stranger}


def named(key: str, role: str = "") -> User:
    return make_person(key, role=role, name=f"姓名{key}", language="zh-hans")


@pytest.fixture
def judged(people: dict[str, User]) -> Round:
    """A closed round on stage with one prize for two; every judge has marked every entry."""
    return judged_round("trial")


def judged_round(slug: str, prefix: str = "") -> Round:
    """Such a round in a competition of its own; `prefix` tells its people from those of another."""
    competition = Competition.objects.create(slug=slug, name="试赛", name_en="Trial", is_public=True)
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
    users = [named(f"{prefix}judge{j}", "judge") for j in range(3)]
    judges = [Judge.objects.create(competition=competition, user=user) for user in users]
    for number, marks in enumerate(MARKS, 1):
        entry = Entry.objects.create(
            competition=competition, track=track, number=number, captain=named(f"{prefix}captain{number}"),
            title=f"项目{number}", state="submitted", eligibility="admitted", submitted_at=clock.now(),
        )  # fmt: skip
        for judge, mark in zip(judges, marks, strict=True):
            give_marks(Assignment.objects.create(round=round, judge=judge, entry=entry), {idea: mark})
    return round


def give_marks(assignment: Assignment, marks: Mapping[Criterion, float], state: str = "submitted") -> ScoreSheet:
    """A sheet with these marks, handed in unless told otherwise."""
    sheet = ScoreSheet.objects.create(
        assignment=assignment, state=state, submitted_at=clock.now(), total=sum(marks.values()), to_team="很好"
    )
    for criterion, mark in marks.items():
        Score.objects.create(sheet=sheet, criterion=criterion, mark=Decimal(mark))
    return sheet
