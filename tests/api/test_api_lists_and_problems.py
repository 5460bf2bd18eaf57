"""Lists cost the same whatever their length; what goes wrong is a problem document; names of schemas are unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ninja import Schema
from tests.api.conftest import Program

from huiyan.competition.calls.models import Competition, Round
from huiyan.kernel.jobs import enqueue
from huiyan.registry.organizations.models import Organization
from huiyan.shell.problems import PROBLEM


def queries_of(program: Program, path: str, rows: int) -> int:
    program.get(path)  # the token's last use is written once a minute
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = program.get(path).json()
    assert found["total"] == rows
    return len(seen)


@pytest.mark.parametrize(
    "who, path",
    [
        ("as_organiser", "/competitions/test-1/entries"),
        ("as_entrant", "/me/entries"),
        ("as_organiser", "/competitions/test-1/screening"),
    ],
)
def test_lists_of_entries_cost_the_same(who: str, path: str, make_entry: Callable[..., Any], request: Any) -> None:
    program, costs = request.getfixturevalue(who), []
    for rows in (1, 3):
        while len(costs) * 2 + 1 > program.get(path).json()["total"]:
            make_entry(eligibility="waiting")
        costs.append(queries_of(program, path, rows))
    assert costs[0] == costs[1]


def test_lists_of_judging_cost_the_same(
    as_judge: Program,
    as_organiser: Program,
    make_entry: Callable[..., Any],
    assign: Callable[..., Any],
    judge: Any,
    make_judge: Callable[..., Any],
    round: Round,
) -> None:
    lists = [
        (as_judge, "/me/assignments"),
        (as_organiser, f"/rounds/{round.pk}/assignments"),
        (as_organiser, f"/rounds/{round.pk}/progress"),
    ]
    costs = []
    for rows in (1, 3):
        for _ in range(rows - len(costs)):
            assign(judge, make_entry())
        if rows == 3:
            make_judge("he"), make_judge("wu")
        costs.append([queries_of(program, path, rows) for program, path in lists])
    assert costs[0] == costs[1]


def test_public_lists_cost_the_same(nobody: Program, competition: Competition) -> None:
    costs = []
    for rows in (1, 3):
        for n in range(len(costs), rows):
            Organization.objects.create(kind="college", name=f"学院 {rows} {n}")
            if rows == 3:
                Competition.objects.create(slug=f"more-{n}", name="更多", is_public=True)
        costs.append([queries_of(nobody, path, rows) for path in ("/organizations", "/competitions")])
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("get", "/nothing", 404),
        ("get", "/competitions/gone", 404),
        ("put", "/me", 405),
        ("get", "/competitions?limit=0", 422),
        ("get", "/competitions?q=%00", 400),
    ],
)
def test_every_problem_is_a_problem_document(method: str, path: str, status: int, as_entrant: Program) -> None:
    answer = getattr(as_entrant.client, method)(f"/api/v1{path}")
    said = answer.json()
    assert (answer.status_code, answer["Content-Type"], said["status"]) == (status, PROBLEM, status)
    assert (said["instance"], len(said["reference"])) == (f"/api/v1{path.partition('?')[0]}", 8)


def test_a_crash_is_a_problem_document_with_its_reference(settings: Any) -> None:
    settings.HUIYAN = {name: value for name, value in settings.HUIYAN.items() if name != "api_per_minute"}
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    answer = client.get("/api/v1/organizations")
    assert (answer.status_code, answer["Content-Type"], answer.json()["detail"]) == (
        500,
        PROBLEM,
        "It is our fault. If you ask about it, quote the reference.",
    )


@pytest.mark.parametrize("body", ["{", '{"name": "\\u0000"}', '{"name": "\\ud800"}', '{"colour": 1}', "[]"])
def test_a_body_that_cannot_be_kept_is_refused(body: str, as_organiser: Program) -> None:
    answer = as_organiser.client.post("/api/v1/competitions", body, content_type="application/json")
    assert (answer["Content-Type"], answer.status_code in (400, 422)) == (PROBLEM, True)


def test_an_error_says_where_and_what(as_organiser: Program) -> None:
    errors = as_organiser.post("/competitions", {"start": "copy", "slug": "X", "name": "x"}).json()["errors"]
    assert [(one["path"], one["code"]) for one in errors] == [
        ("/source", "missing"),
        ("/slug", "string_pattern_mismatch"),
    ]
    assert errors[0]["message"] == "This is needed."


def below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def test_no_two_schemas_have_one_name() -> None:
    ours = {kind for kind in below(Schema) if kind.__module__.startswith("huiyan.") and "[" not in kind.__name__}
    assert [name for name, times in Counter(kind.__name__ for kind in ours).items() if times > 1] == []


def test_jobs_are_seen_by_who_asked_for_them(as_entrant: Program, as_stranger: Program, entrant: Any) -> None:
    job = enqueue("kernel.forget_idempotency_keys", by=entrant)
    mine = as_entrant.get("/me/jobs", state="queued").json()
    assert ([one["id"] for one in mine["items"]], as_stranger.get("/me/jobs").json()["total"]) == ([job.pk], 0)
    assert [who.get(f"/me/jobs/{job.pk}").status_code for who in (as_entrant, as_stranger)] == [200, 404]


def test_me_says_who_calls_and_with_what(as_organiser: Program) -> None:
    said = as_organiser.get("/me").json()
    assert ([role["key"] for role in said["roles"]], said["scopes"]) == (
        ["organiser"],
        ["competition.enter", "competition.manage", "competition.read", "competition.screen"],
    )
