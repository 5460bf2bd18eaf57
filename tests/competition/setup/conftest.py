"""The forms of the set-up filled as an organiser would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from huiyan.competition.calls.models import Competition, FormField, Round, Track
from huiyan.competition.judging.actions import lock_rules
from huiyan.competition.setup.rulebook import criteria_for

QUESTION = {
    "label": "市场与客户", "label_en": "Market", "kind": "text", "track": None, "required": True, "identifies": False,
    "help": "", "help_en": "", "key": "", "choices": [], "file_kinds": [], "file_mb": None, "shown_if": {},
}  # fmt: skip


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """What is said outside of a request is said in Chinese."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def track(competition: Competition) -> Track:
    """The start-up group."""
    return competition.tracks.get(position=0)


@pytest.fixture
def ask(competition: Competition) -> Callable[..., FormField]:
    """Adds a question straight to the form: ask("revenue", kind="money")."""

    def add(key: str, **values: Any) -> FormField:
        return FormField.objects.create(competition=competition, key=key, **{"kind": "line", "label": key, **values})

    return add


@pytest.fixture
def first(competition: Competition) -> Round:
    """The first round, being prepared, its rule sheet that of its criteria."""
    round = competition.rounds.get(position=0)
    Round.objects.filter(pk=round.pk).update(rules={"criteria": criteria_for(list(round.criteria.all()), {}, {})})
    return competition.rounds.get(position=0)


@pytest.fixture
def rows_of() -> Callable[[Round], list[dict[str, Any]]]:
    """The criteria of a round as the page sends them."""
    names = ("pk", "key", "name", "name_en", "hint", "hint_en", "weight", "low", "high", "step", "bands")
    return lambda round: [{name: getattr(one, name) for name in names} for one in round.criteria.all()]


@pytest.fixture
def locked(first: Round) -> Round:
    """The first round after its first mark."""
    lock_rules(first, list(first.criteria.all()))
    return first
