"""A small competition and the people around it, for the tests of all its steps."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, Criterion, Round, Track
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import Assignment, Judge
from huiyan.kernel import clock

BANDS = [
    {"low": 85, "high": 100, "word": "优秀", "sentence": "已验证"},
    {"low": 0, "high": 85, "word": "一般", "sentence": "未验证"},
]


@pytest.fixture
def organiser(person: Callable[..., User]) -> User:
    return person("organiser", role="organiser")


@pytest.fixture
def screener(person: Callable[..., User]) -> User:
    return person("screener", role="screener")


@pytest.fixture
def judge_user(person: Callable[..., User]) -> User:
    return person("judge", role="judge")


@pytest.fixture
def entrant(person: Callable[..., User]) -> User:
    return person("entrant", name="周望舒")


@pytest.fixture
def competition(db: None) -> Competition:
    """An open call with two tracks, a blind first round with two criteria, and a final."""
    now = clock.now()
    made = Competition.objects.create(
        slug="test-1",
        name="测试大赛",
        name_en="Test competition",
        is_public=True,
        opens_at=now - datetime.timedelta(days=10),
        closes_at=now + datetime.timedelta(days=10),
    )
    for position, (kind, name) in enumerate((("startup", "初创组"), ("team", "团队组"))):
        Track.objects.create(competition=made, kind=kind, name=name, position=position)
    for position, (name, blind) in enumerate((("初评", True), ("决赛", False))):
        round = Round.objects.create(competition=made, name=name, position=position, blind=blind, per_entry=2)
        for place, (key, weight) in enumerate((("idea", 60), ("team", 40))):
            Criterion.objects.create(
                round=round,
                key=key,
                name=key,
                weight=Decimal(weight),
                step=Decimal("0.5"),
                bands=BANDS,
                position=place,
            )
    return made


@pytest.fixture
def round(competition: Competition) -> Round:
    """The first round, being judged."""
    first = competition.rounds.get(position=0)
    first.state = Round.State.JUDGING
    first.save()
    return first


@pytest.fixture
def make_entry(competition: Competition, entrant: User) -> Callable[..., Entry]:
    """Makes an admitted entry: make_entry(title="...", organization=...)."""

    def make(**values: Any) -> Entry:
        number = values.pop("number", Entry.objects.filter(competition=competition).count() + 1)
        defaults: dict[str, Any] = {
            "track": competition.tracks.all()[0],
            "captain": entrant,
            "title": f"Project {number}",
            "summary": "What it is.",
            "organization_name": "蒸湘测试有限公司",
            "state": Entry.State.SUBMITTED,
            "eligibility": Entry.Eligibility.ADMITTED,
            "submitted_at": clock.now(),
        }
        return Entry.objects.create(competition=competition, number=number, **{**defaults, **values})

    return make


@pytest.fixture
def make_judge(competition: Competition, person: Callable[..., User]) -> Callable[..., Judge]:
    """Makes a judge: make_judge("he"), or make_judge(user=judge_user)."""

    def make(key: str = "", *, user: User | None = None, **values: Any) -> Judge:
        return Judge.objects.create(competition=competition, user=user or person(key, role="judge"), **values)

    return make


@pytest.fixture
def judge(make_judge: Callable[..., Judge], judge_user: User) -> Judge:
    return make_judge(user=judge_user)


@pytest.fixture
def assign(round: Round) -> Callable[[Judge, Entry], Assignment]:
    """Gives an entry of the first round to a judge."""

    def give(judge: Judge, entry: Entry) -> Assignment:
        return Assignment.objects.create(round=round, judge=judge, entry=entry)

    return give
