"""Administrators look after accounts, organisers help entrants, and nobody does it to themselves."""

import io
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.people import PASSWORD, Person, Sign

from huiyan.accounts.invitations import hand_out_reset, invite
from huiyan.accounts.models import ApiToken, Invitation, User
from huiyan.accounts.people.actions import LastAdministrator, deactivate, revoke_role
from huiyan.accounts.tokens.actions import create_token
from huiyan.kernel import audit
from huiyan.kernel.notices import Notice


@pytest.fixture
def judge(person: Person) -> User:
    return person("judge", "judge")


def roles(user: User) -> list[str]:
    return sorted(User.objects.get(pk=user.pk).grants.values_list("role", flat=True))


def names(answer: Any) -> list[str]:
    return [one.name for one in answer.context["list"].page]


def actions(user: User) -> list[str]:
    return [entry.action for entry in audit.entries_about(user)]


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("organiser", 200), ("supervisor", 404), ("judge", 404), ("", 404)]
)
@pytest.mark.parametrize("path", ["/people/", "/people/invite/", "/people/codes/"])
def test_who_sees_people(person: Person, signed: Sign, role: str, status: int, path: str) -> None:
    assert signed(person("somebody", *([role] if role else []))).get(path).status_code == status


@pytest.mark.parametrize("path", ["/people/", "/people/invite/", "/people/codes/", "/people/1/"])
def test_nobody_is_led_to_the_sign_in(db: None, nobody: Client, path: str) -> None:
    assert nobody.get(path).headers["Location"] == f"/account/login/?next={path}"


def test_an_organiser_sees_only_people_without_a_role(
    organiser: User, judge: User, stranger: User, signed: Sign
) -> None:
    client = signed(organiser)
    codes = [client.get(f"/people/{one.pk}/").status_code for one in (stranger, judge, organiser)]
    assert (names(client.get("/people/")), codes) == (["stranger"], [200, 404, 404])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=138 0013", ["zhou"]),
        ("role=judge", ["judge"]),
        ("state=False", ["zhou"]),
        ("sort=-name&role=", ["zhou", "judge", "administrator"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(
    person: Person, administrator: User, judge: User, signed: Sign, query: str, found: list[str]
) -> None:
    person("zhou", phone="13800138000", is_active=False)
    assert names(signed(administrator).get(f"/people/?{query}")) == found


def test_one_and_three_people_cost_the_same_queries(person: Person, administrator: User, signed: Sign) -> None:
    client, counts = signed(administrator), []
    for new in (1, 2):
        for number in range(new):
            person(f"judge{new}{number}", "judge", "screener")
        client.get("/people/?role=judge")
        with CaptureQueriesContext(connection) as queries:
            client.get("/people/?role=judge")
        counts.append(len(queries))
    assert counts[0] == counts[1] > 0


def test_the_export_is_what_is_shown_and_stands_in_the_log(administrator: User, judge: User, signed: Sign) -> None:
    answer = signed(administrator).get("/people/?role=judge&export=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert ([row[0] for row in rows], audit.AuditEntry.objects.get(action="people.export").after) == (
        ["Name", "judge"],
        {"rows": 1},
    )


def test_a_role_is_given_told_and_recorded(administrator: User, stranger: User, signed: Sign) -> None:
    signed(administrator).post(f"/people/{stranger.pk}/grant/", {"role": "screener"})
    grant = User.objects.get(pk=stranger.pk).grants.get()
    assert (grant.role, grant.granted_by, actions(stranger), Notice.objects.filter(user=stranger).count()) == (
        "screener",
        administrator,
        ["role.grant"],
        1,
    )


def test_an_unknown_role_is_not_given(administrator: User, stranger: User, signed: Sign) -> None:
    signed(administrator).post(f"/people/{stranger.pk}/grant/", {"role": "king"})
    assert roles(stranger) == []


def test_a_role_is_taken_back(administrator: User, judge: User, signed: Sign) -> None:
    signed(administrator).post(f"/people/{judge.pk}/revoke/", {"role": "judge"})
    assert (roles(judge), actions(judge)) == ([], ["role.revoke"])


@pytest.mark.parametrize(
    ("act", "data"),
    [("grant", {"role": "organiser"}), ("revoke", {"role": "administrator"}), ("close", {}), ("second-factor", {})],
)
def test_nobody_changes_themselves(administrator: User, signed: Sign, act: str, data: dict[str, str]) -> None:
    answer = signed(administrator).post(f"/people/{administrator.pk}/{act}/", data)
    assert (answer.status_code, roles(administrator), User.objects.get(pk=administrator.pk).is_active) == (
        409,
        ["administrator"],
        True,
    )


@pytest.mark.parametrize(
    "act", [lambda user, by: revoke_role(user, "administrator", by=by), lambda user, by: deactivate(user, by=by)]
)
def test_the_last_administrator_who_can_sign_in_stays(
    person: Person, administrator: User, stranger: User, act: Any
) -> None:
    person("closed", "administrator", is_active=False)
    with pytest.raises(LastAdministrator):
        act(administrator, stranger)
    person("second", "administrator")
    act(administrator, stranger)
    assert roles(administrator) == [] or not User.objects.get(pk=administrator.pk).is_active


@pytest.mark.parametrize("act", ["grant", "revoke", "close", "reopen", "second-factor", "sign-out"])
def test_organisers_and_strangers_change_nobody(
    organiser: User, stranger: User, person: Person, signed: Sign, act: str
) -> None:
    entrant = person("entrant")
    codes = [
        signed(one).post(f"/people/{entrant.pk}/{act}/", {"role": "administrator"}).status_code
        for one in (organiser, stranger)
    ]
    assert (codes, roles(entrant), User.objects.get(pk=entrant.pk).is_active) == ([404, 404], [], True)


def test_closing_an_account_ends_its_sessions(administrator: User, judge: User, signed: Sign) -> None:
    theirs, mine = signed(judge), signed(administrator)
    mine.post(f"/people/{judge.pk}/close/")
    closed = theirs.get("/desk/").status_code
    mine.post(f"/people/{judge.pk}/reopen/")
    assert (closed, roles(judge), actions(judge)) == (302, ["judge"], ["user.reactivate", "user.deactivate"])


def test_a_lost_second_factor_is_removed(administrator: User, judge: User, signed: Sign) -> None:
    Authenticator.objects.create(user=judge, type="totp", data={"secret": "x"})
    signed(administrator).post(f"/people/{judge.pk}/second-factor/")
    assert (Authenticator.objects.count(), actions(judge)) == (0, ["user.second_factor_reset"])


def test_an_organiser_hands_an_entrant_a_code(organiser: User, stranger: User, nobody: Client, signed: Sign) -> None:
    handed = signed(organiser).post(f"/people/{stranger.pk}/code/").context["handed"]
    nobody.get(f"/account/code/{handed.code}/")
    nobody.post("/account/code/use/", {"password": "another-long-word-2"})
    assert (User.objects.get(pk=stranger.pk).check_password("another-long-word-2"), actions(stranger)) == (
        True,
        ["code.use", "user.reset_code"],
    )


def test_a_code_is_shown_once(administrator: User, signed: Sign) -> None:
    client = signed(administrator)
    code = client.post("/people/invite/", {"name": "顾维桢", "contact": "", "roles": ["judge"]}).context["handed"].code
    assert (code in client.get("/people/codes/").content.decode(), Invitation.objects.get().roles) == (False, ["judge"])


def test_an_organiser_invites_without_a_role(organiser: User, signed: Sign) -> None:
    signed(organiser).post("/people/invite/", {"name": "周", "contact": "13800138000", "roles": ["administrator"]})
    made = Invitation.objects.get()
    assert (made.roles, made.contact) == ([], "+8613800138000")


def test_a_code_is_taken_back_by_who_gave_it_or_an_administrator(
    organiser: User, administrator: User, stranger: User, signed: Sign
) -> None:
    signed(administrator).post("/people/invite/", {"name": "顾", "contact": ""})
    made = Invitation.objects.get()
    codes = [
        signed(one).post(f"/people/codes/{made.pk}/withdraw/").status_code
        for one in (stranger, organiser, administrator, administrator)
    ]
    assert codes == [404, 404, 302, 409]


def test_the_page_of_a_person_says_what_was_done_and_by_whom(administrator: User, stranger: User, signed: Sign) -> None:
    client = signed(administrator)
    client.post(f"/people/{stranger.pk}/grant/", {"role": "judge"})
    line = client.get(f"/people/{stranger.pk}/").context["history"][0]
    assert (line.who, line.what, line.roles) == ("administrator", "role given", "Judge")


def test_who_signed_up_with_a_judge_s_address_does_not_become_judge(nobody: Client, organiser: User) -> None:
    nobody.post("/account/signup/", {"name": "somebody", "contact": "gu@people.example", "password": PASSWORD})
    token = create_token(User.objects.get(email="gu@people.example"), name="x", scopes=[], days=9, by=organiser).token
    invited = invite(email="gu@people.example", name="顾维桢", role="judge", by=organiser)
    assert ApiToken.objects.get(pk=token.pk).state == "revoked"
    assert (nobody.get("/desk/").status_code, invited.user.check_password(PASSWORD), invited.link != "") == (
        302,
        False,
        True,
    )


def test_only_a_closed_account_is_erased_on_request(administrator: User, stranger: User, signed: Sign) -> None:
    client = signed(administrator)
    codes = [client.post(f"/people/{stranger.pk}/{act}/").status_code for act in ("erase", "close", "erase")]
    page = client.get("/people/")
    assert (codes, names(page), str(User.objects.get(pk=stranger.pk))) == (
        [409, 302, 302],
        ["administrator"],
        "an erased person",
    )


def test_one_and_three_codes_cost_the_same_queries(administrator: User, person: Person, signed: Sign) -> None:
    client, counts = signed(administrator), []
    for new in (1, 2):
        for number in range(new):
            hand_out_reset(person(f"p{new}{number}"), by=administrator)
        client.get("/people/codes/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/people/codes/")
        counts.append(len(queries))
    assert counts[0] == counts[1] > 0
