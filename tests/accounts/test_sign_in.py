"""Signing in and up by e-mail or telephone number, and how often it may be tried."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from tests.people import PASSWORD, Person

from huiyan.accounts.models import User

NEW = {"name": "周望舒", "contact": "138 0013 8000", "password": PASSWORD}


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": login, "password": password})


@pytest.mark.parametrize("login", ["zhou@people.example", "ZHOU@people.example", "13800138000", "+86 138-0013-8000"])
def test_either_signs_in(person: Person, nobody: Client, login: str) -> None:
    user = person("zhou", phone="13800138000")
    sign_in(nobody, login)
    assert nobody.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("login", ["13900139000", "nobody@people.example", "no such thing"])
def test_an_unknown_login_says_no_more_than_a_wrong_password(person: Person, nobody: Client, login: str) -> None:
    person("zhou", phone="13800138000")
    answer = sign_in(nobody, login)
    assert (answer.status_code, "_auth_user_id" in nobody.session, len(answer.context["form"].non_field_errors())) == (
        200,
        False,
        1,
    )


def test_a_closed_account_does_not_sign_in(person: Person, nobody: Client) -> None:
    person("zhou", phone="13800138000", is_active=False)
    sign_in(nobody, "13800138000")
    assert "_auth_user_id" not in nobody.session


def test_an_entrant_signs_up_with_a_number(db: None, nobody: Client) -> None:
    answer = nobody.post("/account/signup/", NEW)
    user = User.objects.get()
    assert (answer.headers["Location"], user.phone, user.email, user.is_unproven) == (
        "/desk/",
        "+8613800138000",
        None,
        True,
    )


def test_a_number_that_is_taken_is_named(person: Person, nobody: Client) -> None:
    person("zhou", phone="13800138000")
    answer = nobody.post("/account/signup/", NEW)
    assert answer.context["form"].errors["contact"] == [
        "There is an account with this already. Sign in, or ask for a new password."
    ]


@pytest.mark.parametrize("password", ["short", "password123", "zhou@people.example"])
def test_a_weak_password_is_refused(db: None, nobody: Client, password: str) -> None:
    answer = nobody.post("/account/signup/", {**NEW, "contact": "zhou@people.example", "password": password})
    assert (list(answer.context["form"].errors), User.objects.count()) == (["password"], 0)


def test_the_sixth_wrong_password_is_too_many(person: Person, nobody: Client) -> None:
    person("zhou", phone="13800138000")
    answers = [sign_in(nobody, "13800138000", "wrong") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "<h1>Too many tries</h1>" in answers[-1].content.decode()


def test_the_limit_of_one_number_leaves_others_alone(person: Person, nobody: Client) -> None:
    person("zhou", phone="13800138000")
    for _ in range(6):
        sign_in(nobody, "13900139000", "wrong")
    assert sign_in(nobody, "13800138000").status_code == 302


def test_the_limit_speaks_chinese(person: Person) -> None:
    person("zhou", phone="13800138000")
    answers = [sign_in(Client(headers={"accept-language": "zh-CN"}), "13800138000", "wrong") for _ in range(6)]
    assert "<h1>尝试次数过多</h1>" in answers[-1].content.decode()


def test_the_sixth_reset_of_one_address_is_too_many(person: Person, nobody: Client) -> None:
    person("zhou")
    codes = [nobody.post("/account/password/reset/", {"email": "zhou@people.example"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


def test_other_sessions_end_and_the_own_stays(person: Person) -> None:
    person("zhou")
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, "zhou@people.example")
    here.post("/account/sessions/")
    assert (here.get("/desk/").status_code, there.get("/desk/").status_code, UserSession.objects.count()) == (
        200,
        302,
        1,
    )


def test_one_device_is_signed_out_and_the_other_stays(person: Person, stranger: User) -> None:
    zhou = person("zhou", phone="13800138000")
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, "13800138000")
        client.get("/account/me/")
    other = UserSession.objects.filter(user=zhou).exclude(session_key=first.session.session_key).get()
    first.post(reverse("me:end_session", args=[other.pk]))
    assert ["_auth_user_id" in one.session for one in (first, second)] == [True, False]


def test_nobody_ends_the_session_of_another(person: Person, signed: Any, stranger: User) -> None:
    zhou, client = person("zhou", phone="13800138000"), Client()
    sign_in(client, "13800138000")
    client.get("/account/me/")
    answer = signed(stranger).post(reverse("me:end_session", args=[UserSession.objects.get(user=zhou).pk]))
    assert (answer.status_code, "_auth_user_id" in client.session) == (404, True)
