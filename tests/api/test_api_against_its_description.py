"""The API against its own description: made-up calls by everybody, no crash, and every answer as described."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from tests.api.conftest import Program, program, with_every_scope
from tests.api.world import World

from huiyan.accounts.models import User
from huiyan.accounts.tokens.scopes import SCOPES
from huiyan.config.wsgi import application

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = {
    "nobody": [],
    "entrant": ["competition.enter", "week.book", "week.host"],
    "judge_user": ["competition.judge", "week.check_in"],
    "organiser": list(SCOPES),
}
OFTEN, ONCE = (
    4,
    1,
)  # made-up calls of an endpoint: where the caller's scopes let it through, and where the answer is always the same


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Each request would close the connection, and with it the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def with_real_keys(case: Any, world: World, data: Any) -> None:
    """Put things that are there into most addresses; a made-up one is always answered alike."""
    path = case.operation.path.removeprefix("/api/v1")
    for name in re.findall(r"{(\w+)}", path):
        real = world.known(path, name)
        if real and data.draw(st.integers(0, 3)):
            case.path_parameters[name] = data.draw(st.sampled_from(real))


def _caller(user: User, scopes: list[str]) -> Program:
    return with_every_scope(user) if scopes == list(SCOPES) else program(user, *scopes)


def gently(who: str, operation: Any) -> settings:
    """How often an endpoint is tried by a caller."""
    said = operation.definition.raw
    let_through = {} in said["security"] or said["x-scope"] in ("", *ROLES[who])
    return settings(
        max_examples=OFTEN if let_through and who != "nobody" else ONCE, derandomize=True, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("who", ROLES)
def test_every_answer_is_as_described(who: str, world: World, settings: Any, request: Any) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "api_per_minute": 0, "webhooks": True}
    caller = _caller(request.getfixturevalue(who), ROLES[who]) if ROLES[who] else Program()
    headers = {"Host": "localhost", **({"Authorization": f"Bearer {caller.secret}"} if caller.secret else {})}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    for found in schema.get_all_operations():
        operation = found.ok()

        @gently(who, operation)
        @given(case=operation.as_strategy(), data=st.data())
        def call(case: Any, data: Any) -> None:
            with_real_keys(case, world, data)
            case.validate_response(case.call(headers=headers), checks=CHECKS)

        call()
