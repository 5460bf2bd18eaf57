"""A person takes the own data along, and is erased while the event log stays whole."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.utils import translation
from tests.people import PASSWORD, Person, Sign

from huiyan.accounts.models import RoleGrant, User
from huiyan.accounts.own.actions import NotYet, erase, export_person, hindrances
from huiyan.accounts.own.sections import Section, register, sections
from huiyan.kernel import audit
from huiyan.kernel.notices import Notice, notify


@pytest.fixture
def zhou(person: Person) -> User:
    """An entrant about whom the log knows a personal value."""
    user = person("zhou", name="周望舒", phone="13800138000")
    with transaction.atomic():
        audit.record("user.rename", user, by=user, personal={"name": "周望舒"})
    notify(user, subject="hello", body="to Zhou")
    return user


def signed_in(client: Client) -> Client:
    """By password, because the pages ask for a recent one."""
    client.post("/account/login/", {"login": "13800138000", "password": PASSWORD})
    return client


def test_every_feature_registers_its_sections(zhou: User) -> None:
    keys = {"account", "sign_ins", "messages", "event_log", "memberships", "entries", "teams", "judging", "appeals"}
    assert {section.key for section in sections()} >= keys


def test_two_sections_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="account"):
        sections() and register(Section("account", "", rows=lambda user: []))


def test_the_file_holds_what_is_held(zhou: User, nobody: Client) -> None:
    answer = signed_in(nobody).get("/me/data/export/")
    held = json.loads(answer.content)
    assert (held["account"][0]["phone"], held["messages"][0]["body"]) == ("+8613800138000", "to Zhou")
    assert held["event_log"][0]["personal"] == {"name": "周望舒"}


def test_the_file_holds_nothing_of_another(zhou: User, stranger: User) -> None:
    assert "周望舒" not in export_person(stranger)


def test_the_file_holds_no_secret(zhou: User) -> None:
    Authenticator.objects.create(user=zhou, type="totp", data={"secret": "KEEPTHIS"})
    text = export_person(zhou)
    assert ("KEEPTHIS" in text, zhou.password in text) == (False, False)


@pytest.mark.parametrize("path", ["/me/data/export/", "/me/data/erase/"])
def test_an_old_session_is_asked_for_the_password_again(zhou: User, signed: Sign, path: str) -> None:
    client = signed(zhou)
    assert client.get(path).headers["Location"].startswith("/account/reauthenticate/")


@pytest.mark.parametrize("path", ["/me/data/", "/me/data/export/", "/me/data/erase/", "/me/messages/"])
def test_nobody_is_led_to_the_sign_in(db: None, nobody: Client, path: str) -> None:
    assert nobody.get(path).headers["Location"] == f"/account/login/?next={path}"


def test_the_page_says_what_stays_and_why(zhou: User, nobody: Client) -> None:
    page = signed_in(nobody).get("/me/data/erase/").content.decode()
    assert ("What is erased" in page, "Each line of the event log stays" in page) == (True, True)


def test_a_slip_erases_nobody(zhou: User, nobody: Client) -> None:
    signed_in(nobody).post("/me/data/erase/", {})
    assert User.objects.get(pk=zhou.pk).erased_at is None


def test_an_erased_person_is_nobody(zhou: User, nobody: Client) -> None:
    signed_in(nobody).post("/me/data/erase/", {"understood": "on"})
    gone = User.objects.get(pk=zhou.pk)
    assert (gone.name, gone.email, gone.phone, gone.is_active, gone.has_usable_password()) == (
        "—",
        None,
        None,
        False,
        False,
    )
    assert (Notice.objects.filter(user=gone).count(), RoleGrant.objects.filter(user=gone).count()) == (0, 0)
    assert nobody.get("/desk/").status_code == 302


def test_the_chain_still_verifies_and_the_name_cannot_be_read(zhou: User) -> None:
    audit.seal_pending()
    erase(zhou, by=zhou)
    audit.seal_pending()
    report = audit.verify_chain()
    entry = audit.AuditEntry.objects.get(action="user.rename")
    assert (report.is_whole, report.entries, report.unsealed, audit.reveal(entry)) == (True, 2, 0, {"name": None})


def test_the_address_is_free_again(zhou: User, person: Person) -> None:
    erase(zhou, by=zhou)
    assert person("zhou", phone="13800138000").pk != zhou.pk


def test_the_last_administrator_is_not_erased(administrator: User) -> None:
    with pytest.raises(NotYet):
        erase(administrator, by=administrator)
    with translation.override("en"):
        assert hindrances(administrator) == ["The last administrator stays: make another person one first."]


def test_two_persons_can_be_erased(zhou: User, stranger: User) -> None:
    erase(zhou, by=zhou)
    erase(stranger, by=stranger)
    assert [str(user) for user in User.objects.order_by("pk")] == ["an erased person"] * 2


def test_messages_are_new_until_they_were_looked_at(zhou: User, signed: Sign) -> None:
    Notice.objects.update(state="sent", sent_at="2026-01-01T00:00:00Z")
    client = signed(zhou)
    counts = [client.get("/desk/").context["unread"] for _ in range(2)]
    client.get("/me/messages/")
    assert (counts, client.get("/desk/").context["unread"]) == ([1, 1], 0)


def test_messages_of_another_are_not_shown(zhou: User, stranger: User, signed: Sign) -> None:
    Notice.objects.update(state="sent", sent_at="2026-01-01T00:00:00Z")
    assert signed(stranger).get("/me/messages/").context["list"].total == 0


GIVEN = {"name": "周望舒", "email": "zhou@people.example", "phone": "138 0013 8000"}


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"name": "周舒"}, ("周舒", "zhou@people.example", "+8613800138000", False)),
        ({"phone": "13900139000"}, ("周望舒", "zhou@people.example", "+8613900139000", True)),
        ({"email": ""}, ("周望舒", None, "+8613800138000", True)),
    ],
)
def test_a_new_address_or_number_is_unproven(
    zhou: User, nobody: Client, changed: dict[str, str], kept: tuple[object, ...]
) -> None:
    signed_in(nobody).post("/me/details/", {**GIVEN, **changed})
    now = User.objects.get(pk=zhou.pk)
    assert (now.name, now.email, now.phone, now.is_unproven) == kept


def test_without_any_contact_nobody_could_sign_in(zhou: User, nobody: Client) -> None:
    answer = signed_in(nobody).post("/me/details/", {**GIVEN, "email": "", "phone": ""})
    assert answer.context["form"].non_field_errors() == ["Keep an address or a number: you sign in with it."]


def test_the_address_of_another_is_refused(zhou: User, stranger: User, nobody: Client) -> None:
    answer = signed_in(nobody).post("/me/details/", {**GIVEN, "email": stranger.email})
    assert (answer.status_code, User.objects.get(pk=zhou.pk).email) == (409, "zhou@people.example")
