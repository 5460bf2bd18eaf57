"""A staff role opens only with a second factor; without one, everything leads to its set-up."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from tests.people import PASSWORD, Person

from huiyan.accounts.invitations import hand_out_reset
from huiyan.accounts.models import User
from huiyan.accounts.roles import ROLES

STAFF = [role.key for role in ROLES.values() if role.second_factor]
PAGES = ["/", "/desk/", "/people/", "/outbox/", "/me/data/", "/me/messages/", "/registry/organizations/new/", "/log/"]


@pytest.fixture(autouse=True)
def needed(no_second_factor: None, settings: Any) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "second_factor": True}


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, user: User) -> Any:
    return client.post("/account/login/", {"login": user.email, "password": PASSWORD})


def set_up(client: Client) -> str:
    """Set up an authenticator as the page asks; its secret."""
    secret: str = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code_now(secret)})
    return secret


@pytest.mark.parametrize("role", STAFF)
def test_without_one_a_staff_role_reaches_only_its_set_up(person: Person, nobody: Client, role: str) -> None:
    sign_in(nobody, person("somebody", role))
    answers = {path: nobody.get(path).headers.get("Location") for path in PAGES}
    assert set(answers.values()) == {"/account/2fa/"}


def test_an_entrant_needs_none(person: Person, nobody: Client) -> None:
    sign_in(nobody, person("entrant"))
    assert nobody.get("/desk/").status_code == 200


def test_after_the_set_up_it_gets_in(person: Person, nobody: Client) -> None:
    sign_in(nobody, person("admin", "administrator"))
    set_up(nobody)
    assert (nobody.get("/people/").status_code, Authenticator.objects.count()) == (200, 2)


def test_who_signed_up_and_got_a_role_can_set_one_up(db: None, nobody: Client) -> None:
    nobody.post("/account/signup/", {"name": "周", "contact": "zhou@people.example", "password": PASSWORD})
    User.objects.get().grants.create(role="judge")
    again = Client()
    sign_in(again, User.objects.get())
    set_up(again)
    assert again.get("/desk/").status_code == 200


def test_the_next_time_the_password_alone_is_not_enough(person: Person, nobody: Client) -> None:
    user = person("admin", "administrator")
    sign_in(nobody, user)
    secret = set_up(nobody)
    again = Client()
    asked = sign_in(again, user).headers["Location"]
    before = again.get("/people/").status_code
    cache.clear()  # else the code that set it up counts as used
    again.post("/account/2fa/authenticate/", {"code": code_now(secret)})
    assert (asked, before, again.get("/people/").status_code) == ("/account/2fa/authenticate/", 302, 200)


def test_a_recovery_code_opens_once(person: Person, nobody: Client) -> None:
    user = person("admin", "administrator")
    sign_in(nobody, user)
    set_up(nobody)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    answers = []
    for _ in range(2):
        again = Client()
        sign_in(again, user)
        again.post("/account/2fa/authenticate/", {"code": codes[0]})
        answers.append(again.get("/people/").status_code)
    assert answers == [200, 302]


def test_a_wrong_code_does_not_open(person: Person, nobody: Client) -> None:
    user = person("admin", "administrator")
    sign_in(nobody, user)
    set_up(nobody)
    again = Client()
    sign_in(again, user)
    again.post("/account/2fa/authenticate/", {"code": "000000"})
    assert again.get("/people/").status_code == 302


def test_a_code_that_sets_the_password_does_not_pass_the_second_factor(person: Person, nobody: Client) -> None:
    user, by = person("admin", "administrator"), person("other", "administrator")
    sign_in(nobody, user)
    set_up(nobody)
    again = Client()
    again.get(f"/account/code/{hand_out_reset(user, by=by).code}/")
    led = again.post("/account/code/use/", {"password": "another-long-word-2"}).headers["Location"]
    assert (led, again.get("/people/").status_code) == ("/account/2fa/authenticate/", 302)


def test_the_secret_is_not_readable_in_the_database(person: Person, nobody: Client) -> None:
    sign_in(nobody, person("admin", "administrator"))
    secret = set_up(nobody)
    assert secret not in str(Authenticator.objects.get(type="totp").data)
