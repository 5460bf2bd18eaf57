"""The API against its own description: made-up calls by everybody, no crash, and every answer as described."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.conftest import Program, program
from tests.competition.judged import judged, people  # noqa: F401  # a judged round beside the one that is being judged

from huiyan.competition.calls.models import Competition, Round
from huiyan.competition.results.actions import publish_results
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.competition.results.ranking import rank_round
from huiyan.config.wsgi import application
from huiyan.publishing.models import Publication
from huiyan.registry.organizations.models import Organization

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = {
    "nobody": [],
    "entrant": ["competition.enter"],
    "judge_user": ["competition.judge"],
    "organiser": ["competition.manage", "competition.read", "competition.screen", "competition.enter"],
}
GENTLY = settings(
    max_examples=8, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def keys(
    judged: Round,  # noqa: F811
    people: Any,  # noqa: F811
    make_entry: Callable[..., Any],
    assign: Callable[..., Any],
    judge: Any,
) -> dict[str, list[int]]:
    """A world in which every kind of thing is there, and its keys by the beginning of the address."""
    ranking = rank_round(judged, seed=7, by=people["deng"])
    publish_results(ranking, by=people["deng"], reason="trial")
    entries = [
        make_entry(),
        make_entry(eligibility="waiting"),
        make_entry(state="draft", eligibility="waiting", number=None),
    ]
    Competition.objects.update(last_number=100)  # the numbers above were not drawn
    rounds = [judged.pk, *entries[0].competition.rounds.values_list("pk", flat=True)]
    return {
        "/me/entries": [one.pk for one in entries],
        "/me/assignments": [assign(judge, entries[0]).pk],
        "/me/rounds": rounds,
        "/me/results": list(RankingRow.objects.values_list("pk", flat=True)),
        "/rounds": rounds,
        "/finals": rounds,
        "/screening": [entries[1].pk],
        "/rankings": [ranking.pk],
        "/drafts": list(Ranking.objects.values_list("pk", flat=True)),
        "/records": list(Publication.objects.values_list("pk", flat=True)),
        "/organizations": [Organization.objects.create(kind="college", name="示例学院").pk],
    }


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Each request would close the connection, and with it the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def with_real_keys(case: Any, keys: dict[str, list[int]], data: Any) -> None:
    """Put things that are there into most addresses; a made-up one is always answered alike."""
    path = case.operation.path.removeprefix("/api/v1")
    known = next((found for begins, found in keys.items() if path.startswith(f"{begins}/{{")), [])
    for name in re.findall(r"{(\w+)}", path):
        real = {"pk": known, "slug": ["test-1", "trial"]}.get(name, [])
        if real and data.draw(st.integers(0, 3)):
            case.path_parameters[name] = data.draw(st.sampled_from(real))


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("who", ROLES)
def test_every_answer_is_as_described(who: str, keys: dict[str, list[int]], settings: Any, request: Any) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "api_per_minute": 0}
    caller = program(request.getfixturevalue(who), *ROLES[who]) if ROLES[who] else Program()
    headers = {"Host": "localhost", **({"Authorization": f"Bearer {caller.secret}"} if caller.secret else {})}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    for operation in schema.get_all_operations():

        @GENTLY
        @given(case=operation.ok().as_strategy(), data=st.data())
        def call(case: Any, data: Any) -> None:
            with_real_keys(case, keys, data)
            case.validate_response(case.call(headers=headers), checks=CHECKS)

        call()
