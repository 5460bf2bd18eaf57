"""The screening page speaks the form's words, and the letter is begun from the failed rules."""

import pytest

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries import actions
from huiyan.kernel.audit import entries_about, reveal

RULE = {"rule": "at_most", "question": "revenue", "value": 20000}


@pytest.fixture
def rich_entry(competition, make_entry):
    """An entry whose revenue is above what its group allows."""
    FormField.objects.create(competition=competition, key="revenue", kind="money", label="营收", label_en="Revenue")
    competition.tracks.filter(position=0).update(eligibility=[RULE])
    return make_entry(eligibility="waiting", answers={"revenue": "30000"}, track=competition.tracks.get(position=0))


def test_the_letter_names_the_failed_rule_in_the_words_of_the_form(rich_entry, screener, signed) -> None:
    page = signed(screener).get(f"/competition/screening/{rich_entry.pk}/")
    line = "“Revenue”: you answered 30000; the rule says at most 20000."
    assert page.context["letter"] == f"Your entry does not fit these rules:\n{line}"


def test_the_letter_is_empty_when_every_rule_fits(rich_entry, screener, signed) -> None:
    type(rich_entry).objects.filter(pk=rich_entry.pk).update(answers={"revenue": "100"})
    assert signed(screener).get(f"/competition/screening/{rich_entry.pk}/").context["letter"] == ""


def test_only_screeners_open_the_page(rich_entry, screener, entrant, stranger, supervisor, signed, client) -> None:
    path = f"/competition/screening/{rich_entry.pk}/"
    found = [signed(who).get(path).status_code for who in (screener, entrant, stranger, supervisor)]
    assert (found, client.get(path).status_code) == ([200, 404, 404, 404], 302)


def test_what_an_entrant_wrote_is_sealed_in_the_event_log(rich_entry, entrant) -> None:
    changes = {"organization_name": "听江小组"}
    actions.save_entry(rich_entry, changes=changes, answers={"revenue": "1"}, by=entrant)
    row = entries_about(rich_entry).first()
    assert (row.before, row.after) == (None, {"changed": ["organization_name", "revenue"]})
    assert reveal(row)["after"] == {"organization_name": "听江小组", "revenue": "1"}
