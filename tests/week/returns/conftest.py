"""A Week that has begun, with visits of every grade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from huiyan.week.attendance.models import Declaration
from huiyan.week.proposals.models import Activity, Session


@pytest.fixture
def held(make_session: Callable[..., Session]) -> Callable[..., Session]:
    """A session that began an hour ago: held(activity, arrived=3, declared=40)."""

    def make(
        activity: Activity | None = None, *, declared: int | None = None, estimated: int | None = None, **values: Any
    ) -> Session:
        session = make_session(activity, capacity=values.pop("capacity", 2000), hours=values.pop("hours", -1), **values)
        if declared is not None:
            Declaration.objects.create(session=session, grade="declared", people=declared)
        if estimated is not None:
            Declaration.objects.create(session=session, grade="estimated", people=estimated, ground="数了三张照片")
        return session

    return make
