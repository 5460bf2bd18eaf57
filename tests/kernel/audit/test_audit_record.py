import datetime
import uuid
from decimal import Decimal

import pytest
from cryptography.exceptions import InvalidTag
from django.db import transaction

from huiyan.kernel.audit import (
    AuditEntry,
    Personal,
    PersonKey,
    entries_about,
    erase_person,
    record,
    reveal,
    seal_pending,
    verify_chain,
)


def test_it_keeps_who_what_before_and_after(li, wang):
    entry = record("user.rename", wang, by=li, before={"state": "draft"}, after={"state": "open"})
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.action, kept.subject_type, kept.subject_id, kept.before, kept.after) == (
        "user.rename",
        "accounts.user",
        str(wang.pk),
        {"state": "draft"},
        {"state": "open"},
    )
    assert kept.actor.user == li


def test_what_the_program_does_itself_has_no_actor(db):
    assert record("jobs.clean", None, by=None).actor is None


@pytest.mark.django_db(transaction=True)
def test_it_must_stand_in_the_transaction_of_its_action():
    with pytest.raises(transaction.TransactionManagementError):
        record("user.rename", None, by=None)


def test_it_writes_one_row_with_two_statements(li, django_assert_num_queries):
    record("first", None, by=li)
    with django_assert_num_queries(2):
        record("second", None, by=li, personal={"phone": "138", "name": "Li"})


def test_values_are_kept_as_text_that_is_the_same_everywhere(db):
    one = uuid.UUID(int=1)
    day = datetime.date(2026, 11, 23)
    entry = record("x", None, by=None, after={"fee": Decimal("1.50"), "on": day, "of": one, "set": {"b", "a"}})
    entry.refresh_from_db()
    assert entry.after == {"fee": "1.50", "on": "2026-11-23", "of": str(one), "set": ["a", "b"]}


def test_a_float_is_our_bug(db):
    with pytest.raises(TypeError, match="float"):
        record("x", None, by=None, after={"score": 0.1})


def test_personal_values_are_sealed_and_can_be_read(li):
    entry = record("user.phone", li, by=li, personal={"phone": "138 0000 0000", "ages": [3, 4]})
    assert "138" not in str(AuditEntry.objects.values().get(pk=entry.pk))
    assert reveal(entry) == {"phone": "138 0000 0000", "ages": [3, 4]}


def test_a_value_may_belong_to_a_third_person(li, wang):
    entry = record("team.add", None, by=li, personal={"name": Personal(wang, "Wang Fang"), "note": "friend"})
    erase_person(wang)
    assert reveal(entry) == {"name": None, "note": "friend"}


def test_a_value_of_nobody_is_our_bug(db):
    with pytest.raises(ValueError, match="nobody"):
        record("x", None, by=None, personal={"name": "Li"})


def test_a_sealed_value_cannot_be_passed_off_as_another_persons(li, wang):
    entry = record("x", None, by=li, personal={"a": "mine", "b": Personal(wang, "hers")})
    entry.personal["a"]["sealed"] = entry.personal["b"]["sealed"]
    with pytest.raises(InvalidTag):
        reveal(entry)


def test_an_erased_person_is_gone_and_the_chain_still_verifies(li, guarded):
    entry = record("user.phone", li, by=li, personal={"phone": "138 0000 0000"})
    seal_pending()
    erase_person(li)
    entry.refresh_from_db()
    assert (reveal(entry), entry.actor.user, entry.actor.key) == ({"phone": None}, None, None)
    assert verify_chain().is_whole


def test_after_an_erasure_the_same_user_is_a_new_person(li):
    before = record("x", None, by=li)
    erase_person(li)
    after = record("x", None, by=li, personal={"phone": "139"})
    assert (before.actor != after.actor, reveal(after)) == (True, {"phone": "139"})


def test_deleting_a_user_keeps_the_log(li):
    entry = record("x", None, by=li)
    li.delete()
    entry.refresh_from_db()
    assert (PersonKey.objects.count(), entry.actor.user) == (1, None)


def test_the_history_of_a_thing_is_read_with_who_did_it(li, wang, django_assert_num_queries):
    for action in ("user.invite", "user.rename"):
        record(action, wang, by=li)
    record("user.rename", li, by=li)
    with django_assert_num_queries(1):
        history = [(entry.action, entry.actor.user.name) for entry in entries_about(wang)]
    assert history == [("user.rename", "Li Wei"), ("user.invite", "Li Wei")]
