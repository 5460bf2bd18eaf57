"""A code that was handed over brings a person in, gives roles, or sets a password; once, and not for ever."""

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.people import PASSWORD, Person, Sign

from huiyan.accounts.codes import digest_of, make_code
from huiyan.accounts.contact import Contact, read_contact
from huiyan.accounts.invitations import hand_out_invitation, hand_out_reset, withdraw_code
from huiyan.accounts.models import Invitation, User
from huiyan.kernel import audit, clock
from huiyan.kernel.notices import Notice

NEW = {"name": "顾维桢", "contact": "13900139000", "password": PASSWORD}


def use(client: Client, code: str) -> Any:
    return client.post("/account/code/", {"code": code})


@pytest.fixture
def code(administrator: User) -> str:
    return hand_out_invitation(name="顾维桢", contact=None, roles=["judge"], by=administrator).code


def test_only_the_digest_is_kept(code: str) -> None:
    stored = Invitation.objects.get()
    assert (stored.digest, code in str(vars(stored))) == (digest_of(code), False)


def test_small_letters_and_blanks_do_not_matter() -> None:
    code = make_code()
    assert digest_of(f" {code.lower().replace('-', ' ')} ") == digest_of(code)


def test_the_code_makes_an_account_with_the_role(code: str, nobody: Client) -> None:
    use(nobody, code)
    nobody.post("/account/code/use/", NEW)
    user = User.objects.get(phone="+8613900139000")
    assert ([role.key for role in user.roles], nobody.session["_auth_user_id"]) == (["judge"], str(user.pk))


def test_whoever_has_an_account_takes_the_role_with_it(code: str, stranger: User, signed: Sign) -> None:
    client = signed(stranger)
    client.get(f"/account/code/{code}/", follow=True)
    client.post("/account/code/accept/")
    assert ([role.key for role in User.objects.get(pk=stranger.pk).roles], Invitation.objects.get().user) == (
        ["judge"],
        stranger,
    )


def test_a_code_works_once(code: str, nobody: Client) -> None:
    use(nobody, code)
    nobody.post("/account/code/use/", NEW)
    again = use(Client(headers={"accept-language": "en"}), code)
    assert again.context["form"].errors["code"][0].startswith("This code is unknown, was used already")


def test_a_code_runs_out(code: str, nobody: Client) -> None:
    with time_machine.travel(clock.now() + datetime.timedelta(days=14, seconds=1)):
        assert use(nobody, code).context["form"].errors.get("code") is not None


def test_a_code_that_was_taken_back_works_no_more(code: str, administrator: User, nobody: Client) -> None:
    withdraw_code(Invitation.objects.get(), by=administrator)
    assert use(nobody, code).status_code == 200


def test_a_contact_that_has_an_account_is_refused_and_the_code_stays(code: str, person: Person, nobody: Client) -> None:
    person("gu", phone="13900139000")
    use(nobody, code)
    answer = nobody.post("/account/code/use/", NEW)
    assert (list(answer.context["form"].errors), Invitation.objects.get().used_at) == (["contact"], None)


def test_the_eleventh_code_in_a_minute_is_too_many(db: None, nobody: Client) -> None:
    codes = [use(nobody, "AAAAA-AAAAA").status_code for _ in range(10)]
    assert (codes, use(nobody, "AAAAA-AAAAA").status_code) == ([200] * 10, 429)


def test_links_with_codes_count_too(db: None, nobody: Client) -> None:
    codes = [nobody.get("/account/code/AAAAA-AAAAA/").status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]


def test_a_reset_code_sets_the_password_and_ends_other_sessions(
    person: Person, administrator: User, nobody: Client
) -> None:
    user = person("zhou", phone="13800138000")
    elsewhere = Client()
    elsewhere.post("/account/login/", {"login": "13800138000", "password": PASSWORD})
    use(nobody, hand_out_reset(user, by=administrator).code)
    nobody.post("/account/code/use/", {"password": "another-long-word-2"})
    assert (
        User.objects.get(pk=user.pk).check_password("another-long-word-2"),
        elsewhere.get("/desk/").status_code,
    ) == (True, 302)


def test_a_second_reset_code_ends_the_first(person: Person, administrator: User, nobody: Client) -> None:
    user = person("zhou")
    first = hand_out_reset(user, by=administrator).code
    hand_out_reset(user, by=administrator)
    assert use(nobody, first).status_code == 200


def test_a_reset_code_is_no_invitation(person: Person, administrator: User, stranger: User, signed: Sign) -> None:
    handed, client = hand_out_reset(person("zhou"), by=administrator), signed(stranger)
    client.get(f"/account/code/{handed.code}/")
    assert client.post("/account/code/accept/").status_code == 409


def test_the_message_does_not_hold_the_code(administrator: User) -> None:
    handed = hand_out_invitation(name="顾", contact=Contact(email="gu@people.example"), roles=[], by=administrator)
    bodies = [notice.body for notice in Notice.objects.filter(address="gu@people.example")]
    assert (len(bodies), handed.code in bodies[0]) == (1, False)


def test_using_a_code_stands_in_the_log(code: str, stranger: User, signed: Sign) -> None:
    client = signed(stranger)
    client.get(f"/account/code/{code}/")
    client.post("/account/code/accept/")
    assert [entry.action for entry in audit.entries_about(stranger)] == ["code.use"]


def test_nobody_gives_themselves_a_role_by_a_code(code: str, administrator: User, signed: Sign) -> None:
    client = signed(administrator)
    client.get(f"/account/code/{code}/")
    answer = client.post("/account/code/accept/")
    assert (answer.status_code, [role.key for role in User.objects.get(pk=administrator.pk).roles]) == (
        409,
        ["administrator"],
    )


def test_a_code_ends_when_its_giver_may_no_longer_give_it(code: str, administrator: User, nobody: Client) -> None:
    administrator.grants.all().delete()
    assert use(nobody, code).status_code == 200


def test_an_organiser_s_reset_code_ends_when_the_person_gets_a_role(
    organiser: User, stranger: User, nobody: Client
) -> None:
    code = hand_out_reset(stranger, by=organiser).code
    stranger.grants.create(role="administrator")
    assert use(nobody, code).status_code == 200


@pytest.mark.parametrize(("named", "unproven"), [("13900139000", False), ("gu@people.example", True)])
def test_another_contact_than_the_one_named_is_unproven(
    administrator: User, nobody: Client, named: str, unproven: bool
) -> None:
    handed = hand_out_invitation(name="顾", contact=read_contact(named), roles=[], by=administrator)
    use(nobody, handed.code)
    nobody.post("/account/code/use/", NEW)
    assert User.objects.get(phone="+8613900139000").is_unproven == unproven
