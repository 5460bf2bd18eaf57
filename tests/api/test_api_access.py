"""Who gets through: a token never gives more than its owner's roles, and only its scopes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.api.conftest import Program, ended, program

from huiyan.accounts.models import RoleGrant, User
from huiyan.accounts.tokens.actions import revoke_token
from huiyan.competition.calls.models import Competition
from huiyan.shell.problems import PROBLEM

ENTRIES = "/competitions/test-1/entries"


@pytest.mark.parametrize(
    "who, status",
    [("organiser", 200), ("supervisor", 200), ("judge_user", 403), ("stranger", 403)],
)
def test_the_entries_of_a_competition_are_for_staff(
    who: str, status: int, competition: Competition, request: Any
) -> None:
    user = request.getfixturevalue(who)
    scopes = ["competition.read"] if user.may("competition.read") else ["competition.enter"]
    assert program(user, *scopes).get(ENTRIES).status_code == status


def test_nobody_is_asked_for_a_token(nobody: Program, competition: Competition) -> None:
    answer = nobody.get(ENTRIES)
    assert (answer.status_code, answer["Content-Type"], answer["WWW-Authenticate"]) == (401, PROBLEM, "Bearer")


def test_everybody_reads_a_public_call(nobody: Program, competition: Competition) -> None:
    assert nobody.get("/competitions/test-1").json()["name_en"] == "Test competition"


def test_a_call_that_is_not_public_is_not_there(
    nobody: Program, as_organiser: Program, competition: Competition
) -> None:
    Competition.objects.update(is_public=False)
    codes = [who.get("/competitions/test-1").status_code for who in (nobody, as_organiser)]
    assert codes == [404, 200]


def test_a_token_without_the_scope_is_told_which_one_it_lacks(organiser: User, competition: Competition) -> None:
    answer = program(organiser, "competition.enter").get(ENTRIES)
    said = answer.json()
    assert (answer.status_code, said["type"].partition("#")[2]) == (403, "endpoints.ScopeMissing")
    assert said["detail"] == "This token is not for that: it lacks the scope competition.read."


def test_a_token_narrows_what_its_owner_sees_in_public_places(organiser: User, competition: Competition) -> None:
    Competition.objects.update(is_public=False)
    assert program(organiser, "competition.enter").get("/competitions/test-1").status_code == 404


def test_a_role_that_is_taken_away_is_taken_from_the_token_too(organiser: User, competition: Competition) -> None:
    caller = program(organiser, "competition.read")
    RoleGrant.objects.filter(user=organiser).delete()
    assert caller.get(ENTRIES).status_code == 404


def test_an_expired_token_opens_nothing(organiser: User, competition: Competition) -> None:
    caller = program(organiser, "competition.read")
    ended(caller.token)
    assert [caller.get(path).status_code for path in (ENTRIES, "/me", "/competitions")] == [401, 401, 401]


def test_a_revoked_token_opens_nothing(organiser: User, competition: Competition) -> None:
    caller = program(organiser, "competition.read")
    revoke_token(caller.token, by=organiser)
    assert caller.get(ENTRIES).status_code == 401


def test_the_token_of_somebody_who_left_opens_nothing(organiser: User, competition: Competition) -> None:
    caller = program(organiser, "competition.read")
    User.objects.filter(pk=organiser.pk).update(is_active=False)
    assert caller.get(ENTRIES).status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer hy_wrong", "Basic aGk6aG8=", "hy_wrong"])
def test_a_wrong_token_is_never_nobody(header: str, db: None) -> None:
    assert Client(headers={"authorization": header}).get("/api/v1/competitions").status_code == 401


def test_staff_without_a_second_factor_is_refused(organiser: User, settings: Any, competition: Competition) -> None:
    caller = program(organiser, "competition.read")
    settings.HUIYAN = {**settings.HUIYAN, "second_factor": True}
    answer = caller.get(ENTRIES)
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (403, "endpoints.SecondFactorMissing")


def test_a_browser_reads_with_its_session(signed: Any, organiser: User, competition: Competition) -> None:
    assert signed(organiser).get(f"/api/v1{ENTRIES}").json()["total"] == 0


def test_a_browser_writes_only_with_its_csrf_token(organiser: User, competition: Competition) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(organiser)
    client.get("/competition/")
    path, kind = "/api/v1/competitions/test-1/open", "application/json"
    bare = client.post(path, {}, content_type=kind)
    token = client.get("/competition/new/").cookies["csrftoken"].value
    whole = client.post(path, {}, content_type=kind, headers={"X-CSRFToken": token})
    assert (bare.status_code, bare.json()["type"].partition("#")[2], whole.status_code) == (
        403,
        "endpoints.ForeignRequest",
        409,
    )


def test_the_use_of_a_token_is_seen(as_entrant: Program) -> None:
    as_entrant.get("/me")
    as_entrant.token.refresh_from_db()
    assert as_entrant.token.last_used_at is not None


def test_too_many_requests_are_told_to_wait(as_entrant: Program, nobody: Program, settings: Any) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "api_per_minute": 2}
    answers = [as_entrant.get("/me") for _ in range(3)]
    assert ([one.status_code for one in answers], 0 < int(answers[2]["Retry-After"]) <= 60) == ([200, 200, 429], True)


def test_guessing_tokens_is_slow(db: None, settings: Any) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "api_per_minute": 2}
    codes = [Program(f"hy_{n}").get("/me").status_code for n in range(3)]
    assert codes == [401, 401, 429]


def test_no_answer_is_kept_on_the_way(as_entrant: Program) -> None:
    assert [as_entrant.get(path)["Cache-Control"] for path in ("/me", "/competitions")] == ["private, no-store"] * 2
