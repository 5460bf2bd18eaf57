"""The deadline is the server's, and its grace is for those who began before it."""

import datetime

import pytest
import time_machine

from huiyan.competition.entries import actions
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.refusals import NotOpen, ScreenedAlready, TooLate, WithdrawnAlready

SECOND = datetime.timedelta(seconds=1)
GRACE = datetime.timedelta(minutes=10)


@pytest.fixture
def draft(competition, entrant):
    """Begun in time and complete."""
    entry = actions.begin_entry(competition, track=competition.tracks.all()[0], title="声景", by=entrant)
    return actions.save_entry(
        entry, changes={"summary": "一句话。", "organization_name": "听江"}, answers={}, by=entrant
    )


@pytest.mark.parametrize("after", [-SECOND, SECOND * 0, GRACE])
def test_what_was_begun_in_time_is_taken_until_the_end_of_the_grace(draft, entrant, after) -> None:
    with time_machine.travel(draft.competition.closes_at + after, tick=False):
        assert actions.submit_entry(draft, by=entrant).number_text == "0001"


def test_nothing_is_taken_after_the_grace(draft, entrant) -> None:
    with time_machine.travel(draft.competition.closes_at + GRACE + SECOND, tick=False), pytest.raises(TooLate):
        actions.submit_entry(draft, by=entrant)
    assert Entry.objects.get(pk=draft.pk).state == "draft"


def test_what_was_not_begun_in_time_has_no_grace(draft, entrant) -> None:
    draft.created_at = draft.competition.closes_at
    with time_machine.travel(draft.competition.closes_at + SECOND, tick=False), pytest.raises(TooLate):
        actions.submit_entry(draft, by=entrant)


def test_nothing_is_begun_at_the_deadline(competition, entrant) -> None:
    with time_machine.travel(competition.closes_at, tick=False), pytest.raises(NotOpen):
        actions.begin_entry(competition, track=competition.tracks.all()[0], title="迟", by=entrant)


@pytest.mark.parametrize(
    "field, value, refusal",
    [("eligibility", "admitted", ScreenedAlready), ("eligibility", "refused", ScreenedAlready), ("state", "withdrawn", WithdrawnAlready)],
)  # fmt: skip
def test_before_the_deadline_the_reason_is_not_the_deadline(draft, entrant, field, value, refusal) -> None:
    setattr(draft, field, value)
    with pytest.raises(refusal):
        actions.submit_entry(draft, by=entrant)
