"""A person's own tokens: shown once, kept as a digest, revoked for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, program

from huiyan.accounts.models import ApiToken, User
from huiyan.accounts.tokens.actions import MOST, ScopeNotYours, TooManyTokens, create_token
from huiyan.accounts.tokens.queries import digest_of
from huiyan.kernel.audit import AuditEntry

FORM = {"name": "nightly export", "scopes": ["competition.enter"], "days": "90"}


def test_a_token_is_shown_once_and_kept_as_a_digest(signed: Callable[..., Client], entrant: User) -> None:
    page = signed(entrant).post("/tokens/new/", FORM).content.decode()
    secret = re.findall(r"hy_[\w-]{40,}", page)[0]
    token = ApiToken.objects.get()
    assert (token.digest, token.prefix, token.scopes) == (digest_of(secret), secret[:11], ["competition.enter"])
    assert secret not in signed(entrant).get("/tokens/").content.decode()


def test_the_new_token_opens_what_it_is_for(signed: Callable[..., Client], entrant: User) -> None:
    page = signed(entrant).post("/tokens/new/", FORM)
    secret = re.findall(r"hy_[\w-]{40,}", page.content.decode())[0]
    assert (Program(secret).get("/me").json()["name"], "no-store" in page["Cache-Control"]) == ("周望舒", True)


def test_only_scopes_of_the_own_roles_are_offered(
    signed: Callable[..., Client], entrant: User, judge_user: User
) -> None:
    offered = {
        who.name: re.findall(r'value="(competition\.\w+)"', signed(who).get("/tokens/new/").content.decode())
        for who in (entrant, judge_user)
    }
    assert offered == {"周望舒": ["competition.enter"], "judge": ["competition.enter", "competition.judge"]}


def test_a_scope_of_others_is_refused(entrant: User) -> None:
    with pytest.raises(ScopeNotYours):
        create_token(entrant, name="x", scopes=["competition.manage"], days=30, by=entrant)
    assert ApiToken.objects.count() == 0


def test_tokens_do_not_pile_up(entrant: User) -> None:
    for _ in range(MOST):
        program(entrant)
    with pytest.raises(TooManyTokens):
        program(entrant)


def test_a_token_is_revoked_with_its_consequence_named(signed: Callable[..., Client], entrant: User) -> None:
    caller, client = program(entrant, "competition.enter"), signed(entrant)
    path = f"/tokens/{caller.token.pk}/revoke/"
    asked = client.get(path).content.decode()
    client.post(path)
    assert ("is refused from this moment on" in asked, caller.get("/me").status_code) == (True, 401)
    assert client.post(path).status_code == 409


@pytest.mark.parametrize("who, status", [("stranger", 404), ("organiser", 404), ("", 302)])
def test_the_token_of_another_is_not_there(
    who: str, status: int, entrant: User, signed: Callable[..., Client], request: Any
) -> None:
    token = program(entrant).token
    client = signed(request.getfixturevalue(who)) if who else Client()
    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == status
    assert ApiToken.objects.get().revoked_at is None


def test_staff_without_a_second_factor_makes_no_token(
    organiser: User, signed: Callable[..., Client], settings: Any
) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "second_factor": True}
    answer = signed(organiser).post("/tokens/new/", {**FORM, "scopes": ["competition.manage"]})
    assert (answer.headers["Location"], ApiToken.objects.count()) == ("/account/2fa/", 0)


def test_making_and_revoking_stand_in_the_event_log(signed: Callable[..., Client], entrant: User) -> None:
    token = program(entrant, "competition.enter").token
    signed(entrant).post(f"/tokens/{token.pk}/revoke/")
    entries = AuditEntry.objects.filter(subject_type="accounts.apitoken").order_by("pk")
    assert [one.action for one in entries] == ["token.create", "token.revoke"]
    assert token.name not in str(list(entries.values("before", "after", "personal")))


def test_the_database_keeps_no_token_that_never_worked(entrant: User) -> None:
    token = program(entrant).token
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(expires_at=token.created_at)


def test_the_list_is_searched_sorted_and_exported(signed: Callable[..., Client], entrant: User) -> None:
    for name in ("beta", "alpha"):
        create_token(entrant, name=name, scopes=[], days=30, by=entrant)
    client = signed(entrant)
    names = re.findall(r'<th scope="row">(\w+)<br>', client.get("/tokens/?sort=name").content.decode())
    assert (names, "alpha" in client.get("/tokens/?q=beta").content.decode()) == (["alpha", "beta"], False)
    assert client.get("/tokens/?export=xlsx")["Content-Disposition"].endswith("tokens.xlsx")


def test_the_list_costs_the_same_with_one_and_three(signed: Callable[..., Client], entrant: User) -> None:
    client, costs = signed(entrant), []
    for _ in range(2):
        program(entrant) if not costs else [program(entrant), program(entrant)]
        with CaptureQueriesContext(connection) as seen:
            client.get("/tokens/")
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_the_reference_page_lists_endpoints_and_refusals(db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    index, part = (client.get(address).content.decode() for address in ("/api/", "/api/parts/entries/"))
    assert ('href="/api/parts/entries/"' in index, 'id="entries.TooLate"' in index) == (True, True)
    assert ("/api/v1/me/entries/{pk}/submit" in part, client.get("/api/parts/nothing/").status_code) == (True, 404)
    chinese = Client(headers={"accept-language": "zh-hans"}).get("/api/parts/entries/").content.decode()
    assert ("您自己的参赛项目" in chinese, "Your own entries" in chinese) == (True, False)


def test_an_endpoint_is_found_by_its_address(db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    found = client.get("/api/", {"q": "post /me/entries submit"}).content.decode()
    assert found.count('href="/api/parts/') == found.count('href="/api/parts/entries/#submit') == 1
    assert "No endpoint has these words" in client.get("/api/", {"q": "nowhere"}).content.decode()
